"""What the rights add to the editors' side."""

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from .desk import deleting, panel
from .desk.access import DESK
from .desk.objections import (
    VIEW,
    VIEW_ACCESS,
    VIEW_ERASURES,
    AccessesView,
    ErasuresView,
    ObjectionsView,
)
from .desk.urls import urlpatterns
from .models import DeskAccess, Erasure, Objection


class RightMenuItem(MenuItem):
    """An item for those with a right."""

    def __init__(self, label: Any, name: str, right: str, icon: str, order: int) -> None:
        self._right = right
        super().__init__(label, reverse(name), icon_name=icon, order=order)

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether somebody may open it."""
        return bool(request.user.has_perm(self._right))


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    """Addresses below ``/cms/``."""
    return [*urlpatterns]


@hooks.register("register_admin_menu_item")
def desk_item() -> MenuItem:
    """The member desk, in the side menu."""
    return RightMenuItem(_("Member desk"), "member_desk", DESK, "group", 750)


@hooks.register("register_reports_menu_item")
def objections_item() -> MenuItem:
    """Objections, in the menu of reports."""
    title, icon = ObjectionsView.page_title, ObjectionsView.header_icon
    return RightMenuItem(title, "objections", VIEW, icon, 850)


@hooks.register("register_reports_menu_item")
def accesses_item() -> MenuItem:
    """Who looked at whose data, in the menu of reports."""
    title, icon = AccessesView.page_title, AccessesView.header_icon
    return RightMenuItem(title, "desk_accesses", VIEW_ACCESS, icon, 855)


@hooks.register("register_reports_menu_item")
def erasures_item() -> MenuItem:
    """What was erased, in the menu of reports."""
    title, icon = ErasuresView.page_title, ErasuresView.header_icon
    return RightMenuItem(title, "erasures", VIEW_ERASURES, icon, 852)


@hooks.register("register_permissions")
def permissions() -> QuerySet[Permission]:
    """Let administrators choose who may do all that."""
    names = [model._meta.model_name for model in (Objection, Erasure, DeskAccess)]
    return Permission.objects.filter(
        content_type__app_label="members_rights", content_type__model__in=names
    )


hooks.register("construct_homepage_panels", panel.add)
hooks.register("before_delete_user", deleting.erase_instead)
hooks.register("before_bulk_action", deleting.erase_chosen)
