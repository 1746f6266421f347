"""What the command line asks of the accounts: the first administrator, and a way back in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class Refused(Exception):
    """The program will not do it; the text is one plain sentence for a person."""


def provision(*, password: str, text: str | None = None, **named: str) -> None:
    """Set the terminal up as the `text` of a TOML file says, or as `named`; raise Refused."""
    from accounts import provisioning
    from kiosk import provisioning as of_kiosk

    with _told_as_refused():
        if text is None:
            provisioning.provision(password=password, **named)
        else:
            of_kiosk.provision(text, password=password)


def rescue(*, administrator: str) -> tuple[str, int]:
    """Return a reset code for an administrator and for how many minutes it works; raise Refused."""
    from recovery import flows

    with _told_as_refused():
        issued = flows.rescue_by_command(name=administrator)
    return str(issued.code), issued.minutes


@contextmanager
def _told_as_refused() -> Iterator[None]:
    from accounts.errors import Refused as RefusedByAccounts

    try:
        yield
    except RefusedByAccounts as refused:
        raise Refused(str(refused)) from refused
