"""Staff make an account for somebody."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str

from ..models import User
from .vouch import vouch_for_address


def invite(user: User) -> None:
    """Give a new account its confirmed address and mail a link for choosing a password.

    The link is the same as after "forgot password" and works as long (three days); later,
    whoever was invited asks for a new one on the login page.
    """
    user.set_unusable_password()
    user.save(update_fields=["password"])
    vouch_for_address(user)
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    adapter = get_adapter()
    context = {"user": user, "password_reset_url": adapter.get_reset_password_from_key_url(key)}
    adapter.send_mail("account/email/invitation", user.email, context)
