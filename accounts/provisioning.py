"""Setting the terminal up without the page."""

from __future__ import annotations

from accounts.errors import Refused
from accounts.flows import registration
from accounts.forms.registration import SetupForm


def form_for(*, administrator: str, password: str, preset: str, site_name: str) -> SetupForm:
    """Return the bound form of the first run."""
    return SetupForm(
        {
            "terminal_name": site_name,
            "preset": preset,
            "username": administrator,
            "display_name": "",
            "password1": password,
            "password2": password,
        }
    )


def provision(*, administrator: str, password: str, preset: str, site_name: str) -> None:
    """Set the terminal up like the first-run page; raise Refused with a message."""
    form = form_for(
        administrator=administrator, password=password, preset=preset, site_name=site_name
    )
    if not form.is_valid():
        raise Refused(" ".join(str(error) for errors in form.errors.values() for error in errors))
    registration.set_up_terminal(**form.values())
