"""The page with the registration form."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

from policy import versions
from policy.models import EntryIntoForce, PolicyVersion
from site_cms.caching import make_public
from site_cms.fields import BlocksField
from site_cms.pages import BasePage

from .registration import consents, gate
from .registration.asked import AskedField, asked_fields
from .registration.blocks import RegistrationFieldsBlock

#: Members are adults (the operator's terms); the page says so and the form asks.
MINIMUM_AGE = 18
NOTICE_FEATURES = ["h3", "bold", "italic", "ol", "ul", "link"]


class RegistrationPage(BasePage):
    """What is asked of people who register, why, and what they may agree to. One per language.

    It is shown at the fixed address of the registration, where forms may set cookies.
    """

    touches_personal_data = True

    email_reason = models.CharField(
        _("why you ask for the e-mail address"),
        max_length=250,
        help_text=_("One sentence; stands beside the field, which is always there."),
    )
    form_fields = BlocksField(
        RegistrationFieldsBlock(),
        verbose_name=_("fields"),
        blank=True,
        help_text=_(
            "What else is asked, in this order. Ask for the least. Removing a field stops asking; "
            "answers given before stay with the accounts until their owners delete them."
        ),
    )
    email_consent = models.TextField(
        _("consent to advertising by e-mail"),
        blank=True,
        max_length=600,
        help_text=_(
            "The sentence beside the box, such as: I agree that … writes to me about …. Say who "
            "writes about what, and that it can be withdrawn. Empty: not asked."
        ),
    )
    telephone_consent = models.TextField(
        _("consent to advertising by telephone"),
        blank=True,
        max_length=600,
        help_text=_("Only if the form asks for a telephone number. Empty: not asked."),
    )
    notice = RichTextField(
        _("privacy notice"),
        features=NOTICE_FEATURES,
        help_text=_(
            "What becomes of the data (Art. 13 GDPR), in short; the words shown are kept with "
            "each registration. Nobody has to tick that they read it."
        ),
    )

    content_panels = [
        *BasePage.content_panels,
        HelpPanel(template="account/waiting_for_policy.html"),
        MultiFieldPanel(
            [FieldPanel("email_reason"), FieldPanel("form_fields")], heading=_("The form")
        ),
        MultiFieldPanel(
            [FieldPanel("email_consent"), FieldPanel("telephone_consent")],
            heading=_("Consents, each voluntary and never ticked beforehand"),
        ),
        FieldPanel("notice"),
    ]
    page_description = _("The form with which people become members. One per language.")
    # Only home pages, of a higher layer, allow it below themselves; nothing else may.
    subpage_types: list[str] = []
    max_count = len(settings.LANGUAGES)
    template = "account/signup.html"

    class Meta:
        verbose_name = _("registration page")
        verbose_name_plural = _("registration pages")

    def clean(self) -> None:
        """A consent to calls needs a number to call."""
        super().clean()
        kinds = {block["type"] for block in self.form_fields.raw_data}
        if self.telephone_consent and "telephone" not in kinds:
            message = _("The form asks for no telephone number: add the field or leave this empty.")
            raise ValidationError({"telephone_consent": message})

    @classmethod
    def can_exist_under(cls, parent: Page) -> bool:
        """Not beside the home pages, where Wagtail's root allows everything."""
        return bool(super().can_exist_under(parent)) and not parent.is_root()

    @classmethod
    def of_language(cls, language: str | None = None) -> "RegistrationPage | None":
        """The published page of a language, by default the one being spoken."""
        code = language or get_language()
        return cls.published().filter(locale__language_code=code).first()

    @classmethod
    def published(cls) -> "models.QuerySet[RegistrationPage]":
        """The published pages, in all languages."""
        found: models.QuerySet[RegistrationPage] = cls.objects.live()
        return found.select_related("locale").order_by("path")

    @classmethod
    def in_use(cls) -> "RegistrationPage | None":
        """The published page of the language being spoken, else the German one."""
        return cls.of_language() or cls.of_language(settings.LANGUAGE_CODE)

    @property
    def written(self) -> list[AskedField]:
        """The fields besides address and password as editors wrote them."""
        return asked_fields(self.form_fields)

    @cached_property
    def asked(self) -> list[AskedField]:
        """Those of them that are asked, because the policy in force names them."""
        return gate.promised(self.written, self._named(gate.FIELDS), self._language)

    @property
    def consents_named(self) -> frozenset[str]:
        """The purposes whose words the policy in force names, and so may be asked consent for."""
        named = self._named(gate.CONSENTS)
        written = consents.written_on(self)
        return frozenset(
            purpose
            for purpose, words in written.items()
            if named.get(purpose, {}).get("texts", {}).get(self._language) == words
        )

    @property
    def waiting(self) -> list[str]:
        """What waits for the policy, in an editor's words."""
        fields = gate.waiting(self.written, self._named(gate.FIELDS), self._language)
        purposes = consents.written_on(self).keys() - self.consents_named
        words = [str(consents.LABELS[each]) for each in sorted(purposes)]
        return [each.label for each in fields] + words

    @cached_property
    def policy(self) -> PolicyVersion | None:
        """The policy in force, without its text: one small query for all that depends on it."""
        entries = EntryIntoForce.objects.select_related("version").defer("version__canonical")
        entry = entries.order_by("-version_id").first()
        return entry.version if entry else None

    def _named(self, kind: str) -> dict[str, Any]:
        return versions.names_of(self.policy.sha256 if self.policy else "", kind)

    @property
    def _language(self) -> str:
        code: str = self.locale.language_code if self.locale_id else get_language()
        return code

    @property
    def version(self) -> str:
        """Which published state of the page it is: the day of its publication."""
        return f"{self.last_published_at:%Y-%m-%d}" if self.last_published_at else "draft"

    def get_url_parts(self, request: HttpRequest | None = None) -> Any:
        """The fixed address of the registration in the page's language."""
        parts = super().get_url_parts(request)
        if parts is None or parts[2] is None:
            return parts
        with override(self.locale.language_code):
            return (*parts[:2], reverse("account_signup"))

    def serve(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """Lead from the place in the tree to the form."""
        return make_public(HttpResponseRedirect(self.get_url(request) or "/"))

    def get_context(self, request: HttpRequest, *args: object, **kwargs: object) -> dict[str, Any]:
        """Add a form: the one given, or for a preview one with all that the draft asks."""
        from .registration.form import RegistrationForm

        form = kwargs.pop("form", None) or RegistrationForm(page=self, is_preview=True)
        context = super().get_context(request, *args, **kwargs)
        return {**context, "form": form, "minimum_age": MINIMUM_AGE}

    def public_text(self) -> str:
        """What anyone may read."""
        return self.lead
