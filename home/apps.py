"""The public site."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    """Layer 8: composes everything into the site that visitors see."""

    name = "home"
    label = "home"
    verbose_name = _("Public site")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say who may do what with our tables."""
        from . import roles

        roles.register()
