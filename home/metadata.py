"""What a page tells search engines, feed readers and social networks about itself.

Everything comes from ``public_summary()``, from the operator and from the tree of live pages:
nothing that not everyone may read.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urljoin

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.functional import SimpleLazyObject, cached_property
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from wagtail.images.exceptions import InvalidFilterSpecError
from wagtail.images.models import SourceImageIOError

from policy.models import Operator
from site_cms.media import SiteImage
from site_cms.pages import BasePage, PublicSummary

from .models import HomePage, NewsPage
from .navigation import Link, SiteNavigation, navigation
from .shown import ShownPart, shown_part

#: The size social networks ask for.
SOCIAL_SIZE = "fill-1200x630|format-jpeg|jpegquality-80"
#: Shown where a page has no picture of its own.
FALLBACK_PICTURE = "site_cms/icons/social-default.png"
LOGO = "site_cms/icons/icon-512.png"
#: Languages as Open Graph names them.
OPEN_GRAPH_LOCALES = {"de": "de_DE", "en": "en_GB"}

#: JSON-LD: names to texts, lists and further objects.
Json = dict[str, object]


@dataclass(frozen=True)
class SocialPicture:
    """A picture with its whole address."""

    url: str
    alt: str
    width: int = 1200
    height: int = 630


def social_picture(image: SiteImage | None, alt: str, root: str) -> SocialPicture | None:
    """A page's picture for social networks; None where it is missing, broken or not for all."""
    if image is None or image.protected or image.is_svg():
        return None
    try:
        rendition = image.get_rendition(SOCIAL_SIZE)
    except (SourceImageIOError, InvalidFilterSpecError, OSError, ValueError):
        # A picture that cannot be read must not take its page with it.
        return None
    return SocialPicture(urljoin(root, rendition.url), alt, rendition.width, rendition.height)


def iso(moment: datetime | None) -> str:
    """A moment as machines read it; empty when unknown."""
    return moment.isoformat(timespec="seconds") if moment else ""


def as_script(data: object) -> SafeString:
    """JSON that can stand inside a ``script`` element: nothing in it can end the element."""
    # json.dumps writes everything beyond ASCII, U+2028 and U+2029 included, as \uXXXX.
    text = json.dumps(data, separators=(",", ":"))
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return mark_safe(text)


def filled(data: Json) -> Json:
    """The data without empty values."""
    return {name: value for name, value in data.items() if value not in ("", None, [], {})}


@dataclass
class Metadata:
    """The head of a document, for a page or for a view that is no page."""

    request: HttpRequest
    navigation: SiteNavigation
    part: ShownPart = field(default_factory=ShownPart)

    @cached_property
    def page(self) -> BasePage | None:
        """The page being shown."""
        page = self.navigation.page
        return page if isinstance(page, BasePage) else None

    @cached_property
    def _summary(self) -> PublicSummary | None:
        return self.page.public_summary(self.request) if self.page else None

    @cached_property
    def _operator(self) -> Operator:
        return Operator.of_request(self.request)

    @cached_property
    def root(self) -> str:
        """Address of the site as configured, whatever host the request names."""
        site = self.navigation.site
        return site.root_url if site else ""

    @cached_property
    def site_name(self) -> str:
        """What the site is called."""
        site = self.navigation.site
        named: str = site.site_name if site else ""
        return named or self._operator.name or settings.WAGTAIL_SITE_NAME

    @property
    def indexable(self) -> bool:
        """Whether search engines may keep it: live pages, no drafts, searches or errors."""
        return self.page is not None and self.page.live

    @property
    def heading(self) -> str:
        """The page's own title, without the site's; empty where there is no page."""
        return self._summary.title if self._summary else ""

    @cached_property
    def title(self) -> str:
        """Title of the window: part of the list, page, site."""
        if self.page is None:
            return self.site_name
        own = self.page.seo_title or self.heading
        if isinstance(self.page, HomePage):
            return own if self.site_name in own else f"{self.site_name} – {own}"
        return " – ".join(filter(None, [self._part_title, own, self.site_name]))

    @property
    def _part_title(self) -> str:
        page = _("page %(number)s") % {"number": self.part.number} if self.part.number > 1 else ""
        named = ", ".join(filter(None, [self.part.title, page]))
        return named[:1].upper() + named[1:]

    @property
    def description(self) -> str:
        """One or two sentences about the page."""
        return self._summary.description if self._summary else ""

    @cached_property
    def canonical(self) -> str:
        """The one address of what is shown: without tracking parameters, with the list's page."""
        if self.page is None or self._summary is None:
            return ""
        url = self._summary.url
        if self.page.alias_of_id:
            url = self.page.alias_of.get_full_url(self.request) or url
        number = f"?page={self.part.number}" if self.part.number > 1 else ""
        return f"{url}{self.part.route}{number}"

    @cached_property
    def alternates(self) -> list[Link]:
        """The page in each language and, as ``x-default``, for people who read neither.

        Only the first page of a list has counterparts: later ones hold other articles.
        """
        translations = self.navigation.translations
        if not self.indexable or self.part.number > 1 or len(translations) < 2:
            return []
        source = {link.language: link for link in translations}.get(settings.LANGUAGE_CODE)
        default = f"{self.root}/" if isinstance(self.page, HomePage) else source and source.url
        return [*translations, *([Link("", default, language="x-default")] if default else [])]

    @cached_property
    def picture(self) -> SocialPicture:
        """The picture that social networks show."""
        own = None
        if self._summary:
            own = social_picture(self._summary.image, self._summary.image_alt, self.root)
        return own or SocialPicture(urljoin(self.root, static(FALLBACK_PICTURE)), self.site_name)

    @cached_property
    def open_graph(self) -> list[tuple[str, str]]:
        """Properties and their values, in order (ogp.me); empty ones are left out."""
        if self._summary is None:
            return []
        language = self._summary.locale
        values = [
            ("og:type", "article" if isinstance(self.page, NewsPage) else "website"),
            ("og:site_name", self.site_name),
            ("og:title", self.heading),
            ("og:description", self.description),
            ("og:url", self.canonical),
            ("og:locale", OPEN_GRAPH_LOCALES.get(language, language)),
            *self._open_graph_languages(language),
            *self._open_graph_picture(),
            *self._open_graph_article(),
        ]
        return [(name, value) for name, value in values if value]

    def _open_graph_languages(self, shown: str) -> list[tuple[str, str]]:
        return [
            ("og:locale:alternate", OPEN_GRAPH_LOCALES.get(link.language, link.language))
            for link in self.alternates
            if link.language not in (shown, "x-default")
        ]

    def _open_graph_picture(self) -> list[tuple[str, str]]:
        return [
            ("og:image", self.picture.url),
            ("og:image:width", str(self.picture.width)),
            ("og:image:height", str(self.picture.height)),
            ("og:image:alt", self.picture.alt),
        ]

    def _open_graph_article(self) -> list[tuple[str, str]]:
        if self._summary is None or not isinstance(self.page, NewsPage):
            return []
        return [
            ("article:published_time", iso(self._summary.published_at)),
            ("article:modified_time", iso(self._summary.updated_at)),
        ]

    @cached_property
    def structured_data(self) -> SafeString | str:
        """The page as JSON-LD (schema.org) for one ``script`` element; empty without a page."""
        if self._summary is None or not self.indexable:
            return ""
        graph: list[Json] = []
        if isinstance(self.page, HomePage):
            graph += [self._organization(), self._website()]
        if isinstance(self.page, NewsPage):
            graph.append(self._article(self._summary))
        if len(self.navigation.breadcrumbs) > 1:
            graph.append(self._breadcrumbs())
        return as_script({"@context": "https://schema.org", "@graph": graph}) if graph else ""

    @property
    def _organization_id(self) -> str:
        return f"{self.root}/#organization"

    def _organization(self) -> Json:
        operator = self._operator
        address = {
            "streetAddress": operator.street,
            "postalCode": operator.postal_code,
            "addressLocality": operator.city,
            "addressCountry": operator.country,
        }
        known = operator.street and operator.city
        return filled(
            {
                "@type": "Organization",
                "@id": self._organization_id,
                "name": operator.name or self.site_name,
                "url": f"{self.root}/",
                "logo": urljoin(self.root, static(LOGO)),
                "email": operator.email,
                "telephone": operator.phone,
                "vatID": operator.vat_id,
                "address": {"@type": "PostalAddress", **filled({**address})} if known else None,
            }
        )

    def _website(self) -> Json:
        return {
            "@type": "WebSite",
            "@id": f"{self.root}/#website",
            "name": self.site_name,
            "url": self.canonical,
            "inLanguage": self.navigation.language,
            "publisher": {"@id": self._organization_id},
        }

    def _article(self, summary: PublicSummary) -> Json:
        publisher = {"@type": "Organization", "name": self.site_name, "url": f"{self.root}/"}
        return filled(
            {
                "@type": "NewsArticle",
                "@id": f"{self.canonical}#article",
                "headline": summary.title,
                "description": summary.description,
                "url": self.canonical,
                "mainEntityOfPage": self.canonical,
                "inLanguage": summary.locale,
                "datePublished": iso(summary.published_at),
                "dateModified": iso(summary.updated_at),
                "image": [self.picture.url],
                "author": publisher,
                "publisher": {**publisher, "@id": self._organization_id},
            }
        )

    def _breadcrumbs(self) -> Json:
        return {
            "@type": "BreadcrumbList",
            "itemListElement": [
                {
                    "@type": "ListItem",
                    "position": position,
                    "name": link.title,
                    "item": urljoin(self.root, link.url),
                }
                for position, link in enumerate(self.navigation.breadcrumbs, start=1)
            ],
        }


def context_processor(request: HttpRequest) -> dict[str, object]:
    """The metadata for every template, read from the database when one asks."""
    return {
        "metadata": SimpleLazyObject(
            lambda: Metadata(request, navigation(request), shown_part(request))
        )
    }
