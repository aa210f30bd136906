"""The page on which visitors decide, and the one on which they see what they decided.

No token and no session: the cookie that these views set is the only one, and only a page of this
site can send the form.
"""

from collections.abc import Iterator
from typing import Any

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from policy import register
from policy.models import PurposeGroup, Service

from . import asking, cookie, ledger
from .flows.decide import Decision, Outdated, UnknownWording, decide, find_wordings
from .same_origin import is_same_origin

#: In the address after a decision was saved.
SAVED = "saved"
#: Fields of a record that are exported as they are.
EXPORTED = (
    *("purpose", "version", "granted", "language", "place", "policy_version"),
    *("decided_at", "expires_at"),
)


@method_decorator(csrf_exempt, name="dispatch")
class ConsentView(View):
    """Shows what a visitor may decide, and takes the decision: from here, banner and embeds."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """The settings page."""
        return self._page(request)

    def _page(self, request: HttpRequest, problem: str = "", status: int = 200) -> HttpResponse:
        decisions = cookie.decisions(request)
        questions = asking.of_request(request)
        silenced = cookie.has_gpc(request) and not cookie.overrides_gpc(request)
        undecided = False if silenced else None
        saved = SAVED in request.GET and not problem
        if saved and not decisions:
            problem = _("Your browser did not keep the choice: it blocks cookies. Nothing loads.")
        context = {
            "groups": [
                (group, [(each, decisions.get(each.service.key, undecided)) for each in asked])
                for group, asked in questions.groups
            ],
            "questions": questions,
            "necessary": self._necessary(request),
            "silenced": silenced,
            "agreed": any(decisions.values()),
            "subject": cookie.subject_of(request),
            "saved": saved and bool(decisions),
            "problem": problem,
        }
        return render(request, "members/consent/settings.html", context, status=status)

    def _necessary(self, request: HttpRequest) -> list[Any]:
        """What works without consent."""
        services = register.services(register.of_request(request))
        return [each for each in services if each.purpose_group == PurposeGroup.NECESSARY]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Save a decision, or say why not."""
        response: HttpResponse = HttpResponse(status=204)
        if not _is_script(request):
            response = HttpResponseSeeOther(f"{reverse('consent')}?{SAVED}")
        try:
            decision = _decision(request)
            if decision.granted and not ratelimit.consume(request, action="consent"):
                return self._refuse(request, _("Too many at once. Please wait a minute."), 429)
            decide(request, response, decision)
        except UnknownWording:
            problem = _("This choice did not come from a page of this site. Please choose here.")
            return self._refuse(request, problem, 400)
        except Outdated:
            problem = _("Something changed since the page was loaded. Please choose once more.")
            return self._refuse(request, problem, 409)
        return response

    def _refuse(self, request: HttpRequest, problem: str, status: int) -> HttpResponse:
        if _is_script(request):
            return HttpResponse(status=status)
        return self._page(request, problem, status)


class HttpResponseSeeOther(HttpResponseRedirect):
    """Leads on with a GET after a POST (RFC 9110, section 15.4.4)."""

    status_code = 303


def _is_script(request: HttpRequest) -> bool:
    """Whether our script asks, which shows the answer itself."""
    return request.headers.get("Accept") == "application/json"


def _decision(request: HttpRequest) -> Decision:
    """The decision that a form sends.

    Raises:
        UnknownWording: it is none, comes from elsewhere, or is about words never shown.
    """
    if not is_same_origin(request):
        raise UnknownWording
    shown = find_wordings(request.POST.getlist("wording"))
    hashes = {each.hash for each in shown}
    granted = {
        "all": hashes,
        "none": set(),
        "chosen": hashes.intersection(request.POST.getlist("granted")),
    }.get(request.POST.get("decision", ""))
    if granted is None:
        raise UnknownWording
    return Decision(shown, frozenset(granted))


@require_safe
def records(request: HttpRequest) -> HttpResponse:
    """What the ledger holds about the person whose cookie this is."""
    subject = cookie.subject_of(request)
    names = {f"{ledger.SERVICE}{key}": name for key, name in Service.names().items()}
    found = ledger.records_of(subject) if subject else []
    standing = {record.pk for record in ledger.standing(subject).values()}
    context = {
        "subject": subject,
        "records": [
            (names.get(each.purpose, each.purpose), each, each.pk in standing) for each in found
        ],
    }
    return render(request, "members/consent/records.html", context)


@require_safe
def records_as_json(request: HttpRequest) -> HttpResponse:
    """The same to take along."""
    subject = cookie.subject_of(request)
    response = JsonResponse(
        {"subject": subject, "records": list(_as_json(subject))},
        json_dumps_params={"ensure_ascii": False, "indent": 2},
    )
    response["Content-Disposition"] = 'attachment; filename="consents.json"'
    return response


def _as_json(subject: str) -> Iterator[dict[str, Any]]:
    for record in ledger.records_of(subject) if subject else []:
        yield {name: getattr(record, name) for name in EXPORTED} | {
            "wording": record.wording.text,
            "wording_sha256": record.wording_id,
        }
