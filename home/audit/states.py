"""What visitors do while they are watched: one journey for each state."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial

from .browser import Tab
from .observations import AuditedPage, Situation, Target, Visit
from .pages import SETTINGS

UNTOUCHED, REFUSED, ALL_GRANTED = "untouched", "all refused", "all granted"
WITHDRAWN, WITHOUT_JAVASCRIPT, LOGGED_IN = "withdrawn", "without JavaScript", "logged in"


class Journey:
    """One visitor in a browser of their own."""

    def __init__(
        self, tab: Tab, target: Target, situation: Situation, only: frozenset[str] = frozenset()
    ) -> None:
        """Visit the named paths alone, or all pages if none is named."""
        self.visits: list[Visit] = []
        self._tab, self._target, self._situation = tab, target, situation
        self._pages = [
            page
            for page in target.pages
            if page.for_members in (None, situation.logged_in) and (not only or page.path in only)
        ]

    # Opening pages

    def visit_all(self) -> None:
        """Open all pages."""
        self._visit(self._pages)

    def visit_some(self, granted: frozenset[str]) -> None:
        """Open what a decision can matter for, in each language.

        A page that embeds nothing, one that embeds a granted service, one that embeds others.
        """
        chosen: dict[tuple[object, ...], AuditedPage] = {}
        for page in self._pages:
            services = self._target.behind(page)
            chosen.setdefault((page.language, bool(services), bool(services & granted)), page)
        self._visit(chosen.values())

    def visit_personal(self) -> None:
        """Open where people log in or see what is theirs."""
        self._visit(page for page in self._pages if page.is_personal)

    def _visit(self, pages: Iterable[AuditedPage]) -> None:
        for page in pages:
            if page.is_personal:
                self._situation = replace(self._situation, saw_login=True)
            self.visits.append(self._tab.open(page, self._situation))

    # Deciding

    def decide_in_banner(self, language: str, *, grant: bool) -> None:
        """Agree to everything on the first page, or refuse everything."""
        page = self._target.first(language)
        self._visit([page])
        self._decided(self._target.optional if grant else frozenset())
        visit = Visit(page, self._situation)
        self.visits.append(self._tab.press_in_banner("all" if grant else "none", visit))

    def decide_on_settings_page(self, language: str, granted: frozenset[str]) -> None:
        """Agree to some services, to all, or to none."""
        page = self._target.first(language, SETTINGS)
        self._visit([page])
        self._decided(granted)
        button = {self._target.optional: "all", frozenset(): "none"}.get(granted, "chosen")
        visit = Visit(page, self._situation)
        self.visits.append(self._tab.send_settings(button, granted, visit))

    def _decided(self, granted: frozenset[str]) -> None:
        self._situation = self._situation.deciding(granted)
        self._tab.forget_stored()


Steps = Callable[[Journey], None]


def states(target: Target) -> dict[str, Steps]:
    """What happens in each state. Languages take turns, for each asks in its own words."""
    first, last = target.languages[0], target.languages[-1]
    everything, nothing = target.optional, frozenset[str]()

    def refused(journey: Journey) -> None:
        journey.decide_in_banner(first, grant=False)
        journey.visit_all()

    def only(service: str, journey: Journey) -> None:
        journey.decide_on_settings_page(first, frozenset({service}))
        journey.visit_some(frozenset({service}))

    def all_granted(journey: Journey) -> None:
        journey.decide_in_banner(last, grant=True)
        journey.visit_all()

    def withdrawn(journey: Journey) -> None:
        journey.decide_on_settings_page(first, everything)
        journey.visit_some(everything)
        journey.decide_on_settings_page(last, nothing)
        journey.visit_all()

    def without_javascript(journey: Journey) -> None:
        journey.visit_all()
        journey.decide_on_settings_page(first, everything)
        journey.visit_some(everything)

    def logged_in(journey: Journey) -> None:
        journey.visit_all()
        journey.decide_on_settings_page(last, everything)
        journey.visit_some(everything)
        journey.visit_personal()

    asking: dict[str, Steps] = {
        REFUSED: refused,
        **{f"only {key}": partial(only, key) for key in sorted(everything)},
        ALL_GRANTED: all_granted,
        WITHDRAWN: withdrawn,
        WITHOUT_JAVASCRIPT: without_javascript,
        LOGGED_IN: logged_in,
    }
    untouched: dict[str, Steps] = {UNTOUCHED: Journey.visit_all}
    return {**untouched, **(asking if everything else _without_decisions())}


def _without_decisions() -> dict[str, Steps]:
    """The states of a site that has nothing to ask about."""
    return {WITHOUT_JAVASCRIPT: Journey.visit_all, LOGGED_IN: Journey.visit_all}
