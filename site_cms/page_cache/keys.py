"""Which requests ask for the same public page."""

from collections.abc import Collection, Mapping
from functools import lru_cache
from hashlib import blake2b
from typing import Any, NamedTuple, Self

from django.conf import settings

#: Parameters that tell the browser's scripts where a visitor came from; no page shows them.
CAMPAIGN_PARAMETERS = frozenset(
    {
        "fbclid", "gclid", "gbraid", "wbraid", "dclid", "msclkid", "twclid", "ttclid", "igshid",
        "li_fat_id", "mc_cid", "mc_eid", "_ga", "_gl",
    }
)  # fmt: skip
CAMPAIGN_PREFIXES = ("utm_", "mtm_", "pk_")

#: The only key that public pages read: the number of a page of a list. Anything else in a query
#: passes the cache by: else it could be flooded.
PAGE_PARAMETER = "page"
LONGEST_PAGE_NUMBER = 4

LONGEST_PATH = 1000
LONGEST_QUERY = 1000
LONGEST_ACCEPT_ENCODING = 200

IDENTITY = "identity"
GZIP = "gzip"
BROTLI = "br"
#: All forms a page is kept in, the one we like best first.
ENCODINGS = (BROTLI, GZIP, IDENTITY)

#: What Django allows under DEBUG without ALLOWED_HOSTS.
DEBUG_HOSTS = ("localhost", "127.0.0.1", "[::1]")


class PageKey(NamedTuple):
    """A public page as asked for by one request."""

    address: str  #: a digest: stores and their errors never show what was read
    encoding: str
    query: str  #: what is left for Django of the query
    campaign: str  #: what was taken out of it

    @property
    def name(self) -> str:
        """The name the wanted form of the page is kept under."""
        return f"{self.address}.{self.encoding}"

    def named(self, pages: Mapping[str, bytes]) -> dict[str, bytes]:
        """All forms of the page, given by encoding, under the names they are kept under."""
        return {f"{self.address}.{encoding}": page for encoding, page in pages.items()}


class PageKeys:
    """Finds the key of a request, or none if it must reach Django.

    Only a GET or HEAD without session cookie and without Authorization, for one of our own host
    names, with a query we know, has a key. The key holds all that a public page may depend on:
    scheme, host, path and normalised query; ``release`` keeps apart processes whose pages name
    different static files.
    """

    def __init__(
        self,
        *,
        hosts: Collection[str],
        session_cookie: str = "sessionid",
        proxy_ssl_header: tuple[str, str] | None = None,
        use_forwarded_host: bool = False,
        skipped_paths: tuple[str, ...] = (),
        release: str = "",
    ) -> None:
        self.hosts = frozenset(hosts)
        self.session_cookie = session_cookie
        self.proxy_ssl_header = proxy_ssl_header
        self.use_forwarded_host = use_forwarded_host
        self.skipped_paths = skipped_paths
        self.release = release

    @classmethod
    def from_settings(cls) -> Self:
        """Read Django's settings. Wildcards in ALLOWED_HOSTS are too many hosts to cache for."""
        allowed = settings.ALLOWED_HOSTS or (DEBUG_HOSTS if settings.DEBUG else ())
        return cls(
            hosts={host.removeprefix(".") for host in allowed if host != "*"},
            session_cookie=settings.SESSION_COOKIE_NAME,
            proxy_ssl_header=settings.SECURE_PROXY_SSL_HEADER,
            use_forwarded_host=settings.USE_X_FORWARDED_HOST,
            skipped_paths=_file_paths(),
            release=_static_files_release(),
        )

    def key_of(self, environ: Mapping[str, Any]) -> PageKey | None:
        """The page that a request asks for; None if it must reach Django."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or self._is_personal(environ):
            return None
        path = environ.get("PATH_INFO", "")
        host = self._host(environ)
        if host is None or not is_plain_path(path) or path.startswith(self.skipped_paths):
            return None
        split = split_query(environ.get("QUERY_STRING", ""))
        if split is None:
            return None
        query, campaign = split
        parts = (self.release, self._scheme(environ), host, environ.get("SCRIPT_NAME", ""))
        address = "\n".join((*parts, path, query)).encode()
        return PageKey(
            blake2b(address, digest_size=20).hexdigest(),
            preferred_encoding(environ.get("HTTP_ACCEPT_ENCODING", "")),
            query,
            campaign,
        )

    def _is_personal(self, environ: Mapping[str, Any]) -> bool:
        """Whether the request says who asks. All cookies but the session's are ignored."""
        if "HTTP_AUTHORIZATION" in environ:
            return True
        cookies: str = environ.get("HTTP_COOKIE", "")
        if self.session_cookie not in cookies:
            return False
        names = (cookie.partition("=")[0].strip() for cookie in cookies.split(";"))
        return self.session_cookie in names

    def _host(self, environ: Mapping[str, Any]) -> str | None:
        """The host as Django will see it, if it is one of ours on the port we listen to.

        Other spellings are as good as ours to Django, but every one would be a page of its own.
        """
        host = environ.get("HTTP_HOST")
        if self.use_forwarded_host:
            host = environ.get("HTTP_X_FORWARDED_HOST", host)
        if host is None or host in self.hosts:
            return host
        name = host.removesuffix(f":{environ.get('SERVER_PORT', '')}")
        return host if name in self.hosts else None

    def _scheme(self, environ: Mapping[str, Any]) -> str:
        """The scheme as ``HttpRequest.scheme`` will see it."""
        if self.proxy_ssl_header:
            name, secure_value = self.proxy_ssl_header
            sent = environ.get(name)
            if sent is not None:
                return "https" if sent.split(",", 1)[0].strip() == secure_value else "http"
        return environ.get("wsgi.url_scheme", "http")


def is_plain_path(path: str) -> bool:
    """Whether a WSGI path is short UTF-8 without control characters."""
    if len(path) > LONGEST_PATH:
        return False
    if path.isascii():
        return path.isprintable()
    try:
        return path.encode("latin-1").decode().isprintable()
    except ValueError:
        return False


def split_query(query: str) -> tuple[str, str] | None:
    """Split a raw query into what pages read and campaign parameters as they came.

    None if there is anything else in it.
    """
    if not query:
        return "", ""
    if len(query) > LONGEST_QUERY or not (query.isascii() and query.isprintable()):
        return None
    page = ""
    campaign = []
    for parameter in query.split("&"):
        name, _, value = parameter.partition("=")
        if name in CAMPAIGN_PARAMETERS or name.startswith(CAMPAIGN_PREFIXES):
            campaign.append(parameter)
        elif name == PAGE_PARAMETER and not page and _is_page_number(value):
            page = parameter
        else:
            return None
    return page, "&".join(campaign)


def _is_page_number(value: str) -> bool:
    """Whether a value is a page number, without percent-encoding."""
    return value.isdigit() and len(value) <= LONGEST_PAGE_NUMBER


@lru_cache(maxsize=128)
def _preferred_encoding(accepted: str) -> str:
    """Read an Accept-Encoding header; there are few different ones in the world's browsers."""
    qualities = {}
    for item in accepted.lower().split(","):
        name, _, parameters = item.partition(";")
        qualities[name.strip()] = _quality(parameters)
    return next((name for name in (BROTLI, GZIP) if qualities.get(name, 0) > 0), IDENTITY)


def preferred_encoding(accepted: str) -> str:
    """The best encoding that an Accept-Encoding header allows, whatever it contains."""
    return IDENTITY if len(accepted) > LONGEST_ACCEPT_ENCODING else _preferred_encoding(accepted)


def _quality(parameters: str) -> float:
    """The q of ``;q=0.5``; 1 if missing, 0 if malformed."""
    name, _, value = parameters.partition("=")
    if not name.strip():
        return 1
    try:
        return float(value) if name.strip() == "q" else 0
    except ValueError:
        return 0


def _file_paths() -> tuple[str, ...]:
    """Where files are served: nothing there is a page, so a look-up would be in vain.

    Addresses that were left empty are ``/`` by now.
    """
    urls = (settings.STATIC_URL or "/", settings.MEDIA_URL)
    return tuple(url for url in urls if url.startswith("/") and url != "/")


def _static_files_release() -> str:
    """A digest of all names of static files, so that no page names files of another release."""
    from django.contrib.staticfiles.storage import staticfiles_storage

    return getattr(staticfiles_storage, "manifest_hash", "") or ""
