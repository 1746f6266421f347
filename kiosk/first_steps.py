"""The steps of a kiosk's first run: which one is next, until they are finished or dismissed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from accounts import permissions
from accounts.alerts import Standing
from kiosk.models import KioskPolicy

if TYPE_CHECKING:
    from accounts.models import User

PIN, TRIAL = "exit-pin", "try-it-out"
STEPS = {PIN: 1, TRIAL: 1, "left-alone": 2, "ways-in": 3, "every-start": 4}  # as they count
_AFTER = dict(zip(STEPS, list(STEPS)[1:], strict=False))


def begin(**_sent: object) -> None:
    """Have the steps wait, from the first one, on a kiosk that is being set up."""
    if settings.KIOSK:
        KioskPolicy.objects.filter(pk=KioskPolicy.ONLY).update(first_run=PIN)


def waiting() -> str:
    """Return the step that is next; "" once all are finished or dismissed.

    There is no trying out while there is no exit PIN.
    """
    policy = KioskPolicy.current()
    return PIN if policy.first_run == TRIAL and not policy.exit_pin else policy.first_run


def after(step: str, *, skipped: bool = False) -> str:
    """Return the step that follows, "" after the last; without an exit PIN there is no trial."""
    return _AFTER.get(TRIAL if skipped and step == PIN else step, "")


def go_on(step: str) -> None:
    """Note the step that is next; what was finished or dismissed does not begin again."""
    waits = KioskPolicy.objects.filter(pk=KioskPolicy.ONLY).exclude(first_run="")
    waits.update(first_run=step)


def dismiss() -> None:
    """Do not ask for the steps again: everything is in the kiosk settings, too."""
    go_on("")


def unfinished(person: User) -> Standing | None:
    """Return what an administrator is told on home while steps wait."""
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
