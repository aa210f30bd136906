"""Where every address leads."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from wagtail.admin import urls as wagtailadmin_urls

from home import urls as home_urls
from members.accounts import admin_urls as accounts_admin_urls
from members.accounts import urls as accounts_urls
from members.area import urls as area_urls
from members.consent import urls as consent_urls
from members.rights import urls as rights_urls
from policy import urls as policy_urls

from .languages import to_preferred_language
from .media import urls as media_urls
from .moderation.transactions import whole_or_not_at_all

handler400 = "site_cms.errors.bad_request"
handler403 = "site_cms.errors.forbidden"
handler404 = "site_cms.errors.not_found"
handler500 = "site_cms.errors.server_error"

urlpatterns = [
    path("", to_preferred_language, name="root"),
    # Every login of the editors' side goes through allauth: these stand before Wagtail's own.
    path("", include(accounts_admin_urls)),
    path("cms/", include(whole_or_not_at_all(wagtailadmin_urls.urlpatterns))),
    path("", include(media_urls)),
    path("", include(home_urls.machine_readable)),
]

if settings.DEMO:
    from . import development

    urlpatterns += development.urlpatterns

urlpatterns += i18n_patterns(
    path("members/", include(area_urls)),
    path("members/", include(accounts_urls)),
    path("members/", include(rights_urls)),
    path("consent/", include(consent_urls)),
    path("", include(policy_urls)),
    path("", include(accounts_admin_urls.below_language)),
    path("", include(home_urls.pages)),
    path("", include(home_urls.tree)),
)
