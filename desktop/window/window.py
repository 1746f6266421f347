"""The window, based on pywebview; the engine modules contain what differs by system."""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Any

from desktop import core_dumps
from desktop.builtin_page import GROUND
from desktop.errors import EngineMissing
from desktop.paths import bundled
from desktop.window import bottle_shim
from desktop.window.navigation import AllowedOrigin

if TYPE_CHECKING:
    from desktop.window.calls import Listener
    from desktop.window.qt.engine import Handle

Command = Callable[["Handle"], None]

logger = logging.getLogger(__name__)

TITLE = "Latchkey"
ICON = "packaging/icons/latchkey-128.png"
SIZE, SMALLEST = (1000, 760), (320, 480)  # pixels
# With these environment variables, an engine would open its inspector, change its flags, or load
# plugins of the desktop's own version of Qt.
FOREIGN_SETTINGS = (
    *("QTWEBENGINE", "WEBVIEW2_", "WEBKIT_INSPECTOR", "PYWEBVIEW_"),
    *("QT_API", "QT_PLUGIN_PATH", "QT_QPA_PLATFORM_PLUGIN_PATH"),
)
SETTINGS = {
    "ALLOW_DOWNLOADS": False,
    "ALLOW_FILE_URLS": False,
    "OPEN_EXTERNAL_LINKS_IN_BROWSER": False,
    "OPEN_DEVTOOLS_IN_DEBUG": False,
}


class Window:
    """The window. `run` must be called on the main thread; everything else is thread-safe."""

    def __init__(self, *, kiosk: bool, debug_port: int | None) -> None:
        self._kiosk = kiosk
        self._debug_port = debug_port
        self._origin = AllowedOrigin()
        self._lock = threading.Lock()
        self._handle: Handle | None = None
        self._open = False
        self._may_close = not kiosk
        self._address = ""
        self._waiting: list[Command] = []
        self._fault: EngineMissing | None = None

    def run(self, listener: Listener, on_open: Callable[[], None]) -> None:
        """Show the window, on the main thread, until it is closed; `on_open` is called before.

        `listener` is told what happens to it. Raises EngineMissing, and whatever kept the window
        from being locked down.
        """
        _forget_foreign_settings()
        engine = _engine()
        bottle_shim.install()
        self._origin.on_refusal = listener.navigation_blocked
        engine.start(self._origin, self._debug_port, kiosk=self._kiosk)
        import webview

        self._configure(webview, engine)
        self._subscribe(self._create(webview), engine, listener, on_open)
        try:
            webview.start(gui=engine.GUI, icon=str(bundled(ICON)))
        except _Abandoned as abandoned:
            raise abandoned.__cause__ or abandoned from None
        except webview.WebViewException as error:
            raise EngineMissing(engine.MISSING) from error
        if self._fault:
            raise self._fault

    def show(self, url: str) -> None:
        """Go to `url`, an address of the program, and allow only its origin."""
        self._go(_Load(url))

    def renew(self, url: str) -> None:
        """Discard the view with its data, and go to `url` in a new one."""
        self._go(_Load(url, fresh=True))

    def page_answers(self, timeout: float) -> bool:
        """Return whether the page responds within `timeout` seconds.

        Do not call it on the window's own thread, which does the asking.
        """
        answered = threading.Event()
        self._do(lambda handle: handle.ask(answered.set))
        return answered.wait(timeout)

    def seconds_unused(self) -> float:
        """Return the seconds since the last input, by the monotonic clock."""
        return self._handle.unused() if self._handle else 0.0

    def bring_to_front(self) -> None:
        """Bring the window to the front."""
        self._do(lambda handle: handle.bring_to_front())

    def close(self) -> None:
        """Close the window, so that `run` returns."""
        self._may_close = True
        self._do(lambda handle: handle.close())

    def _create(self, webview: ModuleType) -> Any:
        return webview.create_window(
            TITLE,
            url=self._first_address(),
            width=SIZE[0],
            height=SIZE[1],
            min_size=SMALLEST,
            background_color=GROUND,
            fullscreen=self._kiosk,
            on_top=self._kiosk,
            frameless=self._kiosk,
            easy_drag=False,
            text_select=True,
            zoomable=not self._kiosk,
        )

    def _first_address(self) -> str:
        # The window begins with it, so no command up to here is needed any more.
        with self._lock:
            self._waiting = [command for command in self._waiting if not isinstance(command, _Load)]
            return self._address

    def _configure(self, webview: ModuleType, engine: ModuleType) -> None:
        logging.getLogger("pywebview").handlers.clear()  # Our log replaces pywebview's.
        webview.settings.update(SETTINGS | {"SHOW_DEFAULT_MENUS": not self._kiosk})
        if engine.DEBUGS_BY_SETTING:
            webview.settings["REMOTE_DEBUGGING_PORT"] = self._debug_port

    def _subscribe(
        self, window: Any, engine: ModuleType, listener: Listener, on_open: Callable[[], None]
    ) -> None:
        def adopt() -> None:
            try:
                self._handle = engine.Handle(window, listener)
                on_open()
            except Exception as error:
                raise _Abandoned from error

        window.events.initialized += lambda renderer: self._accept(renderer, engine)
        window.events.before_show += adopt
        window.events.closing += lambda: self._may_close  # False prevents closing by Alt+F4
        opening = getattr(window.events, engine.OPENING)
        opening += self._carry_out_waiting

    def _accept(self, renderer: str, engine: ModuleType) -> bool:
        # pywebview would silently fall back to Internet Explorer without WebView2.
        if renderer != engine.RENDERER:
            self._fault = EngineMissing(engine.MISSING)
        return self._fault is None

    def _go(self, there: _Load) -> None:
        with self._lock:
            self._origin.move_to(there.url)
            self._address = there.url
        self._do(there)

    def _do(self, command: Command) -> None:
        with self._lock:
            if self._handle is None or not self._open:
                self._waiting.append(command)
                return
        command(self._handle)

    def _carry_out_waiting(self) -> None:
        core_dumps.hide()  # The engine has created its sandbox.
        with self._lock:
            self._open = True
            waiting, self._waiting = self._waiting, []
        for command in waiting:
            self._do(command)


@dataclass(frozen=True)
class _Load:
    """The command to go to an address, in a fresh view or in the one that there is."""

    url: str
    fresh: bool = False

    def __call__(self, handle: Handle) -> None:
        if self.fresh:
            handle.renew(self.url)
        else:
            handle.load(self.url)


class _Abandoned(BaseException):
    """Passes through pywebview, which logs and ignores every Exception of an event handler."""


def prepare_engine() -> None:
    """Import what no other thread may import beside. The import of the engine reports failures.

    While shiboken6 is imported, it loops over `sys.modules`, and aborts the program if that grows.
    """
    if sys.platform == "linux":
        with suppress(ImportError):
            import shiboken6  # noqa: F401 - 50 ms


def _engine() -> ModuleType:
    """Return the engine module of this system; importing it takes a while."""
    if sys.platform == "win32":
        from desktop.window import webview2 as engine
    elif sys.platform == "darwin":
        from desktop.window import wkwebview as engine
    else:
        from desktop.window.qt import engine
    return engine


def _forget_foreign_settings() -> None:
    for name in [name for name in os.environ if name.startswith(FOREIGN_SETTINGS)]:
        logger.warning("Ignoring the inherited setting %s.", name)
        del os.environ[name]
