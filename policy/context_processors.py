"""What every template may know about the operator."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from .models import Operator


def operator(request: HttpRequest) -> dict[str, object]:
    """The operator of the requested site, read from the database when a template asks."""
    return {"operator": SimpleLazyObject(lambda: Operator.of_request(request))}
