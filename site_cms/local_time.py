"""Days as the site counts them, whatever time zone somebody has chosen for the editors' side."""

from datetime import date, timedelta

from django.utils import timezone


def local_day() -> date:
    """Today in the time zone of the site."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


def monday(day: date) -> date:
    """The first day of a week."""
    return day - timedelta(days=day.weekday())
