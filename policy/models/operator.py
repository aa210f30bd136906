"""The company responsible for the site (Art. 4(7) GDPR: the controller)."""

from django.db import models
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Site

LEGAL_FORM_HELP = _("Such as GmbH or AG; shown in the imprint.")
ADDRESS_HELP = _("Where you can be served with letters; a post office box is not enough.")


@register_setting(icon="home", order=100)
class Operator(BaseSiteSetting):
    """Facts about the operator, shown in the imprint (§ 5 DDG) and in the privacy policy.

    An empty field is a fact not known yet: pages show it as still to be filled in.
    """

    name = models.CharField(
        _("name"), max_length=200, blank=True, help_text=_("As it is registered.")
    )
    legal_form_de = models.CharField(
        _("legal form (German)"), max_length=200, blank=True, help_text=LEGAL_FORM_HELP
    )
    legal_form_en = models.CharField(
        _("legal form (English)"), max_length=200, blank=True, help_text=LEGAL_FORM_HELP
    )
    street = models.CharField(
        _("street and number"), max_length=200, blank=True, help_text=ADDRESS_HELP
    )
    postal_code = models.CharField(
        _("postal code"), max_length=20, blank=True, help_text=ADDRESS_HELP
    )
    city = models.CharField(_("city"), max_length=100, blank=True, help_text=ADDRESS_HELP)
    country_de = models.CharField(
        _("country (German)"),
        max_length=100,
        blank=True,
        default="Deutschland",
        help_text=ADDRESS_HELP,
    )
    country_en = models.CharField(
        _("country (English)"),
        max_length=100,
        blank=True,
        default="Germany",
        help_text=ADDRESS_HELP,
    )
    representatives = models.TextField(
        _("representatives"),
        blank=True,
        help_text=_("Who represents the company by law, one name a line."),
    )
    register_court = models.CharField(
        _("register court"), max_length=200, blank=True, help_text=_("Such as Amtsgericht Köln.")
    )
    register_number = models.CharField(
        _("register number"), max_length=100, blank=True, help_text=_("Such as HRB 12345.")
    )
    vat_id = models.CharField(
        _("VAT identification number"),
        max_length=30,
        blank=True,
        help_text=_("Such as DE123456789."),
    )
    phone = models.CharField(
        _("phone"),
        max_length=50,
        blank=True,
        help_text=_("With the country’s code, such as +49 30 123456."),
    )
    email = models.EmailField(
        _("e-mail address"),
        blank=True,
        help_text=_("Read every working day: the law asks for a quick way to reach you."),
    )
    privacy_contact_name = models.CharField(
        _("privacy contact"),
        max_length=200,
        blank=True,
        help_text=_("Data protection officer, or whoever answers questions about data."),
    )
    privacy_contact_email = models.EmailField(
        _("e-mail of the privacy contact"),
        blank=True,
        help_text=_("For questions and requests about personal data."),
    )
    supervisory_authority = models.TextField(
        _("supervisory authority"),
        blank=True,
        help_text=_(
            "Name and address of the data protection authority that is responsible for you; people "
            "can complain there (Art. 77 GDPR). Shown in the privacy policy."
        ),
    )
    supervisory_authority_url = models.URLField(
        _("website of the supervisory authority"),
        blank=True,
        help_text=_("Where people find its form for complaints."),
    )
    content_responsible = models.TextField(
        _("responsible for the content"),
        blank=True,
        help_text=_("Name and address of the person responsible (§ 18 (2) MStV)."),
    )

    panels = [
        MultiFieldPanel(
            [
                FieldPanel("name"),
                FieldPanel("legal_form_de"),
                FieldPanel("legal_form_en"),
                FieldPanel("representatives"),
            ],
            heading=_("Company"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("street"),
                FieldPanel("postal_code"),
                FieldPanel("city"),
                FieldPanel("country_de"),
                FieldPanel("country_en"),
            ],
            heading=_("Address"),
        ),
        MultiFieldPanel([FieldPanel("phone"), FieldPanel("email")], heading=_("Contact")),
        MultiFieldPanel(
            [FieldPanel("register_court"), FieldPanel("register_number"), FieldPanel("vat_id")],
            heading=_("Register and tax"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("privacy_contact_name"),
                FieldPanel("privacy_contact_email"),
                FieldPanel("supervisory_authority"),
                FieldPanel("supervisory_authority_url"),
                FieldPanel("content_responsible"),
            ],
            heading=_("Responsibilities"),
        ),
    ]

    #: Facts the law asks for, those that differ by language in each of them.
    REQUIRED_FACTS = (
        "name",
        "legal_form_de",
        "legal_form_en",
        "street",
        "postal_code",
        "city",
        "country_de",
        "country_en",
        "representatives",
        "register_court",
        "register_number",
        "vat_id",
        "phone",
        "email",
        "privacy_contact_name",
        "privacy_contact_email",
        "supervisory_authority",
        "content_responsible",
    )

    class Meta:
        verbose_name = _("operator")
        verbose_name_plural = _("operators")

    @classmethod
    def of_request(cls, request: HttpRequest) -> "Operator":
        """What is known about the operator of the requested site, read once for each request.

        Wagtail's ``for_request`` would write an empty row when there is none: a visit must not.
        """
        name = cls.get_cache_attr_name()
        if not hasattr(request, name):
            site = Site.find_for_request(request)
            setattr(request, name, cls.objects.filter(site=site).first() or cls(site=site))
        operator: Operator = getattr(request, name)
        return operator

    @classmethod
    def default_name(cls) -> str:
        """The name of the operator of the default site, for what answers no request; or empty."""
        names = cls.objects.filter(site__is_default_site=True).values_list("name", flat=True)
        return names.first() or ""

    @classmethod
    def of_default_site(cls) -> "Operator":
        """What is known about the operator of the default site; maybe nothing."""
        return cls.objects.filter(site__is_default_site=True).first() or cls()

    def __str__(self) -> str:
        return self.name or str(_("operator"))

    def _in_current_language(self, field: str) -> str:
        value: str = getattr(self, f"{field}_{get_language() or 'de'}")
        return value

    @property
    def legal_form(self) -> str:
        """The legal form in the language being shown."""
        return self._in_current_language("legal_form")

    @property
    def country(self) -> str:
        """The country in the language being shown."""
        return self._in_current_language("country")

    @property
    def missing_facts(self) -> list[str]:
        """Labels of the facts that the law asks for and nobody has filled in."""
        return [
            str(self._meta.get_field(name).verbose_name)
            for name in self.REQUIRED_FACTS
            if not getattr(self, name)
        ]
