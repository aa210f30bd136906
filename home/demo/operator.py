"""The demo's operator: an invented company, with facts missing as they may be in a real start."""

from wagtail.models import Site

from policy.models import Operator

#: VAT number and register entry stay empty: the imprint shows that they are missing. The phone
#: number is one of those kept free for films.
FACTS = {
    "name": "Kjero",
    "legal_form_de": "erfundene Demo-Gesellschaft",
    "legal_form_en": "an invented demo company",
    "street": "Musterweg 1",
    "postal_code": "00000",
    "city": "Musterstadt",
    "country_de": "Deutschland",
    "country_en": "Germany",
    "representatives": "Erika Mustermann",
    "phone": "+49 30 23125 000",
    "email": "hallo@example.com",
    "privacy_contact_name": "Max Mustermann",
    "privacy_contact_email": "datenschutz@example.com",
    "supervisory_authority": (
        "Die Landesbeauftragte für den Datenschutz Musterland, Musterplatz 1, 00000 Musterstadt"
    ),
    "supervisory_authority_url": "https://datenschutz.example.org/",
    "content_responsible": "Erika Mustermann, Musterweg 1, 00000 Musterstadt",
}


def set_operator(site: Site) -> None:
    """Fill in the operator of the site."""
    Operator.objects.update_or_create(site=site, defaults=FACTS)
