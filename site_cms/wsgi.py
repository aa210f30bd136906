"""The WSGI application: the page cache in front of Django."""

import os

from django.core.wsgi import get_wsgi_application

from site_cms.page_cache import with_page_cache

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_cms.settings.production")

application = with_page_cache(get_wsgi_application())
