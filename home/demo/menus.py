"""The demo's main menu and footer."""

from wagtail.models import Site

from home.models import Navigation

from .blocks import block_id
from .library import Library

MAIN_MENU = ("about", "how-it-works", "news", "for-manufacturers", "take-part")
FOOTER = ("imprint", "privacy", "promises", "accessibility", "contact")
#: Shorter than the pages' titles.
LABELS = {
    "how-it-works": ("So funktioniert’s", "How it works"),
    "privacy": ("Datenschutz", "Privacy"),
}


def _items(library: Library, keys: tuple[str, ...]) -> list[dict[str, object]]:
    return [
        {
            "type": "item",
            "value": {
                "page": library.page(key).pk,
                "label_de": LABELS.get(key, ("", ""))[0],
                "label_en": LABELS.get(key, ("", ""))[1],
            },
            "id": block_id("menu", key),
        }
        for key in keys
    ]


def make_navigation(site: Site, library: Library) -> None:
    """Make and publish menu and footer."""
    navigation = Navigation.objects.create(
        site=site,
        main_menu=_items(library, MAIN_MENU),
        footer=_items(library, FOOTER),
        claim_de="Produkte testen, ehrlich sagen. Kjero ist eine erfundene Marke.",
        claim_en="Test products, say what you think. Kjero is an invented brand.",
    )
    navigation.save_revision().publish()
