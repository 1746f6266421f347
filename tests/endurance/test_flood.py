"""A short flood; `python -m tests.endurance.flood` lasts, and floods a kiosk too."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.endurance import flood


@pytest.mark.slow  # floods the program
def test_the_window_is_answered_while_sixty_strangers_ask_all_they_can(tmp_path: Path) -> None:
    program = flood.terminal_without_window(flood.FromSource, tmp_path, tmp_path / "data")

    measured = flood.answers(program, seconds=2, connections=60)

    # On a machine that does other things as well; without the bounds it is many seconds.
    assert all(times.bearable(least=0.5) for times in measured)
    log = (program.data / "logs" / "latchkey.log").read_text()
    assert len(log.splitlines()) < 10  # Nobody can fill it.
