"""What tests of the policy start from."""

import pytest
from wagtail.models import Page, Site

from home.demo.operator import FACTS
from policy.models import Operator, Service
from tests import factories
from tests.policy.facts import KEY


@pytest.fixture
def full_operator(site_root) -> Operator:
    """The operator of the default site with all facts that a policy needs."""
    site = Site.objects.get(is_default_site=True)
    return Operator.objects.update_or_create(site=site, defaults=FACTS)[0]


@pytest.fixture
def service(site_root: Page) -> Service:
    """A service in effect, that a published policy names."""
    found = factories.make_service("film", name="Film")
    factories.make_policy(site_root, [KEY], issue=True)
    return found
