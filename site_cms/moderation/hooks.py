"""Where moderation takes hold of Wagtail's side."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import Page
from wagtail.query import PageQuerySet

from . import account, bulk, dashboard, events, menus, texts, translations
from .models import TranslatedPage
from .moderated import Moderated
from .unpublishing import ask_for_reason, reason_of, unpublish_pages
from .urls import urlpatterns
from .views import localize


@hooks.register("register_admin_urls", order=-1)
def admin_urls() -> list[URLPattern | URLResolver]:
    """Ours come first: some take the place of wagtail-localize's."""
    return [*urlpatterns]


@hooks.register("insert_global_admin_css")
def admin_css() -> SafeString:
    """How moderation looks."""
    return format_html('<link rel="stylesheet" href="{}">', static("moderation/moderation.css"))


class ReadingPagesAPIViewSet(PagesAdminAPIViewSet):
    """Wagtail's endpoint without its actions: nothing calls them, and they ask for no reason."""

    actions: dict[str, type] = {}


@hooks.register("construct_admin_api", order=1)
def replace_pages_endpoint(router: WagtailAPIRouter) -> None:
    """Let the editors' side read pages through the API, and do nothing else."""
    router.register_endpoint("pages", ReadingPagesAPIViewSet)


# Editing forms

hooks.register("construct_page_action_menu", menus.page_menu)
hooks.register("construct_snippet_action_menu", menus.snippet_menu)


@hooks.register("before_edit_page", order=-1)
def edit_translated_page(request: HttpRequest, page: Page) -> HttpResponseBase | None:
    """Edit translated pages in wagtail-localize's editor, which publishes nothing."""
    if request.method == "POST" and "localize-convert-to-alias" in request.POST:
        return redirect("wagtailadmin_pages:edit", page.pk)
    translation = translations.translation_of(page)
    if translation is None:
        _say_what_is_up(request, page)
        return None
    is_reverting = "revision_id" in getattr(request.resolver_match, "kwargs", {})
    if request.method == "POST" or is_reverting:
        if is_reverting:
            text = _("A translation follows its texts: change those to go back to an old state.")
            messages.warning(request, text)
        return redirect(texts.moderation_url(page))
    return localize.edit_translation_of(request, translation, page)


def _say_what_is_up(request: HttpRequest, page: Page) -> None:
    """Tell who opens Wagtail's own form why a page came back, and that its original changed."""
    if request.method != "GET":
        return
    version = texts.Version(page, request.user)
    if version.is_sent_back and version.state and version.state.current_task_state:
        comment = version.state.current_task_state.comment
        messages.warning(request, _("Sent back: %(comment)s") % {"comment": comment})
    if version.is_stale:
        button = messages.button(version.moderation_url, _("What changed"))
        text = _("The original changed after this page was translated.")
        messages.warning(request, text, buttons=[button])


@hooks.register("after_edit_page")
def submit_together(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Go on to where all languages are submitted, once what was typed is saved."""
    if menus.SUBMIT_TOGETHER in request.POST:
        return redirect(texts.moderation_url(page))
    return None


@hooks.register("register_page_header_buttons")
@hooks.register("register_page_listing_more_buttons")
def page_buttons(page: Page, user: Any, next_url: str = "", **kwargs: Any) -> list[Button]:
    """Lead from a page, in its header and in lists, to its moderation and history."""
    if page.depth == 1 or not page.permissions_for_user(user).can_edit():
        return []
    url = texts.moderation_url(page)
    return [Button(_("Moderation and history"), url, icon_name="tasks", priority=25)]


@hooks.register("register_snippet_listing_buttons")
def snippet_listing_buttons(snippet: Any, user: Any, next_url: str = "") -> list[Button]:
    """In lists of snippets."""
    if not isinstance(snippet, Moderated) or not texts.may_read(snippet, user):
        return []
    url = texts.moderation_url(snippet)
    return [Button(_("Moderation and history"), url, icon_name="tasks", priority=25)]


@hooks.register("construct_explorer_page_queryset")
def mark_stale(parent: Page, pages: PageQuerySet, request: HttpRequest) -> PageQuerySet:
    """Let lists know which translations are outdated, in the query they make anyway."""
    stale = TranslatedPage.objects.filter(page=OuterRef("pk"), stale_since__isnull=False)
    return pages.annotate(is_stale=Exists(stale))


@hooks.register("before_convert_alias_page")
def keep_aliases(request: HttpRequest, page: Page) -> HttpResponse:
    """Refuse to make a page of its own out of a copy: nobody has approved its text.

    Nothing here makes copies that follow their original; a script might.
    """
    messages.error(request, _("This is a copy of another page and stays one."))
    return redirect("wagtailadmin_explore", page.get_parent().pk)


# Unpublishing


@hooks.register("before_unpublish_page")
def unpublish_for_a_reason(request: HttpRequest, page: Page) -> HttpResponse:
    """Unpublish a page, and the pages below if wished, and say why."""
    reason = reason_of(request)
    if not reason:
        return ask_for_reason(request)
    below = bool(request.POST.get("include_descendants"))
    count = unpublish_pages([page], request.user, reason, with_those_below=below)
    text = ngettext("%(count)s page unpublished.", "%(count)s pages unpublished.", count)
    messages.success(request, text % {"count": count})
    return redirect("wagtailadmin_explore", page.get_parent().pk)


@hooks.register("before_bulk_action")
def delete_nothing_public(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    """What is public is unpublished first, for a reason, and then deleted."""
    if action_type == "delete" and any(getattr(each, "live", False) for each in objects):
        messages.error(request, _("Unpublish first what is public, then delete it."))
        return redirect(action.next_url)
    return None


hooks.register("register_bulk_action", bulk.UnpublishForAReason, order=1)
hooks.register("register_bulk_action", bulk.SubmitBulkAction, order=1)


# Dashboard and reports

hooks.register("construct_homepage_panels", dashboard.panels)
hooks.register("register_account_settings_panel", account.NoticeSettingPanel)


@hooks.register("register_reports_menu_item")
def stale_report() -> MenuItem:
    """In the menu of reports."""
    return MenuItem(
        _("Outdated translations"),
        reverse("moderation_stale"),
        icon_name="wagtail-localize-language",
        order=890,
    )


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    """How the log tells of what Wagtail has no words for."""
    actions.register_action(
        events.COMMENT, gettext_lazy("Comment"), gettext_lazy("said to the moderators")
    )
    actions.register_action(
        events.CORRECTION,
        gettext_lazy("Corrected"),
        gettext_lazy("corrected and asked an author to confirm"),
    )

    @actions.register_action(events.UNPUBLISH)
    class UnpublishFormatter(LogFormatter):
        """Unpublished, and why."""

        label = gettext_lazy("Unpublish")

        def format_message(self, log_entry: Any) -> str:
            """With the reason."""
            return _("Unpublished: %(reason)s") % {"reason": log_entry.data.get("reason", "")}
