"""Somebody wants their data kept but not used (Art. 18 GDPR), and ends that again."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from members.accounts.models import User
from site_cms.mailing import MailClass, send

from .. import replay_list
from ..choices import Kind, Way
from ..models import Objection
from ..people import language_of, person_of
from ..signals import note_after_commit
from .object import object_to


def restrict(user: User, *, text: str = "", way: Way = Way.AREA, language: str = "") -> Objection:
    """Freeze the use of somebody's data; they can still log in, see, export and delete it."""
    return object_to(user, kind=Kind.RESTRICTION, text=text, way=way, language=language)


@transaction.atomic
def lift_restriction(user: User, *, language: str = "") -> bool:
    """Let the data be used again, as the person wishes; False if it was not restricted."""
    now = timezone.now()
    restricted = User.objects.filter(pk=user.pk, restricted_at__isnull=False)
    # Who was told before that an unused account ends is told again, and has the time to come back.
    if not restricted.update(restricted_at=None, dormant_notice_at=None):
        return False
    user.restricted_at = None
    Objection.objects.filter(user=user, kind=Kind.RESTRICTION, ended_at=None).update(ended_at=now)
    note_after_commit(replay_list.about(person_of(user), "lifting", now))
    send(
        "members/rights/mail/lifted",
        user.email,
        mail_class=MailClass.LEGAL_NOTICE,
        language=language_of(user, language or get_language() or "de"),
    )
    return True
