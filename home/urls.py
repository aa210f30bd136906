"""Addresses of the public site that are not pages."""

from django.urls import path
from wagtail.contrib.sitemaps.views import sitemap

from . import search

#: Below the language prefix.
pages = [path("search/", search.search, name="search")]

#: For machines, without a language.
machine_readable = [path("sitemap.xml", sitemap, name="sitemap")]
