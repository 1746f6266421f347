"""Filters keyboard, mouse and touch input on Linux: a kiosk passes only what forms need."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPointerEvent, QWheelEvent

if TYPE_CHECKING:
    from desktop.window.calls import Listener

Kind, Key, Modifier = QEvent.Type, Qt.Key, Qt.KeyboardModifier

NO_CHARACTER = 0x01000000  # Qt numbers keys that produce no text from here
MOVES = {Key.Key_Left, Key.Key_Right, Key.Key_Up, Key.Key_Down, Key.Key_Home, Key.Key_End}
REMOVES = {Key.Key_Backspace, Key.Key_Delete}
# Keys without text that forms need, with or without Shift.
PLAIN = {
    *MOVES,
    *REMOVES,
    *(Key.Key_Tab, Key.Key_Backtab, Key.Key_Return, Key.Key_Enter, Key.Key_Escape),
    *(Key.Key_PageUp, Key.Key_PageDown, Key.Key_CapsLock, Key.Key_NumLock),
}
HELD = {Key.Key_Shift, Key.Key_Control, Key.Key_Alt, Key.Key_AltGr, Key.Key_Mode_switch}
DEAD_KEYS = range(Key.Key_Multi_key.value, Key.Key_Dead_Longsolidusoverlay.value + 1)
WITH_CONTROL = {Key.Key_A, Key.Key_C, Key.Key_V, Key.Key_X, Key.Key_Z, *MOVES, *REMOVES}
WITH_CONTROL_AND_SHIFT = {Key.Key_Z, *MOVES}
PLACE = Modifier.KeypadModifier | Modifier.GroupSwitchModifier  # a modifier of position, not a key
WAY_OUT = Modifier.ControlModifier | Modifier.AltModifier | Modifier.ShiftModifier

HELD_FOR = 7_000  # milliseconds; a responsive page opens the staff page itself after five seconds
TOLERANCE = 24  # device-independent pixels
BEGINS, MOVED = {Kind.MouseButtonPress, Kind.TouchBegin}, {Kind.MouseMove, Kind.TouchUpdate}
ENDS = {Kind.MouseButtonRelease, Kind.TouchEnd, Kind.TouchCancel}

BY_PEOPLE = {
    *(Kind.KeyPress, Kind.MouseButtonPress, Kind.MouseMove, Kind.Wheel),
    *(Kind.TouchBegin, Kind.TouchUpdate, Kind.TabletPress, Kind.TabletMove),
}


class Input(QObject):
    """Receives all input of the window first, even if its page hangs."""

    def __init__(self, native: Any, listener: Listener | None) -> None:
        """`native` is pywebview's window; a kiosk's `listener` gets the staff's gestures."""
        super().__init__(native)
        self._native = native
        self._listener = listener
        self._hold = Hold(self, listener) if listener else None
        self._used_at = time.monotonic()
        native.winId()  # From here on, the native window exists.
        native.installEventFilter(self)
        self._listen()

    def unused(self) -> float:
        """Return the seconds since the last activity in the window."""
        return time.monotonic() - self._used_at

    def eventFilter(self, receiver: QObject, event: QEvent) -> bool:
        """Return whether to block `event`."""
        kind = event.type()
        if receiver is self._native:
            if kind == Kind.WinIdChange:
                self._listen()
            return False
        if kind in BY_PEOPLE:
            self._used_at = time.monotonic()
        if self._listener is None or self._hold is None:
            return False
        if isinstance(event, QPointerEvent):
            self._hold.follow(event)
        if kind == Kind.KeyPress and is_way_out(event):  # type: ignore[arg-type]
            self._listener.staff_exit()
            return True
        return not allows(event)

    def _listen(self) -> None:
        if handle := self._native.windowHandle():
            handle.installEventFilter(self)


class Hold(QObject):
    """Detects a long press anywhere, which opens the staff page when a page hangs."""

    def __init__(self, parent: QObject, listener: Listener) -> None:
        super().__init__(parent)
        self._start = QPointF()
        self._timer = QTimer(self, singleShot=True, interval=HELD_FOR)
        self._timer.timeout.connect(lambda: listener.staff_exit(only_if_hanging=True))

    def follow(self, event: QPointerEvent) -> None:
        """Track a finger or the mouse."""
        kind = event.type()
        if kind in ENDS:
            self._timer.stop()  # A canceled touch has no points.
        elif kind in BEGINS:
            self._start = event.points()[0].position()
            self._timer.start()
        elif kind in MOVED and self._has_moved_away(event):
            self._timer.stop()

    def _has_moved_away(self, event: QPointerEvent) -> bool:
        moved = event.points()[0].position() - self._start
        return moved.manhattanLength() > TOLERANCE


def is_way_out(key: QKeyEvent) -> bool:
    """Return whether `event` is Ctrl+Alt+Shift+Q."""
    return key.key() == Key.Key_Q and key.modifiers() == WAY_OUT and not key.isAutoRepeat()


def allows(event: QEvent) -> bool:
    """Return whether a page on a kiosk may receive `event`. Only input events are ever blocked."""
    check = CHECKS.get(event.type())
    return check is None or check(event)


def allows_key(key: int, held: Qt.KeyboardModifier) -> bool:
    """Return whether a page may receive the Qt key `key` with the modifiers `held`."""
    held &= ~PLACE
    if key in HELD:
        return True
    if held == Modifier.ControlModifier:
        return key in WITH_CONTROL
    if held == Modifier.ControlModifier | Modifier.ShiftModifier:
        return key in WITH_CONTROL_AND_SHIFT
    if held & ~Modifier.ShiftModifier:
        return False
    return key < NO_CHARACTER or key in PLAIN or key in DEAD_KEYS


def _allows_key_event(event: QKeyEvent) -> bool:
    return allows_key(event.key(), event.modifiers())


def _allows_button(mouse: QMouseEvent) -> bool:
    return mouse.button() == Qt.MouseButton.LeftButton


def _allows_wheel(wheel: QWheelEvent) -> bool:
    return not wheel.modifiers() & ~(PLACE | Modifier.ShiftModifier)


def _never(_event: QEvent) -> bool:
    return False


CHECKS: dict[QEvent.Type, Callable[[Any], bool]] = {
    Kind.KeyPress: _allows_key_event,
    Kind.KeyRelease: _allows_key_event,
    Kind.MouseButtonPress: _allows_button,
    Kind.MouseButtonRelease: _allows_button,
    Kind.MouseButtonDblClick: _allows_button,
    Kind.Wheel: _allows_wheel,
    Kind.ContextMenu: _never,
    Kind.NativeGesture: _never,
    Kind.DragEnter: _never,
    Kind.DragMove: _never,
    Kind.Drop: _never,
}
