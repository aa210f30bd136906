"""What visitors see and what it is made from, to tell whether a request changed it."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Any

from django.apps import apps
from django.db import connection
from django.test import Client
from wagtail.models import DraftStateMixin, Page, Revision, TaskState, WorkflowState

from site_cms.media import SiteDocument, SiteImage
from tests.admin_world import MARKER, World

Row = dict[str, Any]
Rows = dict[Any, Row]

WRITING = re.compile(r'\s*(?:INSERT(?: OR \w+)? INTO|REPLACE INTO|UPDATE|DELETE FROM) "(\w+)"')
READING = re.compile(r'(?:FROM|JOIN) "(\w+)"')

PAGES = Page._meta.db_table
#: Columns of pages and snippets that no visitor sees.
BOOKKEEPING = {
    *("latest_revision_id", "latest_revision_created_at", "has_unpublished_changes"),
    *("draft_title", "locked", "locked_at", "locked_by_id", "numchild"),
}
#: Columns that tell where a page is.
PLACE = {"path", "depth", "url_path"}

#: What editors change: drafts, their approval, logs, translations, the library, their account.
FREE = {
    *("wagtailcore_revision", "wagtailcore_workflowstate", "wagtailcore_taskstate"),
    *("site_cms_approvaltaskstate", "site_cms_jointsubmission", "site_cms_translatedpage"),
    *("site_cms_waitingnotice", "site_cms_noticesetting", "site_cms_queuedmail"),
    *("wagtailcore_pagelogentry", "wagtailcore_modellogentry", "wagtailcore_referenceindex"),
    *("wagtailcore_comment", "wagtailcore_commentreply", "wagtailcore_pagesubscription"),
    *("wagtailcore_uploadedfile", "wagtailadmin_editingsession", "wagtailadmin_formstate"),
    *("wagtailusers_userprofile", "wagtailembeds_embed", "taggit_tag", "taggit_taggeditem"),
    # Made from what is in other tables.
    *(
        "site_cms_siterendition",
        "members_consent_wording",
        "wagtailsearch_indexentry",
        "wagtailsearch_indexentry_fts",
    ),
    *("members_accounts_membersession", "django_tasks_database_dbtaskresult"),
}
FREE_BEGINNING = "wagtail_localize_"
#: Columns that editors may change about themselves.
OWN_COLUMNS = {"members_accounts_user": {"first_name", "last_name", "last_login"}}
LIBRARY = {SiteImage._meta.db_table, SiteDocument._meta.db_table}


def _texts() -> dict[str, type[Any]]:
    """Tables of pages and snippets."""
    models = (model for model in apps.get_models() if issubclass(model, DraftStateMixin))
    return {model._meta.db_table: model for model in models}


TEXTS = _texts()


def dump(table: str) -> Rows:
    """The rows of a table, by the value of their first column."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')
        names = [column[0] for column in cursor.description]
        return {row[0]: dict(zip(names, row, strict=True)) for row in cursor.fetchall()}


class Queries:
    """The tables that a piece of code reads and writes."""

    def __init__(self) -> None:
        self.read: set[str] = set()
        self.written: set[str] = set()

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """Note the tables of a query and run it."""
        if writes := WRITING.match(sql):
            self.written.add(writes[1])
        else:
            self.read |= set(READING.findall(sql))
        return execute(sql, params, many, context)


@contextmanager
def queries() -> Iterator[Queries]:
    """Watch the database."""
    seen = Queries()
    with connection.execute_wrapper(seen):
        yield seen


@dataclass(frozen=True)
class Difference:
    """A row that is not as it was."""

    table: str
    key: Any
    before: Row | None
    after: Row | None

    @property
    def columns(self) -> set[str]:
        """Which columns changed; none if the row is new or gone."""
        if self.before is None or self.after is None:
            return set()
        return {name for name in self.after if self.before.get(name) != self.after[name]}

    def __str__(self) -> str:
        if self.before is None or self.after is None:
            return f"{self.table} {self.key} {'came' if self.before is None else 'went'}"
        changes = [f"{n}: {self.before[n]!r} → {self.after[n]!r}" for n in sorted(self.columns)]
        return f"{self.table} {self.key}: {', '.join(changes)}"[:400]


class Shown:
    """What visitors see before anything is tried."""

    def __init__(self, world: World, *, keeps_all: bool) -> None:
        """``keeps_all``: nothing public may change at all, not even be taken down."""
        self.world = world
        self.keeps_all = keeps_all
        self.tables = {name: dump(name) for name in connection.introspection.table_names()}
        self.decided = self._decided()
        self.paths = self._public_paths()
        self._in_turn = cycle(self.paths)
        self.html: dict[str, bytes] = {}
        self.read: dict[str, set[str]] = {}
        for path in self.paths:
            with queries() as seen:
                self.html[path] = self.render(path)
            self.read[path] = seen.read
        assert all(self.html.values())
        assert not any(MARKER.lower().encode() in html for html in self.html.values())

    def _public_paths(self) -> list[str]:
        live = Page.objects.live().filter(depth__gt=1)
        return [*(page.get_url() for page in live), "/de/neuigkeiten/feed.atom", "/sitemap.xml"]

    def render(self, path: str) -> bytes:
        """What visitors are answered; empty if there is nothing."""
        answer = Client(raise_request_exception=False).get(path)
        return answer.getvalue() if answer.status_code == 200 else b""

    def problems(self, written: set[str]) -> Iterator[str]:
        """What is wrong after a request that wrote to some tables."""
        if written & set(TEXTS):
            written = {*written, PAGES}
        differences = [each for table in sorted(written) for each in self._differences(table)]
        for each in differences:
            if problem := self._problem(each):
                yield f"{problem}: {each}"
        for decision in sorted(self._decided() - self.decided):
            yield f"decided: {decision}"
        changed = {each.table for each in differences if self._is_public(each)}
        affected = [path for path in self.paths if changed & self.read[path]]
        if not self.keeps_all:
            # Such a person may change a lot: one page after the other is as good as all.
            affected = [path for path in islice(self._in_turn, 2) if path in affected]
        yield from self._problems_of_html(affected)

    def _is_public(self, difference: Difference) -> bool:
        """Whether visitors might see a difference: all but those between drafts."""
        if difference.table in LIBRARY:
            return bool(self._problem_of_file(difference))
        if difference.table not in TEXTS:
            return True
        rows = (difference.before, difference.after)
        return any(self._is_live(difference, row) for row in rows)

    def _differences(self, table: str) -> Iterator[Difference]:
        if self._is_free(table):
            return
        before, after = self.tables.get(table, {}), dump(table)
        ignored = BOOKKEEPING if table in TEXTS else OWN_COLUMNS.get(table, set())
        for key in before.keys() | after.keys():
            difference = Difference(table, key, before.get(key), after.get(key))
            if before.get(key) is None or after.get(key) is None or difference.columns - ignored:
                yield difference

    def _is_free(self, table: str) -> bool:
        return table in FREE or table.startswith(FREE_BEGINNING)

    def _problem(self, difference: Difference) -> str:
        """What is wrong with a difference, if anything."""
        if difference.table in TEXTS:
            return self._problem_of_text(difference)
        if not self.keeps_all:
            return ""
        if difference.table in LIBRARY:
            return self._problem_of_file(difference)
        return "changed by somebody who may not"

    def _problem_of_text(self, difference: Difference) -> str:
        was_live = self._is_live(difference, difference.before)
        is_live = self._is_live(difference, difference.after)
        if is_live and not was_live:
            return "went live without approval"
        if was_live and not is_live:
            return "is not live any more" if self.keeps_all else ""
        if not is_live or difference.before is None or difference.after is None:
            return ""
        changed = difference.columns - BOOKKEEPING
        if not self.keeps_all:
            # Moderators move pages and delete what pages show.
            gone = {name for name in changed if difference.after[name] is None}
            changed -= PLACE | {name for name in gone if name.endswith("_id")}
        return "what is public changed without approval" if changed else ""

    def _is_live(self, difference: Difference, row: Row | None) -> bool:
        """Whether visitors see a row; the rows of page types are as live as their page."""
        if row is None:
            return False
        if "live" in row:
            return bool(row["live"])
        rows = self.tables[PAGES] if row is difference.before else dump(PAGES)
        return bool(rows.get(difference.key, {}).get("live"))

    def _problem_of_file(self, difference: Difference) -> str:
        shown = (self.world.image, self.world.document)
        mine = {(each._meta.db_table, each.pk) for each in shown}
        if (difference.table, difference.key) in mine:
            return "a file behind a public page changed"
        return ""

    def _decided(self) -> set[str]:
        """What is approved, and what will go live by itself."""
        scheduled = Revision.objects.filter(approved_go_live_at__isnull=False)
        approved = TaskState.objects.filter(status=TaskState.STATUS_APPROVED)
        workflows = WorkflowState.objects.filter(status=WorkflowState.STATUS_APPROVED)
        return {
            *(f"revision {key} scheduled" for key in scheduled.values_list("pk", flat=True)),
            *(f"task state {key} approved" for key in approved.values_list("pk", flat=True)),
            *(f"workflow {key} approved" for key in workflows.values_list("pk", flat=True)),
        }

    def _problems_of_html(self, paths: Iterable[str]) -> Iterator[str]:
        for path in paths:
            html = self.render(path)
            if MARKER.lower().encode() in html.lower():
                yield f"visitors of {path} read what nobody approved"
            if self.keeps_all and html != self.html[path]:
                yield f"visitors of {path} see something else"
