"""The first visit of any page needs at most 40 KB, pictures aside."""

from functools import cache
from urllib.error import HTTPError
from urllib.request import urlopen

import brotli
from playwright.sync_api import Page, Request

from tests.browser.pages import EVERY_PAGE

LIMIT = 40 * 1024
#: Kinds of requests that do not count.
PICTURES = {"image", "media"}


@cache
def weight(url: str) -> int:
    """The size of what an address sends, as Brotli of a low level packs it.

    Asked for once more: the browser forgets what it was sent as soon as it leaves the page.
    """
    try:
        with urlopen(url) as answer:
            body = answer.read()
    except HTTPError as error:
        body = error.read()
    return len(brotli.compress(body, quality=4))


def test_weight_of_every_page(page: Page, demo: str) -> None:
    requests: list[Request] = []
    page.on("request", lambda request: requests.append(request))
    heavy = {}
    for address in EVERY_PAGE:
        requests.clear()
        page.goto(address, wait_until="load")
        counted = {one.url for one in requests if one.resource_type not in PICTURES}
        assert len(counted) > 1
        total = sum(weight(url) for url in counted)
        if total > LIMIT:
            heavy[address] = total
    assert heavy == {}
