"""A short run of what `python -m tests.endurance.killing` does 200 times."""

from __future__ import annotations

import pytest

from tests.endurance import killing


@pytest.mark.slow  # kills the program six times
def test_nothing_that_was_answered_is_lost_when_the_program_is_killed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    killing.main(["--rounds", "6", "--seed", "7"])
    assert "kill 6:" in capsys.readouterr().out
