"""Do for an unknown address what would be done for a known one."""

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.contrib.auth.tokens import default_token_generator

from site_cms.mailing import pretend_to_queue

from ..models import User


def pretend_reset(email: str) -> None:
    """Make the link and the mail of a password reset, and throw them away.

    The answer says the same for every address. Without this it would come sooner for an address
    that has no account, and so tell who has one.
    """
    stranger = User(pk=0, email=email)
    adapter = get_adapter()
    known = EmailAddress.objects.filter(user_id=0)
    key = f"{len(known)}-{default_token_generator.make_token(stranger)}"
    context = {
        "email": email,
        "user": stranger,
        "password_reset_url": adapter.get_reset_password_from_key_url(key),
    }
    pretend_to_queue(adapter.render_mail("account/email/password_reset_key", email, context))
