"""A short storm; `python -m tests.endurance.storm` lets a long one pass."""

from __future__ import annotations

import random

import pytest

from tests.desktop.kiosks import Kiosk, own_display
from tests.endurance.storm import Storm, weather

pytestmark = pytest.mark.window


@pytest.mark.parametrize("manager", [True, False], ids=["managed", "bare"])
def test_a_storm_of_keys_leaves_the_kiosk_as_it_was(manager, tmp_path, playwright, free_port):
    with own_display(manager=manager) as display, Kiosk(tmp_path, free_port, display) as kiosk:
        kiosk.set_up()
        kiosk.start()
        weather(kiosk, playwright, display, Storm(random.Random(3)), 200)
        assert kiosk.stop() == 0
