"""What can be chosen in an account."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Gender(models.TextChoices):
    """How somebody wants to be addressed; nobody has to say."""

    FEMALE = "female", _("female")
    MALE = "male", _("male")
    DIVERSE = "diverse", _("diverse")
    UNDISCLOSED = "undisclosed", _("not stated")
