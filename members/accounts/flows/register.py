"""Somebody registers; the answer is the same for an address that is known already."""

from typing import TYPE_CHECKING

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.core import ratelimit
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import get_random_string

from members.consent import ledger, wordings
from site_cms.mailing import pretend_to_queue

from ..models import User
from .show_policy import saw_at_registration

if TYPE_CHECKING:
    from ..registration.form import RegistrationForm


def register(request: HttpRequest, form: "RegistrationForm") -> None:
    """Make the account that a valid form describes and mail the link that confirms it.

    Where the address has an account already, its owner gets a mail that says so, and nothing else
    changes: what strangers type must not replace what the owner wrote. Both take the same work, so
    that the time tells nothing either.
    """
    email = form.cleaned_data["email"]
    # Counts every mail to the address, so that a form sent twice does not end in two.
    may_write = ratelimit.consume(request, action="confirm_email", key=email)
    if User.objects.filter(email=email).exists():
        _pretend(form)
        _tell_owner(email, may_write)
        return
    try:
        with transaction.atomic():
            _make(form, email).send_confirmation(request, signup=True)
    except IntegrityError:
        # Somebody else registered the address a moment ago.
        _tell_owner(email, may_write)


def _make(form: "RegistrationForm", email: str) -> EmailAddress:
    """Write account, address, consents, and which version of the policy was shown."""
    user = form.user()
    user.email = email
    user.set_password(form.cleaned_data["password1"])
    wordings.keep([form.notice, *form.wordings.values()])
    user.notice = form.notice
    user.save()
    for wording in form.agreed:
        ledger.record(user.consent_subject, wording, granted=True)
    if form.page.policy:
        saw_at_registration(user, form.page.policy)
    return EmailAddress.objects.create(user=user, email=email, primary=True, verified=False)


def _pretend(form: "RegistrationForm") -> None:
    """Do all that making an account takes, for an address of nobody, and leave nothing behind."""
    with transaction.atomic():
        _make(form, f"{get_random_string(20).lower()}@invalid.example")
        transaction.set_rollback(True)


def _tell_owner(email: str, may_write: bool) -> None:
    """Write to whoever owns an account, confirmed or not.

    The mail confirms nothing: somebody else may have registered the address first, with a password
    of theirs. It offers a new password, which confirms the address and forgets what was entered.
    """
    user = User.objects.filter(email=email).first()
    adapter = get_adapter()
    context = {
        "email": email,
        "user": user,
        "login_url": adapter.on_our_host(reverse("account_login")),
        "password_reset_url": adapter.on_our_host(reverse("account_reset_password")),
    }
    mail = adapter.render_mail("account/email/account_already_exists", email, context)
    if user and may_write:
        mail.send()
    else:
        pretend_to_queue(mail)
