"""The page for leaving a kiosk that cannot start: without the database, by exit PIN only."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from desktop.builtin_page import page
from desktop.i18n import _
from desktop.storage.exit_pin import LONGEST

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

    from desktop.storage.exit_pin import ExitPin

STAFF = "staff"  # the page's path below the splash
_MOST_SENT = 200  # bytes
_MINUTE = 60


class ExitPage:
    """Asks for the exit PIN on a page without scripts, with keys for a touch screen.

    The page carries the digits typed so far; they are not stored here.
    """

    def __init__(self, exit_pin: Callable[[], ExitPin | None]) -> None:
        """`exit_pin` returns None while there is no data folder."""
        self._exit_pin = exit_pin
        self._token = ""

    def withdraw(self) -> None:
        """Require the exit PIN again."""
        self._token = ""

    def granted(self, command: str) -> str:
        """Return the action that a `command` with a valid token requests, else ""."""
        token, _slash, action = command.partition("/")
        right = self._token and secrets.compare_digest(token.encode(), self._token.encode())
        return action if right else ""

    def ask(self, environ: WSGIEnvironment) -> tuple[str, str]:
        """Return the page, or the token for actions once the exit PIN was right."""
        sent = _form(environ)
        typed = sent.get("pin", "")
        if "digit" in sent:
            return _pad((typed + sent["digit"])[:LONGEST]), ""
        if not typed or "clear" in sent:
            return self._first_page(), ""
        return self._check(typed)

    def _check(self, typed: str) -> tuple[str, str]:
        key = self._exit_pin()
        if key and key.opens(typed):
            self._token = secrets.token_urlsafe(32)
            return "", f"{self._token}/"
        waiting = _waiting(key.wait()) if key else ""
        return _pad(refusal=waiting or _("Wrong exit PIN. Try again.")), ""

    def _first_page(self) -> str:
        key = self._exit_pin()
        if key is None or not key.is_set():
            return _pad(
                refusal=_(
                    "There's no exit PIN, so you can't leave the kiosk here. The person who "
                    "looks after this computer can end the program."
                )
            )
        return _pad(refusal=_waiting(key.wait()))


def _form(environ: WSGIEnvironment) -> dict[str, str]:
    length = environ.get("CONTENT_LENGTH") or "0"
    if not length.isascii() or not length.isdecimal() or int(length) > _MOST_SENT:
        return {}
    sent = parse_qs(environ["wsgi.input"].read(int(length)).decode(errors="replace"))
    return {name: values[0] for name, values in sent.items()}


def _waiting(seconds: int) -> str:
    if not seconds:
        return ""
    minutes = -(-seconds // _MINUTE)
    return _("Too many wrong exit PINs. Wait {minutes} min, then try again.").format(
        minutes=minutes
    )


def _pad(typed: str = "", refusal: str = "") -> str:
    title = _("Staff: leave the kiosk")
    alert = f'<p role="alert">{escape(refusal)}</p>' if refusal else ""
    digits = "".join(f'<button name="digit" value="{n}">{n}</button>' for n in (*range(1, 10), 0))
    content = (
        f"<h1>{escape(title)}</h1>{alert}"
        f'<form method="post" action="{STAFF}"><label for="pin">{escape(_("Exit PIN"))}</label>'
        f'<input id="pin" name="pin" type="password" inputmode="numeric" autocomplete="off"'
        f' maxlength="{LONGEST}" value="{escape(typed)}" autofocus>'
        # Enter presses the first button.
        f'<button class="primary">{escape(_("Continue"))}</button><div class="pad">{digits}'
        f'<button name="clear" value="1">{escape(_("Clear"))}</button></div></form>'
        f'<form method="get" action="./"><button>{escape(_("Back"))}</button></form>'
    )
    return page(title, "card", content)
