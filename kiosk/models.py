"""How the terminal behaves between one person and the next: one row of rules."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.numbers import at_most
from accounts.texts import TextBlockField


class KioskPolicy(models.Model):
    """What holds for a screen that is shared, and for one that is left alone. One row."""

    ONLY = 1  # its primary key

    class Keyboard(models.TextChoices):
        """When the keyboard on the screen opens."""

        TOUCH = "touch", _("When the screen is touched")
        ALWAYS = "always", _("Always")
        NEVER = "never", _("Never")

    id = models.SmallIntegerField(primary_key=True, default=ONLY)
    # Also in the data folder, for a start that cannot ask the database: see mirror.py.
    kiosk_on = models.BooleanField(_("own the whole screen"), default=False)
    # The screen left alone.
    idle_seconds = at_most(_("seconds without use until a kiosk signs out"), 120, 30, 3600)
    countdown_seconds = at_most(_("seconds of warning before that"), 30, 10, 120)
    session_minutes = at_most(_("minutes until a kiosk signs out in any case"), 60, 5, 24 * 60)
    step_away_minutes = at_most(_("minutes for which a kiosk stays locked"), 10, 1, 120)
    desktop_lock_minutes = at_most(_("minutes without use until a desktop locks"), 15, 1, 240)
    attract_seconds = at_most(_("seconds until the clock is shown"), 60, 15, 3600)
    notice = TextBlockField(_("words below the clock"), max_length=200, blank=True)
    # Ways in.
    people_shown = models.BooleanField(_("people on this terminal to tap on"), default=True)
    guests_allowed = models.BooleanField(_("guests without an account"), default=False)
    guest_minutes = at_most(_("minutes for which a guest may stay"), 30, 5, 12 * 60)
    keyboard = models.CharField(
        _("keyboard on the screen"), max_length=10, choices=Keyboard, default=Keyboard.TOUCH
    )
    # The staff's way out: a hash, and the wrong ones in a row. See exit_pin.py.
    exit_pin = models.CharField(max_length=200, blank=True, editable=False)
    exit_pin_failures = models.PositiveIntegerField(default=0, editable=False)
    exit_pin_failed_at = models.DateTimeField(null=True, editable=False)
    # The step of the first run that is next. See first_steps.py.
    first_run = models.CharField(max_length=20, blank=True, default="", editable=False)
    # In percent, on a desktop, for people who have not chosen their own. See look.py.
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
    """A person who came in without an account: the person goes when their last session does."""

    person = models.OneToOneField(
        User, models.CASCADE, primary_key=True, related_name="as_guest", editable=False
    )
    number = models.PositiveIntegerField()
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"guest {self.number}"
