"""Who may keep which answer."""

from collections.abc import Callable

import pytest
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.test import RequestFactory

from site_cms.caching import CachePolicyMiddleware, make_public

pytestmark = pytest.mark.one_database

PRIVATE = "private, no-store"
PUBLIC = "public, max-age=0, s-maxage=300"

Answering = Callable[..., HttpResponseBase]


@pytest.fixture
def answer(rf: RequestFactory, settings) -> Answering:
    """Ask a view, through the middleware, for a path."""
    settings.PAGE_CACHE = {"BACKEND": "off", "SECONDS": 300}

    def answer(
        view: Callable[[HttpRequest], HttpResponseBase],
        path: str = "/de/",
        method: str = "GET",
        cookies: str = "",
        **attributes: object,
    ) -> HttpResponseBase:
        request = rf.generic(method, path, HTTP_COOKIE=cookies)
        for name, value in attributes.items():
            setattr(request, name, value)
        return CachePolicyMiddleware(SessionMiddleware(view))(request)  # type: ignore[arg-type]

    return answer


def page(request: HttpRequest) -> HttpResponse:
    headers = {"Vary": "Accept-Language, Cookie", "ETag": '"a"'}
    return make_public(HttpResponse("page", headers=headers))


class TestPublic:
    def test_what_a_view_declares_public_may_be_kept(self, answer: Answering):
        assert answer(page).headers["Cache-Control"] == PUBLIC

    @pytest.mark.parametrize("cookies", ["consent=x", "csrftoken=a; messages=b"])
    def test_other_cookies_do_not_matter(self, answer: Answering, cookies: str):
        assert answer(page, cookies=cookies).headers["Cache-Control"] == PUBLIC

    def test_it_never_varies_by_cookie(self, answer: Answering):
        assert answer(page).headers["Vary"] == "Accept-Language"

        def by_cookie_only(request: HttpRequest) -> HttpResponse:
            return make_public(HttpResponse(headers={"Vary": "cookie"}))

        assert "Vary" not in answer(by_cookie_only).headers

    @pytest.mark.parametrize("status", [301, 302, 304])
    def test_redirects_and_not_modified_may_be_public(self, answer: Answering, status: int):
        response = answer(lambda request: make_public(HttpResponse(status=status)))
        assert response.headers["Cache-Control"] == PUBLIC


class TestPrivate:
    def test_whatever_nobody_declared_public(self, answer: Answering):
        def personal(request: HttpRequest) -> HttpResponse:
            return HttpResponse(
                headers={
                    "Cache-Control": "public, max-age=9",
                    "ETag": '"a"',
                    "Last-Modified": "Mon, 02 Nov 2026 00:00:00 GMT",
                }
            )

        response = answer(personal)
        assert response.headers["Cache-Control"] == PRIVATE
        assert not {"ETag", "Last-Modified"} & response.headers.keys()

    def test_whatever_is_answered_to_a_session(self, answer: Answering):
        response = answer(page, cookies=f"a=b; sessionid={'c' * 32}")
        assert response.headers["Cache-Control"] == PRIVATE
        assert "ETag" not in response.headers

    @pytest.mark.parametrize("status", [304, 400, 403, 404, 500])
    def test_also_errors(self, answer: Answering, status: int):
        response = answer(lambda request: HttpResponse(status=status))
        assert response.headers["Cache-Control"] == PRIVATE

    def test_also_redirects(self, answer: Answering):
        response = answer(lambda request: HttpResponseRedirect("/de/"))
        assert response.headers["Cache-Control"] == PRIVATE

    @pytest.mark.parametrize("status", [404, 500])
    def test_errors_of_public_views(self, answer: Answering, status: int):
        response = answer(lambda request: make_public(HttpResponse(status=status)))
        assert response.headers["Cache-Control"] == PRIVATE

    @pytest.mark.parametrize("path", ["/cms/pages/", "/django-admin/", "/dev/outbox/", "/_util/x"])
    def test_the_editors_side(self, answer: Answering, path: str):
        assert answer(page, path).headers["Cache-Control"] == PRIVATE

    @pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
    def test_answers_to_what_changes_something(self, answer: Answering, method: str):
        assert answer(page, method=method).headers["Cache-Control"] == PRIVATE

    @pytest.mark.parametrize("attribute", ["is_preview", "is_dummy"])
    def test_previews(self, answer: Answering, attribute: str):
        response = answer(page, **{attribute: True})
        assert response.headers["Cache-Control"] == PRIVATE


class TestPublicViewsThatUseCookies:
    """They stay private, and a warning names them without the address."""

    def test_reading_the_session(self, answer: Answering, caplog: pytest.LogCaptureFixture):
        def reading(request: HttpRequest) -> HttpResponse:
            request.session.get("anything")
            return make_public(HttpResponse())

        response = answer(reading, "/de/secret/")
        assert response.headers["Cache-Control"] == PRIVATE
        assert "used the session" in caplog.text
        assert "secret" not in caplog.text

    def test_setting_a_cookie(self, answer: Answering):
        def setting(request: HttpRequest) -> HttpResponse:
            response = HttpResponse()
            response.set_cookie("a", "b")
            return make_public(response)

        response = answer(setting)
        assert response.headers["Cache-Control"] == PRIVATE
        assert response.cookies["a"].value == "b"

    def test_a_form_with_a_csrf_token(self, rf: RequestFactory):
        def form(request: HttpRequest) -> HttpResponse:
            return make_public(HttpResponse(get_token(request)))

        middleware = CachePolicyMiddleware(CsrfViewMiddleware(form))  # type: ignore[arg-type]
        response = middleware(rf.get("/de/"))
        assert response.cookies
        assert response.headers["Cache-Control"] == PRIVATE
