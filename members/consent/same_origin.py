"""Whether a form was sent by a page of ours, told without a cookie."""

from django.http import HttpRequest


def is_same_origin(request: HttpRequest) -> bool:
    """Whether a request comes from a page of this site (Fetch Metadata, RFC 6454).

    Every browser sends one of the two headers with a POST; what sends neither is none.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin: str = request.headers.get("Origin", "")
    return origin == f"{request.scheme}://{request.get_host()}"
