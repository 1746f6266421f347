"""The windows of Windows and macOS, which do not run here, with stand-ins for what is theirs."""

from __future__ import annotations

import importlib
import sys
import threading
from types import ModuleType, SimpleNamespace

import pytest

from desktop.lockdown import survey
from desktop.lockdown.items import By
from desktop.window import calls
from tests.desktop.unheard import Unheard


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
    for name in ("desktop.window.webview2", "desktop.window.wkwebview"):
        sys.modules.pop(name, None)


def windows_window(*, fullscreen):
    view = SimpleNamespace(CoreWebView2InitializationCompleted=Event())
    native = SimpleNamespace(browser=SimpleNamespace(webview=view))
    return SimpleNamespace(native=native, fullscreen=fullscreen)


def test_on_windows_the_view_is_locked_down_when_it_is_there(elsewhere):
    engine = elsewhere("win32", "desktop.window.webview2")
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
    origin = SimpleNamespace(allows=lambda _url: False, refuse=refused.append)
    engine.start(origin, None, kiosk=False)
    navigation = SimpleNamespace(Uri="https://example.org/", Cancel=False)
    core.NavigationStarting.told[0](core, navigation)
    assert navigation.Cancel
    assert refused == ["https://example.org/"]


def test_on_windows_a_kiosk_s_page_keeps_its_size(elsewhere):
    system = SimpleNamespace(
        SystemEvents=SimpleNamespace(SessionSwitch=Event()), SessionSwitchReason=None
    )
    engine = elsewhere("win32", "desktop.window.webview2", Microsoft_Win32=system)
    window = windows_window(fullscreen=True)
    engine.Handle(window, Listener())
    settings = SimpleNamespace(IsZoomControlEnabled=True)

    last = window.native.browser.webview.CoreWebView2InitializationCompleted.told[-1]
    last(SimpleNamespace(CoreWebView2=SimpleNamespace(Settings=settings)), None)

    assert not settings.IsZoomControlEnabled


def test_on_windows_a_kiosk_hears_that_the_screen_is_locked(elsewhere):
    reasons = SimpleNamespace(SessionLock=7, SessionUnlock=8)
    system = SimpleNamespace(
        SystemEvents=SimpleNamespace(SessionSwitch=Event()), SessionSwitchReason=reasons
    )
    engine = elsewhere("win32", "desktop.window.webview2", Microsoft_Win32=system)
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
    engine = elsewhere("darwin", "desktop.window.wkwebview", Foundation=foundation)
    listener = Listener()

    engine.Handle(SimpleNamespace(fullscreen=True), listener)
    observed["com.apple.screenIsLocked"]("the notification")
    assert listener.locked == 1


def test_on_macos_a_kiosk_takes_no_command_but_those_that_edit(elsewhere):
    heard = {}

    class NSEvent:
        @staticmethod
        def addLocalMonitorForEventsMatchingMask_handler_(mask, handler):
            heard[mask] = handler

    browser = SimpleNamespace(BrowserDelegate=type("Delegate", (), {}))
    theirs = {
        "objc": SimpleNamespace(super=super),
        "AppKit": SimpleNamespace(NSEvent=NSEvent),
        "webview_platforms_cocoa": SimpleNamespace(BrowserView=browser),
    }
    engine = elsewhere("darwin", "desktop.window.wkwebview", **theirs)
    engine.start(SimpleNamespace(), None, kiosk=False)
    assert not heard
    engine.start(SimpleNamespace(), None, kiosk=True)
    (handler,) = heard.values()

    pressed = [("q", 1 << 20), ("w", 1 << 20), ("v", 1 << 20), ("q", 0), ("Q", 1 << 17)]
    events = [
        SimpleNamespace(
            modifierFlags=lambda flags=flags: flags, charactersIgnoringModifiers=lambda key=key: key
        )
        for key, flags in pressed
    ]
    assert [handler(event) for event in events] == [None, None, *events[2:]]


@pytest.mark.parametrize(("answer", "times"), [(1, 1), (None, 0)])
def test_elsewhere_a_page_answers_if_it_runs_what_it_is_told(answer, times):
    answered = threading.Semaphore(0)
    window = SimpleNamespace(run_js=lambda script: answer if script == "1" else 0)

    calls.Handle(window, Unheard()).ask(answered.release)

    assert answered.acquire(timeout=2 if times else 0.3) == bool(times)


@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_elsewhere_the_list_says_what_is_only_blocked_on_linux(monkeypatch, tmp_path, system):
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(survey, "system", SimpleNamespace(survey=lambda _folder: []))

    by = {item.what: item.by for item in survey.survey(tmp_path)}

    assert by["Print dialogs"] == By.NOBODY
    monkeypatch.setattr(sys, "platform", "linux")
    assert {item.what: item.by for item in survey.survey(tmp_path)}["Print dialogs"] == (By.PROGRAM)
