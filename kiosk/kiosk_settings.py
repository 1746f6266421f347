"""The kiosk settings by section, and saving them with audit log entries."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import policies
from accounts.access import lock_policy
from accounts.models import SignInPolicy, User
from kiosk.models import KioskPolicy

PINS = "pins_allowed"  # a general setting that is a sign-in option of a kiosk
LONG_IDLE, LONG_GUEST, SHORT_WARNING = 600, 120, 20  # seconds, minutes, seconds

SECTIONS: policies.Sections = (
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
SETTINGS = tuple(name for _title, names in SECTIONS for name in names)
_WARNINGS = {
    "kiosk_on": _("Set an exit PIN. Otherwise no one can leave a kiosk with a damaged database."),
    "idle_seconds": _("The next person may find the last one still signed in."),
    "countdown_seconds": _("WCAG 2.2 asks for at least 20 seconds."),
    "people_shown": _("In a public place, names are never shown."),
    "guests_allowed": _("Anyone can use this terminal, and the audit log can't say who it was."),
    "guest_minutes": _("One guest can keep everyone else waiting."),
}


def in_words(policy: KioskPolicy) -> list[str]:
    """Return each setting and its value in `policy` as text."""
    labels = {field.name: field.verbose_name for field in KioskPolicy._meta.fields}
    return [f"{labels[name]}: {_value(policy, name)}" for name in SETTINGS]


def _value(policy: KioskPolicy, name: str) -> str:
    value = getattr(policy, name)
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    shown = getattr(policy, f"get_{name}_display", lambda: value)()
    return str(shown) if shown != "" else gettext("none")


def notes(policy: KioskPolicy) -> dict[str, str]:
    """Return warnings about unwise values, by setting."""
    public = SignInPolicy.current().preset == SignInPolicy.Preset.PUBLIC
    unwise = {
        "kiosk_on": policy.kiosk_on and not policy.exit_pin,
        "idle_seconds": policy.idle_seconds > LONG_IDLE,
        "countdown_seconds": policy.countdown_seconds < SHORT_WARNING,
        "people_shown": policy.people_shown and public,
        "guests_allowed": policy.guests_allowed,
        "guest_minutes": policy.guest_minutes > LONG_GUEST,
    }
    return {name: str(_WARNINGS[name]) for name, holds in unwise.items() if holds}


def change(wanted: dict[str, Any], *, actor: User) -> list[str]:
    """Save the values of `wanted`, including PINS; return the changed settings."""
    with transaction.atomic():
        own = {name: value for name, value in wanted.items() if name != PINS}
        kiosk = KioskPolicy.objects.select_for_update().get(pk=KioskPolicy.ONLY)
        changed = policies.put(kiosk, own, actor=actor)
        if PINS in wanted:
            changed += policies.put(lock_policy(), {PINS: wanted[PINS]}, actor=actor)
    return changed
