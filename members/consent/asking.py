"""What visitors are asked, in which words: made once for each state of the register."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from cookie_consent.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language

from policy import register
from policy.models import Operator, PurposeGroup, Service

from . import ledger, wordings
from .models import Place, Wording

STORAGES = ("local_storage", "session_storage")


def stored_here(services: Iterable[Service], *kinds: str) -> str:
    """What services store of some kinds under our own address: names and patterns, for the script.

    The script deletes it wherever the service is not agreed to.
    """
    declared = (each for service in services for each in service.declared_cookies)
    ours = (each for each in declared if each.set_by == "site" and each.storage in kinds)
    return " ".join(dict.fromkeys(each.name for each in ours))


@dataclass(frozen=True)
class Question:
    """What visitors are asked about one service, in every place where they are."""

    service: Service
    banner: Wording
    settings: Wording
    embed: Wording
    #: What surrounds the choice on the settings page and at embeds, as HTML.
    description: str
    notice: str

    @property
    def cookies(self) -> str:
        """Cookies that it sets under our own address."""
        return stored_here([self.service], "cookie")

    @property
    def storage(self) -> str:
        """The same of what it keeps in the browser's storage."""
        return stored_here([self.service], *STORAGES)


@dataclass(frozen=True, eq=False)
class Questions:
    """All that visitors are asked, and the banner that asks them."""

    all: tuple[Question, ...]
    #: What stands above the choices, as HTML.
    intro: str
    #: What services that are not in use any more may have left under our own address.
    cookies_before: str
    storage_before: str

    @property
    def groups(self) -> Iterator[tuple[str, list[Question]]]:
        """The questions by purpose."""
        for group, questions in groupby(self.all, lambda each: each.service.purpose_group):
            yield str(PurposeGroup(group).label), list(questions)

    def about(self, service: Service) -> Question | None:
        """The question about one service."""
        return next((each for each in self.all if each.service.pk == service.pk), None)


def of_request(request: HttpRequest) -> Questions:
    """The questions in the current language, whose words are stored from now on."""
    state = register.of_request(request)
    operator = str(Operator.of_request(request)) if state.services else ""
    questions = _questions(state, get_language() or "de", operator)
    wordings.keep(
        wording for each in questions.all for wording in (each.banner, each.settings, each.embed)
    )
    return questions


@lru_cache(maxsize=8)
def _questions(state: register.State, language: str, operator: str) -> Questions:
    """The questions of a state of the register; ``language`` is the current one."""
    versions = register.versions(state)
    asked = [each for each in register.services(state) if versions.get(each.key)]
    context = {
        "operator": operator,
        "services": asked,
        "abroad": [each for each in asked if each.third_country],
    }
    intro = render_to_string("members/consent/intro.html", context)
    former = register.former(state)
    return Questions(
        tuple(_question(service, versions[service.key], intro) for service in asked),
        intro,
        cookies_before=stored_here(former, "cookie"),
        storage_before=stored_here(former, *STORAGES),
    )


def _question(service: Service, version: str, intro: str) -> Question:
    """One question; the words on a button belong to what somebody agrees to."""
    purpose = f"{ledger.SERVICE}{service.key}"
    name, description, notice, always, accept = (
        render_to_string(f"members/consent/{part}.html", {"service": service}).strip()
        for part in ("name", "description", "notice", "always", "accept_all")
    )
    group = service.get_purpose_group_display()
    return Question(
        service=service,
        banner=wordings.wording(
            purpose, version, Place.BANNER, f"{intro} {group}: {name} [{accept}]"
        ),
        settings=wordings.wording(
            purpose, version, Place.SETTINGS, f"{intro} {group}: {name}. {description}"
        ),
        embed=wordings.wording(purpose, version, Place.EMBED, f"{notice} [{always}]"),
        description=description,
        notice=notice,
    )


def banner(questions: Questions) -> str:
    """The banner: everyone gets it, and the script shows it to those who did not decide yet."""
    return _banner(questions, reverse("consent")) if questions.all else ""


@lru_cache(maxsize=8)
def _banner(questions: Questions, url: str) -> str:
    context = {"questions": questions, "url": url, "cookie": settings.COOKIE_CONSENT_NAME}
    return render_to_string("members/consent/banner.html", context)
