"""The editors' side's own ways in, all leading to the one login of the site."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
