"""Counting how often pages are viewed, without consent because nothing about anybody is kept.

A script on the page sends an empty POST. What it brings along (address, browser) is looked at once
to leave out machines and whoever does not want to be counted, and is neither stored nor logged.
"""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from wagtail.models import Page

from site_cms.caching import is_preview
from site_cms.local_time import local_day

from .models import PageViewCount
from .shown import shown_page

#: What machines that say so are called. The list is short on purpose: pretending is easy, and
#: the report says that it happens.
MACHINES = (
    *("bot", "crawl", "spider", "slurp", "preview", "headless"),
    *("curl", "wget", "python-"),
)
#: For how many months daily sums are kept: two years can be compared, with one month to do it in.
KEPT_MONTHS = 25


# What pages carry


def context_processor(request: HttpRequest) -> dict[str, object]:
    """Where the page being shown is counted, for every template; worked out when one asks."""
    return {"page_view_url": SimpleLazyObject(lambda: page_view_url(request))}


def page_view_url(request: HttpRequest) -> str:
    """Where a view of the page being shown is counted; empty where it must not be."""
    page = shown_page(request)
    if page is None or page.pk is None or not page.live:
        return ""
    if request.method not in ("GET", "HEAD") or is_preview(request) or _is_of_staff(request):
        return ""
    return reverse("page_view", args=[page.pk, page.locale.language_code])


def _is_of_staff(request: HttpRequest) -> bool:
    """Whether somebody who runs the site asks; sessions are opened for those who have one."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    return bool(getattr(getattr(request, "user", None), "is_staff", False))


# What they send


@csrf_exempt
@require_POST
def page_view(request: HttpRequest, page: int, language: str) -> HttpResponse:
    """Count a view, or leave it out, and answer alike: nobody learns which pages exist.

    The script sends no cookies, so there is no session that a forged request could use.
    """
    if is_counted(request) and is_shown(page, language):
        count_view(page, language)
    return HttpResponse(status=204, content_type="text/plain")


def is_counted(request: HttpRequest) -> bool:
    """Whether a request comes from a page of ours that somebody reads who may be counted."""
    headers = request.headers
    purposes = f"{headers.get('Sec-Purpose', '')} {headers.get('Purpose', '')}".lower()
    return (
        # Global Privacy Control.
        headers.get("Sec-GPC", "").strip() != "1"
        and "prefetch" not in purposes
        # Old browsers do not say where a request comes from.
        and headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
        and not is_machine(headers.get("User-Agent", ""))
    )


def is_machine(user_agent: str) -> bool:
    """Whether a browser's name is that of a machine, or missing."""
    name = user_agent.strip().lower()
    return not name or any(machine in name for machine in MACHINES)


def is_shown(page: int, language: str) -> bool:
    """Whether there is a live page with that key in that language."""
    if language not in dict(settings.LANGUAGES):
        return False
    return Page.objects.live().filter(pk=page, locale__language_code=language).exists()


def count_view(page_id: int, language: str) -> None:
    """Add one to the page's views of today; no view is lost when several come at once."""
    day = {"page_id": page_id, "language": language, "day": local_day()}
    if _add_one(day):
        return
    try:
        with transaction.atomic():
            PageViewCount.objects.create(**day, count=1)
    except IntegrityError:
        # Another request was first; or the page was just deleted, and then there is no row.
        _add_one(day)


def _add_one(day: dict[str, Any]) -> bool:
    """Add one to a row; whether there is that row."""
    # An update sends no signal, takes no lock before it writes and cannot count twice the same.
    return PageViewCount.objects.filter(**day).update(count=F("count") + 1) > 0


# How long they are kept


def outdated() -> Q:
    """The counts of days that are more than 25 months ago.

    They are about nobody: they go because they are of no more use, not because they must.
    """
    months = local_day().year * 12 + local_day().month - 1 - KEPT_MONTHS
    return Q(day__lt=date(months // 12, months % 12 + 1, 1))
