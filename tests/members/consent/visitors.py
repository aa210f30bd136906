"""Visitors as the tests of consent need them: each with cookies of their own."""

import re
from typing import Any

from django.test import Client

from members.consent.models import Wording

ADDRESS = "/de/consent/"
#: What a browser sends with a form of this site.
OWN = {"sec-fetch-site": "same-origin"}


class Visitor:
    """Somebody with a browser."""

    def __init__(self, **headers: str) -> None:
        self.client = Client(headers={**OWN, **headers})

    def shown(self, place: str, *keys: str, language: str = "de") -> list[str]:
        """Hashes of the wordings in use that a page shows, for all services or those named."""
        address = f"/{language}/consent/"
        self.client.get(address)
        versions = _versions()
        wordings = Wording.objects.filter(place=place, language=language)
        return [
            each.hash
            for each in wordings.order_by("purpose")
            if each.version == versions.get(each.purpose.partition(":")[2])
            and (not keys or each.purpose.partition(":")[2] in keys)
        ]

    def send(self, **data: Any) -> Any:
        """Send the form as a browser without scripts does."""
        return self.client.post(ADDRESS, data)

    def decide(self, choice: str, *keys: str, place: str = "banner") -> Any:
        """Accept or reject what is shown."""
        return self.send(wording=self.shown(place, *keys), decision=choice)

    def choose(self, *granted: str) -> Any:
        """Choose services on the settings page."""
        return self.send(
            wording=self.shown("settings"),
            granted=self.shown("settings", *granted) if granted else [],
            decision="chosen",
        )

    @property
    def cookie(self) -> dict[str, str]:
        """What the consent cookie says."""
        cookie = self.client.cookies.get("cookie_consent")
        return dict(pair.split("=") for pair in cookie.value.split("|")) if cookie else {}

    @property
    def subject(self) -> str:
        """The visitor's random id."""
        return self.cookie.get(".id", "")

    def checked(self) -> list[str]:
        """The services that the settings page shows as allowed."""
        html = self.client.get(ADDRESS).content.decode()
        return re.findall(r'data-service="([\w-]+)"\s+checked', html)


def _versions() -> dict[str, str]:
    from policy import register

    return register.versions(register.state())
