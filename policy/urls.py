"""Addresses of the privacy policy, below the language prefix. They are permanent."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from . import views

urlpatterns = [
    # Translators: part of an address, small letters without umlauts; never change it.
    path(_("privacy/"), views.current, name="policy"),
    path(_("privacy/versions/"), views.archive, name="policy_archive"),
    path(_("privacy/versions/<int:number>/"), views.version, name="policy_version"),
    path(_("privacy/versions/<int:number>/policy.json"), views.as_json, name="policy_version_json"),
    path(_("privacy/compare/"), views.choose, name="policy_choose"),
    path(_("privacy/compare/<int:older>/<int:newer>/"), views.compare, name="policy_compare"),
    path(_("privacy/feed.atom"), views.feed, name="policy_feed"),
    path(_("privacy/policy.json"), views.as_json, name="policy_json"),
]
