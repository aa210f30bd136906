"""What makes the page cache move on, with the site's own models and Wagtail's own actions."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import models, transaction
from django.test import Client
from django.test.utils import isolate_apps
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction, Site
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from home.models import ContentPage, HomePage, Navigation, NewsPage, Topic
from policy.models import Operator
from site_cms.media import SiteImage, SiteRendition
from site_cms.page_cache import move_on_after_commit
from site_cms.page_cache.signals import is_shown
from site_cms.page_cache.stores import configured_store
from tests import factories


@pytest.fixture(autouse=True)
def _own_pages(settings, tmp_path: Path) -> None:
    settings.PAGE_CACHE = {"BACKEND": "file", "LOCATION": tmp_path / "pages", "SECONDS": 300}


def generation() -> str:
    store = configured_store()
    assert store is not None
    return store.look_up("any")[0]


@pytest.fixture
def moves(django_capture_on_commit_callbacks) -> Callable[[bool], AbstractContextManager[None]]:
    """Expect that what is done inside moves the cache on when it commits, or that it does not."""

    @contextmanager
    def moves(expected: bool) -> Iterator[None]:
        before = generation()
        with django_capture_on_commit_callbacks(execute=True):
            yield
            assert generation() == before, "moved on before the commit"
        assert (generation() != before) == expected

    return moves


@pytest.fixture
def live_page(site_root: HomePage) -> ContentPage:
    return factories.make_content(site_root, "Über uns", slug="ueber-uns")


@pytest.fixture
def draft(site_root: HomePage) -> ContentPage:
    return factories.make_content(site_root, "Entwurf", slug="entwurf", live=False)


@pytest.fixture
def topic(db: None) -> Topic:
    topic = Topic.objects.create(name_de="Alt", name_en="Old", slug="alt", live=True)
    topic.save_revision().publish()
    return topic


class TestPages:
    def test_publishing(self, live_page: ContentPage, moves):
        live_page.lead = "Neu"
        revision = live_page.save_revision()
        with moves(True):
            revision.publish()

    def test_publishing_for_the_first_time(self, draft: ContentPage, moves):
        with moves(True):
            draft.get_latest_revision().publish()

    def test_publishing_at_a_later_time(self, live_page: ContentPage, moves):
        live_page.go_live_at = timezone.now() - timedelta(minutes=1)
        live_page.save_revision(approved_go_live_at=live_page.go_live_at)
        with moves(True):
            call_command("publish_scheduled")

    def test_expiring(self, live_page: ContentPage, moves):
        Page.objects.filter(pk=live_page.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
        with moves(True):
            call_command("publish_scheduled")

    def test_unpublishing(self, live_page: ContentPage, moves):
        with moves(True):
            live_page.unpublish()

    def test_setting_live_without_wagtail_noticing(self, live_page: ContentPage, moves):
        live_page.live = False
        with moves(True):
            live_page.save()
        live_page.live = True
        with moves(True):
            live_page.save()

    def test_saving_single_fields(self, live_page: ContentPage, moves):
        live_page.lead = "Neu"
        with moves(True):
            live_page.save(update_fields=["lead", "draft_title"])

    def test_renaming(self, live_page: ContentPage, moves):
        live_page.slug = "anders"
        with moves(True):
            live_page.save()

    def test_moving(self, site_root: HomePage, live_page: ContentPage, moves):
        other = factories.make_content(site_root, "Ziel", slug="ziel")
        with moves(True):
            live_page.move(other, "last-child")

    def test_moving_by_treebeard_alone_is_announced_by_wagtail(self, live_page: ContentPage, moves):
        sibling = factories.make_content(live_page.get_parent(), "Nachbar", slug="nachbar")
        with moves(True):
            live_page.move(sibling, "right")

    def test_reordering_in_the_list(
        self, live_page: ContentPage, draft: ContentPage, admin, as_user
    ):
        before = generation()
        url = reverse("wagtailadmin_pages:set_page_position", args=[draft.pk])
        with _commits():
            assert as_user(admin).post(f"{url}?position=0").status_code == 200
        assert generation() != before

    def test_copying(self, live_page: ContentPage, moves):
        with moves(True):
            live_page.copy(update_attrs={"slug": "kopie", "title": "Kopie"}, keep_live=True)

    def test_an_alias(self, live_page: ContentPage, moves):
        with moves(True):
            live_page.create_alias(update_slug="alias")

    def test_translating(self, live_page: ContentPage):
        before = generation()
        with _commits():
            factories.translate(live_page)
        assert generation() != before

    def test_deleting(self, live_page: ContentPage, moves):
        with moves(True):
            live_page.delete()

    def test_restricting(self, live_page: ContentPage, moves):
        with moves(True):
            restriction = PageViewRestriction.objects.create(
                page=live_page, restriction_type=PageViewRestriction.LOGIN
            )
        with moves(True):
            restriction.groups.add(Group.objects.create(name="Readers"))
        with moves(True):
            restriction.delete()


class TestDrafts:
    def test_saving_one_of_a_live_page(self, live_page: ContentPage, moves, editor):
        live_page.lead = "Neu"
        with moves(False):
            live_page.save_revision(user=editor, log_action=True, changed=True)

    def test_scheduling_one_of_a_live_page(self, live_page: ContentPage, moves, editor):
        live_page.go_live_at = timezone.now() + timedelta(days=1)
        revision = live_page.save_revision(user=editor)
        with moves(False):
            revision.publish()

    def test_saving_one_of_a_page_that_is_not_live(self, draft: ContentPage, moves):
        """Wagtail's editor saves the page itself then, all of its fields."""
        draft.lead = "Neu"
        with moves(False):
            draft.save()
            draft.save_revision()

    def test_creating_one(self, site_root: HomePage, moves):
        with moves(False):
            factories.make_content(site_root, "Neu", slug="neu", live=False)

    def test_retitling_one_with_live_children(self, draft: ContentPage, moves):
        """Its title and address are part of theirs."""
        factories.make_content(draft, "Kind", slug="kind")
        draft.title = "Anders"
        with moves(True):
            draft.save()

    def test_locking(self, live_page: ContentPage, moves, editor):
        live_page.locked, live_page.locked_by, live_page.locked_at = True, editor, timezone.now()
        with moves(False):
            live_page.save(update_fields=["locked", "locked_by", "locked_at"])

    def test_of_a_snippet(self, topic: Topic, moves):
        topic.name_de = "Neu"
        with moves(False):
            revision = topic.save_revision()
        with moves(True):
            revision.publish()
        with moves(True):
            topic.unpublish()

    def test_of_a_new_snippet(self, db: None, moves):
        with moves(False):
            topic = Topic.objects.create(name_de="a", name_en="b", slug="c", live=False)
        with moves(True):
            topic.delete()

    def test_in_the_editor(self, live_page: ContentPage, admin, as_user: Callable[..., Client]):
        """The whole request, with workflow, comments, locks and logs."""
        url = reverse("wagtailadmin_pages:edit", args=[live_page.pk])
        form = {"title": "Neu", "slug": "neu", "body": streamfield([])}
        with _commits():
            client = as_user(admin)
        before = generation()
        with _commits():
            response = client.post(url, nested_form_data({**form, "comments": inline_formset([])}))
        assert response.status_code == 302, response.context["form"].errors
        assert live_page.revisions.count() == 2
        assert generation() == before


class TestEverythingElse:
    def test_a_setting(self, site_root: HomePage, moves):
        operator = Operator.for_site(Site.objects.get())
        operator.name = "Neu"
        with moves(True):
            operator.save()

    def test_a_menu(self, site_root: HomePage, moves):
        with moves(True):
            Navigation.objects.create(site=Site.objects.get(), claim_de="a")

    def test_a_site(self, site_root: HomePage, moves):
        with moves(True):
            Site.objects.get().save()

    def test_a_redirect(self, site_root: HomePage, moves):
        with moves(True):
            redirect = Redirect.objects.create(old_path="/alt", redirect_link="/neu/")
        with moves(True):
            redirect.delete()

    def test_a_picture(self, db: None, moves):
        with moves(True):
            image = SiteImage.objects.create(title="Bild", file=get_test_image_file())
        with moves(True):
            image.tags.add("neu")
        with moves(False):
            image.get_rendition("width-100")
        assert SiteRendition.objects.exists()
        with moves(True):
            image.delete()

    def test_a_collection_and_who_may_see_it(self, db: None, moves):
        with moves(True):
            collection = Collection.get_first_root_node().add_child(name="Neu")
        with moves(True):
            CollectionViewRestriction.objects.create(
                collection=collection, restriction_type=CollectionViewRestriction.LOGIN
            )

    def test_people_do_not_count(self, db: None, moves, as_user):
        with moves(False):
            member = factories.make_user("member", "Editors")
            as_user(member).get("/de/")
            member.delete()

    def test_migrating(self, db: None, moves):
        with moves(True):
            call_command("migrate", "site_cms", verbosity=0)


class TestModels:
    @pytest.mark.parametrize(
        "model",
        [ContentPage, NewsPage, Navigation, Topic, Operator, SiteImage, Site, Redirect, Collection],
    )
    def test_what_pages_show(self, model: type[models.Model]):
        assert is_shown(model)

    @isolate_apps("site_cms")
    def test_one_that_nobody_thought_of(self):
        class Unknown(models.Model):  # noqa: DJ008
            class Meta:
                app_label = "site_cms"

        assert is_shown(Unknown)

    @isolate_apps("site_cms")
    def test_one_that_says_it_is_never_shown(self):
        class Written(models.Model):  # noqa: DJ008
            page_cache_ignore = True
            friends = models.ManyToManyField("self")

            class Meta:
                app_label = "site_cms"

        assert not is_shown(Written)
        assert not is_shown(Written.friends.through)

    def test_rows_of_the_others_are_deleted_without_being_read(self, db: None):
        from django.db.models.signals import post_delete, post_save

        from members.accounts.models import MemberSession

        for signal in (post_save, post_delete):
            assert not any(
                receiver.__module__.startswith("site_cms.page_cache")
                for receiver in signal._live_receivers(MemberSession)[0]
            )


class TestTransactions:
    def test_many_changes_move_it_on_once(
        self, live_page: ContentPage, django_capture_on_commit_callbacks
    ):
        seen = [generation()]
        with django_capture_on_commit_callbacks() as callbacks:
            for _ in range(3):
                live_page.save()
        for callback in callbacks:
            callback()
            if generation() != seen[-1]:
                seen.append(generation())
        assert len(callbacks) >= 3
        assert len(seen) == 2

    def test_what_is_rolled_back_did_not_happen(self, live_page: ContentPage, moves):
        with moves(False):
            _rolled_back(live_page.save)

    def test_a_change_after_one_that_was_rolled_back(self, live_page: ContentPage, moves):
        with moves(True):
            _rolled_back(live_page.save)
            live_page.save()

    @pytest.mark.django_db(transaction=True)
    def test_without_a_transaction_it_moves_on_at_once(self):
        before = generation()
        move_on_after_commit()
        assert generation() != before

    @pytest.mark.django_db(transaction=True)
    def test_not_before_the_commit(self):
        before = generation()
        with transaction.atomic():
            move_on_after_commit()
            assert generation() == before
        assert generation() != before


def _rolled_back(change: Callable[[], Any]) -> None:
    """Do something in a savepoint that does not last."""
    with suppress(LookupError), transaction.atomic():
        change()
        raise LookupError


@contextmanager
def _commits() -> Iterator[None]:
    """Run what waits for a commit, also what that adds."""
    from django.test import TestCase

    with TestCase.captureOnCommitCallbacks(execute=True):
        yield
