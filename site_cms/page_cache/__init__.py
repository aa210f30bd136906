"""Public pages, kept ready to send in front of Django.

``application`` answers requests, ``keys`` decides which requests ask for the same page,
``stored_page`` is the form a page is kept in, ``redis_pages`` and ``file_pages`` keep it, and
``generation`` makes everything kept so far disappear at once when something changes.

Wagtail's previews cannot meet this cache. A preview runs Django's middleware again, inside a
request to ``/cms/`` that carries a session cookie and was passed by; the request made for it
(``request.is_dummy``) never passes the WSGI application, which is the only place where pages
are looked up and kept. ``site_cms.caching`` marks its answer private nevertheless.
"""

from .application import PageCache, with_page_cache
from .generation import move_on, move_on_after_commit

__all__ = ["PageCache", "move_on", "move_on_after_commit", "with_page_cache"]
