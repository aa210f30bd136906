"""The user model: people are known by their e-mail address."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from members.consent.ledger import new_subject
from members.consent.models import SUBJECT_LENGTH, Wording

from .choices import Gender
from .member_sessions import MemberSession
from .policy_notice import PolicyNotice
from .registration_page import RegistrationPage

__all__ = ["MemberSession", "PolicyNotice", "RegistrationPage", "User", "UserManager"]


class UserManager(BaseUserManager["User"]):
    """Creates users; addresses are kept in lower case so that one person has one account."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a user; without a password the account can only be entered after a reset."""
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a user who may do everything."""
        return self.create_user(
            email, password, **{**fields, "is_staff": True, "is_superuser": True}
        )

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find a user by address, however it is capitalised."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account: member, editor, moderator or privacy approver."""

    email = models.EmailField(_("e-mail address"), unique=True)
    first_name = models.CharField(_("first name"), max_length=150, blank=True)
    last_name = models.CharField(_("last name"), max_length=150, blank=True)
    company = models.CharField(_("company"), max_length=150, blank=True)
    gender = models.CharField(_("gender"), max_length=20, blank=True, choices=Gender.choices)
    telephone = models.CharField(_("telephone"), max_length=40, blank=True)
    language = models.CharField(
        _("language"), max_length=10, blank=True, choices=settings.LANGUAGES, default=get_language
    )
    #: Answers to the fields that editors added to the registration, by the id of the field; see
    #: ``AskedField.stored``.
    answers = models.JSONField(_("further answers"), default=dict, blank=True, editable=False)
    #: Under which random id the ledger keeps this person's consents; without the account it is
    #: nobody's.
    consent_subject = models.CharField(
        max_length=SUBJECT_LENGTH, unique=True, default=new_subject, editable=False
    )
    #: The privacy notice that was shown at the registration; empty for invited people.
    notice = models.ForeignKey(
        Wording, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    restricted_at = models.DateTimeField(
        _("restricted since"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("Kept but not used, because the person asked for it (Art. 18 GDPR)."),
    )
    dormant_notice_at = models.DateTimeField(
        _("announced the end of an unused account"), null=True, blank=True, editable=False
    )
    #: Django's convention, written for packages that expect it: nothing installed here reads it.
    #: Who enters the editors' side is a matter of rights; see permissions.py.
    is_staff = models.BooleanField(
        _("staff"), default=False, help_text=_("Belongs to the team that runs the site.")
    )
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Switch off instead of deleting an account.")
    )
    date_joined = models.DateTimeField(_("date joined"), default=timezone.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="members_accounts_user_email_once")
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def clean(self) -> None:
        """Keep addresses in lower case."""
        super().clean()
        self.email = self.email.lower()

    def get_full_name(self) -> str:
        """First and last name, as far as given."""
        return f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self) -> str:
        """First name, or the address where none is known."""
        return self.first_name or self.email

    @property
    def is_restricted(self) -> bool:
        """Whether the person's data may be kept but not used (Art. 18 GDPR)."""
        return self.restricted_at is not None
