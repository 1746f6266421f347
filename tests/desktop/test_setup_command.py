"""kiosk-setup, as a process: what it shows, writes, asks and finds."""

from __future__ import annotations

import os
import pty
import subprocess
import sys

import pytest

from desktop.options import KioskSetup, parse
from tests.desktop.conftest import ROOT

LAUNCHER = [sys.executable, str(ROOT / "launcher.py")]


@pytest.mark.parametrize(
    ("argv", "expected"),
    [
        ([], KioskSetup(None, False, None, None, "kiosk")),
        (["--check"], KioskSetup(None, True, None, None, "kiosk")),
        (
            ["--write", "files", "--session", "x11", "--user", "desk"],
            KioskSetup(None, False, "files", "x11", "desk"),
        ),
    ],
)
def test_its_options(argv, expected, monkeypatch):
    monkeypatch.delenv("LATCHKEY_DATA_DIR")

    assert parse(["kiosk-setup", *argv], "1") == expected


@pytest.mark.parametrize(
    "argv",
    [
        ["--check", "--write", "files"],
        ["--session", "gnome"],
        ["--write", ""],
        ["--user", "-kiosk"],
        ["--user", "a:b"],
        ["--user", "a\nb"],
        ["files"],
    ],
)
def test_wrong_usage_is_refused(argv, capsys):
    with pytest.raises(SystemExit) as ended:
        parse(["kiosk-setup", *argv], "1")

    assert ended.value.code == 2


def test_it_shows_the_files_and_asks_nobody_who_is_not_there(command, data, tmp_path):
    shown = command("kiosk-setup", "--session", "cage")

    assert (shown.returncode, shown.stderr) == (0, "")
    assert "==> etc/systemd/system/latchkey-kiosk.service" in shown.stdout
    assert f"--data-dir {data} run --kiosk" in shown.stdout
    assert "$ sudo sh install.sh" in shown.stdout
    assert not data.exists()
    assert list(tmp_path.glob("*kiosk*")) == []


def test_without_a_named_folder_the_program_takes_the_one_of_its_account(monkeypatch):
    monkeypatch.delenv("LATCHKEY_DATA_DIR")

    shown = subprocess.run([*LAUNCHER, "kiosk-setup"], capture_output=True, text=True, check=True)

    assert "launcher.py run --kiosk" in shown.stdout
    assert "--data-dir" not in shown.stdout


def test_it_writes_where_it_is_told_and_only_over_its_own(command, tmp_path):
    folder = tmp_path / "files"
    write = ("kiosk-setup", "--session", "x11", "--write", str(folder))

    assert command(*write).returncode == 0
    assert command(*write).returncode == 0
    service = folder / "etc/systemd/system/latchkey-kiosk.service"
    assert "User=kiosk" in service.read_text()
    assert service.stat().st_mode & 0o777 == 0o644
    assert folder.stat().st_mode & 0o777 == 0o755

    service.write_text("mine")
    refused = command(*write)
    assert refused.returncode == 1
    assert refused.stderr == (
        f"Latchkey: {service} wasn't written by kiosk-setup. Nothing was changed.\n"
    )
    assert service.read_text() == "mine"


@pytest.mark.parametrize(
    ("answer", "written"), [(b"y", True), (b"n", False), (b"", False), (b"j\xe4", False)]
)
def test_a_person_is_asked(answer, written, tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONIOENCODING", "utf-8:strict")  # as in most locales
    person, terminal = pty.openpty()
    with subprocess.Popen(
        [*LAUNCHER, "kiosk-setup"], cwd=tmp_path, stdin=terminal, stdout=subprocess.PIPE, text=True
    ) as asking:
        os.close(terminal)
        os.write(person, answer + b"\n")
        told, _nothing = asking.communicate(timeout=60)
    os.close(person)

    assert asking.returncode == 0
    assert "(y/n)" in told
    assert (tmp_path / "latchkey-kiosk/install.sh").exists() is written


def test_the_check_names_who_blocks_what_and_ends_with_1_without_a_kiosk(
    command, data, monkeypatch
):
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)

    checked = command("kiosk-setup", "--check")

    assert (checked.returncode, checked.stderr) == (1, "")
    blocks = [line for line in checked.stdout.splitlines() if line and not line.startswith(" ")]
    assert blocks[0] == "Blocked by the program in kiosk mode"
    assert blocks[-1] == "Open, but the system could block it"
    assert "Not blocked" in blocks
    assert not data.exists()
