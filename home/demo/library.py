"""Pictures, documents, topics and pages of the demo, found by the keys its texts use."""

from concurrent.futures import ProcessPoolExecutor
from io import BytesIO

from django.core.files.base import ContentFile
from wagtail.models import Page

from home.models import Topic
from site_cms.media import SiteDocument, SiteImage

from . import content, documents, pictures

#: Large enough for a wide screen, small enough to be drawn and encoded quickly.
PICTURE_SIZE = (2000, 1250)
DOCUMENTS = ("test-diary", "report-checklist")

#: What editors look for in the library, where the demo's company speaks German.
PICTURE_TITLES = {
    "hero-sun": "Sonne über Hügeln",
    "carton": "Getränkekarton",
    "headphones": "Kopfhörer",
    "parcel": "Paket",
    "notebook": "Notizbuch",
    "chart": "Diagramm",
    "lock": "Schloss",
    "lamp": "Lampe",
    "cups": "Tassen",
    "wheel": "Rad mit Licht",
    "window": "Fenster",
    "clock": "Uhr",
    "envelope": "Umschlag",
    "table": "Tisch",
    "plant": "Pflanze",
    "map": "Karte",
    "bridge": "Brücke",
    "stairs": "Treppe",
}


def drawn(key: str) -> bytes:
    """A picture as PNG."""
    file = BytesIO()
    pictures.draw(key, PICTURE_SIZE).save(file, "PNG", compress_level=1)
    return file.getvalue()


class Library:
    """What the demo's texts refer to."""

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.pictures: dict[str, SiteImage] = {}
        self.documents: dict[tuple[str, str], SiteDocument] = {}
        self.topics: dict[str, Topic] = {}

    def page(self, key: str) -> Page:
        """The German page with a key; KeyError where the demo has none."""
        return self.pages[key]

    def picture(self, key: str) -> SiteImage:
        """A picture."""
        return self.pictures[key]

    def document(self, key: str, language: str) -> SiteDocument:
        """A document in one language."""
        return self.documents[key, language]

    def fill(self) -> None:
        """Put pictures, documents and topics into the database."""
        self._add_pictures()
        self._add_documents()
        self._add_topics()

    def _add_pictures(self) -> None:
        with ProcessPoolExecutor() as processes:
            for key, file in zip(pictures.KEYS, processes.map(drawn, pictures.KEYS), strict=True):
                self.pictures[key] = SiteImage.objects.create(
                    title=PICTURE_TITLES[key], file=ContentFile(file, f"{key}.png")
                )

    def _add_documents(self) -> None:
        for key in DOCUMENTS:
            for language in content.LANGUAGES:
                self.documents[key, language] = SiteDocument.objects.create(
                    title=documents.title(key, language),
                    file=ContentFile(documents.build(key, language), f"{key}-{language}.pdf"),
                )

    def _add_topics(self) -> None:
        for topic in content.read("topics")["topic"]:
            names = {f"name_{language}": topic["name"][language] for language in content.LANGUAGES}
            created = Topic.objects.create(slug=topic["key"], **names)
            created.save_revision().publish()
            self.topics[topic["key"]] = created
