"""The command line: every command, the place of the data folder, and what is refused."""

from __future__ import annotations

import pytest

from desktop.options import Backup, Provision, Restore, Run, Verify, parse

PLAIN = Run(data_dir=None, kiosk=False, no_window=False, port=None, debug_port=None)


@pytest.fixture(autouse=True)
def _without_the_variable(monkeypatch):
    monkeypatch.delenv("LATCHKEY_DATA_DIR")


def parsed(*argv: str) -> object:
    return parse(list(argv), "1.2.3")


def test_no_command_means_run():
    assert parsed() == parsed("run") == PLAIN


@pytest.mark.parametrize(
    ("argv", "expected"),
    [
        (["--kiosk"], Run(None, True, False, None, None)),
        (["run", "--no-window", "--port", "8000"], Run(None, False, True, 8000, None)),
        (["--debug-port", "9222"], Run(None, False, False, None, 9222)),
        (
            ["provision", "--admin", "ada", "--password-stdin"],
            Provision(None, "ada", "home", "Latchkey"),
        ),
        (
            [
                *("provision", "--admin", "ada", "--password-stdin"),
                *("--preset", "public", "--site-name", "Library"),
            ],
            Provision(None, "ada", "public", "Library"),
        ),
        (
            ["provision", "--file", "kiosk.toml", "--password-stdin"],
            Provision(None, "", "home", "Latchkey", "kiosk.toml"),
        ),
        (["backup", "a.sqlite3"], Backup(None, "a.sqlite3")),
        (["restore", "a.sqlite3"], Restore(None, "a.sqlite3")),
        (["verify"], Verify(None)),
    ],
)
def test_each_command(argv, expected):
    assert parsed(*argv) == expected


@pytest.mark.parametrize(
    "argv",
    [
        ["--data-dir", "place", "verify"],
        ["--data-dir=place", "verify"],
        ["verify", "--data-dir", "place"],
    ],
)
def test_the_data_folder_may_stand_before_or_after_the_command(argv):
    assert parsed(*argv) == Verify("place")


def test_the_data_folder_alone_means_run():
    assert parsed("--data-dir", "place", "--no-window") == Run("place", False, True, None, None)


@pytest.mark.parametrize(
    "argv",
    [
        ["nonsense"],
        ["--nonsense"],
        ["--kio"],
        ["--port", "0"],
        ["--port", "65536"],
        ["--port", "many"],
        ["--kiosk", "--debug-port", "9222"],
        ["provision"],
        ["provision", "--admin", "ada"],
        ["provision", "--file", "kiosk.toml"],
        ["provision", "--file", "", "--password-stdin"],
        ["provision", "--file", "kiosk.toml", "--admin", "ada", "--password-stdin"],
        ["provision", "--file", "kiosk.toml", "--preset", "home", "--password-stdin"],
        ["provision", "--file", "kiosk.toml", "--site-name", "Library", "--password-stdin"],
        ["provision", "--admin", "ada", "--password-stdin", "--preset", "palace"],
        ["backup"],
        ["restore", "one", "two"],
        ["verify", "--kiosk"],
        ["--data-dir", ""],
        ["--data-dir="],
        ["--data-dir", "", "verify"],
        ["verify", "--data-dir", ""],
    ],
)
def test_wrong_usage_ends_with_2_and_says_why(argv, capsys):
    with pytest.raises(SystemExit) as ended:
        parsed(*argv)

    assert ended.value.code == 2
    assert "error:" in capsys.readouterr().err


def test_the_folder_given_wins_over_the_variable(monkeypatch):
    monkeypatch.setenv("LATCHKEY_DATA_DIR", "usual")

    assert parsed("verify") == Verify("usual")
    assert parsed("verify", "--data-dir", "place") == Verify("place")


@pytest.mark.parametrize("argv", [[], ["--no-window"], ["verify"]])
def test_an_empty_variable_is_no_folder(argv, monkeypatch, capsys):
    monkeypatch.setenv("LATCHKEY_DATA_DIR", "")

    with pytest.raises(SystemExit) as ended:
        parsed(*argv)

    assert ended.value.code == 2
    assert "LATCHKEY_DATA_DIR is empty" in capsys.readouterr().err
    assert parsed("--data-dir", "place", "verify") == Verify("place")


def test_the_version_is_told(capsys):
    with pytest.raises(SystemExit) as ended:
        parsed("--version")

    assert ended.value.code == 0
    assert capsys.readouterr().out == "Latchkey 1.2.3\n"


def test_the_help_names_every_command(capsys):
    with pytest.raises(SystemExit) as ended:
        parsed("--help")

    help_text = capsys.readouterr().out
    assert ended.value.code == 0
    for command in ("run", "provision", "backup", "restore", "verify", "kiosk-setup"):
        assert command in help_text
