"""The page before the program answers: that it is starting, or why the start failed."""

from __future__ import annotations

import base64
import hashlib
import secrets
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from desktop.builtin_page import STYLE, page
from desktop.i18n import _
from desktop.paths import bundled
from desktop.server.channel import BASIC_HEADERS

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from desktop.server.exit_page import ExitPage

Headers = list[tuple[str, str]]
Answer = tuple[str, Headers, str]

PATH = "/starting/"
ONE_TIME = "in"
STAFF = "staff"  # path of the page for leaving a kiosk, see server/exit_page.py
RETRY = "retry"
LEFT_AFTER = 120  # seconds, the same as on the staff pages: kiosk/staff_tokens.py
NOTHING: Answer = ("404 Not Found", [], "")
STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = [
    ("Content-Type", "text/html; charset=utf-8"),
    ("Content-Security-Policy", POLICY),
    *(header for header in BASIC_HEADERS if header[0] != "Content-Security-Policy"),
]


@dataclass(frozen=True)
class Failure:
    """A failed start: the message and where to read more. `backup` is the date of a valid one.

    `again` is the number of seconds until the next automatic attempt, or 0.
    """

    sentence: str
    log: str = ""
    backup: str = ""
    again: int = 0


class SplashPage:
    """A small WSGI application with one page, at a path that only this window knows.

    The same server later serves Django, so the window keeps its renderer process. The page uses
    plain forms: pywebview's JavaScript bridge needs `eval`, which the content security policy
    forbids.
    """

    def __init__(
        self, actions: Mapping[str, Callable[[], None]], exit_page: ExitPage | None = None
    ) -> None:
        """`actions` are called for *retry*, *restore* and *quit*; they must return immediately.

        In a kiosk, all but *retry* require the exit PIN of `exit_page` first.
        """
        self.path = _secret_path()
        self.heartbeat = _secret_path()
        self.failure: Failure | None = None
        self.lock = threading.RLock()  # While it is held, the first page is not served.
        self._actions = actions
        self._exit_page = exit_page
        self._inside: WSGIApplication | None = None
        self._admission: Callable[[], Headers] | None = None

    def before(self, application: WSGIApplication) -> WSGIApplication:
        """Return a wrapper of `application` that answers the window's first requests itself."""
        self._inside = application
        return self

    def admit(self, admission: Callable[[], Headers]) -> str:
        """Return a new path that answers once, with the headers of `admission`."""
        if self._admission:  # the previous one is used up, or should be
            self.path = _secret_path()
        self._admission = admission
        return f"{self.path}{ONE_TIME}"

    def admits(self, environ: Mapping[str, str]) -> bool:
        """Return whether a request is the window's: only it and the supervisor know these paths."""
        return environ["PATH_INFO"].startswith((self.path, self.heartbeat))

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer only the window."""
        if environ["PATH_INFO"] == self.heartbeat:
            start_response("204 No Content", [*BASIC_HEADERS])
            return []
        if self._inside and not environ["PATH_INFO"].startswith(self.path):
            return self._inside(environ, start_response)
        status, headers, text = self._decide(environ)
        body = text.encode()
        start_response(status, [*HEADERS, *headers, ("Content-Length", str(len(body)))])
        return [body]

    def _decide(self, environ: WSGIEnvironment) -> Answer:
        path = environ["PATH_INFO"]
        if not _is_same_site(environ) or not path.startswith(self.path):
            return "403 Forbidden", [], ""
        method, command = environ["REQUEST_METHOD"], path.removeprefix(self.path)
        if method == "GET" and not command:
            return "200 OK", [], self._first_page()
        if method == "GET" and command == ONE_TIME and self._admission:
            self.path, admission = "(closed)", self._admission
            return "303 See Other", admission(), ""
        return self._carry_out(command, environ) if method == "POST" else NOTHING

    def _first_page(self) -> str:
        with self.lock:
            failure = self.failure
        if failure is None:
            return _splash()
        if self._exit_page is None:
            return _about(failure)
        self._exit_page.withdraw()
        return _about(failure, locked=True)

    def _carry_out(self, command: str, environ: WSGIEnvironment) -> Answer:
        if self._exit_page and command == STAFF and self.failure:
            asked, opened = self._exit_page.ask(environ)
            # Digits and token must not be left for the next person: the first page revokes them.
            leave = ("Refresh", f"{LEFT_AFTER}; url={self.path}")
            return "200 OK", [leave], asked or _about(self.failure, begin=opened)
        if self._exit_page and command != RETRY:
            command = self._exit_page.granted(command)
        if command not in self._actions:
            return NOTHING
        self._actions[command]()
        return "200 OK", [], _splash()


def _secret_path() -> str:
    return f"{PATH}{secrets.token_urlsafe(32)}/"


def _is_same_site(environ: WSGIEnvironment) -> bool:
    host = f"127.0.0.1:{environ['SERVER_PORT']}"
    return (
        environ.get("HTTP_HOST") == host
        and environ.get("HTTP_ORIGIN", f"http://{host}") == f"http://{host}"
        and environ.get("HTTP_SEC_FETCH_SITE", "none") in ("none", "same-origin")
    )


def _splash() -> str:
    mark = bundled("static/icons/latchkey.svg").read_text(encoding="utf-8")
    content = (
        f'<div aria-hidden="true">{mark}</div><h1>Latchkey</h1>'
        f'<p role="status">{escape(_("Starting…"))}</p>'
        f'<p class="soft late">{escape(_("This is taking longer than usual. Please wait."))}</p>'
    )
    return page("Latchkey", "splash", content)


def _about(failure: Failure, *, locked: bool = False, begin: str = "") -> str:
    """Return the page about `failure`; `begin` is the token for actions that need the exit PIN."""
    buttons = [_button(RETRY, _("Try again"), "primary")]
    if locked:
        buttons.append(_button(STAFF, _("Staff: leave the kiosk")))
    elif failure.backup:
        restore = _("Restore the backup of {date}").format(date=failure.backup)
        buttons.append(_button(f"{begin}restore", restore))
    if not locked:
        buttons.append(_button(f"{begin}quit", _("Leave the kiosk") if begin else _("Quit")))
    title = _("Latchkey could not start")
    more = "".join(f'<p class="soft">{escape(sentence)}</p>' for sentence in _more(failure))
    content = (
        f'<h1>{escape(title)}</h1><p role="alert">{escape(failure.sentence)}</p>'
        f'{more}<form method="post">{"".join(buttons)}</form>'
    )
    return page(title, "card", content)


def _more(failure: Failure) -> Iterable[str]:
    if failure.log:
        yield _("Details are in the log: {path}").format(path=failure.log)
    else:
        yield _("There's no log because the data folder can't be used.")
    if failure.again:
        yield _("Latchkey tries again every {seconds} seconds.").format(seconds=failure.again)


def _button(command: str, label: str, kind: str = "") -> str:
    focus = " autofocus" if kind else ""
    return f'<button class="{kind}" formaction="{command}"{focus}>{escape(label)}</button>'
