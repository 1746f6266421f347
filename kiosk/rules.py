"""The kiosk settings: their sections, labels and hints, and how they change, which is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Field
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts import policies
from accounts.authority import hold_the_policy
from accounts.models import SignInPolicy
from kiosk.models import KioskPolicy

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from accounts.models import User

PINS = "pins_allowed"  # a setting of all terminals that is one of a kiosk's ways in
LONG_IDLE, LONG_GUEST, SHORT_WARNING = 600, 120, 20  # seconds, minutes, seconds

SECTIONS: tuple[tuple[StrOrPromise, tuple[str, ...]], ...] = (
    (_("Screen"), ("kiosk_on", "keyboard", "attract_seconds", "notice")),
    (
        _("Time limits"),
        (
            *("idle_seconds", "countdown_seconds", "session_minutes"),
            *("step_away_minutes", "desktop_lock_minutes"),
        ),
    ),
    (_("Signing in"), ("people_shown", "guests_allowed", "guest_minutes")),
)
LABELS: dict[str, StrOrPromise] = {
    "kiosk_on": _("Start in kiosk mode"),
    "keyboard": _("On-screen keyboard"),
    "attract_seconds": _("Show the clock after (seconds)"),
    "notice": _("Text below the clock"),
    "idle_seconds": _("Sign out when idle for (seconds)"),
    "countdown_seconds": _("Warning before sign-out (seconds)"),
    "session_minutes": _("Longest session (minutes)"),
    "step_away_minutes": _("Longest screen lock (minutes)"),
    "desktop_lock_minutes": _("Lock when idle for (minutes)"),
    "people_shown": _("Sign in by tapping a name"),
    "guests_allowed": _("Allow guests without an account"),
    "guest_minutes": _("Longest guest session (minutes)"),
}
HINTS: dict[str, StrOrPromise] = {
    "kiosk_on": _("Applies from the next start."),
    "notice": _("For example opening hours. Anyone can read it."),
    "desktop_lock_minutes": _("Applies when not in kiosk mode."),
}


def words(name: str, policy: KioskPolicy) -> str:
    """Return the value of a setting in `policy`, as people read it."""
    field = KioskPolicy._meta.get_field(name)
    assert isinstance(field, Field)  # noqa: S101 - for the types: no setting is a relation
    value = getattr(policy, name)
    if isinstance(value, bool):
        return _t("yes") if value else _t("no")
    shown = dict(field.flatchoices).get(value, value) if field.choices else value
    return str(shown) if shown != "" else _t("none")


def notes(policy: KioskPolicy) -> dict[str, StrOrPromise]:
    """Return the warnings about unwise choices, by the name of the setting."""
    public = SignInPolicy.current().preset == SignInPolicy.Preset.PUBLIC
    unwise: tuple[tuple[str, bool, StrOrPromise], ...] = (
        (
            "kiosk_on",
            policy.kiosk_on and not policy.exit_pin,
            _("Set an exit PIN. Without one, a damaged database leaves no way out of the kiosk."),
        ),
        (
            "idle_seconds",
            policy.idle_seconds > LONG_IDLE,
            _("The next person may find the last one still signed in."),
        ),
        (
            "countdown_seconds",
            policy.countdown_seconds < SHORT_WARNING,
            _("WCAG 2.2 asks for at least 20 seconds."),
        ),
        (
            "people_shown",
            policy.people_shown and public,
            _("In a public place, names are never shown."),
        ),
        (
            "guests_allowed",
            policy.guests_allowed,
            _("Anyone can use this terminal, and the audit log can't say who it was."),
        ),
        (
            "guest_minutes",
            policy.guest_minutes > LONG_GUEST,
            _("One guest can keep everyone else waiting."),
        ),
    )
    return {name: sentence for name, holds, sentence in unwise if holds}


def change(wanted: dict[str, Any], *, actor: User) -> list[str]:
    """Put the values of `wanted`, and PINS among them, into force; return what has changed."""
    with transaction.atomic():
        own = {name: value for name, value in wanted.items() if name != PINS}
        kiosk = KioskPolicy.objects.select_for_update().get(pk=KioskPolicy.ONLY)
        changed = policies.put(kiosk, own, actor=actor)
        if PINS in wanted:
            changed += policies.put(hold_the_policy(), {PINS: wanted[PINS]}, actor=actor)
    return changed
