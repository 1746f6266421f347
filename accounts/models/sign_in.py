"""The sign-in policy, failed attempts, sessions, and notices."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.contrib.sessions.base_session import AbstractBaseSession
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.db_fields.numbers import between, minimum_length
from accounts.db_fields.texts import (
    ColorField,
    DisplayNameField,
    EmailAddressField,
    FileNameField,
    LineField,
    TextBlockField,
)
from accounts.models.people import User
from accounts.roles import Role


class SignInPolicy(models.Model):
    """Settings for registration, passwords and sessions. One row."""

    ONLY = 1  # its primary key

    class Preset(models.TextChoices):
        """Where the terminal is used; sets the matching registration."""

        HOME = "home", _("At home")
        WORKPLACE = "workplace", _("At a workplace")
        PUBLIC = "public", _("In a public place")

    class Registration(models.TextChoices):
        """Who can create accounts."""

        OPEN = "open", _("Anyone, right away")
        APPROVAL = "approval", _("Anyone, after approval")
        STAFF = "staff", _("Staff only")

    SUITS: ClassVar = {
        Preset.HOME: Registration.OPEN,
        Preset.WORKPLACE: Registration.APPROVAL,
        Preset.PUBLIC: Registration.STAFF,
    }

    id = models.SmallIntegerField(primary_key=True, default=ONLY)
    terminal_name = DisplayNameField(_("Name of this computer"), max_length=60, blank=True)
    # "#rrggbb"; empty for the product's own. djangoapp.accent derives every shade from it.
    accent = ColorField(
        _("Accent color"), max_length=7, blank=True, validators=[RegexValidator(r"^#[0-9a-f]{6}\Z")]
    )
    preset = models.CharField(
        _("Where is this computer?"),
        max_length=10,
        choices=Preset,
        default=Preset.HOME,
        help_text=_("Changing this also changes who can create accounts."),
    )
    registration = models.CharField(
        _("Who can create accounts?"),
        max_length=10,
        choices=Registration,
        default=Registration.OPEN,
    )
    terms = TextBlockField(
        _("Terms of use"),
        max_length=10_000,
        blank=True,
        help_text=_("People must agree to them when they register."),
    )
    member_min_length = minimum_length(_("Minimum password length for members"), 8)
    staff_min_length = minimum_length(_("Minimum password length for staff and administrators"), 15)
    pins_allowed = models.BooleanField(
        _("Let members sign in with a PIN"),
        default=False,
        help_text=_("Each member can choose a PIN of six digits."),
    )
    reset_code_minutes = between(_("Reset codes work for (minutes)"), 30, 5, 24 * 60)
    session_hours = between(_("Sign out after (hours)"), 12, 1, 24)
    audit_days = between(_("Keep the audit log for (days)"), 365, 30, 3650)
    mark = FileNameField(max_length=40, blank=True)  # a file in media/, like a picture
    mail_server = LineField(
        _("Outgoing mail server"),
        max_length=255,
        blank=True,
        help_text=_("Without one, no email is sent."),
    )
    mail_port = models.PositiveIntegerField(_("Mail server port"), default=587)
    mail_from = EmailAddressField(_("Sender address"), blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("sign-in policy")

    def __str__(self) -> str:
        return self.terminal_name

    @classmethod
    def current(cls) -> SignInPolicy:
        """Return the current policy."""
        return cls.objects.get(pk=cls.ONLY)

    def adopt(self, preset: str) -> None:
        """Set the preset and the registration that belongs to it."""
        self.preset = preset
        self.registration = self.SUITS[self.Preset(preset)]

    def min_length(self, role: Role) -> int:
        """Return the minimum password length for this role, in characters."""
        return self.staff_min_length if role.runs_the_terminal else self.member_min_length


class SignInAttempts(models.Model):
    """Consecutive failed sign-ins for one name, known or not. See throttle.py."""

    # A keyed hash: people type passwords into the name field.
    key = models.CharField(max_length=64, primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    known = models.BooleanField()
    last_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = _("sign-in attempts")
        indexes = (models.Index(fields=["known", "last_at"], name="oldest_unknown"),)

    def __str__(self) -> str:
        return f"{self.key[:8]}: {self.failures}"


class Session(AbstractBaseSession):
    """A session. The row holds a hash of the key, so a copied row can't be used."""

    session_key = models.CharField(max_length=64, primary_key=True)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sessions")
    computer = LineField(max_length=64, default="")  # one of several with one database
    # The store writes this and expire_date by `clock.now`: both end with the program.
    created_at = models.DateTimeField(default=timezone.now)
    last_seen = models.DateTimeField(default=timezone.now)

    @property
    def signed_in_at(self) -> datetime:
        """When it began, by the system clock as it is set now."""
        return clock.as_set(self.created_at)


class Notice(models.Model):
    """A notice on the home page, until the person dismisses it."""

    person = models.ForeignKey(User, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=30)
    at = models.DateTimeField(default=timezone.now)
    details = models.JSONField(default=dict)

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return self.kind
