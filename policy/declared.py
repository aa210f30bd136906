"""What an entry of the register lets the browser contact and store."""

from dataclasses import dataclass

from .blocks import INSIDE_FRAME, OWNERS, STORAGES


@dataclass(frozen=True)
class DeclaredHost:
    """A host that a service lets the browser contact."""

    host: str
    directive: str

    @property
    def is_inside_frame(self) -> bool:
        """Whether only the provider's own frame contacts it."""
        return self.directive == INSIDE_FRAME

    def covers(self, host: str) -> bool:
        """Whether it stands for a host name; ``*.example.com`` stands for all below it."""
        if self.host.startswith("*."):
            return host.endswith(self.host[1:])
        return host == self.host


@dataclass(frozen=True)
class DeclaredCookie:
    """Something that a service stores in the browser."""

    name: str
    storage: str
    set_by: str
    duration: str
    purpose: str

    @property
    def kind(self) -> str:
        """What it is and whose, in words."""
        return f"{dict(STORAGES)[self.storage]}, {dict(OWNERS)[self.set_by]}"

    def covers(self, name: str) -> bool:
        """Whether it stands for a name; ``_ga_*`` stands for all that begin like that."""
        if self.name.endswith("*"):
            return name.startswith(self.name[:-1])
        return name == self.name
