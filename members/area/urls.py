"""Addresses of the personal area, below the language prefix and ``members/``."""

from django.urls import path

from .views.closing import ClosingView
from .views.consents import ConsentsView
from .views.exports import ExportsView
from .views.objection import ObjectionView
from .views.overview import OverviewView
from .views.profile import ProfileView
from .views.security import SecurityView

urlpatterns = [
    path("", OverviewView.as_view(), name="members_area"),
    path("profile/", ProfileView.as_view(), name="members_profile"),
    path("security/", SecurityView.as_view(), name="members_security"),
    path("consents/", ConsentsView.as_view(), name="members_consents"),
    path("objection/", ObjectionView.as_view(), name="members_objection"),
    path("exports/", ExportsView.as_view(), name="members_exports"),
    path("closing/", ClosingView.as_view(), name="members_closing"),
]
