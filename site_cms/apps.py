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
        from django.utils.module_loading import autodiscover_modules
        from wagtail.models import Page

        from . import append_only, checks, declared_data, spreadsheets  # noqa: F401
        from .media import signals  # noqa: F401
        from .moderation import checks as moderation_checks  # noqa: F401
        from .moderation import notices, permissions, roles
        from .moderation import signals as moderation_signals
        from .page_cache import signals as page_cache_signals

        page_cache_signals.connect()
        moderation_signals.connect()
        notices.connect()
        permissions.protect_shown_files()
        spreadsheets.connect()
        # For pages of every type and for the root, which is none of ours.
        Page.permissions_for_user = permissions.page_permissions_for_user
        post_migrate.connect(roles.after_migrate, dispatch_uid="site_cms_roles")
        post_migrate.connect(append_only.install, dispatch_uid="site_cms_append_only")
        # What every app says about the personal data in its tables.
        autodiscover_modules("personal_data")
