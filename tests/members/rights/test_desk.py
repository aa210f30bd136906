"""Staff do for people what those cannot do by themselves."""

from datetime import timedelta
from zipfile import ZipFile

import pytest
from allauth.account.models import EmailAddress
from django.contrib.messages import get_messages
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from members.accounts.models import User
from members.rights import suppression
from members.rights.choices import Action, ExportState, Kind, Way
from members.rights.flows.erase import erase_member
from members.rights.flows.object import object_to
from members.rights.models import DeskAccess, Erasure, Export, Objection
from members.rights.people import person_of
from site_cms.exporting import collect
from site_cms.local_time import local_day
from site_cms.mailing import MailClass
from site_cms.mailing.models import QueuedMail
from tests.factories import make_user
from tests.members.rights.conftest import proved, purposes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_overwriting")]

DESK = "/cms/member-desk/"
CHECK = "Called back at the known number."


@pytest.fixture
def desk(site_root, privacy, as_user, django_capture_on_commit_callbacks):
    """Presses buttons at the member desk, as the privacy approver unless told otherwise."""

    def press(address, action="", who=privacy, **data):
        sent = {f"{action}-{name}": value for name, value in data.items()}
        with django_capture_on_commit_callbacks(execute=True):
            return as_user(who).post(DESK, {"address": address, "action": action, **sent})

    return press


def last() -> DeskAccess:
    return DeskAccess.objects.latest("pk")


class TestFinding:
    def test_shows_what_is_held_and_logs_it(self, desk, alice, privacy):
        text = desk("Alice@example.com").text

        assert "Liddell" in text
        assert "Looking Glass" in text
        access = last()
        assert (access.who, access.what) == (privacy, Action.READ)
        assert access.whom == f"account:{alice.pk}"

    def test_a_search_without_a_result_is_logged_without_the_address(self, desk):
        text = desk("nobody@example.com").text

        assert "Liddell" not in text
        assert last().what == Action.SEARCH
        assert "nobody" not in last().whom

    @pytest.mark.parametrize("action", ["", "erase", "restrict", "object", "explode"])
    def test_nothing_is_shown_without_a_line_in_the_log(self, desk, alice, action):
        """A form that is not filled in, or not allowed, shows the person all the same."""
        assert "Liddell" in desk(alice.email, action).text

        assert DeskAccess.objects.get().what == Action.READ

    def test_a_refusal_shows_the_person_and_is_logged(self, desk, admin):
        admin_again = make_user("root", is_superuser=True, last_name="Rootsen")
        assert "Rootsen" in desk(admin_again.email, "erase", identity_check=CHECK).text

        assert DeskAccess.objects.get().what == Action.READ

    def test_what_was_done_is_one_line(self, desk, alice):
        desk(alice.email, "restrict", identity_check=CHECK)

        assert DeskAccess.objects.get().what == Action.RESTRICT

    def test_secrets_in_waiting_mails_are_not_shown(self, desk, alice):
        """Whoever could read the link could set the password."""
        body = {"to": [alice.email], "body": "https://example.com/reset/SECRET/"}
        QueuedMail.objects.create(mail_class=MailClass.SERVICE, packed=body)
        call = {"args": [f"{alice.email} SECRET"], "kwargs": {}}
        DBTaskResult.objects.create(
            args_kwargs=call, task_path="a.b", backend_name="queue", traceback="SECRET"
        )
        assert "SECRET" not in desk(alice.email).text
        desk(alice.email, "export", identity_check=CHECK, language="en")

        with ZipFile(Export.objects.get().file.open()) as archive:
            files = [archive.read(name).decode() for name in ("data.json", "index.html")]
        assert all("Sending mail" in text and "SECRET" not in text for text in files)

    def test_only_exact_addresses(self, desk, alice):
        for part in ("alice", "example.com", "%", "", "alice@example.co", "x" * 5000):
            response = desk(part)
            assert response.status_code == 200
            assert "Liddell" not in response.text

    def test_the_address_is_never_a_part_of_ours(self, site_root, privacy, as_user, alice):
        text = as_user(privacy).get(DESK, {"address": alice.email}).text
        assert "Liddell" not in text

    def test_texts_are_escaped(self, desk, alice):
        User.objects.update(company="<script>alert(1)</script>")
        text = desk(alice.email).text
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert" in text

    @pytest.mark.parametrize("person", ["editor", "moderator", "member"])
    def test_is_for_those_with_the_right(self, desk, alice, person, request):
        response = desk(alice.email, who=request.getfixturevalue(person))

        assert response.status_code in (302, 403)
        assert not DeskAccess.objects.exists()


class TestActing:
    @pytest.mark.parametrize("action", ["object", "export", "restrict", "erase"])
    def test_nothing_without_an_identity_check(self, desk, alice, action):
        for check in ("", "   "):
            desk(alice.email, action, identity_check=check, kind="marketing", text="x")

        alice.refresh_from_db()
        assert not alice.is_restricted
        assert purposes(alice)
        assert not Erasure.objects.exists() and not Export.objects.exists()

    @pytest.mark.parametrize("check", ["It was Mrs liddell.", "ALICE@example.com wrote."])
    def test_the_check_names_nobody(self, desk, alice, check):
        desk(alice.email, "erase", identity_check=check)

        assert User.objects.filter(pk=alice.pk).exists()

    def test_objection_by_letter(self, desk, alice, mailoutbox):
        day = local_day() - timedelta(days=3)
        desk(
            alice.email,
            "object",
            identity_check=CHECK,
            kind="other",
            text="Stop that.",
            way="letter",
            received_on=day.isoformat(),
            language="en",
        )
        objection = Objection.objects.get()
        assert objection.user == alice
        assert objection.way == Way.LETTER
        assert timezone.localdate(objection.received_at) == day
        assert last().what == Action.OBJECT
        assert last().identity_check == CHECK
        assert mailoutbox[-1].to == [alice.email]

    @pytest.mark.parametrize("day", ["2020-01-01", "2999-01-01", "never", ""])
    def test_impossible_days(self, desk, alice, day):
        form = {"kind": "other", "text": "x", "way": "letter", "language": "de"}
        desk(alice.email, "object", identity_check=CHECK, received_on=day, **form)

        assert not Objection.objects.exists()

    def test_marketing_without_an_account(self, desk):
        form = {"kind": "marketing", "text": "x", "way": "telephone", "language": "de"}
        today = local_day().isoformat()
        desk("dora@example.com", "object", identity_check=CHECK, received_on=today, **form)

        assert suppression.is_suppressed("dora@example.com")

    def test_confirmation_again(self, desk, alice, mailoutbox):
        assert 'value="confirm"' not in desk(alice.email).text
        alice.emailaddress_set.update(verified=False)
        assert 'value="confirm"' in desk(alice.email).text
        desk(alice.email, "confirm", identity_check=CHECK)

        assert mailoutbox[-1].to == [alice.email]
        assert "/confirm-email/" in mailoutbox[-1].body

    def test_restrict_and_lift(self, desk, alice):
        desk(alice.email, "restrict", identity_check=CHECK)
        alice.refresh_from_db()
        assert alice.is_restricted
        desk(alice.email, "lift", identity_check=CHECK)
        alice.refresh_from_db()
        assert not alice.is_restricted

    @pytest.mark.parametrize("action", ["restrict", "lift", "confirm"])
    def test_without_an_account_it_says_so(self, desk, action):
        response = desk("dora@example.com", action, identity_check=CHECK)

        assert response.status_code == 200
        assert last().what == Action.SEARCH

    @pytest.mark.parametrize("action", ["lift", "confirm"])
    def test_only_what_is_offered(self, desk, alice, mailoutbox, action):
        desk(alice.email, action, identity_check=CHECK)

        assert last().what == Action.READ
        assert not mailoutbox

    def test_restricting_twice(self, desk, alice):
        for _time in range(2):
            desk(alice.email, "restrict", identity_check=CHECK)

        assert [each.what for each in DeskAccess.objects.order_by("pk")] == ["restrict", "read"]

    def test_confirming_a_change_to_somebody_elses_address(self, desk, alice, charlie, mailoutbox):
        EmailAddress.objects.create(user=alice, email=charlie.email, verified=False)
        desk(alice.email, "confirm", identity_check=CHECK)

        [mail] = mailoutbox
        assert mail.to == [charlie.email]
        assert "/confirm-email/" not in mail.body

    def test_erase(self, desk, alice, mailoutbox):
        response = desk(alice.email, "erase", identity_check=CHECK)

        receipt = Erasure.objects.get()
        assert response.url == DESK
        said = [str(each.message) for each in get_messages(response.wsgi_request)]
        assert any(receipt.case in each for each in said)
        assert not User.objects.filter(pk=alice.pk).exists()
        assert receipt.identity_check == CHECK
        assert mailoutbox[-1].to == ["alice@example.com"]

    def test_erase_twice(self, desk, alice):
        desk(alice.email, "erase", identity_check=CHECK)
        response = desk(alice.email, "erase", identity_check=CHECK)

        assert response.status_code == 302
        assert all(not each.is_open for each in Erasure.objects.all())

    def test_nobody_erases_themself(self, desk, privacy, alice):
        for action in ("erase", "restrict"):
            desk(privacy.email, action, identity_check=CHECK)
        privacy.refresh_from_db()
        assert privacy.is_active and not privacy.is_restricted

    def test_accounts_that_may_do_more_are_out_of_reach(self, desk, admin):
        make_user("root", is_superuser=True)
        desk(admin.email, "erase", identity_check=CHECK)

        assert User.objects.filter(pk=admin.pk, is_active=True).exists()

    def test_the_last_superuser_stays(self, desk, admin):
        desk(admin.email, "erase", identity_check=CHECK, who=admin)

        assert User.objects.filter(pk=admin.pk).exists()

    def test_unknown_buttons_only_show(self, desk, alice):
        assert desk(alice.email, "explode", identity_check=CHECK).status_code == 200


class TestClaimedAddresses:
    """Somebody registered with the address of somebody else, and never confirmed it."""

    @pytest.fixture
    def mallory(self, db):
        user = make_user("dora", last_name="Mallory")
        user.emailaddress_set.update(verified=False)
        return user

    @pytest.fixture
    def doras(self, mallory):
        return object_to("dora@example.com", kind=Kind.OTHER, text="Mine", way=Way.LETTER)

    def test_an_objection_is_not_the_claimants(self, doras, mallory):
        assert doras.user is None
        assert doras.address == "dora@example.com"
        assert "Mine" not in str(collect(person_of(mallory)))

    def test_the_end_of_the_claim_leaves_what_is_not_theirs(
        self, doras, mallory, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            erase_member(mallory, is_told=False)

        doras.refresh_from_db()
        assert not User.objects.filter(pk=mallory.pk).exists()
        assert (doras.text, doras.is_open) == ("Mine", True)

    def test_staff_who_checked_see_and_erase_both(self, desk, doras, mallory):
        text = desk("dora@example.com").text
        assert "Mine" in text
        assert "Mallory" in text
        desk("dora@example.com", "export", identity_check=CHECK, language="de")
        with ZipFile(Export.objects.get().file.open()) as archive:
            assert b"Mine" in archive.read("data.json")
        desk("dora@example.com", "erase", identity_check=CHECK)

        doras.refresh_from_db()
        assert not doras.is_open and doras.text == ""
        assert not User.objects.filter(pk=mallory.pk).exists()
        assert not Erasure.objects.get().is_open


class TestExport:
    def test_is_downloaded_by_who_made_it_alone(self, desk, alice, privacy, admin, as_user):
        desk(alice.email, "export", identity_check=CHECK, language="de")
        export = Export.objects.get()
        assert export.state == ExportState.READY
        url = f"{DESK}exports/{export.key}/"
        assert url in desk(alice.email).text
        answer = as_user(privacy).get(url)
        assert answer.status_code == 302
        assert "/reauthenticate/" in answer.url
        assert last().what != Action.DOWNLOAD
        response = proved(as_user(privacy)).get(url)
        assert response["Content-Type"] == "application/zip"
        assert response["Cache-Control"] == "private, no-store"
        assert last().what == Action.DOWNLOAD
        assert as_user(admin).get(url).status_code == 404
        assert as_user(alice).get(url).status_code == 403
        assert as_user(alice).get(f"/en/members/export/{export.key}/").status_code == 404

    def test_without_an_account(self, desk, privacy, as_user):
        Objection.objects.create(
            kind=Kind.OTHER, address="dora@example.com", text="Hm", language="de", way=Way.LETTER
        )
        assert "Hm" in desk("dora@example.com").text
        desk("dora@example.com", "export", identity_check=CHECK, language="de")
        export = Export.objects.get()
        browser = proved(as_user(privacy))
        assert browser.get(f"{DESK}exports/{export.key}/").status_code == 200
        Export.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
        assert browser.get(f"{DESK}exports/{export.key}/").status_code == 404


class TestLog:
    def test_is_shown_to_administrators_and_expires(self, desk, alice, admin, privacy, as_user):
        desk(alice.email)
        assert str(privacy) in as_user(admin).get("/cms/reports/desk-accesses/").text
        answer = as_user(privacy).get("/cms/reports/desk-accesses/")
        assert answer.status_code == 302
        DeskAccess.objects.update(at=timezone.now() - timedelta(days=366))
        call_command("apply_retention", verbosity=0)
        assert not DeskAccess.objects.exists()

    def test_does_not_change(self, desk, alice):
        desk(alice.email)
        with pytest.raises(ValueError, match="does not change"):
            last().save()

    @pytest.mark.parametrize("page", ["0", "-1", "x", "999"])
    def test_pages_that_do_not_exist(self, site_root, admin, as_user, page):
        assert as_user(admin).get("/cms/reports/desk-accesses/", {"p": page}).status_code == 200
