"""The register of third-party services: one row says all that the site states about one of them."""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    MultiFieldPanel,
    PublishingPanel,
)
from wagtail.models import DraftStateMixin, RevisionMixin, WorkflowMixin

from policy.blocks import CookiesBlock, HostsBlock
from policy.declared import DeclaredCookie, DeclaredHost
from site_cms.fields import BlocksField
from site_cms.moderation.changes import content_of, published_revision, visible
from site_cms.moderation.moderated import Moderated

from .choices import LegalBasis, PurposeGroup, Role, TransferBasis

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Text = str | _StrPromise

#: What CookieGroup's own name field holds.
MAX_KEY = 32


def _text(label: "Text", length: int, help_text: "Text", **options: Any) -> Any:
    return models.TextField(label, max_length=length, help_text=help_text, **options)


def _line(label: "Text", length: int, help_text: "Text", **options: Any) -> Any:
    return models.CharField(label, max_length=length, help_text=help_text, **options)


SUMMARY_HELP = _("In plain words, one or two sentences: what it does on this site.")
DATA_HELP = _("Which data it gets, such as the IP address and the page that was open.")
PLACE_HELP = _("Where the data is processed, such as: data centres in the EU and the USA.")
RETENTION_HELP = _("How long the data stays there.")
COUNTRY_HELP = _("Where the provider has its seat.")
THIRD_COUNTRY_HELP = _("Where data may go outside the EEA, such as USA. Empty: nowhere.")
PRIVACY_URL_HELP = _("The provider's own privacy notice in this language.")


class Service(Moderated, WorkflowMixin, DraftStateMixin, RevisionMixin, models.Model):
    """A third-party service, in both languages at once.

    It is in use exactly while its entry is published: what nobody approved does not load, and
    unpublishing switches it off at once. One row for both languages, for two could disagree.
    """

    touches_personal_data = True

    key = models.SlugField(
        _("short name"),
        max_length=MAX_KEY,
        unique=True,
        help_text=_("In the visitors' consent cookie and in the ledger; it stays as it is."),
    )
    name = _line(_("name"), 60, _("As visitors know it, such as YouTube."))
    purpose_group = models.CharField(
        _("purpose"),
        max_length=20,
        choices=PurposeGroup.choices,
        help_text=_("Everything but what is necessary waits for the visitor's consent."),
    )
    role = models.CharField(
        _("role"), max_length=20, choices=Role.choices, help_text=_("Who decides about the data.")
    )
    arrangement_url = models.URLField(
        _("arrangement"),
        blank=True,
        help_text=_("With joint responsibility: where its essence can be read (Art. 26(2) GDPR)."),
    )
    provider = _line(
        _("provider"), 120, _("The company's full name. Empty: we ourselves."), blank=True
    )
    provider_address = _line(
        _("address"), 250, _("Street, postal code and city, in one line."), blank=True
    )
    provider_country_de = _line(_("country (German)"), 60, COUNTRY_HELP, blank=True)
    provider_country_en = _line(_("country (English)"), 60, COUNTRY_HELP, blank=True)
    summary_de = _text(_("what it does (German)"), 300, SUMMARY_HELP)
    summary_en = _text(_("what it does (English)"), 300, SUMMARY_HELP)
    data_de = _text(_("data (German)"), 400, DATA_HELP)
    data_en = _text(_("data (English)"), 400, DATA_HELP)
    legal_basis = models.CharField(
        _("legal basis"),
        max_length=20,
        choices=LegalBasis.choices,
        help_text=_("Consent for everything that is not necessary."),
    )
    place_de = _line(_("place of processing (German)"), 200, PLACE_HELP)
    place_en = _line(_("place of processing (English)"), 200, PLACE_HELP)
    retention_de = _text(_("retention (German)"), 300, RETENTION_HELP)
    retention_en = _text(_("retention (English)"), 300, RETENTION_HELP)
    third_country_de = _line(_("third country (German)"), 60, THIRD_COUNTRY_HELP, blank=True)
    third_country_en = _line(_("third country (English)"), 60, THIRD_COUNTRY_HELP, blank=True)
    transfer_basis = models.CharField(
        _("basis of the transfer"),
        max_length=10,
        choices=TransferBasis.choices,
        default=TransferBasis.NONE,
        help_text=_("What allows data to leave the EEA."),
    )
    contract_date = models.DateField(
        _("date of the contract"),
        null=True,
        blank=True,
        help_text=_("Of the agreement on data processing (Art. 28(3) GDPR)."),
    )
    privacy_url_de = models.URLField(
        _("privacy notice (German)"), blank=True, help_text=PRIVACY_URL_HELP
    )
    privacy_url_en = models.URLField(
        _("privacy notice (English)"), blank=True, help_text=PRIVACY_URL_HELP
    )
    opt_out_url = models.URLField(
        _("opt-out"), blank=True, help_text=_("Where people can object at the provider.")
    )
    hosts = BlocksField(
        HostsBlock(),
        verbose_name=_("hosts"),
        blank=True,
        help_text=_("Every host that the browser contacts for it. Others are blocked."),
    )
    cookies = BlocksField(
        CookiesBlock(),
        verbose_name=_("cookies and other storage"),
        blank=True,
        help_text=_("Everything that it stores in the browser."),
    )
    to_check = _text(
        _("still to check"),
        600,
        _("For the team alone: what is unsure and who should verify it. Visitors never see it."),
        blank=True,
    )

    panels = [
        HelpPanel(
            content=_(
                "In use while it is published. A change waits until a privacy approver has "
                "approved it. Moderators and privacy approvers switch the service off at once with "
                "“Unpublish” in the menu of the button at the bottom."
            )
        ),
        MultiFieldPanel(
            [
                FieldPanel("name"),
                FieldPanel("key"),
                FieldPanel("purpose_group"),
                FieldPanel("summary_de"),
                FieldPanel("summary_en"),
            ],
            heading=_("What it is"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("provider"),
                FieldPanel("provider_address"),
                FieldRowPanel(
                    [FieldPanel("provider_country_de"), FieldPanel("provider_country_en")]
                ),
                FieldPanel("role"),
                FieldPanel("arrangement_url"),
                FieldPanel("contract_date"),
            ],
            heading=_("Who runs it"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("data_de"),
                FieldPanel("data_en"),
                FieldPanel("legal_basis"),
                FieldRowPanel([FieldPanel("place_de"), FieldPanel("place_en")]),
                FieldPanel("retention_de"),
                FieldPanel("retention_en"),
                FieldRowPanel([FieldPanel("third_country_de"), FieldPanel("third_country_en")]),
                FieldPanel("transfer_basis"),
            ],
            heading=_("What happens to the data"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("privacy_url_de"),
                FieldPanel("privacy_url_en"),
                FieldPanel("opt_out_url"),
            ],
            heading=_("Where to read more"),
        ),
        FieldPanel("hosts"),
        FieldPanel("cookies"),
        FieldPanel("to_check"),
        PublishingPanel(),
    ]

    #: Prose: rewording it leaves untouched what visitors agreed to, if the approver says so.
    WORDING = frozenset(
        {
            "name", "summary_de", "summary_en", "data_de", "data_en", "place_de", "place_en",
            "retention_de", "retention_en", "provider_address", "provider_country_de",
            "provider_country_en", "privacy_url_de", "privacy_url_en", "opt_out_url",
        }
    )  # fmt: skip
    #: Never shown to visitors, or about when the entry is published.
    UNSEEN = frozenset({"to_check", "contract_date", "go_live_at", "expire_at"})

    class Meta:
        ordering = ["name"]
        verbose_name = _("third-party service")
        verbose_name_plural = _("third-party services")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Check what belongs together."""
        super().clean()
        problems = dict(self._problems())
        if problems:
            raise ValidationError(problems)

    def _problems(self) -> Any:
        """What contradicts itself, by field."""
        optional = self.purpose_group != PurposeGroup.NECESSARY
        if optional and self.legal_basis != LegalBasis.CONSENT:
            yield "legal_basis", _("What is not necessary needs consent.")
        if not optional and self.legal_basis == LegalBasis.CONSENT:
            yield "legal_basis", _("What is necessary rests on something else than consent.")
        if self.role == Role.JOINT and not self.arrangement_url:
            yield "arrangement_url", _("Joint responsibility needs an arrangement to be shown.")
        if not self.provider and (optional or self.role != Role.OPERATOR):
            yield "provider", _("Somebody else than us has a name.")
        if self.provider and not (self.provider_country_de and self.provider_country_en):
            yield "provider_country_de", _("A provider has a country, in both languages.")
        if bool(self.third_country_de) != bool(self.third_country_en):
            yield "third_country_en", _("Name the country in both languages.")
        if self._published_key not in (None, self.key):
            yield "key", _("Visitors' decisions are stored under the short name: it stays.")
        if bool(self.third_country_de) != (self.transfer_basis != TransferBasis.NONE):
            yield "transfer_basis", _("A third country and the basis of the transfer go together.")

    @classmethod
    def names(cls) -> dict[str, str]:
        """What all services are called, those out of use too, by short name."""
        return dict(cls.objects.values_list("key", "name"))

    @property
    def _published_key(self) -> str | None:
        """The short name it was published under; None if it never was."""
        published = Service.objects.filter(pk=self.pk, first_published_at__isnull=False)
        return published.values_list("key", flat=True).first()

    def changed_fields(self) -> set[str]:
        """What the newest draft changes of what was published last."""
        published = published_revision(self)
        before = visible(published.content) if published else {}
        after = visible(content_of(self.get_latest_revision_as_object()))
        return {name for name in after if after[name] != before.get(name)} - self.UNSEEN

    @property
    def may_be_only_wording(self) -> bool:
        """Whether an approver may say that visitors need not be asked again."""
        changed = self.changed_fields()
        if "cookies" in changed and not self._stores_something_else():
            changed.remove("cookies")
        return self.is_asked_about and changed <= self.WORDING

    def _stores_something_else(self) -> bool:
        """Whether the newest draft stores something else than what is in use, texts aside."""
        stored, draft = (
            [(each.name, each.storage, each.set_by) for each in version.declared_cookies]
            for version in (self, self.get_latest_revision_as_object())
        )
        return stored != draft

    # What is shown, in the language being shown

    def _in_current_language(self, field: str) -> str:
        value: str = getattr(self, f"{field}_{get_language() or 'de'}")
        return value

    @property
    def summary(self) -> str:
        """What it does."""
        return self._in_current_language("summary")

    @property
    def data(self) -> str:
        """Which data it gets."""
        return self._in_current_language("data")

    @property
    def place(self) -> str:
        """Where the data is processed."""
        return self._in_current_language("place")

    @property
    def retention(self) -> str:
        """How long the data stays."""
        return self._in_current_language("retention")

    @property
    def third_country(self) -> str:
        """Where data may go outside the EEA; empty if nowhere."""
        return self._in_current_language("third_country")

    @property
    def provider_country(self) -> str:
        """Where the provider has its seat."""
        return self._in_current_language("provider_country")

    @property
    def privacy_url(self) -> str:
        """The provider's privacy notice."""
        return self._in_current_language("privacy_url")

    # What the browser may do

    @cached_property
    def declared_hosts(self) -> list[DeclaredHost]:
        """The hosts it contacts."""
        values = (item["value"] for item in self.hosts.raw_data)
        return [DeclaredHost(value["host"], value["directive"]) for value in values]

    @property
    def declared_cookies(self) -> list[DeclaredCookie]:
        """What it stores, in the language being shown."""
        language = get_language() or "de"
        values = (item["value"] for item in self.cookies.raw_data)
        return [
            DeclaredCookie(
                name=value["name"],
                storage=value["storage"],
                set_by=value["set_by"],
                duration=value[f"duration_{language}"],
                purpose=value[f"purpose_{language}"],
            )
            for value in values
        ]

    @property
    def needs_consent(self) -> bool:
        """Whether the browser does something for it that visitors decide about.

        What only our server talks to (the newsletter's delivery) asks elsewhere.
        """
        optional = self.purpose_group != PurposeGroup.NECESSARY
        return optional and bool(self.hosts.raw_data or self.cookies.raw_data)

    @property
    def is_in_use(self) -> bool:
        """Whether it may load."""
        return bool(self.live)

    @property
    def is_asked_about(self) -> bool:
        """Whether visitors decide about it right now."""
        return self.is_in_use and self.needs_consent
