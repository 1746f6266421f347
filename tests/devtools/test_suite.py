from __future__ import annotations

import re
import subprocess
import sys
from contextlib import closing
from types import SimpleNamespace
from typing import Any

import pytest

from devtools import suite
from devtools.environment import ROOT
from devtools.taking import Taking
from devtools.tally import Tally


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

    calls = [call.split(" --noconfirm")[0] for call in programs.calls("python")]
    first, shares, last = calls[:2], sorted(calls[2:4]), calls[4:]
    assert first == ["-m PyInstaller", "-m coverage erase"]
    assert [share.partition("--tally=")[0] for share in shares] == [
        "-m coverage run -m pytest -p devtools.taking ",
        "-m coverage run -m pytest -p devtools.taking ",
    ]
    assert [share.rpartition("--begin-with=")[2] for share in shares] == ["others", "windows"]
    assert last == ["-m coverage combine --quiet", "-m coverage report --fail-under=95"]


@pytest.mark.parametrize("failing", ["windows", "others"])
def test_each_process_can_fail_the_whole_run_and_is_shown(failing, programs, tmp_path, capfdbinary):
    (tmp_path / "dist").mkdir()
    python = programs.add("python", f'echo "ran $*"; case "$*" in *{failing}) exit 1;; esac')

    assert suite.run(python, [], tmp_path) == 1

    told = capfdbinary.readouterr().out
    assert b"--begin-with=windows" in told
    assert b"--begin-with=others" in told


def test_the_fast_run_shares_quick_tests_between_all_processors(programs, tmp_path, monkeypatch):
    monkeypatch.setattr("os.cpu_count", lambda: 3)
    monkeypatch.delenv("DISPLAY")  # Nothing starts one: there is no Xvfb.
    monkeypatch.setenv("PATH", str(programs.folder))
    python = programs.add("python")

    assert suite.run(python, ["--fast", "-x"], tmp_path) == 0

    begun = {call.partition(" --tally=")[0] for call in programs.calls("python")}
    assert len(programs.calls("python")) == 3
    assert begun == {
        "-m pytest -m not window and not packaged and not slow -x -p devtools.taking",
    }


SUITE = """
import os, pytest

@pytest.mark.window
def test_window():
    pass

@pytest.mark.parametrize("word", ["good", "no good"])
def test_word(word):
    assert word == "good"
"""


@pytest.fixture
def small(programs, tmp_path, monkeypatch):
    """A folder with a suite of its own, for which a real pytest stands ready."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # It needs none, and starts sooner.
    (tmp_path / "dist").mkdir()
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers =\n  window\n  packaged\n  slow\n")
    programs.add(
        "python", f'test "$5" = pytest || exit 0; shift 4; exec "{sys.executable}" -m "$@"'
    )
    return tmp_path


def test_every_test_is_run_once_and_what_failed_is_named(small, programs, capfd):
    for number in range(3):
        (small / f"test_{number}.py").write_text(SUITE)

    assert suite.run(programs.folder / "python", [], small) == 1

    told = capfd.readouterr()
    assert "9 of 9 tests, 3 FAILED, 0 min " in told.err
    assert told.out.splitlines()[-5:-1] == [
        "Tests that failed (run one with: python3 dev.py test NAME):",
        *(f"  'test_{number}.py::test_word[no good]'" for number in range(3)),
    ]
    assert sum(map(int, re.findall(r"(\d+) passed", told.out))) == 6
    again = [sys.executable, "-m", "pytest", "-q", "@build/failed-tests"]
    assert (
        "3 failed in"
        in subprocess.run(again, stdout=subprocess.PIPE, text=True, check=False).stdout
    )
    for number in range(3):
        (small / f"test_{number}.py").write_text(SUITE.replace("no good", "good "))
    assert suite.run(programs.folder / "python", [], small) == 1
    assert "no good" not in (small / "build/failed-tests").read_text()


def test_the_fast_run_leaves_out_what_takes_long(small, programs, capfd):
    python = programs.add("python", f'exec "{sys.executable}" "$@"')
    (small / "test_quick.py").write_text("def test_quick(): pass\n")
    for mark in ("window", "packaged", "slow"):
        marked = f"import pytest\n@pytest.mark.{mark}\ndef test_it(): assert False\n"
        (small / f"test_{mark}.py").write_text(marked)

    assert suite.run(python, ["--fast"], small) == 0
    assert "1 of 1 tests" in capfd.readouterr().err


def test_what_the_fast_run_leaves_out_as_slow_has_its_reason_beside_it():
    marked = [
        line
        for file in ROOT.glob("tests/**/test_*.py")
        for line in file.read_text().splitlines()
        if line.startswith(("@pytest.mark.slow", "pytestmark = pytest.mark.slow"))
    ]

    assert marked
    assert [line for line in marked if "pytest.mark.slow  # " not in line] == []


def test_what_ends_its_process_or_cannot_be_read_is_named_too(small, programs, capfd):
    (small / "test_end.py").write_text("import os\n\ndef test_end():\n    os._exit(0)\n")

    assert suite.run(programs.folder / "python", [], small) == 1
    assert capfd.readouterr().out.splitlines()[-3:-1] == [
        "Tests that didn't finish (run one with: python3 dev.py test NAME):",
        "  test_end.py::test_end",
    ]

    (small / "test_end.py").write_text("import nothing_of_this_name\n")
    (small / "test_good.py").write_text("def test_good():\n    pass\n")

    assert suite.run(programs.folder / "python", [], small) == 1
    told = capfd.readouterr().out.splitlines()
    assert "  test_end.py" in told
    begun = told.index("Tests that didn't start (run one with: python3 dev.py test NAME):")
    assert told[begun + 1] == "  test_good.py::test_good"


@pytest.mark.parametrize(
    ("begin_with", "order"),
    [("windows", ["window", "plain", "packaged"]), ("others", ["plain", "packaged", "window"])],
)
def test_each_process_begins_at_another_end(begin_with, order, tmp_path):
    marks = {"plain": set(), "window": {"window"}, "packaged": {"window", "packaged"}}
    items: list[Any] = [
        SimpleNamespace(name=name, get_closest_marker=marks[name].__contains__) for name in marks
    ]
    with closing(Tally(tmp_path / "tally")) as tally:
        Taking(tally, begin_with).pytest_collection_modifyitems(items)

    assert [item.name for item in items] == order


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
