"""The report on the privacy policy: what binds, what comes, what differs, and the proof."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy

from site_cms.local_time import local_day
from site_cms.reports import ChartReport

from . import checklist, drift, verification, versions
from .comparison import SectionChange, changed
from .document.build import Content
from .models import PolicyVersion
from .waiting import Named, compare_names


@dataclass(frozen=True)
class InLanguage:
    """What changes in one language."""

    code: str
    language: str
    changes: list[SectionChange]


@dataclass(frozen=True)
class Coming:
    """A version that is not in force yet."""

    version: PolicyVersion
    days: int
    #: What takes effect or ends with it.
    names: list[Named]


class PolicyReport(ChartReport):
    """Where the privacy policy stands, for those who write and approve it."""

    model = PolicyVersion
    url_name = "policy_report"
    page_title = gettext_lazy("Privacy policy")
    header_icon = "lock"
    template_name = "policy/report.html"

    @cached_property
    def newest(self) -> PolicyVersion | None:
        """The newest version, in force or coming."""
        return versions.latest()

    @cached_property
    def published(self) -> Content:
        """What the site would say now."""
        return versions.published_content()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """All there is to say."""
        draft = versions.draft_content()
        return super().get_context_data(
            in_force=versions.in_force(),
            newest=self.newest,
            coming=self._coming(),
            is_published=bool(self.published.languages),
            missing=self._missing(),
            drift=drift.current(),
            drifted=self._compared(self.published),
            waiting=self._names(self.published) if self.published.languages else [],
            drafted=self._compared(draft),
            drafted_names=self._names(draft) if draft.languages else [],
            checklist=checklist.items(),
            problems=verification.problems(),
            versions=versions.history().prefetch_related("approvals__approver"),
            **kwargs,
        )

    def _coming(self) -> list[Coming]:
        """The versions to come, each with what it changes after the one before."""
        found = []
        before = versions.in_force()
        for version in versions.coming():
            days = (timezone.localdate(version.effective_at) - local_day()).days
            named = compare_names(_names_of(before), _names_of(version))
            found.append(Coming(version, days, named))
            before = version
        return found

    def _missing(self) -> list[str]:
        """Languages that are not published though another is, in words."""
        if not self.published.languages:
            return []
        return [checklist.language(code) for code in drift.missing_languages(self.published)]

    def _compared(self, content: Content) -> list[InLanguage]:
        """The sections that differ from the newest version, for each language that has some."""
        said = self.newest.content["languages"] if self.newest else {}
        found = []
        for code, document in content.languages.items():
            changes = changed(said[code], document) if code in said else []
            if changes:
                found.append(InLanguage(code, checklist.language(code), changes))
        return found

    def _names(self, content: Content) -> list[Named]:
        """What is named otherwise than in the newest version."""
        return compare_names(_names_of(self.newest), content.names)


def _names_of(version: PolicyVersion | None) -> dict[str, Any]:
    names: dict[str, Any] = version.content["names"] if version else {}
    return names
