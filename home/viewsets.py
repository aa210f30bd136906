"""What editors keep beside the pages: topics of the news, menu and footer."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import LiveStatusTagColumn, UpdatedAtColumn
from wagtail.models import Site
from wagtail.snippets.views.snippets import IndexView, SnippetViewSetGroup

from site_cms.moderation.snippets import ModeratedSnippetViewSet

from .models import Navigation, Topic


class TopicViewSet(ModeratedSnippetViewSet):
    """Topics of news articles."""

    model = Topic
    icon = "tag"
    menu_label: str | Promise = _("Topics")
    add_to_admin_menu = False
    list_display = ["name_de", "name_en", "slug", LiveStatusTagColumn(), UpdatedAtColumn()]
    search_fields = ["name_de", "name_en", "slug"]
    ordering = ["name_de"]


class NavigationIndexView(IndexView):
    """Leads on to the one menu there is: a list of one line helps nobody."""

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Show a list only where there are several sites."""
        if Site.objects.count() == 1:
            only = Navigation.objects.first()
            if only is None and self.add_url:
                return redirect(self.add_url)
            if only is not None and self.get_edit_url(only):
                return redirect(self.get_edit_url(only))
        return super().get(request, *args, **kwargs)

    @property
    def can_add(self) -> bool:
        """Whether a site has no menu yet: each has one."""
        return Site.objects.exclude(pk__in=Navigation.objects.values("site")).exists()

    def get_add_url(self) -> str | None:
        """The button to add one, as long as a site lacks it."""
        url: str | None = super().get_add_url() if self.can_add else None
        return url


class NavigationViewSet(ModeratedSnippetViewSet):
    """Menu and footer of each site."""

    model = Navigation
    icon = "list-ul"
    menu_label: str | Promise = _("Menu and footer")
    add_to_admin_menu = False
    index_view_class = NavigationIndexView
    list_display = ["__str__", LiveStatusTagColumn(), UpdatedAtColumn()]


class WebsiteGroup(SnippetViewSetGroup):
    """One entry in the editors' menu for all that belongs to the site as a whole."""

    items = (NavigationViewSet, TopicViewSet)
    menu_label: str | Promise = _("Website")
    menu_name = "website"
    menu_icon = "site"
    menu_order = 210
