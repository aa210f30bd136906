"""What the tests of the ground share."""

import pytest


@pytest.fixture
def media_folders(settings, tmp_path):
    """Empty folders for public and private files."""
    public, private = tmp_path / "public", tmp_path / "private"
    settings.MEDIA_ROOT, settings.PRIVATE_MEDIA_ROOT = str(public), str(private)
    public.mkdir()
    private.mkdir()
    return public, private
