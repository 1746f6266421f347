"""Which keys a page on a kiosk gets."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPointingDevice, QTouchEvent

from desktop.window.qt import input_filter
from desktop.window.qt.input_filter import TOLERANCE, Hold, allows_key, is_way_out

Key, Modifier = Qt.Key, Qt.KeyboardModifier
NONE, SHIFT = Modifier.NoModifier, Modifier.ShiftModifier
CONTROL, ALT, META = Modifier.ControlModifier, Modifier.AltModifier, Modifier.MetaModifier


@pytest.mark.parametrize("key", ["A", "1", "Space", "Tab", "Left", "Return", "Escape", "Backspace"])
@pytest.mark.parametrize("held", [NONE, SHIFT, Modifier.KeypadModifier])
def test_what_fills_in_a_form_is_let_through(key, held):
    assert allows_key(Key[f"Key_{key}"], held)


@pytest.mark.parametrize("key", ["Dead_Acute", "Adiaeresis", "EuroSign"])
def test_letters_of_other_languages_are_let_through(key):
    number = 0x20AC if key == "EuroSign" else Key[f"Key_{key}"]
    assert allows_key(number, NONE)


@pytest.mark.parametrize("key", "ACXVZ")
def test_editing_is_let_through(key):
    assert allows_key(Key[f"Key_{key}"], CONTROL)


@pytest.mark.parametrize("key", ["F1", "F5", "F7", "F11", "F12", "Menu", "Back", "Print", "Help"])
def test_keys_with_a_meaning_of_their_own_are_not(key):
    assert not allows_key(Key[f"Key_{key}"], NONE)


@pytest.mark.parametrize("key", [*"PORSUJNTFHDWQ", "Plus", "Minus", "0", "F4", "Tab"])
@pytest.mark.parametrize("held", [CONTROL, ALT, META, CONTROL | SHIFT, CONTROL | ALT])
def test_chords_are_not(key, held):
    assert not allows_key(Key[f"Key_{key}"], held)


@pytest.mark.parametrize("key", "CIJ")
def test_no_chord_opens_an_inspector(key):
    assert not allows_key(Key[f"Key_{key}"], CONTROL | SHIFT)


def test_the_staff_shortcut_is_one_chord_pressed_once():
    def chord(held, repeated=False):
        return QKeyEvent(QEvent.Type.KeyPress, Key.Key_Q, held, "", repeated)

    assert is_way_out(chord(CONTROL | ALT | SHIFT))
    assert not is_way_out(chord(CONTROL | ALT | SHIFT, repeated=True))
    assert not is_way_out(chord(CONTROL | ALT))


class Listener:
    """Notes when it is told to lead out of a page that hangs."""

    def __init__(self) -> None:
        self.told: list[bool] = []

    def staff_exit(self, *, only_if_hanging: bool = False) -> None:
        self.told.append(only_if_hanging)


def mouse(kind, x=100.0):
    place, left = QPointF(x, 100.0), Qt.MouseButton.LeftButton
    return QMouseEvent(kind, place, place, left, left, NONE)


PRESS, MOVE = QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove
RELEASE, CANCEL = QEvent.Type.MouseButtonRelease, QEvent.Type.TouchCancel


@pytest.mark.parametrize(
    ("then", "leads_out"),
    [
        (mouse(MOVE, 100.0 + TOLERANCE), True),
        (mouse(MOVE, 101.0 + TOLERANCE), False),
        (mouse(RELEASE), False),
        (QTouchEvent(CANCEL, QPointingDevice.primaryPointingDevice()), False),
    ],
    ids=["resting", "dragged", "released", "cancelled"],
)
def test_a_press_leads_out_unless_it_is_let_go_or_moved(monkeypatch, then, leads_out):
    monkeypatch.setattr(input_filter, "HELD_FOR", 0)
    application = QCoreApplication.instance() or QCoreApplication([])  # it needs no screen
    listener = Listener()
    hold = Hold(QObject(application), listener)  # type: ignore[arg-type]

    hold.follow(mouse(PRESS))
    hold.follow(then)
    application.processEvents()

    assert listener.told == [True] * leads_out
