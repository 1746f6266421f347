"""What fails at once is not begun at once for ever."""

from __future__ import annotations

from desktop.backoff import AT_ONCE, PAUSE, WITHIN, RestartLimit


def test_it_pauses_after_some_beginnings_and_forgets_them():
    seconds = 0.0
    pace = RestartLimit(now=lambda: seconds)

    assert [pace.pause() for _ in range(AT_ONCE + 2)] == [0.0] * AT_ONCE + [PAUSE] * 2

    seconds = WITHIN
    assert pace.pause() == 0.0
