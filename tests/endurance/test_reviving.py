"""A short run of what `python -m tests.endurance.reviving` does 50 times."""

from __future__ import annotations

import pytest

from tests.endurance import reviving


@pytest.mark.window
@pytest.mark.slow  # kills each process of a kiosk
def test_whatever_is_killed_the_sign_in_page_comes_back_with_nobody_signed_in(
    capfd: pytest.CaptureFixture[str],
) -> None:
    reviving.main(["--rounds", "2"])

    said = capfd.readouterr().out
    assert all(f"{what}, 2 times: back at sign-in" in said for what in reviving.KILLS)
    assert "The database and the audit log are OK." in said
