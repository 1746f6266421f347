"""The windows of Windows and macOS, which do not run here, with stand-ins for what is theirs."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType, SimpleNamespace

import pytest


class Event:
    """What .NET calls an event: `+=` adds somebody who is told."""

    def __init__(self) -> None:
        self.told: list = []

    def __iadd__(self, told):
        self.told.append(told)
        return self


class Listener:
    """Notes that the screen was locked."""

    def __init__(self) -> None:
        self.locked = 0

    def screen_locked(self) -> None:
        self.locked += 1


@pytest.fixture
def elsewhere(monkeypatch):
    """Imports a module of another system, with modules that only exist there."""

    def load(system: str, name: str, **modules: object) -> ModuleType:
        for module, content in modules.items():
            monkeypatch.setitem(sys.modules, module.replace("_", "."), content)
        with monkeypatch.context() as there:
            there.setattr(sys, "platform", system)
            return importlib.import_module(name)

    yield load
    for name in ("desktop.window_windows", "desktop.window_macos"):
        sys.modules.pop(name, None)


def windows_window(*, fullscreen):
    view = SimpleNamespace(CoreWebView2InitializationCompleted=Event())
    native = SimpleNamespace(browser=SimpleNamespace(webview=view))
    return SimpleNamespace(native=native, fullscreen=fullscreen)


def test_on_windows_the_view_is_locked_down_when_it_is_there(elsewhere):
    engine = elsewhere("win32", "desktop.window_windows")
    window = windows_window(fullscreen=False)
    engine.Handle(window, Listener())
    (lock_down,) = window.native.browser.webview.CoreWebView2InitializationCompleted.told
    core = SimpleNamespace(
        Settings=SimpleNamespace(),
        NavigationStarting=Event(),
        FrameNavigationStarting=Event(),
        NewWindowRequested=Event(),
        DownloadStarting=Event(),
        PermissionRequested=Event(),
    )

    lock_down(SimpleNamespace(CoreWebView2=core), None)

    assert set(vars(core.Settings).values()) == {False}
    refused: list[str] = []
    engine.lock(SimpleNamespace(allows=lambda _url: False, refuse=refused.append), kiosk=False)
    navigation = SimpleNamespace(Uri="https://example.org/", Cancel=False)
    core.NavigationStarting.told[0](core, navigation)
    assert navigation.Cancel
    assert refused == ["https://example.org/"]


def test_on_windows_a_kiosk_hears_that_the_screen_is_locked(elsewhere):
    reasons = SimpleNamespace(SessionLock=7, SessionUnlock=8)
    system = SimpleNamespace(
        SystemEvents=SimpleNamespace(SessionSwitch=Event()), SessionSwitchReason=reasons
    )
    engine = elsewhere("win32", "desktop.window_windows", Microsoft_Win32=system)
    listener = Listener()
    engine.Handle(windows_window(fullscreen=True), listener)
    (switched,) = system.SystemEvents.SessionSwitch.told

    switched(None, SimpleNamespace(Reason=reasons.SessionUnlock))
    assert listener.locked == 0
    switched(None, SimpleNamespace(Reason=reasons.SessionLock))
    assert listener.locked == 1


def test_on_macos_a_kiosk_hears_that_the_screen_is_locked(elsewhere):
    observed = {}

    class Center:
        @classmethod
        def defaultCenter(cls):
            return cls()

        def addObserverForName_object_queue_usingBlock_(self, name, _object, _queue, block):
            observed[name] = block

    foundation = SimpleNamespace(NSDistributedNotificationCenter=Center)
    engine = elsewhere("darwin", "desktop.window_macos", Foundation=foundation)
    listener = Listener()

    engine.Handle(SimpleNamespace(fullscreen=True), listener)
    observed["com.apple.screenIsLocked"]("the notification")
    assert listener.locked == 1
