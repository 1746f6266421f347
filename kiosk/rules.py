"""The rules of the kiosk: each with its default and its reason, each change recorded."""

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
    (_("The screen"), ("kiosk_on", "keyboard", "attract_seconds", "notice")),
    (
        _("The screen left alone"),
        (
            *("idle_seconds", "countdown_seconds", "session_minutes"),
            *("step_away_minutes", "desktop_lock_minutes"),
        ),
    ),
    (_("Ways in"), ("people_shown", "guests_allowed", "guest_minutes")),
)
LABELS: dict[str, StrOrPromise] = {
    "kiosk_on": _("Own the whole screen at every start"),
    "keyboard": _("Keyboard on the screen"),
    "attract_seconds": _("Seconds at the sign-in page until the clock is shown"),
    "notice": _("Words below the clock"),
    "idle_seconds": _("Seconds without use until a person is signed out"),
    "countdown_seconds": _("Seconds of warning before that"),
    "session_minutes": _("Minutes until a person is signed out in any case"),
    "step_away_minutes": _("Minutes for which somebody may step away"),
    "desktop_lock_minutes": _("Minutes without use until a desktop locks"),
    "people_shown": _("Show the people of this terminal to tap on"),
    "guests_allowed": _("Let guests in without an account"),
    "guest_minutes": _("Minutes for which a guest may stay"),
}
# Why the default is what it is; the default itself is read from the model.
REASONS: dict[str, StrOrPromise] = {
    "kiosk_on": _(
        "The program then begins as a kiosk by itself, also after a power cut. Until then only "
        "when it is started with --kiosk."
    ),
    "keyboard": _("Whoever has a real keyboard does not want half of the screen covered."),
    "attract_seconds": _("Long enough to look for a password on paper, and it saves the screen."),
    "notice": _("Opening hours, or what has changed today. Whoever passes by can read them."),
    "idle_seconds": _(
        "Whoever walked away is signed out before the next person has sat down; who reads a page "
        "still has time."
    ),
    "countdown_seconds": _("Time enough to look up, to understand and to touch the screen."),
    "session_minutes": _("So that others get their turn, and nobody stays signed in by accident."),
    "step_away_minutes": _("Time for a book or a printout; then the place is for the next person."),
    "desktop_lock_minutes": _("The usual time of an office. It counts where there is no kiosk."),
    "people_shown": _(
        "Quick where all know each other. In a public place names are not everybody's business."
    ),
    "guests_allowed": _("Nobody can say afterwards who it was. Some places want just that."),
    "guest_minutes": _("Guests come without a promise to anybody, so their turn is shorter."),
}


def label(name: str) -> StrOrPromise:
    """Return what the rule is called."""
    return LABELS[name]


def words(name: str, policy: KioskPolicy | None = None) -> str:
    """Return the value of a rule in `policy`, or else its default, as people read it."""
    field = KioskPolicy._meta.get_field(name)
    assert isinstance(field, Field)  # noqa: S101 - for the types: no rule is a relation
    value = getattr(policy, name) if policy else field.get_default()
    if isinstance(value, bool):
        return _t("yes") if value else _t("no")
    shown = dict(field.flatchoices).get(value, value) if field.choices else value
    return str(shown) if shown != "" else _t("none")


def notes(policy: KioskPolicy) -> dict[str, StrOrPromise]:
    """Return what is to be said of choices that are unwise, by the name of the rule."""
    public = SignInPolicy.current().preset == SignInPolicy.Preset.PUBLIC
    unwise: tuple[tuple[str, bool, StrOrPromise], ...] = (
        (
            "kiosk_on",
            policy.kiosk_on and not policy.exit_pin,
            _("There is no exit PIN: if the database were damaged, nobody could leave the kiosk."),
        ),
        (
            "idle_seconds",
            policy.idle_seconds > LONG_IDLE,
            _("So long that the next person may well find the one before still signed in."),
        ),
        (
            "countdown_seconds",
            policy.countdown_seconds < SHORT_WARNING,
            _("WCAG 2.2 asks for 20 seconds at least in which people can ask for more time."),
        ),
        (
            "people_shown",
            policy.people_shown and public,
            _("This terminal stands in a public place, where nobody is shown whatever you choose."),
        ),
        (
            "guests_allowed",
            policy.guests_allowed,
            _("Whoever passes by can use this terminal, and the log cannot say who it was."),
        ),
        (
            "guest_minutes",
            policy.guest_minutes > LONG_GUEST,
            _("So long that one guest can keep everybody else from the terminal."),
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
