"""The steps of a kiosk's first run, until they are completed or dismissed."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from accounts import permissions
from accounts.alerts import Standing
from accounts.models import User
from kiosk.models import KioskPolicy

PIN, TRIAL = "exit-pin", "try-it-out"
STEPS = {PIN: 1, TRIAL: 1, "left-alone": 2, "ways-in": 3, "every-start": 4}  # in order
_AFTER = dict(zip(STEPS, list(STEPS)[1:], strict=False))


def begin(**_sent: object) -> None:
    """Start with the first step on a kiosk that is being set up."""
    if settings.KIOSK:
        KioskPolicy.objects.filter(pk=KioskPolicy.ONLY).update(first_run=PIN)


def waiting() -> str:
    """Return the next step; "" once all are completed or dismissed.

    The step to try the exit PIN is skipped without one.
    """
    policy = KioskPolicy.current()
    return PIN if policy.first_run == TRIAL and not policy.exit_pin else policy.first_run


def after(step: str, *, skipped: bool = False) -> str:
    """Return the following step, "" after the last; skips trying a missing exit PIN."""
    return _AFTER.get(TRIAL if skipped and step == PIN else step, "")


def go_on(step: str) -> None:
    """Store the next step, "" to dismiss the rest, unless all were completed or dismissed."""
    waits = KioskPolicy.objects.filter(pk=KioskPolicy.ONLY).exclude(first_run="")
    waits.update(first_run=step)


def unfinished(person: User) -> Standing | None:
    """Return the alert about remaining steps for administrators."""
    if not settings.KIOSK or not person.has_perm(permissions.CHANGE_SETTINGS):
        return None
    step = waiting()
    if step not in STEPS:
        return None
    return Standing(
        _("The kiosk setup isn't finished."),
        _("Next is step %(step)d of 4.") % {"step": STEPS[step]},
        "kiosk:first_run",
        _("Continue the setup"),
        arguments=(step,),
        dismissed_at="kiosk:dismiss_first_run",
    )
