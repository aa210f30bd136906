"""What must not stand in any file of the project, and what must be up to date."""

import re
import subprocess
from html.parser import HTMLParser

import pytest
from django.core.management import call_command

from tests.databases import ROOT
from tests.test_architecture import templates

pytestmark = pytest.mark.one_database

#: Data, not code: browsers do not run it, and the Content-Security-Policy has nothing against it.
DATA_SCRIPTS = ("application/ld+json", "application/json")

#: Names of vocabularies, which no browser opens.
VOCABULARIES = ("https://schema.org", "http://www.w3.org/", "https://www.w3.org/")

APPS = ("home", "members", "policy", "site_cms")

TEXT_SUFFIXES = {
    ".py", ".html", ".txt", ".css", ".js", ".svg", ".md", ".toml", ".yml", ".yaml", ".sh", ".po",
    ".conf", ".service", ".timer", ".example", ".xml", ".json", "",
}  # fmt: skip

#: Split, so that this file does not contain them.
FORBIDDEN = {
    "a path of somebody's machine": (
        r"/(?:work|root)/(?:main|shared|\w+/src)|(?<![\w.}>])/home/[a-z]+/"
    ),
    "a private package registry": (
        r"(?i)artifact" + r"ory|nex" + r"us\.|index-ur" + r"l|extra-ind" + r"ex"
    ),
    "an address inside a private network": r"\b(?:10|192\.168)\.\d+\.\d+\.\d+\b",
    "a key": r"-----BEGIN [A-Z ]*PRIVATE KEY|\b(?:ghp|glpat|sk|AKIA)[-_][A-Za-z0-9]{16,}",
    "a conflict that was not resolved": r"^(?:<{7}|>{7}) ",
    "something left to do": r"\b(?:FIX" + r"ME|X" + r"XX|TO" + r"DO)\b",
}


class Markup(HTMLParser):
    """Collects what the Content-Security-Policy would stop, or what leads to third parties."""

    def __init__(self) -> None:
        super().__init__()
        self.offences: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "style":
            self.offences.append("<style>")
        if tag == "script" and "src" not in values and values.get("type") not in DATA_SCRIPTS:
            self.offences.append("inline <script>")
        for name, value in values.items():
            if name == "style" or re.fullmatch(r"on[a-z]+", name):
                self.offences.append(f"{name}= in <{tag}>")
            if value.strip().lower().startswith("javascript:"):
                self.offences.append(f"javascript: in <{tag}>")


def offences(source: str) -> list[str]:
    """What is wrong with the markup of a template."""
    markup = Markup()
    markup.feed(re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", source, flags=re.DOTALL))
    markup.close()
    found = re.findall(r"(?:https?:)?//[a-z0-9-]+(?:\.[a-z0-9-]+)+[^\s\"'<)]*", source)
    return markup.offences + [url for url in found if not url.startswith(VOCABULARIES)]


class TestTemplates:
    @pytest.mark.parametrize(
        "source",
        [
            "<p style='color: red'>",
            "<style>p {}</style>",
            "<button onclick='go()'>",
            "<script>go()</script>",
            "<script type='module'>go()</script>",
            "<a href='javascript:go()'>",
            '<img src="https://cdn.example.com/x.png">',
            '<script src="//cdn.example.com/x.js"></script>',
            "{% if a %}<p{% if b %} style='x'{% endif %}>{% endif %}",
        ],
    )
    def test_scanner_sees(self, source):
        assert offences(source)

    @pytest.mark.parametrize(
        "source",
        [
            "<script src=\"{% static 'x.js' %}\" defer></script>",
            '<script type="application/ld+json">{{ data }}</script>',
            '<svg xmlns="http://www.w3.org/2000/svg"></svg>',
            "<a href='{{ button.url }}'>",
        ],
    )
    def test_scanner_allows(self, source):
        assert not offences(source)

    @pytest.mark.parametrize("name", [name for name in templates() if not name.endswith(".txt")])
    def test_no_inline_code_and_no_third_party(self, name):
        # Mail programs load no style sheets; tests/site_cms/mailing looks after its colours.
        allowed = ["<style>"] if name == "emails/layout.html" else []
        assert offences(templates()[name]) == allowed

    def test_every_component_and_error_page_is_shown_by_something(self):
        # Rendered by their status: Django's own, and that of rate limits.
        known = {"400.html", "403.html", "404.html", "429.html", "500.html"}
        python = [path.read_text() for name in APPS for path in ROOT.glob(f"{name}/**/*.py")]
        sources = "".join([*templates().values(), *python])
        folders = ("components", "blocks", "errors")
        ours = {name for name in templates() if "/" not in name or name.startswith(folders)}

        assert not [name for name in sorted(ours - known) if f'"{name}"' not in sources]

    def test_mails_and_machines_are_shown_no_third_party_either(self):
        for name, source in templates().items():
            if name.endswith(".txt"):
                assert "http" not in source, f"{name} names a host"


class TestStaticFiles:
    def test_they_contact_no_third_party(self):
        found = []
        for path in sorted(ROOT.glob("site_cms/static/**/*")):
            if path.suffix in (".css", ".js", ".svg", ".webmanifest"):
                urls = re.findall(
                    r"(?:https?:)?//[a-z0-9-]+\.[a-z0-9.-]+[^\s\"')]*", path.read_text()
                )
                found += [f"{path.name}: {url}" for url in urls if not url.startswith(VOCABULARIES)]

        assert not found

    def test_every_class_of_a_stylesheet_stands_in_a_template(self):
        attribute = r'class="((?:{%.*?%}|{{.*?}}|[^"])*)"'
        values = re.findall(attribute, "".join(templates().values()))
        used = set(re.findall(r"[a-z][\w-]*", " ".join(values)))
        unused = []
        for path in sorted(ROOT.glob("site_cms/static/**/*.css")):
            rules = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
            unused += [
                f"{path.name}: .{name}"
                for name in sorted(set(re.findall(r"\.([a-z][\w-]*)", rules)) - used)
            ]

        assert not unused


class TestMigrations:
    @pytest.mark.django_db
    def test_none_is_missing(self):
        call_command("makemigrations", "--check", "--dry-run", verbosity=1)


def tracked() -> list[str]:
    """Every file that is part of the project, whether it was committed yet or not."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


class TestFiles:
    @pytest.mark.skipif(not (ROOT / ".git").exists(), reason="needs git's list of files")
    @pytest.mark.parametrize("what", FORBIDDEN)
    def test_none_contains(self, what):
        found = []
        for name in tracked():
            path = ROOT / name
            if path.suffix not in TEXT_SUFFIXES or name == "tests/test_sources.py":
                continue
            for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
                if re.search(FORBIDDEN[what], line):
                    found.append(f"{name}:{number}: {line.strip()[:100]}")

        assert not found, f"There is {what}."
