"""Addresses of the personal area, below the language prefix and ``members/``."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.OverviewView.as_view(), name="members_area"),
]
