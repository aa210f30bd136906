"""Everything that one may send to an address of the editors' side."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bs4 import BeautifulSoup
from bs4.element import Tag
from django.apps import apps
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponseBase
from django.template.base import Template
from django.test import Client, TestCase
from wagtail.fields import StreamField
from wagtail.models import Locale
from wagtail_localize.models import Translation

from site_cms.moderation import texts
from site_cms.moderation.joint import together
from tests.admin_addresses import Address
from tests.admin_world import MARKER, World
from tests.shown import Shown, queries
from tests.site_cms import media_files
from tests.test_url_matrix import FAILS_ON_PURPOSE

Body = dict[str, Any]

XHR = {"X-Requested-With": "XMLHttpRequest"}
JSON = {"Accept": "application/json"}

PUBLISH: Body = {"action-publish": "1"}
#: What the buttons of editing forms send, Wagtail's and wagtail-localize's.
EDITING: tuple[Body, ...] = (
    {},
    PUBLISH,
    {"action-submit": "1"},
    {"action-restart-workflow": "1"},
    {"action-cancel-workflow": "1"},
    {"action-workflow-action": "1", "workflow-action-name": "approve"},
    {"localize-convert-to-alias": "1"},
    {"localize-restart-translation": "1"},
    {"action": "publish"},
)
#: What the buttons of moderation send.
DECIDING: tuple[Body, ...] = tuple(
    {"action": action}
    for action in (
        *("submit", "submit-together", "approve", "reject", "cancel", "take-over", "still-holds"),
        "publish",
    )
)
#: Sent to addresses without such buttons: all that can stand in one body.
ALL_BUTTONS: Body = {name: value for button in EDITING for name, value in button.items()}

#: What is pressed where, by what is found in an address.
BUTTONS: dict[str, tuple[Body, ...]] = {
    r"^/cms/(pages/\d+/edit|snippets/\w+/\w+/edit/\d+)/$": EDITING,
    r"^/cms/moderation/\w+/\w+/\d+/$": DECIDING,
    r"^/cms/pages/add/.*\d/$|^/cms/snippets/.*/add/$|/revert/$": (ALL_BUTTONS, PUBLISH),
    r"": (ALL_BUTTONS,),
}

#: Addresses and errors with which Wagtail answers what none of its own pages send.
FAILURES = (
    # Wagtail's developers look at their error page there.
    FAILS_ON_PURPOSE,
    # A field is missing that the form always has.
    r".* MultiValueDictKeyError '(\w+-count|file|value|new_parent_page)'$",
    r"/cms/choose-external-link/ AttributeError 'NoneType' .*'startswith'$",
    # Redirects are imported without having uploaded them.
    r"/cms/redirects/import/process/ KeyError '(import_file_name|input_format)'$",
    # The pages in a language are asked about in the form, which is sent by POST.
    r"/cms/locales/delete/\d+/ ProtectedError ",
    # Snippets that choosers do not create.
    r"/cms/snippets/choose/.*/create/ AttributeError 'NoneType' .*'is_valid'$",
)

#: What is chosen even where a form suggests something else: whatever makes more public.
FORCED: Body = {
    **dict.fromkeys(
        ("publish_translations", "publish_copies", "alias", "copy_subpages", "include_subtree"),
        "on",
    ),
    "include_descendants": "on",
    "restriction_type": "login",
    "new_title": "Kopie",
    "new_slug": "kopie",
}


@dataclass(frozen=True)
class Attempt:
    """One request."""

    method: str
    path: str
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = ""
    #: Whether anybody looks at the answer: making it takes long.
    is_read: bool = False

    def __str__(self) -> str:
        sent = self.body if isinstance(self.body, dict) else {}
        told: object = {name: value for name, value in sent.items() if "action" in name}
        if "action-submit" in sent and "action-publish" in sent:
            told = "all buttons"
        return f"{self.method} {self.path} {told or ''} {self.headers or ''}".strip()


class Walk:
    """One person's way through the editors' side."""

    def __init__(self, world: World, client: Client, shown: Shown) -> None:
        self.world = world
        self.client = client
        self.shown = shown
        self.cookies = copy(client.cookies)
        client.raise_request_exception = False
        self.problems: list[str] = []
        self._forms: dict[str, Body] = {}
        self._anything = _anything(world)
        files = (Path(each.file.path) for each in (world.image, world.document))
        self._files = {path: path.read_bytes() for path in files}

    # Asking

    def visit(self, addresses: list[Address]) -> None:
        """Send everything to the first address of a pattern, and forms to the others."""
        path = addresses[0].path
        options = self._try(Attempt("OPTIONS", path))
        if "POST" in options.get("Allow", "POST"):
            self._form(path)
            for address in addresses:
                for attempt in self._posts(address):
                    self._try(attempt)
        else:
            self._try(Attempt("GET", path))
            self._try(Attempt("POST", path, ALL_BUTTONS))
        for attempt in self._other_methods(path, options):
            self._try(attempt)

    def _try(self, attempt: Attempt) -> HttpResponseBase:
        """Send a request, look at what it did and take that back."""
        with self._taken_back(), queries() as seen:
            answer = self._send(attempt)
            if answer.status_code >= 500 and not _is_known(attempt, answer):
                self._note(attempt, f"answered {answer.status_code} {_error(answer)}")
            if written := set(seen.written):
                for problem in self.shown.problems(written):
                    self._note(attempt, problem)
                self._look_at_files(attempt)
        return answer

    def _send(self, attempt: Attempt) -> HttpResponseBase:
        self.client.cookies = copy(self.cookies)
        given: dict[str, Any] = {"headers": attempt.headers}
        if attempt.body is not None:
            given["data"] = attempt.body
        if attempt.content_type:
            given["content_type"] = attempt.content_type
        send = getattr(self.client, attempt.method.lower())
        with TestCase.captureOnCommitCallbacks(execute=True):
            if attempt.is_read:
                return send(attempt.path, **given)
            with patch.object(Template, "_render", lambda template, context: ""):
                return send(attempt.path, **given)

    @contextmanager
    def _taken_back(self) -> Iterator[None]:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
        cache.clear()

    def _look_at_files(self, attempt: Attempt) -> None:
        """Files know no transactions."""
        for path, content in self._files.items():
            if path.exists() and path.read_bytes() == content:
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            if self.shown.keeps_all:
                self._note(attempt, f"the file {path} changed")

    def _note(self, attempt: Attempt, problem: str) -> None:
        self.problems.append(f"{attempt}: {problem}")

    # What to send

    def _form(self, path: str) -> Body:
        """The forms at an address, looked at once."""
        if path not in self._forms:
            self._forms[path] = form_of(self._try(Attempt("GET", path, is_read=True)))
        return self._forms[path]

    def _posts(self, address: Address) -> Iterator[Attempt]:
        path, text = address.path, address.text
        buttons = next(buttons for part, buttons in BUTTONS.items() if re.search(part, path))
        known = self._forms.get(path) or (len(buttons) > 1 and self._form(path))
        form = known or (self._form(texts.edit_url(text)) if text else {})
        headers = XHR if "/multiple/" in path else {}
        body = self._filled(address, form)
        for button in buttons:
            yield Attempt("POST", path, {**body, **button}, headers)
        if buttons is EDITING:
            # What the browser sends while somebody types, over the newest or the public state.
            for revision in {text.latest_revision_id, text.live_revision_id} - {None}:
                overwritten = {"overwrite_revision_id": revision}
                yield Attempt("POST", path, {**body, **ALL_BUTTONS, **overwritten}, JSON)

    def _filled(self, address: Address, form: Body) -> Body:
        """A form with anything that views may look for, where it says nothing itself."""
        filled = {name: values for name, values in form.items() if any(values)}
        return {**self._anything, **filled, **FORCED, **_uploads(address), **_seen(address)}

    def _other_methods(self, path: str, options: HttpResponseBase) -> Iterator[Attempt]:
        """All but GET and forms, as far as the view does not say that it knows them not."""
        allowed = options.get("Allow")
        # Whoever is refused before the view looks at the method tries no more than one.
        is_refused = allowed is None and options.status_code != 200
        for method in ("DELETE",) if is_refused else ("DELETE", "PUT", "PATCH", "POST"):
            if allowed is None or method in allowed:
                yield Attempt(method, path, json.dumps({"title": MARKER}), {}, "application/json")
        if allowed is None and not is_refused:
            # Views that list their methods take it for GET.
            yield Attempt("HEAD", path)


def form_of(answer: HttpResponseBase) -> Body:
    """What the forms of a document, or of the dialog in an answer of JSON, send as they are."""
    kind = answer.get("Content-Type", "")
    if answer.status_code != 200 or not kind.startswith(("text/html", "application/json")):
        return {}
    html = answer.getvalue().decode()
    if kind.startswith("application/json"):
        data = json.loads(html)
        html = data.get("html") or "" if isinstance(data, dict) else ""
    found: Body = {}
    for form in re.findall(r'(?is)<form\b[^>]*method="post".*?</form>', html):
        sent: dict[str, list[str]] = {}
        soup = BeautifulSoup(form, "html.parser")
        for each in soup.find_all(["input", "textarea", "select"], attrs={"name": True}):
            sent.setdefault(str(each["name"]), []).extend(_values(each))
        found |= {name: values for name, values in sent.items() if values}
    return found


def _values(each: Tag) -> list[Any]:
    """What a field sends as it stands; where nothing is chosen yet, the first choice."""
    if each.name == "textarea":
        return [each.get_text()]
    if each.name == "select":
        options = each.find_all("option", attrs={"value": True})
        chosen = [option for option in options if option.has_attr("selected")]
        return [option["value"] for option in chosen or options if option["value"]][:1]
    kind = each.get("type", "text")
    is_chosen = kind not in ("checkbox", "radio") or each.has_attr("checked")
    is_sent = is_chosen and kind not in ("submit", "button", "file", "image")
    return [each.get("value", "")] if is_sent else []


def _anything(world: World) -> Body:
    """Values for all kinds of fields."""
    home = world.pages["home"].pk
    streams = {
        f"{field.name}-count": "0"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, StreamField)
    }
    words = ("title", "name", "name_de", "name_en", "headline", "lead", "hostname", "tags", "value")
    return {
        **streams,
        **dict.fromkeys(words, "Neu"),
        **dict.fromkeys(("new_parent_page", "chooser", "redirect_page", "root_page"), home),
        "slug": "neu",
        "email": "neu@example.com",
        "port": "80",
        "old_path": "/neu",
        "locales": Locale.objects.get(language_code="en").pk,
        "comment": "Ein Satz.",
        "reason": "Ein Grund.",
        "collection": 1,
        "role": 1,
        "mark_as_active": "on",
        "import_format": "0",
        "from_index": "0",
        "to_index": "1",
        "next": "",
    }


def _uploads(address: Address) -> Body:
    """A file, where one is asked for."""
    kinds = {
        "/cms/images/": ("neu.png", lambda: media_files.picture("PNG", (8, 8))),
        "/cms/documents/": ("neu.pdf", lambda: media_files.PDF),
        "/cms/localize/": ("neu.po", lambda: _translated(address)),
        "/cms/redirects/": ("neu.csv", lambda: b"from,to\n/neu,/de/\n"),
    }
    for start, (name, content) in kinds.items():
        if address.path.startswith(start):
            return {key: SimpleUploadedFile(name, content()) for key in ("file", "files[]")}
    return {}


def _translated(address: Address) -> bytes:
    """Translations of every text, as translators send them."""
    found = re.search(r"/translate/(\d+)/", address.path)
    if found is None:
        return b""
    po = Translation.objects.get(pk=found[1]).export_po()
    for entry in po:
        entry.msgstr = f"{MARKER} {entry.msgid}"
    return str(po).encode()


def _seen(address: Address) -> Body:
    """What somebody says to have looked at before deciding."""
    state = getattr(address.text, "current_workflow_state", None)
    if state is None:
        return {}
    return {"seen": [member.current_task_state_id for member in together(state)]}


def _is_known(attempt: Attempt, answer: HttpResponseBase) -> bool:
    """Whether Wagtail itself fails there."""
    found = f"{attempt.path} {_error(answer)}"
    return any(re.match(known, found) for known in FAILURES)


def _error(answer: HttpResponseBase) -> str:
    kind, error, _traceback = getattr(answer, "exc_info", None) or (None, "", None)
    return f"{kind.__name__ if kind else ''} {error}"[:200]
