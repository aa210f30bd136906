"""Where members keep address, password, second factor and devices."""

from django.views.generic import TemplateView

from .base import AreaMixin


class SecurityView(AreaMixin, TemplateView):
    """Leads to the pages of the login."""

    template_name = "members/area/security.html"
