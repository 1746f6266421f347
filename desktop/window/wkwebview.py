"""The window on macOS: WKWebView, locked down (not tested)."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from desktop.i18n import _
from desktop.window import calls

assert sys.platform == "darwin"  # noqa: S101 - tells the type checker where this runs

if TYPE_CHECKING:
    from desktop.window.calls import Listener
    from desktop.window.navigation import AllowedOrigin

GUI, RENDERER, OPENING = "cocoa", "wkwebview", "shown"
DEBUGS_BY_SETTING = False  # WKWebView has no such port.
MISSING = _("Latchkey can't open a window because part of it is missing. Install it again.")
CANCEL, DENY = 0, 2  # WKNavigationActionPolicyCancel, WKPermissionDecisionDeny
KEY_DOWN, COMMAND = 1 << 10, 1 << 20  # NSEventMaskKeyDown, NSEventModifierFlagCommand
EDITS = set("xcvaz")  # cut, copy, paste, all, undo
SCREEN_LOCKED = "com.apple.screenIsLocked"
_KEPT: list[Any] = []


class Handle(calls.Handle):
    """Detects, on a kiosk, that the desktop's screen is locked."""

    def __init__(self, window: Any, listener: Listener) -> None:
        super().__init__(window, listener)
        if window.fullscreen:
            from Foundation import NSDistributedNotificationCenter

            center = NSDistributedNotificationCenter.defaultCenter()
            observer = center.addObserverForName_object_queue_usingBlock_(
                SCREEN_LOCKED, None, None, lambda _told: listener.screen_locked()
            )
            _KEPT.append(observer)


def start(origin: AllowedOrigin, _debug_port: int | None, *, kiosk: bool) -> None:
    """Have the window keep within `origin`; pywebview starts the engine.

    pywebview's delegate asks here first.
    """
    import objc
    from webview.platforms import cocoa

    class LockedDelegate(cocoa.BrowserView.BrowserDelegate):  # type: ignore[misc]
        def webView_decidePolicyForNavigationAction_decisionHandler_(
            self, view: Any, action: Any, decide: Any
        ) -> None:
            url = str(action.request().URL().absoluteString())
            # Without a target frame, it requests a new window.
            if action.targetFrame() is None or not origin.allows(url):
                origin.refuse(url)
                decide(CANCEL)
                return
            inherited = objc.super(LockedDelegate, self)
            inherited.webView_decidePolicyForNavigationAction_decisionHandler_(view, action, decide)

        def webView_createWebViewWithConfiguration_forNavigationAction_windowFeatures_(
            self, _view: Any, _configuration: Any, _action: Any, _features: Any
        ) -> None:
            return None

        def webView_requestMediaCapturePermissionForOrigin_initiatedByFrame_type_decisionHandler_(
            self, *arguments: Any
        ) -> None:
            arguments[-1](DENY)

    cocoa.BrowserView.BrowserDelegate = LockedDelegate
    if kiosk:
        from AppKit import NSEvent

        _KEPT.append(NSEvent.addLocalMonitorForEventsMatchingMask_handler_(KEY_DOWN, _let_through))


def _let_through(event: Any) -> Any:
    # pywebview ends the program on Command+Q even if the window refuses to close.
    is_command = event.modifierFlags() & COMMAND
    return None if is_command and event.charactersIgnoringModifiers() not in EDITS else event
