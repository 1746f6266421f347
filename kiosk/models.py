"""Models: the kiosk settings and guests."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.db_fields.numbers import at_most
from accounts.db_fields.texts import TextBlockField
from accounts.models import User


class KioskPolicy(models.Model):
    """The settings for kiosks and unattended screens, a single row."""

    ONLY = 1  # its primary key

    class Keyboard(models.TextChoices):
        """When the on-screen keyboard opens."""

        TOUCH = "touch", _("When the screen is touched")
        ALWAYS = "always", _("Always")
        NEVER = "never", _("Never")

    id = models.SmallIntegerField(primary_key=True, default=ONLY)
    # Also in the data folder, for a start without the database: see state_file.py.
    kiosk_on = models.BooleanField(
        _("Start in kiosk mode"), default=False, help_text=_("Applies from the next start.")
    )
    # Unattended screens.
    idle_seconds = at_most(_("Sign out when idle for (seconds)"), 120, 30, 3600)
    countdown_seconds = at_most(_("Warning before sign-out (seconds)"), 30, 10, 120)
    session_minutes = at_most(_("Longest session (minutes)"), 60, 5, 24 * 60)
    step_away_minutes = at_most(_("Longest screen lock (minutes)"), 10, 1, 120)
    desktop_lock_minutes = at_most(
        *(_("Lock when idle for (minutes)"), 15, 1, 240), _("Applies when not in kiosk mode.")
    )
    attract_seconds = at_most(_("Show the clock after (seconds)"), 60, 15, 3600)
    notice = TextBlockField(
        _("Text below the clock"),
        max_length=200,
        blank=True,
        help_text=_("For example opening hours. Anyone can read it."),
    )
    # Sign-in options.
    people_shown = models.BooleanField(_("Sign in by tapping a name"), default=True)
    guests_allowed = models.BooleanField(_("Allow guests without an account"), default=False)
    guest_minutes = at_most(_("Longest guest session (minutes)"), 30, 5, 12 * 60)
    keyboard = models.CharField(
        _("On-screen keyboard"), max_length=10, choices=Keyboard, default=Keyboard.TOUCH
    )
    # The exit PIN: a hash, and the number of wrong ones in a row. See exit_pin.py.
    exit_pin = models.CharField(max_length=200, blank=True, editable=False)
    exit_pin_failures = models.PositiveIntegerField(default=0, editable=False)
    exit_pin_failed_at = models.DateTimeField(null=True, editable=False)
    # The next step of the first run. See first_steps.py.
    first_run = models.CharField(max_length=20, blank=True, default="", editable=False)
    # In percent, on a desktop, for people without their own choice. See appearance.py.
    text_size = models.SmallIntegerField(default=100, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("kiosk policy")

    def __str__(self) -> str:
        return "kiosk" if self.kiosk_on else "desktop"

    @classmethod
    def current(cls) -> KioskPolicy:
        """Return the policy in force."""
        return cls.objects.get(pk=cls.ONLY)


class Guest(models.Model):
    """A guest, who is deleted with their last session."""

    person = models.OneToOneField(
        User, models.CASCADE, primary_key=True, related_name="as_guest", editable=False
    )
    number = models.PositiveIntegerField()
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"guest {self.number}"
