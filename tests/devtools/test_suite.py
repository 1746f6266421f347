from __future__ import annotations

import pytest

from devtools import suite


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        ([], True),
        (["--again"], True),
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
    first, shares, last = calls[:2], calls[2:4], calls[4:]
    assert first == ["-m PyInstaller", "-m coverage erase"]
    assert sorted(shares) == [
        "-m coverage run -m pytest -m packaged or not window -o cache_dir=.pytest_cache/others",
        "-m coverage run -m pytest -m window and not packaged -o cache_dir=.pytest_cache/windows",
    ]
    assert last == ["-m coverage combine --quiet", "-m coverage report --fail-under=95"]


@pytest.mark.parametrize("failing", ["windows", "others"])
def test_each_share_can_fail_the_whole_run_and_is_shown(failing, programs, tmp_path, capfdbinary):
    (tmp_path / "dist").mkdir()
    python = programs.add("python", f'echo "ran $*"; case "$*" in *{failing}*) exit 1;; esac')

    assert suite.run(python, [], tmp_path) == 1

    told = capfdbinary.readouterr().out
    assert b"cache/windows" in told
    assert b"cache/others" in told


@pytest.mark.parametrize(
    ("windows", "others", "status"),
    [(0, 5, 0), (5, 0, 0), (0, 0, 0), (1, 5, 1), (0, 1, 1), (5, 5, 1), (2, 0, 1)],
)
def test_what_failed_is_run_again_by_share(windows, others, status, programs, tmp_path):
    (tmp_path / "dist").mkdir()
    python = programs.add(
        "python", f'case "$*" in *cache/windows) exit {windows};; *others) exit {others};; esac'
    )

    assert suite.run(python, ["--again"], tmp_path) == status

    last_failed = "-m pytest --last-failed --last-failed-no-failures none --maxfail 3 -m "
    asked = programs.calls("python")[-2:]
    assert [call.startswith(last_failed) for call in asked] == [True, True]


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
