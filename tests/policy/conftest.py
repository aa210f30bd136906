"""What tests of the policy start from."""

import pytest
from wagtail.models import Site

from home.demo.operator import FACTS
from policy.models import Operator


@pytest.fixture
def full_operator(site_root) -> Operator:
    """The operator of the default site with all facts that a policy needs."""
    site = Site.objects.get(is_default_site=True)
    return Operator.objects.update_or_create(site=site, defaults=FACTS)[0]
