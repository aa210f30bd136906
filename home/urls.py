"""Addresses of the public site that are not pages."""

from django.urls import path, re_path
from wagtail import urls as wagtail_urls

from . import machine_files, page_views, routing, search, sitemaps

#: Below the language prefix.
pages = [
    path("search/", search.search, name="search"),
    # Wagtail's own pattern knows no dots.
    re_path(r"^((?:[\w\-]+/)+feed\.atom)$", routing.serve, name="feed"),
]

#: All pages, below the language prefix: Wagtail's own addresses, with our way to find a page.
tree = [
    *(pattern for pattern in wagtail_urls.urlpatterns if pattern.name != "wagtail_serve"),
    re_path(wagtail_urls.serve_pattern, routing.serve, name="wagtail_serve"),
]

#: For machines, without a language.
machine_readable = [
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("robots.txt", machine_files.robots, name="robots"),
    path(".well-known/security.txt", machine_files.security, name="security"),
    path("site.webmanifest", machine_files.manifest, name="manifest"),
    path("favicon.ico", machine_files.favicon, name="favicon"),
    path("page-views/<int:page>/<str:language>/", page_views.page_view, name="page_view"),
]
