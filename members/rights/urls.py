"""Addresses of the rights, below the language prefix and ``members/``."""

from django.urls import path, re_path

from . import views

urlpatterns = [
    path("receipts/<slug:case>/", views.receipt, name="members_receipt"),
    path("export/<slug:key>/", views.download, name="members_export"),
    re_path(
        r"^unsubscribe/(?P<token>[-:\w]+)/$",
        views.UnsubscribeView.as_view(),
        name="members_unsubscribe",
    ),
]
