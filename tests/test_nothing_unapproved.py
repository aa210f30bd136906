"""Nothing but approval by a second person changes what visitors see, whatever is tried.

Every address of the editors' side and every action on several objects is asked with everything
that may publish, by somebody whose edits nobody has approved. New addresses are
tried by themselves.
"""

import pytest
from django.template.base import Template
from django.test import TestCase
from django.test.utils import _TestState

from tests.admin_addresses import everything
from tests.admin_walk import Walk
from tests.admin_world import make_world
from tests.shown import Shown

pytestmark = pytest.mark.one_database

PEOPLE = ("editor", "moderator", "admin")
#: Into how many tests the addresses are split, so that several processes share them.
CHUNKS = 2


@pytest.fixture(autouse=True)
def _folders(settings, tmp_path):
    """Each test has its own files: deleting them cannot be taken back."""
    settings.MEDIA_ROOT = str(tmp_path / "public")
    settings.PRIVATE_MEDIA_ROOT = str(tmp_path / "private")


@pytest.fixture(autouse=True)
def _fast_templates(monkeypatch):
    """Keep no copies of what templates were given: nobody looks at them here."""
    monkeypatch.setattr(Template, "_render", _TestState.saved_data.template_render)


@pytest.fixture(params=PEOPLE)
def walk(request: pytest.FixtureRequest, site_root, as_user) -> Walk:
    """A person's way through a site full of their own unapproved edits."""
    person = request.getfixturevalue(request.param)
    second = request.getfixturevalue("admin" if request.param == "moderator" else "moderator")
    # What is used where is noted after the commit.
    with TestCase.captureOnCommitCallbacks(execute=True):
        world = make_world(person, second, site_root)
    return Walk(world, as_user(person), Shown(world, keeps_all=request.param == "editor"))


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_nothing_unapproved_is_shown(walk: Walk, chunk: int):
    for addresses in list(everything(walk.world).values())[chunk::CHUNKS]:
        walk.visit(addresses)

    assert not walk.problems, "\n".join(walk.problems)
