"""What the ground adds to the editors' side."""

from wagtail import hooks
from wagtail.api.v2.router import WagtailAPIRouter

from .media.admin_api import PicturesAdminAPIViewSet
from .moderation import hooks as moderation_hooks  # noqa: F401


@hooks.register("construct_admin_api", order=1)
def replace_pictures_endpoint(router: WagtailAPIRouter) -> None:
    """Take the place of Wagtail's endpoint, which looks for an address of the original."""
    router.register_endpoint("images", PicturesAdminAPIViewSet)
