"""What packages call their tables and fields without translating it, for our catalogue.

Exports, receipts and the record of processing show these names; see ``personal_data``.
"""

from django.utils.translation import gettext_noop

WORDS = (
    # Tables
    gettext_noop("page subscriptions"),
    gettext_noop("uploaded files"),
    gettext_noop("editing sessions"),
    gettext_noop("form states"),
    gettext_noop("string translations"),
    gettext_noop("segment overrides"),
    # Fields
    gettext_noop("args kwargs"),
    gettext_noop("body"),
    gettext_noop("comment"),
    gettext_noop("comment notifications"),
    gettext_noop("content type"),
    gettext_noop("created at"),
    gettext_noop("data"),
    gettext_noop("dismissibles"),
    gettext_noop("file"),
    gettext_noop("group"),
    gettext_noop("is editing"),
    gettext_noop("key hash"),
    gettext_noop("keys"),
    gettext_noop("label"),
    gettext_noop("last seen at"),
    gettext_noop("last translated by"),
    gettext_noop("last updated at"),
    gettext_noop("last used at"),
    gettext_noop("name"),
    gettext_noop("object id"),
    gettext_noop("page"),
    gettext_noop("parent object id"),
    gettext_noop("permission"),
    gettext_noop("prefix"),
    gettext_noop("resolved by"),
    gettext_noop("return value"),
    gettext_noop("session data"),
    gettext_noop("subject"),
    gettext_noop("text"),
    gettext_noop("traceback"),
    gettext_noop("type"),
    gettext_noop("user"),
    gettext_noop("who"),
)
