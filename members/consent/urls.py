"""Addresses of consents, below the language prefix."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.ConsentView.as_view(), name="consent"),
    path("records/", views.records, name="consent_records"),
    path("records.json", views.records_as_json, name="consent_records_json"),
]
