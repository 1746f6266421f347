from __future__ import annotations

import pytest

from devtools import suite


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        ([], True),
        (["tests/package/test_start.py"], True),
        (["-m", "packaged"], True),
        (["tests/accounts", "-x"], False),
    ],
)
def test_the_executable_is_built_for_the_tests_that_run_it(arguments, wanted):
    assert suite.wants_the_executable(arguments) is wanted


@pytest.fixture(autouse=True)
def a_screen(monkeypatch):
    monkeypatch.setenv("DISPLAY", ":0")


def test_the_whole_run_builds_measures_and_judges(programs, tmp_path):
    (tmp_path / "dist").mkdir()
    python = programs.add("python")

    assert suite.run(python, [], tmp_path) == 0

    modules = [call.split(" --noconfirm")[0] for call in programs.calls("python")]
    assert modules == [
        "-m PyInstaller",
        "-m coverage erase",
        "-m coverage run -m pytest",
        "-m coverage combine --quiet",
        "-m coverage report --fail-under=95",
    ]


@pytest.mark.parametrize("failing", ["run", "report"])
def test_failing_tests_and_missing_coverage_both_fail_the_whole_run(
    failing, programs, tmp_path, capsys
):
    (tmp_path / "dist").mkdir()
    python = programs.add("python", f'test "$3" != {failing}')

    assert suite.run(python, [], tmp_path) == 1
    assert capsys.readouterr().out.startswith("Tests: FAILED, after ")


def test_arguments_go_to_pytest_as_they_are(programs, tmp_path, capsys):
    python = programs.add("python")

    assert suite.run(python, ["tests/accounts", "-x"], tmp_path) == 0

    assert programs.calls("python") == ["-m pytest tests/accounts -x"]
    assert capsys.readouterr().out.startswith("Tests: passed, after ")
