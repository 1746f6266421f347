"""The window on Windows: WebView2, locked down (not tested)."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from desktop.i18n import _
from desktop.window import calls

assert sys.platform == "win32"  # noqa: S101 - tells the type checker where this runs

if TYPE_CHECKING:
    from desktop.window.calls import Listener
    from desktop.window.navigation import AllowedOrigin

GUI, RENDERER, OPENING = "edgechromium", "edgechromium", "shown"
DEBUGS_BY_SETTING = True
MISSING = _(
    "Latchkey can't open a window because Microsoft Edge WebView2 is missing. Install its "
    "runtime, then start Latchkey again."
)
_KEPT: list[AllowedOrigin] = []


def start(origin: AllowedOrigin, _debug_port: int | None, *, kiosk: bool) -> None:
    """Have the window keep within `origin`; pywebview starts the engine."""
    _KEPT[:] = [origin]


class Handle(calls.Handle):
    """Restricts the view as soon as it exists, before it loads its first page."""

    def __init__(self, window: Any, listener: Listener) -> None:
        super().__init__(window, listener)
        view = window.native.browser.webview
        view.CoreWebView2InitializationCompleted += _lock_down
        if window.fullscreen:
            view.CoreWebView2InitializationCompleted += _keep_size
            _listen_for_screen_lock(listener)


def _listen_for_screen_lock(listener: Listener) -> None:
    from Microsoft.Win32 import SessionSwitchReason, SystemEvents

    def switched(_system: Any, how: Any) -> None:
        if how.Reason == SessionSwitchReason.SessionLock:
            listener.screen_locked()

    SystemEvents.SessionSwitch += switched


def _lock_down(view: Any, _completed: Any) -> None:
    core = view.CoreWebView2
    core.Settings.AreDefaultContextMenusEnabled = False
    core.Settings.AreDevToolsEnabled = False
    core.Settings.AreHostObjectsAllowed = False
    core.Settings.IsGeneralAutofillEnabled = False  # would suggest user names
    core.Settings.IsPasswordAutosaveEnabled = False
    core.Settings.IsWebMessageEnabled = False
    core.NavigationStarting += _keep_within_bounds
    core.FrameNavigationStarting += _keep_within_bounds
    core.NewWindowRequested += _refuse_window
    core.DownloadStarting += _refuse_download
    core.PermissionRequested += _refuse_permission


def _keep_size(view: Any, _completed: Any) -> None:
    view.CoreWebView2.Settings.IsZoomControlEnabled = False


def _keep_within_bounds(_core: Any, navigation: Any) -> None:
    if not _KEPT[0].allows(navigation.Uri):
        _KEPT[0].refuse(navigation.Uri)
        navigation.Cancel = True


def _refuse_window(_core: Any, request: Any) -> None:
    request.Handled = True


def _refuse_download(_core: Any, download: Any) -> None:
    download.Cancel = True


def _refuse_permission(_core: Any, request: Any) -> None:
    from Microsoft.Web.WebView2.Core import CoreWebView2PermissionState

    request.State = CoreWebView2PermissionState.Deny
