"""Reasons for sign-outs, and showing the sign-out page."""

from __future__ import annotations

from enum import StrEnum

from django.urls import reverse

from accounts.ports import ports


class SignOutReason(StrEnum):
    """A reason, with a sentence in templates/kiosk/signed_out.html; the value is in the URL."""

    SIGNED_OUT = "signed-out"
    IDLE = "idle"
    LIMIT = "limit"
    AWAY = "away"  # the screen stayed locked
    CODES = "codes"  # too many wrong codes for a locked screen
    CLOCK = "clock"  # the computer slept, or its clock was set
    SCREEN = "screen"  # locked by the desktop around the kiosk
    STAFF = "staff"
    TROUBLE = "trouble"


def sign_out_page(why: SignOutReason | str) -> str:
    """Return the URL of the page that states the reason."""
    return f"{reverse('kiosk:receipt')}?why={why}"


def sign_in_after_trouble() -> str:
    """Return the URL of the sign-in page that mentions the failed page."""
    return f"{reverse('accounts:login')}?after={SignOutReason.TROUBLE}"


def show_sign_in() -> None:
    """Discard the window's view with its data; show the sign-in page."""
    ports.window.renew(reverse("accounts:login"))


def show_sign_out_page(why: SignOutReason | str) -> None:
    """Discard the window's view with its data; show the reason."""
    ports.window.renew(sign_out_page(why))
