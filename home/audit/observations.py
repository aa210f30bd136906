"""What the audit visits and what it sees there, without a browser and without a judgement."""

from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from policy import register
from policy.csp import is_personal
from policy.models import Service


@dataclass(frozen=True)
class AuditedPage:
    """One address to visit."""

    path: str
    language: str
    #: The page type, or what kind of view it is.
    kind: str
    status: int = 200
    #: Hosts of the frames that its body embeds.
    embeds: tuple[str, ...] = ()
    #: Whether only people who are logged in see it, or (False) only people who are not.
    for_members: bool | None = None

    @property
    def is_personal(self) -> bool:
        """Whether people log in or see their own data there."""
        return is_personal(self.path)


@dataclass(frozen=True)
class Target:
    """All that the audit reads from the database before it opens a browser."""

    url: str
    pages: tuple[AuditedPage, ...]
    services: tuple[Service, ...]
    #: Page and host of whatever is embedded although no service in use covers it.
    uncovered: tuple[tuple[str, str], ...] = ()

    @property
    def optional(self) -> frozenset[str]:
        """Short names of the services that visitors decide about."""
        return frozenset(each.key for each in self.services if each.needs_consent)

    @property
    def languages(self) -> list[str]:
        """The languages of the pages, that of the first page first."""
        return list(dict.fromkeys(page.language for page in self.pages))

    def behind(self, page: AuditedPage) -> frozenset[str]:
        """Short names of the services that a page embeds."""
        return frozenset(
            service.key
            for service in self.services
            if any(register.names(service, host, "frame-src") for host in page.embeds)
        )

    def first(self, language: str, kind: str = "") -> AuditedPage:
        """The first page in a language, of a kind if one is named."""
        return next(
            page
            for page in self.pages
            if page.language == language and page.kind == (kind or page.kind)
        )


@dataclass(frozen=True)
class Situation:
    """What a visitor has decided, and how the page is visited."""

    state: str
    #: Short names of the services agreed to, now and at any time before.
    granted: frozenset[str] = frozenset()
    ever_granted: frozenset[str] = frozenset()
    decided: bool = False
    logged_in: bool = False
    #: Whether a page was opened before on which people log in: its cookie stays.
    saw_login: bool = False
    with_scripts: bool = True

    def deciding(self, granted: frozenset[str]) -> "Situation":
        """The situation after a decision."""
        ever = self.ever_granted | granted
        return replace(self, granted=granted, ever_granted=ever, decided=True)


@dataclass(frozen=True)
class Contact:
    """A request to somebody else than the audited site."""

    url: str
    #: What our policy would have to allow, such as ``script-src``; empty if unknown.
    directive: str
    #: Host of the frame in our page that sends it; empty if our page does.
    frame: str = ""

    @property
    def host(self) -> str:
        """Who is contacted."""
        return urlsplit(self.url).hostname or self.url


@dataclass(frozen=True)
class Stored:
    """Something in the browser's storage, or a header that puts it there."""

    #: As in the register: cookie, local_storage, session_storage, indexed_db.
    storage: str
    name: str
    #: Whose address it is stored under, without a dot in front.
    host: str


@dataclass(frozen=True)
class Violation:
    """What the browser refused because of a Content-Security-Policy."""

    blocked: str
    directive: str


@dataclass
class Visit:
    """What happened while a page was open."""

    page: AuditedPage
    situation: Situation
    status: int = 0
    #: The path where it ended, after redirects.
    path: str = ""
    requests: int = 0
    contacts: list[Contact] = field(default_factory=list)
    stored: list[Stored] = field(default_factory=list)
    violations: list[Violation] = field(default_factory=list)
    #: Names that arrived where only what slipped past the stand-in can arrive.
    escaped: list[str] = field(default_factory=list)
    #: Embeds that still show their card.
    cards: int = 0
    #: What went wrong in the browser; empty if nothing.
    problem: str = ""
