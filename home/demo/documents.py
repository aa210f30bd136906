"""The demo's two downloads: tagged one-page PDFs, the same bytes at every run."""

from .pdf import Page
from .pictures.palette import FOREST, PAPER, SUN, oklch

INK_2 = oklch(0.44, 0.02, 165)
RULE = oklch(0.72, 0.015, 150)
LEFT, RIGHT, TOP, BOTTOM = 48, 547, 794, 40
COLUMNS = (48, 100, 234, 394)
ROWS = 14

Lines = tuple[str, ...]

DIARY: dict[str, dict[str, Lines]] = {
    "de": {
        "title": ("Testtagebuch",),
        "lead": (
            "Schreiben Sie am selben Tag, Stichworte genügen. Eine Zeile für jedes Mal, bei dem",
            "Ihnen etwas aufgefallen ist – auch wenn es nur eine Kleinigkeit war.",
        ),
        "fields": ("Produkt", "Test von – bis"),
        "header": ("Tag", "Situation", "Was ist passiert?", "Was hatte ich erwartet?"),
        "foot": ("Das Tagebuch ist für Sie: Es hilft beim Schreiben des Berichts.",),
    },
    "en": {
        "title": ("Test diary",),
        "lead": (
            "Write on the same day; notes are enough. One row for every time you noticed",
            "something – even if it was only a small thing.",
        ),
        "fields": ("Product", "Test from – to"),
        "header": ("Day", "Situation", "What happened?", "What had I expected?"),
        "foot": ("The diary is for you: it helps when you write the report.",),
    },
}

CHECKLIST: dict[str, dict[str, Lines]] = {
    "de": {
        "title": ("Checkliste für Testberichte",),
        "lead": (
            "Lesen Sie Ihren Bericht einmal mit diesem Blatt daneben. Was Sie nicht abhaken",
            "können, ist kein Fehler, sondern meist ein Satz, der noch fehlt.",
        ),
        "checks": (
            "Die Situation steht am Anfang.|Wann, wo und für wen war das Produkt da?",
            "Man sieht, was geschehen ist.|„Tropft beim Ausgießen“ hilft mehr als „unpraktisch“.",
            "Ich habe es mehr als einmal benutzt.|Wie oft und an wie vielen Tagen, steht dabei.",
            "Meine Erwartung ist genannt.|Was hatte ich gedacht, bevor ich angefangen habe?",
            "Gutes und Störendes kommen vor.|Beides zählt, auch wenn eines davon kurz ist.",
            "Zahlen stehen da, wo sie leicht fallen.|Minuten, Gramm, Portionen. Geschätztes ist"
            " als geschätzt erkennbar.",
            "Der Vergleich ist benannt.|Womit vergleiche ich, und benutze ich das sonst?",
            "Beobachtung und Meinung sind getrennt.|Erst, was war; dann, was ich davon halte.",
            "Niemand anderes ist erkennbar.|Keine Namen, Adressen oder Gesichter, auch nicht auf"
            " Fotos.",
            "Was ich nicht ausprobiert habe, steht da.|Eine Lücke, die man kennt, schadet nicht.",
        ),
        "foot": ("Ein guter Bericht darf kurz sein. Und er darf dem Produkt widersprechen.",),
    },
    "en": {
        "title": ("Checklist for test reports",),
        "lead": (
            "Read your report once with this sheet beside it. A box you cannot tick is not",
            "a mistake; mostly it is a sentence that is still missing.",
        ),
        "checks": (
            "The situation comes first.|When, where and for whom was the product there?",
            "It shows what happened.|“Drips when you pour” helps more than “impractical”.",
            "I used it more than once.|The report says how often and on how many days.",
            "My expectation is stated.|What had I thought before I started?",
            "Both the good and the annoying are there.|Each counts, even if one of them is short.",
            "There are numbers where they come easily.|Minutes, grams, servings. Estimates can"
            " be recognised as estimates.",
            "The comparison is named.|What do I compare it with, and do I normally use that?",
            "Observation and opinion are separate.|First what happened, then what I think of it.",
            "Nobody else can be recognised.|No names, addresses or faces, not in photos either.",
            "What I did not try is mentioned.|A gap that is known does no harm.",
        ),
        "foot": ("A good report may be short. And it may contradict the product.",),
    },
}


SHEETS = {"test-diary": DIARY, "report-checklist": CHECKLIST}


def title(key: str, language: str) -> str:
    """What a sheet is called in its own language."""
    return SHEETS[key][language]["title"][0]


def build(key: str, language: str) -> bytes:
    """The PDF `test-diary` or `report-checklist` in `de` or `en`; anything else: KeyError."""
    draw = {"test-diary": _diary, "report-checklist": _checklist}[key]
    text = SHEETS[key][language]
    page = Page(text["title"][0], language)
    _head(page, text)
    draw(page, text)
    page.write("P#foot", (LEFT, BOTTOM), 9, text["foot"][0], INK_2)
    return page.finished()


def _head(page: Page, text: dict[str, Lines]) -> None:
    """Wordmark, title and introduction of every sheet."""
    page.write("P#brand", (LEFT, TOP - 14), 17, "kjero", bold=True)
    page.dot((LEFT + 46, TOP - 10), 8, SUN)
    page.write("H1", (LEFT, TOP - 66), 27, text["title"][0], bold=True)
    for i, line in enumerate(text["lead"]):
        page.write("P#lead", (LEFT, TOP - 92 - i * 15), 10.5, line, INK_2)


def _diary(page: Page, text: dict[str, Lines]) -> None:
    """Two fields and a table with empty rows."""
    for x, end, label in ((LEFT, 300, text["fields"][0]), (318, RIGHT, text["fields"][1])):
        page.write(f"P#{label}", (x, TOP - 146), 9, label, INK_2)
        page.line((x + 10 + len(label) * 4.2, TOP - 148), (end, TOP - 148), RULE)
    top, height = TOP - 168, 37.5
    page.box((LEFT, top - 24), (RIGHT - LEFT, 24), FOREST)
    for x, label in zip(COLUMNS, text["header"], strict=True):
        path = f"Table/TR/TH#{label}"
        page.write(path, (x + 7, top - 15.5), 9.5, label, PAPER, bold=True)
    for i in range(1, ROWS + 1):
        page.line((LEFT, top - 24 - i * height), (RIGHT, top - 24 - i * height), RULE)
    for x in COLUMNS[1:]:
        page.line((x, top - 24), (x, top - 24 - ROWS * height), RULE)


def _checklist(page: Page, text: dict[str, Lines]) -> None:
    """Boxes to tick, each with a check and a hint."""
    for i in range(len(text["checks"]) + 1):
        page.line((LEFT, TOP - 132 - i * 55), (RIGHT, TOP - 132 - i * 55), RULE)
    for i, check in enumerate(text["checks"]):
        y = TOP - 152 - i * 55
        title, hint = check.split("|")
        page.box((LEFT + 1, y - 12), (17, 17), FOREST, filled=False)
        page.write(f"L/LI#{i}/LBody", (LEFT + 36, y), 12, title, bold=True)
        page.write(f"L/LI#{i}/LBody", (LEFT + 36, y - 16), 10.5, hint, INK_2)
