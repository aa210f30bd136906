"""Pictures in the editors' API."""

from wagtail.images.api.admin.views import ImagesAdminAPIViewSet


def _without_original(fields: list[str]) -> list[str]:
    return [field for field in fields if field != "download_url"]


class PicturesAdminAPIViewSet(ImagesAdminAPIViewSet):
    """Wagtail's, without the address of the original: originals are private and have none."""

    meta_fields = _without_original(ImagesAdminAPIViewSet.meta_fields)
    listing_default_fields = _without_original(ImagesAdminAPIViewSet.listing_default_fields)
    nested_default_fields = _without_original(ImagesAdminAPIViewSet.nested_default_fields)
