"""The commands `provision` and `rescue`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class Refused(Exception):
    """The command was refused; the text is a message for the user."""


def provision(*, password: str, text: str | None = None, **named: str) -> None:
    """Set the terminal up from the `text` of a TOML file, else from `named`; raise Refused."""
    from accounts import provisioning
    from kiosk import provisioning as of_kiosk

    with _as_refused():
        if text is None:
            provisioning.provision(password=password, **named)
        else:
            of_kiosk.provision(text, password=password)


def rescue(*, administrator: str) -> tuple[str, int]:
    """Return a reset code for an administrator and its lifetime in minutes; raise Refused."""
    from recovery.flows.assistance import rescue_by_command

    with _as_refused():
        issued = rescue_by_command(name=administrator)
    return str(issued.code), issued.minutes


@contextmanager
def _as_refused() -> Iterator[None]:
    from accounts.errors import Refused as RefusedByAccounts

    try:
        yield
    except RefusedByAccounts as refused:
        raise Refused(str(refused)) from refused
