"""Search over the pages anyone may read."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from wagtail.models import Locale, Page

#: Results on one page.
PER_PAGE = 10
#: Longer questions are cut: nobody types them.
MAX_LENGTH = 200


def search(request: HttpRequest) -> HttpResponse:
    """Show the pages that match the question, in the language of the address."""
    query = request.GET.get("q", "").replace("\x00", " ").strip()[:MAX_LENGTH]
    pages = Page.objects.live().public().filter(locale=Locale.get_active())
    results = pages.search(query) if query else pages.none()
    page = Paginator(results, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "home/search.html", {"query": query, "results": page})


