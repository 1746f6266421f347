from __future__ import annotations

import pytest

from devtools import checks


@pytest.fixture
def python(programs):
    """A Python whose programs all pass unless a file `fails` names their first argument."""
    programs.add("djade")
    fails = programs.folder / "fails"
    return programs.add("python", f'! grep -qsx -- "$2" "{fails}"')


def test_every_check_is_made_with_the_settings_that_people_get(python, programs, capsys):
    programs.add("djade", f'cp "$LATCHKEY_DATA_DIR/secret.key" "{programs.folder}"')

    assert checks.check(python) == 0

    assert [call.split()[1] for call in programs.calls("python")] == [
        *("ruff", "ruff", "mypy", "django", "django")
    ]
    assert "templates/base.html" in programs.calls("djade")[0]
    assert len((programs.folder / "secret.key").read_text()) >= 64
    assert capsys.readouterr().out == "Checks: all passed.\n"


def test_a_failed_check_does_not_hide_the_next(python, programs, capsys):
    (programs.folder / "fails").write_text("mypy\n")

    assert checks.check(python) == 1

    assert len(programs.calls("python")) == 5
    assert capsys.readouterr().out.splitlines()[-2:] == [
        "Types (mypy): failed with status 1; what it printed stands above.",
        "Checks: 1 failed.",
    ]
