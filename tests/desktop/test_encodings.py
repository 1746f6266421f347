"""Nothing that a command says fails on a terminal that lacks a character of it."""

from __future__ import annotations

import pytest

from desktop import logs

PASSWORD = "basalt meadow copper kite"
ADA = ("provision", "--admin", "ada", "--password-stdin")
ASCII = {"PYTHONIOENCODING": "ascii", "LANG": "de_DE.UTF-8", "LC_ALL": "de_DE.UTF-8"}


@pytest.mark.slow  # runs every command
def test_every_command_ends_well_on_an_ascii_only_terminal(command, tmp_path):
    # A name of Greek, quotation marks, and a byte that is no text at all.
    file = f"{tmp_path}/Αντίγραφο “1” \udcff.zip"
    done = [
        command(*ADA, text=f"{PASSWORD}\n", **ASCII),
        command("rescue", "ada", **ASCII),
        command("backup", file, **ASCII),
        command("restore", file, **ASCII),
        command("verify", **ASCII),
        command("--help", **ASCII),
    ]

    assert [(one.returncode, one.stderr) for one in done] == [(0, "")] * len(done)
    assert all(one.stdout.isascii() and one.stdout for one in done)


def test_a_refusal_is_printed_on_an_ascii_only_terminal(command, tmp_path):
    said = command("restore", f"{tmp_path}/Αντίγραφο “1”.zip", **ASCII)

    assert said.returncode == 1
    assert said.stderr.startswith("Latchkey: ")
    assert '"1".zip' in said.stderr


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        ("ascii", "\"f\\xfcr\" 'a' - ... \\u03a9 \\udcff"),
        ("latin-1", "\"für\" 'a' - ... \\u03a9 \\udcff"),
        ("utf-8", "“für” ‘a’ – … Ω \\udcff"),
    ],
)
def test_what_a_terminal_lacks_is_written_with_what_is_like_it(encoding, shown):
    written = "“für” ‘a’ – … Ω \udcff".encode(encoding, logs.SIMPLER)

    assert written.decode(encoding) == shown
