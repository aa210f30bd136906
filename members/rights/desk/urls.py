"""Addresses on the editors' side, below ``cms/``."""

from django.urls import path

from .objections import AccessesView, ErasuresView, ObjectionsView, ObjectionView
from .views import DeskView, download_for

urlpatterns = [
    path("member-desk/", DeskView.as_view(), name="member_desk"),
    path("member-desk/exports/<slug:export_key>/", download_for, name="member_desk_export"),
    path("reports/objections/", ObjectionsView.as_view(), name="objections"),
    path("reports/objections/<slug:reference>/", ObjectionView.as_view(), name="objection"),
    path("reports/erasures/", ErasuresView.as_view(), name="erasures"),
    path("reports/desk-accesses/", AccessesView.as_view(), name="desk_accesses"),
]
