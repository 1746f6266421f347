"""Why somebody is signed out, as the receipt says it, and how the window comes to show it."""

from __future__ import annotations

from enum import StrEnum

from django.urls import reverse

from accounts.ports import ports


class Why(StrEnum):
    """Each is a sentence of templates/kiosk/receipt.html; the value stands in the address."""

    SIGNED_OUT = "signed-out"
    IDLE = "idle"
    LIMIT = "limit"
    AWAY = "away"  # the screen stayed locked
    CODES = "codes"  # too many wrong ones for a locked screen
    CLOCK = "clock"  # the computer slept, or its clock was set
    SCREEN = "screen"  # the desktop around the kiosk locked it
    STAFF = "staff"
    TROUBLE = "trouble"


def receipt(why: Why | str) -> str:
    """Return the address of the receipt that says why."""
    return f"{reverse('kiosk:receipt')}?why={why}"


def sign_in_after_trouble() -> str:
    """Return the address of the sign-in page that says that the page before it had failed."""
    return f"{reverse('accounts:login')}?after={Why.TROUBLE}"


def show_sign_in() -> None:
    """Have the window throw its view away with whatever a stranger left in it; show sign in."""
    ports.window.renew(reverse("accounts:login"))


def show_receipt(why: Why | str) -> None:
    """Have the window throw its view away with everything in it, and show the receipt."""
    ports.window.renew(receipt(why))
