"""The page on which the privacy policy is written. Visitors read the versions made of it."""

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page
from wagtail_localize.fields import SynchronizedField, TranslatableField

from policy.document.blocks import SectionsBlock
from policy.panels import ChecklistPanel
from site_cms.caching import make_public
from site_cms.fields import BlocksField
from site_cms.pages import BasePage, PublicSummary

from .version import PolicyVersion


class PolicyPage(BasePage):
    """The privacy policy as it is written; approving it in all languages makes a version of it."""

    touches_personal_data = True
    decided_in_all_languages = True
    stays_public = True
    only_wording_label: str | Promise = _("Not material")
    only_wording_help: str | Promise = _(
        "Members are not told beforehand, and the version is in force at once if no later day is "
        "named. Material is whatever people would want to know before it applies to them."
    )

    sections = BlocksField(
        SectionsBlock(),
        verbose_name=_("sections"),
        blank=True,
        help_text=_(
            "Your own words, and facts that the system fills in and keeps true. Sections number "
            "themselves; their addresses stay the same when you move or rename them."
        ),
    )
    changes = models.TextField(
        _("what changes"),
        max_length=1000,
        blank=True,
        help_text=_(
            "In plain words, for members and for the archive: what is different from the version "
            "before, and why. Write it anew for each version."
        ),
    )
    material = models.BooleanField(
        _("material change"),
        default=True,
        help_text=_(
            "Your proposal; a privacy approver confirms or corrects it. Members are told of a "
            "material change by mail before it is in force."
        ),
    )
    effective_on = models.DateField(
        _("in force from"),
        null=True,
        blank=True,
        help_text=_(
            "Empty: a material change after the usual notice period, any other at once. What the "
            "policy newly names starts on that day."
        ),
    )

    override_translatable_fields = [
        TranslatableField("changes"),
        SynchronizedField("material", overridable=False),
        SynchronizedField("effective_on", overridable=False),
    ]
    content_panels = [
        MultiFieldPanel(
            [
                FieldPanel("changes"),
                FieldPanel("material"),
                FieldPanel("effective_on"),
                ChecklistPanel(),
            ],
            heading=_("The next version"),
        ),
        *BasePage.content_panels,
        FieldPanel("sections"),
    ]
    page_description = _("The privacy policy, in numbered sections. One per language.")
    # Only home pages, of a higher layer, allow it below themselves; nothing else may.
    subpage_types: list[str] = []
    max_count = len(settings.LANGUAGES)
    # A second draft in one language would be judged instead of the first.
    max_count_per_parent = 1
    template = "policy/policy_page.html"

    class Meta:
        verbose_name = _("privacy policy")
        verbose_name_plural = _("privacy policies")

    @classmethod
    def can_exist_under(cls, parent: Page) -> bool:
        """Not beside the home pages, where Wagtail's root allows everything."""
        return bool(super().can_exist_under(parent)) and not parent.is_root()

    @classmethod
    def of_language(cls, language: str | None = None) -> "PolicyPage | None":
        """The page of a language, by default the one being spoken, published or not."""
        code = language or get_language()
        return cls.objects.filter(locale__language_code=code).order_by("path").first()

    def clean(self) -> None:
        """The day in force is the schedule: published early, a version is announced."""
        super().clean()
        if self.go_live_at or self.expire_at:
            message = _("Name the day under “in force from” instead of a time of publishing.")
            raise ValidationError({"go_live_at": message})

    def require_complete(self) -> None:
        """Check everything, also what drafts may leave open, and the checklist.

        Raises:
            ValidationError: something is missing or wrong, by field.
        """
        from policy.checklist import require_all

        super().require_complete()
        require_all(self)

    @property
    def may_be_only_wording(self) -> bool:
        """Whether an approver may say that a change is not material."""
        return PolicyVersion.objects.exists()

    @property
    def proposes_only_wording(self) -> bool:
        """What the author of the newest draft says about it."""
        return not self.get_latest_revision_as_object().material

    @property
    def proposal(self) -> str:
        """The same in words, for the approver."""
        if self.proposes_only_wording:
            return gettext("The author proposes: not material.")
        return gettext("The author proposes: material.")

    @property
    def digest(self) -> str:
        """Tells apart what would be approved now, facts of the system included."""
        from policy.versions import draft_content

        return draft_content().digest

    @property
    def report_url(self) -> str:
        """Where approvers read what a new version would say, facts of the system included."""
        return reverse("policy_report")

    def get_url_parts(self, request: HttpRequest | None = None) -> Any:
        """The fixed address of the policy in the page's language, which no renaming changes."""
        parts = super().get_url_parts(request)
        if parts is None or parts[2] is None:
            return parts
        with override(self.locale.language_code):
            return (*parts[:2], reverse("policy"))

    def serve(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """Lead from the place in the tree to the fixed address."""
        return make_public(HttpResponseRedirect(self.get_url(request) or "/"))

    def get_context(self, request: HttpRequest, *args: object, **kwargs: object) -> dict[str, Any]:
        """What this draft would say as the next version: visitors are shown versions instead."""
        from policy.versions import content_of_draft

        context = super().get_context(request, *args, **kwargs)
        self.show(None)
        document = content_of_draft(self).languages[self.locale.language_code]
        return {**context, "document": document, "title": self.title, "has_controls": True}

    @cached_property
    def _version(self) -> PolicyVersion | None:
        """The version whose words stand for the page."""
        from policy.versions import in_force

        return in_force()

    def show(self, version: PolicyVersion | None) -> None:
        """Let the page speak with the words of a version, or of its own draft."""
        self._version = version
        if version:
            with override(self.locale.language_code):
                self.title, self.lead = version.document["title"], version.document["summary"]
            self.seo_title = self.search_description = ""

    def public_summary(self, request: HttpRequest | None = None) -> PublicSummary:
        """What the version in force says, however far the page is ahead; no address before it."""
        summary = super().public_summary(request)
        if self._version is None:
            return replace(summary, url="", link="")
        with override(self.locale.language_code):
            document = self._version.document
        return replace(
            summary,
            title=document["title"],
            lead=document["summary"],
            description=document["summary"],
            image=None,
            image_alt="",
            updated_at=self._version.published_at,
        )

    def public_text(self) -> str:
        """What anyone may read."""
        if self._version is None:
            return ""
        with override(self.locale.language_code):
            summary: str = self._version.document["summary"]
        return summary
