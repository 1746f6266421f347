"""The quick test that every system runs on what it has built."""

from __future__ import annotations

import pytest

from tools import smoke_test

pytestmark = pytest.mark.packaged


def test_the_built_executable_passes(built, capsys):
    assert smoke_test.main(built / "Latchkey") == 0
    assert capsys.readouterr().out.endswith("Latchkey works without a window.\n")
