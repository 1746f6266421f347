"""A few rounds; `python -m tests.endurance.rounds` goes thousands of times."""

from __future__ import annotations

import argparse

import pytest

from tests.desktop.kiosks import own_display
from tests.endurance.rounds import Supervised, left, run

pytestmark = pytest.mark.window


def test_rounds_of_signing_in_and_out_leave_nothing_running(tmp_path, playwright, free_port):
    options = argparse.Namespace(rounds=20, warm_up=8, minutes=10, tell_every=20)
    with own_display(manager=False) as display, Supervised(tmp_path, free_port, display) as kiosk:
        kiosk.set_up()
        kiosk.start()
        first, last = run(kiosk, playwright, options)

        # What a round leaves would be there twelve times; the engine keeps one more now and then.
        assert max(left(first, last)) < 4, (first, last)
        assert kiosk.stop() == 0
