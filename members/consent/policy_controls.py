"""What can be pressed inside the privacy policy."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from . import asking


def settings_link(request: HttpRequest, key: str) -> SafeString:
    """The way to the settings page."""
    return render_to_string("members/consent/policy_settings.html")


def service_choice(request: HttpRequest, key: str) -> SafeString:
    """Allowing or refusing a service in place; nothing for one that nobody is asked about."""
    questions = asking.of_request(request)
    asked = next((each for each in questions.all if each.service.key == key), None)
    if asked is None:
        return SafeString("")
    context = {"question": asked, "intro": questions.intro}
    return render_to_string("members/consent/policy_service.html", context)
