"""Every variable that production reads from its environment, and nothing else.

``python -m site_cms.settings.environment`` prints the table of docs/operators.md.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

from . import readers

Value = TypeVar("Value")


class Misconfigured(SystemExit):
    """Stops the start with sentences instead of a traceback; lists every problem at once."""

    def __init__(self, problems: list[str]) -> None:
        lines = "\n".join(f"  - {problem}" for problem in problems)
        super().__init__(
            f"The site does not start with these settings:\n{lines}\n"
            "docs/operators.md describes every variable."
        )


@dataclass(frozen=True)
class Variable(Generic[Value]):
    """One variable: how it is read and what it is for. Without a default it is required."""

    name: str
    read: Callable[[str], Value]
    purpose: str
    default: str | None = None

    def value(self, environment: Mapping[str, str]) -> Value:
        """Read it; ValueError says what is wrong, without repeating what may be a secret."""
        text = environment.get(self.name, "").strip() or self.default
        if text is None:
            raise ValueError("is missing")
        return self.read(text)


SECRET_KEY = Variable(
    "SECRET_KEY", readers.secret_key, "Signs sessions and links: 50 or more random characters."
)
FORMER_SECRET_KEYS = Variable(
    "FORMER_SECRET_KEYS",
    readers.former_keys,
    "Keys that `SECRET_KEY` replaced, separated by commas: without them, addresses that objected to"
    " advertising are not recognised any more. They log nobody in.",
    default="",
)
SITE_URL = Variable(
    "SITE_URL", readers.site_url, "The public address, such as `https://www.example.com`."
)
DATABASE_URL = Variable(
    "DATABASE_URL",
    readers.database,
    "`postgres://user:password@host:5432/name`, or `sqlite:////folder/site.sqlite3` for one"
    " machine.",
)
EMAIL_URL = Variable(
    "EMAIL_URL",
    readers.email,
    "The mail server: `smtps://user:password@host:465` (TLS), `smtp+tls://…:587` (STARTTLS) or"
    " `smtp://…:25` (unencrypted, for one on the same machine).",
)
DEFAULT_FROM_EMAIL = Variable(
    "DEFAULT_FROM_EMAIL", readers.sender, "Sender of all mail: `Kjero <hello@example.com>`."
)
REDIS_URL = Variable(
    "REDIS_URL",
    readers.redis_url,
    "Keeps rendered pages, for several machines: `redis://host:6379/0`. Without it, files in"
    " `VAR_DIR` do.",
    default="",
)
VAR_DIR = Variable(
    "VAR_DIR",
    readers.folder,
    "Folder for everything written at run time, relative to the project or absolute.",
    default="var",
)
STATIC_ROOT = Variable(
    "STATIC_ROOT",
    readers.optional_folder,
    "Folder of the collected static files. Empty: `static` in `VAR_DIR`.",
    default="",
)
MEDIA_ROOT = Variable(
    "MEDIA_ROOT",
    readers.optional_folder,
    "Folder of the sizes of pictures, served by the web server. Empty: `media` in `VAR_DIR`.",
    default="",
)
PRIVATE_MEDIA_ROOT = Variable(
    "PRIVATE_MEDIA_ROOT",
    readers.optional_folder,
    "Folder of uploaded pictures and documents and of the sizes of protected pictures, never"
    " served by itself. Empty: `private` in `VAR_DIR`.",
    default="",
)
REPLAY_LIST = Variable(
    "REPLAY_LIST",
    readers.optional_folder,
    "File of what is done again after a backup was restored, best on another disk than the"
    " database; never restore it from a backup. Empty: `replay.jsonl` in `VAR_DIR`.",
    default="",
)
CLIENT_IP_HEADER = Variable(
    "CLIENT_IP_HEADER",
    readers.header,
    "Header in which the web server passes on the visitor's address; rate limits use it and"
    " nothing keeps it. Behind Cloudflare alone: `CF-Connecting-IP`.",
    default="X-Real-IP",
)
TRUSTED_PROXIES = Variable(
    "TRUSTED_PROXIES",
    readers.addresses,
    "Addresses of the web servers that may say a request came by HTTPS, separated by commas.",
    default="127.0.0.1,::1",
)
HSTS_SECONDS = Variable(
    "HSTS_SECONDS",
    readers.positive_number,
    "For how long browsers insist on HTTPS.",
    default="31536000",
)
HSTS_SUBDOMAINS = Variable(
    "HSTS_SUBDOMAINS",
    readers.switch,
    "Whether they do so for all subdomains too; `off` while one of them lacks HTTPS.",
    default="on",
)
HSTS_PRELOAD = Variable(
    "HSTS_PRELOAD",
    readers.switch,
    "Whether browsers may build that in once you ask them to at hstspreload.org: hard to undo, and"
    " it needs `HSTS_SUBDOMAINS`.",
    default="off",
)
FOUR_EYES = Variable(
    "FOUR_EYES",
    readers.switch,
    "Whether nobody may approve their own edit. `off` only while one person runs the site.",
    default="on",
)
BACKUP_DAYS = Variable(
    "BACKUP_DAYS",
    readers.positive_number,
    "Days after which your last backup of something deleted is gone; people are told so when they"
    " delete their account.",
    default="35",
)
UNCONFIRMED_DAYS = Variable(
    "UNCONFIRMED_DAYS",
    readers.positive_number,
    "Days after which an account is deleted whose address nobody has confirmed. At least 3: so long"
    " the link in the mail works.",
    default="7",
)
DORMANT_DAYS = Variable(
    "DORMANT_DAYS",
    readers.positive_number,
    "Days without a login after which members are told that their account will be deleted; 30 days"
    " later it is. Staff are left alone.",
    default="730",
)
POLICY_NOTICE_DAYS = Variable(
    "POLICY_NOTICE_DAYS",
    readers.positive_number,
    "Days between the publication of a material change of the privacy policy, of which members are"
    " told, and its coming into force, where editors name no day.",
    default="30",
)
LOG_LEVEL = Variable(
    "LOG_LEVEL",
    readers.log_level,
    "How much is logged: `INFO`, `WARNING` or `ERROR`.",
    default="INFO",
)
BIND = Variable(
    "BIND",
    readers.bind,
    "Where gunicorn listens: `address:port` or `unix:/path`.",
    default="127.0.0.1:8000",
)
WEB_CONCURRENCY = Variable(
    "WEB_CONCURRENCY",
    readers.positive_number,
    "Processes that answer requests, about one for each processor core plus one.",
    default="3",
)
WEB_THREADS = Variable(
    "WEB_THREADS", readers.positive_number, "Threads in each of them.", default="4"
)

VARIABLES: tuple[Variable[Any], ...] = tuple(
    value for value in list(globals().values()) if isinstance(value, Variable)
)


class Values:
    """What the environment says, by variable."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = values

    def __getitem__(self, variable: Variable[Value]) -> Value:
        return cast("Value", self._values[variable.name])

    def folder(self, variable: Variable[Path | None], name: str) -> Path:
        """A folder of its own, or the one of that name in ``VAR_DIR``."""
        return self[variable] or self[VAR_DIR] / name


def read(environment: Mapping[str, str]) -> Values:
    """Read all variables, or stop the start saying everything that is wrong with them."""
    values: dict[str, object] = {}
    problems = []
    for variable in VARIABLES:
        try:
            values[variable.name] = variable.value(environment)
        except ValueError as error:
            problems.append(f"{variable.name} {error}. {variable.purpose}")
    problems += [] if problems else _folder_problems(Values(values))
    if problems:
        raise Misconfigured(problems)
    return Values(values)


def _folder_problems(values: Values) -> list[str]:
    """Folders that would let the web server hand out documents by itself."""
    private = values.folder(PRIVATE_MEDIA_ROOT, "private")
    served = {
        MEDIA_ROOT.name: values.folder(MEDIA_ROOT, "media"),
        STATIC_ROOT.name: values.folder(STATIC_ROOT, "static"),
    }
    return [
        f"{PRIVATE_MEDIA_ROOT.name} is inside {name}, which the web server serves to everyone."
        for name, folder in served.items()
        if private.is_relative_to(folder)
    ]


def as_table() -> str:
    """All variables as a table in Markdown."""
    rows = ["| Variable | Default | What for |", "| --- | --- | --- |"]
    for variable in VARIABLES:
        default = f"`{variable.default}`" if variable.default else "empty"
        shown = "**required**" if variable.default is None else default
        rows.append(f"| `{variable.name}` | {shown} | {variable.purpose} |")
    return "\n".join(rows)


if __name__ == "__main__":
    print(as_table())
