"""One address of every page type of the demo, in both languages."""

GERMAN = {
    "home": "/de/",
    "content": "/de/unternehmen/so-laeuft-ein-produkttest/",
    "parent": "/de/unternehmen/",
    "accordion": "/de/unternehmen/haeufige-fragen/",
    "news list": "/de/neuigkeiten/",
    "topic": "/de/neuigkeiten/topic/results/",
    "article": "/de/neuigkeiten/hafermilch-im-alltag/",
    "article with download": "/de/neuigkeiten/der-erste-satz/",
    "contact": "/de/kontakt/",
    "imprint": "/de/impressum/",
    "accessibility": "/de/barrierefreiheit/",
    "policy": "/de/datenschutz/",
    "policy archive": "/de/datenschutz/versionen/",
    "policy version": "/de/datenschutz/versionen/1/",
    "search": "/de/search/?q=Tester",
    "empty search": "/de/search/?q=xyzzy",
    "login": "/de/members/login/",
    "registration": "/de/members/register/",
    "mail sent": "/de/members/confirm-email/",
    "new password": "/de/members/password/reset/",
    "not found": "/de/gibt-es-nicht/",
}
ENGLISH = {
    "home": "/en/",
    "content": "/en/company/how-a-product-test-works/",
    "parent": "/en/company/",
    "accordion": "/en/company/questions-and-answers/",
    "news list": "/en/news/",
    "topic": "/en/news/topic/results/",
    "article": "/en/news/oat-drink-every-day/",
    "article with download": "/en/news/the-first-sentence/",
    "contact": "/en/contact/",
    "imprint": "/en/imprint/",
    "accessibility": "/en/accessibility/",
    "policy": "/en/privacy/",
    "policy archive": "/en/privacy/versions/",
    "policy version": "/en/privacy/versions/1/",
    "search": "/en/search/?q=tester",
    "empty search": "/en/search/?q=xyzzy",
    "login": "/en/members/login/",
    "registration": "/en/members/register/",
    "mail sent": "/en/members/confirm-email/",
    "new password": "/en/members/password/reset/",
    "not found": "/en/does-not-exist/",
}
EVERY_PAGE = [*GERMAN.values(), *ENGLISH.values()]
#: What a shared cache may hold: pages, not personal forms and errors.
PUBLIC = [
    address
    for pages in (GERMAN, ENGLISH)
    for name, address in pages.items()
    if "/members/" not in address and name not in {"not found", "search", "empty search"}
]
