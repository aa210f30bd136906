"""Sends visitors through the site, one for each state."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from playwright.sync_api import Browser

from .browser import Tab, browser
from .findings import Finding, judge_all
from .net import Net, spread_net
from .observations import Situation, Target, Visit
from .policy_text import fetch, unnamed
from .states import LOGGED_IN, WITHOUT_JAVASCRIPT, Journey, Steps, states


@dataclass(frozen=True)
class Report:
    """What the audit saw, and what of it must not be."""

    findings: list[Finding]
    visits: list[Visit]


def audit(
    target: Target,
    session: dict[str, str],
    *,
    only_states: Sequence[str] = (),
    only_pages: Sequence[str] = (),
    tell: Callable[[str], object] = lambda _state: None,
) -> Report:
    """Visit the site in all states, or in some, and compare what happens with register and policy.

    Args:
        target: what the database says.
        session: name and value of the cookie of somebody who is logged in.
        only_states: names of states; all if empty.
        only_pages: paths; all if empty. Where visitors decide is visited nevertheless.
        tell: called with the name of each state before it begins.
    """
    visits: list[Visit] = []
    with spread_net() as net, browser(target, net) as opened:
        for state, steps in states(target).items():
            if not only_states or state in only_states:
                tell(state)
                traveller = _Traveller(opened, net, target, session)
                visits += traveller.travel(state, steps, frozenset(only_pages))
    findings = [*judge_all(target, visits), *unnamed(fetch(target), visits)]
    return Report(findings, visits)


@dataclass(frozen=True)
class _Traveller:
    browser: Browser
    net: Net
    target: Target
    session: dict[str, str]

    def travel(self, state: str, steps: Steps, pages: frozenset[str]) -> list[Visit]:
        """Go through a state with a browser that knows nothing yet."""
        situation = Situation(
            state, logged_in=state == LOGGED_IN, with_scripts=state != WITHOUT_JAVASCRIPT
        )
        tab = Tab(self.browser, self.target, self.net, situation)
        if situation.logged_in:
            tab.bring_cookie(self.session)
        journey = Journey(tab, self.target, situation, pages)
        steps(journey)
        journey.visits[-1].escaped += tab.close()
        return journey.visits
