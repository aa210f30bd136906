"""The pages that links in mails lead to: a receipt, an export, the way out of advertising."""

from dataclasses import dataclass

from allauth.account.decorators import reauthentication_required
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from site_cms import erasing
from site_cms.local_time import local_day
from site_cms.personal_data import Person

from .addresses import subject_of
from .flows.unsubscribe import UnknownToken, unsubscribe
from .models import Erasure, Export


@dataclass(frozen=True)
class Line:
    """What a receipt says about a store, in the language being read."""

    name: str
    outcome: str
    found: int
    why: str = ""
    until: str = ""
    columns: tuple[str, ...] = ()


@require_safe
def receipt(request: HttpRequest, case: str) -> HttpResponse:
    """What was done with every store; whoever has the address may see it, for it names nobody."""
    erasure = get_object_or_404(Erasure, case=case)
    lines = _lines(erasure)
    by_outcome = {
        outcome: [line for line in lines if line.outcome == outcome]
        for outcome in ("failed", "erased", "kept", "nothing")
    }
    # Tables of the same name, in which nothing was, are one line.
    by_outcome["nothing"] = list({line.name: line for line in by_outcome["nothing"]}.values())
    context = {"erasure": erasure, **by_outcome}
    return _unlisted(render(request, "members/rights/receipt.html", context))


def _lines(erasure: Erasure) -> list[Line]:
    """The stores; one that the site has no more keeps the words of the time."""
    known = {store.key: store for store in erasing.all_stores(Person())}
    lines = []
    for each in erasure.results:
        store = known.get(each["store"])
        is_kept = each["outcome"] == "kept"
        stays = is_kept or each["outcome"] == "erased"
        lines.append(
            Line(
                name=str(store.name) if store else each["name"],
                outcome=each["outcome"],
                found=each["found"],
                why=str(store.why if store else each["why"]) if stays else "",
                until=str(store.until if store else each["until"]) if stays else "",
                columns=tuple(each["columns"]) if is_kept else (),
            )
        )
    return lines


@require_safe
@login_required
def download(request: HttpRequest, key: str) -> HttpResponseBase:
    """Hand out an export to whom it is about; for everybody else it does not exist."""
    export = get_object_or_404(Export, key=key, user=request.user, is_for_desk=False)
    if not export.is_there:
        raise Http404
    return _hand_out(request, export)


@reauthentication_required
def _hand_out(request: HttpRequest, export: Export) -> HttpResponseBase:
    return file_of(export)


def file_of(export: Export) -> HttpResponseBase:
    """The file of an export; one that is lost is a page that is not there."""
    try:
        file = export.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    name = f"export-{local_day().isoformat()}.zip"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")


@method_decorator(csrf_exempt, name="dispatch")
class UnsubscribeView(View):
    """Asks, and ends advertising by e-mail: by the button, or by a mail program (RFC 8058).

    No session, no cookie and no token against forged forms: the address itself is the secret.
    """

    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """A button: whoever only looks at links ends nothing."""
        if not subject_of(token):
            raise Http404
        return _unlisted(render(request, "members/rights/unsubscribe.html"))

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """End it; that it had ended before is no error."""
        try:
            unsubscribe(token)
        except UnknownToken:
            raise Http404 from None
        return _unlisted(render(request, "members/rights/unsubscribe.html", {"is_done": True}))


def _unlisted(response: HttpResponse) -> HttpResponse:
    """Keep an address that is a secret out of search engines and of the next site's logs."""
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
