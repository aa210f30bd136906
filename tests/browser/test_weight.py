"""The first visit of any page needs at most 40 KB, pictures aside."""

import brotli
from playwright.sync_api import Page, Response

from tests.browser.pages import EVERY_PAGE

LIMIT = 40 * 1024
COUNTED = {"document", "stylesheet", "script", "font", "fetch", "manifest", "other"}


def test_weight_of_every_page(page: Page, demo: str) -> None:
    """Everything but pictures, as Brotli of the lowest level sends it."""
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    heavy = {}
    for address in EVERY_PAGE:
        answers.clear()
        page.goto(address, wait_until="load")
        counted = [
            answer
            for answer in answers
            if answer.request.resource_type in COUNTED and answer.status < 300
        ]
        weight = sum(len(brotli.compress(answer.body(), quality=4)) for answer in counted)
        assert len(counted) > 1 or answers[0].status == 404
        if weight > LIMIT:
            heavy[address] = weight
    assert heavy == {}
