"""Setting the terminal up without anybody at the screen."""

from __future__ import annotations

from accounts import flows
from accounts.errors import Refused
from accounts.forms.registration import SetupForm


def form_for(*, administrator: str, password: str, preset: str, site_name: str) -> SetupForm:
    """Return the form of the first run, filled in."""
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
    """Do what the page of the first run does; raise Refused with a sentence."""
    form = form_for(
        administrator=administrator, password=password, preset=preset, site_name=site_name
    )
    if not form.is_valid():
        raise Refused(" ".join(str(error) for errors in form.errors.values() for error in errors))
    flows.set_up_terminal(**form.values())
