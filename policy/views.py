"""The policy as visitors read it: from stored versions, never from drafts or live facts."""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe
from wagtail.models import Site

from site_cms.caching import make_public

from . import versions
from .comparison import compare as compared
from .feeds import VersionsFeed
from .models import PolicyPage, PolicyVersion
from .reading import all_entries, announced, entry_of


class Crumb(NamedTuple):
    """A step of the way from the home page; without an address it is where one is."""

    title: str
    url: str = ""


def for_everyone(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Let caches keep an answer, unless somebody invented an address with a query."""
    return response if request.GET else make_public(response)


def _in_force() -> PolicyVersion:
    """The version in force.

    Raises:
        Http404: there is none yet.
    """
    version = versions.in_force()
    if version is None:
        raise Http404
    return version


def _frame(
    request: HttpRequest, title: str, description: str, crumbs: Sequence[Crumb] = ()
) -> dict[str, Any]:
    """What surrounds the words: the way here, and the same in other languages, for machines too."""
    match = request.resolver_match
    site = Site.find_for_request(request)
    root = site.root_url if site else ""
    addresses = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            path = reverse(match.view_name, kwargs=match.kwargs) if match else ""
            addresses[code] = f"{root}{path}"
    return {
        "title": title,
        "description": description,
        "crumbs": crumbs,
        "addresses": addresses,
        "original": addresses[settings.LANGUAGE_CODE],
        "root": root,
    }


def _policy_crumb(version: PolicyVersion | None) -> Crumb:
    title = version.document["title"] if version else _("Privacy policy")
    return Crumb(title, reverse("policy"))


@require_safe
def current(request: HttpRequest) -> HttpResponse:
    """The version in force, and what is coming."""
    version = _in_force()
    document = version.document
    page = PolicyPage.of_language()
    if page is not None and page.live:
        # Menus, language switcher and search engines know the page; its words are the version's.
        page.show(version)
        request.shown_page = page  # type: ignore[attr-defined]
    context = {
        **_frame(request, document["title"], document["summary"], [Crumb(document["title"])]),
        "entry": entry_of(version, version),
        "document": document,
        "coming": announced(version),
        "has_controls": True,
        "is_page": page is not None and page.live,
    }
    return for_everyone(request, render(request, "policy/policy_page.html", context))


@require_safe
def archive(request: HttpRequest) -> HttpResponse:
    """All versions."""
    in_force = versions.in_force()
    entries = all_entries(in_force)
    if not entries:
        raise Http404
    title = _("All versions of the privacy policy")
    description = _("What the privacy policy said when, what changed, and how to check it.")
    crumbs = [_policy_crumb(in_force), Crumb(_("All versions"))]
    context = {**_frame(request, title, description, crumbs), "entries": entries}
    return for_everyone(request, render(request, "policy/archive.html", context))


@require_safe
def version(request: HttpRequest, number: int) -> HttpResponse:
    """One version, at its permanent address."""
    found = get_object_or_404(PolicyVersion, pk=number)
    in_force = versions.in_force()
    document = found.document
    title = _("%(title)s, version %(number)s") % {"title": document["title"], "number": number}
    crumbs = [
        _policy_crumb(in_force),
        Crumb(_("All versions"), reverse("policy_archive")),
        Crumb(str(found)),
    ]
    context = {
        **_frame(request, title, document["summary"], crumbs),
        "entry": entry_of(found, in_force),
        "document": document,
        "in_force": in_force,
    }
    return for_everyone(request, render(request, "policy/policy_page.html", context))


@require_safe
def compare(request: HttpRequest, older: int, newer: int) -> HttpResponse:
    """What changed between two versions, in the order of the address."""
    if older == newer:
        raise Http404
    one, other = (get_object_or_404(PolicyVersion, pk=number) for number in (older, newer))
    numbers = {"older": older, "newer": newer}
    title = _("Privacy policy: from version %(older)s to version %(newer)s") % numbers
    crumbs = [
        _policy_crumb(versions.in_force()),
        Crumb(_("All versions"), reverse("policy_archive")),
        Crumb(_("Version %(older)s → %(newer)s") % numbers),
    ]
    context = {
        **_frame(request, title, _("What changed, section by section."), crumbs),
        "older": one,
        "newer": other,
        "changes": compared(one.document, other.document),
    }
    return for_everyone(request, render(request, "policy/compare.html", context))


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Leads from the form of the archive to the comparison of two versions."""
    chosen = [request.GET.get(name, "") for name in ("older", "newer")]
    if not all(re.fullmatch(r"[0-9]{1,9}", each) for each in chosen) or chosen[0] == chosen[1]:
        return redirect("policy_archive")
    return redirect("policy_compare", *map(int, chosen))


@require_safe
def as_json(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """A version for machines, by default the one in force: the very bytes that its hash is of."""
    version = _in_force() if number is None else get_object_or_404(PolicyVersion, pk=number)
    response = HttpResponse(version.canonical.encode(), content_type="application/json")
    response.headers["Policy-SHA256"] = version.sha256
    return for_everyone(request, response)


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """All versions as a feed."""
    entries = all_entries(versions.in_force())
    if not entries:
        raise Http404
    return for_everyone(request, VersionsFeed(entries, request)(request))
