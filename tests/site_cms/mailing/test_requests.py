"""Requests that cause mail, while the mail server is down."""

from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from home.models import ContentPage
from site_cms.mailing.models import QueuedMail
from tests import factories


def test_a_password_reset_works(production_mail, site_root, editor, client):
    response = client.post("/de/members/password/reset/", {"email": editor.email})
    assert response.status_code == 302
    assert QueuedMail.objects.get().contents["to"] == [editor.email]


def test_submitting_a_page_works(production_mail, site_root, editor, moderator, as_user, caplog):
    body = streamfield([("rich_text", rich_text("<p>Ein Satz.</p>"))])
    form = nested_form_data(
        {
            "title": "Neu\nBcc: eve@example.com",
            "slug": "neu",
            "lead": "",
            "cover": "",
            "cover_alt": "",
            "body": body,
            "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0},
            "action-submit": "1",
        }
    )
    url = f"/cms/pages/add/home/contentpage/{site_root.pk}/"
    assert as_user(editor).post(url, form).status_code == 302
    assert ContentPage.objects.get(slug="neu").workflow_in_progress
    contents = QueuedMail.objects.get().contents
    assert contents["to"] == [moderator.email]
    assert "\n" not in contents["subject"]
    assert moderator.email not in caplog.text


def test_a_comment_that_wagtail_mails_itself_takes_the_queue_too(
    production_mail, site_root, editor, moderator
):
    from wagtail.admin.mail import send_notification

    page = factories.make_content(site_root, "=1+1\r\nBcc: eve@example.com")
    context = {"page": page, "editor": editor, "new_comments": [], "threads": []}
    assert send_notification([moderator], "updated_comments", context)
    mail = QueuedMail.objects.get()
    assert mail.contents["to"] == [moderator.email]
    assert "\n" not in mail.contents["subject"]
    assert mail.contents["headers"]["Message-ID"].endswith("@localhost>")
    assert mail.mail_class == "service"
