"""The ground every other app stands on."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SiteCmsConfig(AppConfig):
    """Layer 0: settings, abstract pages, blocks, media, page cache and mail."""

    name = "site_cms"
    label = "site_cms"
    verbose_name = _("Site")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect what watches other models."""
        from django.db.models.signals import post_migrate

        from .media import signals  # noqa: F401
        from .moderation import roles
        from .page_cache import signals as page_cache_signals

        page_cache_signals.connect()
        post_migrate.connect(roles.after_migrate, dispatch_uid="site_cms_roles")
