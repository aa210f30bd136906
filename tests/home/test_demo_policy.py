"""The seeded demo promises what it does from the first second on."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils.translation import override
from wagtail.models import Page, Site

from home.demo import library
from policy import checklist, register, versions
from policy.canonical import canonical, sha256
from policy.document import nodes
from policy.models import PolicyPage, PolicyVersion, Service

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

ADDRESS = re.compile(r"'href': '([^']*)'")


@pytest.fixture
def version(settings, monkeypatch) -> PolicyVersion:
    """The demo's first version."""
    settings.DEMO = True
    # The databases of tests hold a small site; the demo begins where there is none.
    Site.objects.all().delete()
    Page.objects.get(depth=1).get_children().delete()
    monkeypatch.setattr(library, "PICTURE_SIZE", (200, 125))
    call_command("seed_demo", "--no-pictures", verbosity=0)
    return PolicyVersion.objects.get()


def text_of(document: dict[str, Any]) -> str:
    """All that people read in one language."""
    return "\n".join(line for part in document["sections"] for line in lines(part["nodes"]))


def lines(found: list[nodes.Node]) -> Iterator[str]:
    for node in found:
        yield from nodes.texts(node)


def test_it_has_one_version_that_names_all_it_does(version: PolicyVersion, client: Client) -> None:
    # It is in force, proves itself, and two people approved it who did not write it.
    assert versions.in_force() == version
    assert sha256(version.canonical) == version.sha256
    approvers = set(version.approvals.values_list("approver__email", flat=True))
    assert approvers == {"privacy@example.com", "privacy2@example.com"}
    pages = PolicyPage.objects.live()
    assert {page.latest_revision.user.email for page in pages} == {"editor@example.com"}

    # Nothing has changed since, and whatever is published is in effect.
    said_now = versions.published_content().digest
    assert said_now == sha256(canonical([version.content["languages"], version.content["names"]]))
    assert said_now == versions.draft_content().digest
    published = {service.key for service in Service.objects.filter(live=True)}
    assert {service.key for service in register.in_use()} == published
    assert "mailchimp" not in published
    # It says that reading needs no cookie: what nobody can refuse stores nothing but our own.
    unasked = [each for each in register.in_use() if not each.needs_consent and each.provider]
    assert unasked
    assert [each for service in unasked for each in service.declared_cookies] == []

    # Both languages say all of it, and nothing that the checklist asks for is missing.
    assert [item for item in checklist.items() if item.missing_in] == []
    for language in ("de", "en"):
        document = version.content["languages"][language]
        said = text_of(document)
        for service in register.in_use():
            assert service.name in said
            assert all(each.name in said for each in service.declared_cookies)
            assert all(each.host in said for each in service.declared_hosts)

        # Links lead somewhere, in the same language.
        addresses = set(ADDRESS.findall(str(document["sections"])))
        own = {address for address in addresses if address.startswith("/")}
        assert len(own) > 3
        for address in own:
            assert address.startswith(f"/{language}/")
            assert client.get(address).status_code in (200, 302)
        assert not [each for each in addresses - own if not re.match("https://|mailto:", each)]

    # Every page leads to it.
    for language, address in (("de", "/de/datenschutz/"), ("en", "/en/privacy/")):
        with override(language):
            assert f'href="{address}"' in client.get(f"/{language}/").content.decode()
