"""The system's files for a terminal: well-formed for each system, with every value intact."""

from __future__ import annotations

import configparser
import os
import plistlib
import stat
import subprocess
import sys
from xml.etree import ElementTree

import pytest

from desktop.errors import Refused
from desktop.kiosk_setup import linux_files, macos_files, system_files, windows_files
from desktop.kiosk_setup.plan import MARK, File, Wanted
from desktop.options import SESSIONS
from tests.desktop.conftest import ROOT

AWKWARD = """/srv/Tom & "Jerry's" <1>/100% $HOME/ü"""
PROGRAM = ("/opt/Latch key/Latchkey", "--data-dir", AWKWARD, "run", "--kiosk")
ASSIGNED = "{http://schemas.microsoft.com/AssignedAccess/2017/config}"
RS5 = "{http://schemas.microsoft.com/AssignedAccess/201810/config}"


def plan(session="cage", program=PROGRAM, user="kiosk"):
    return linux_files.plan(Wanted(program, user, session))


def texts(made):
    return {file.path: file.text for file in made.files}


def unit(text):
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.read_string(text)
    return parser


def values(root, name):
    """All values of the attribute `name`, wherever it is in the document, in its order."""
    return [element.get(name) for element in root.iter() if name in element.attrib]


@pytest.mark.parametrize("session", SESSIONS)
def test_every_file_can_be_recognized_again(session):
    assert all(MARK in file.text for file in plan(session).files)


@pytest.mark.parametrize("session", ["cage", "x11"])
def test_the_service_runs_as_the_account_and_starts_a_file_that_is_there(session):
    files = texts(plan(session, user="reading-room"))
    service = unit(files["etc/systemd/system/latchkey-kiosk.service"])["Service"]

    assert service["User"] == "reading-room"
    assert f"etc/pam.d/{service['PAMName']}" in files
    assert service["Restart"] == "always"
    screen = files[service["ExecStart"].removeprefix("/")]
    assert "/usr/local/lib/latchkey-kiosk/session" in screen


def test_cage_lets_nobody_switch_to_another_console():
    (command,) = [
        line
        for line in texts(plan("cage"))["usr/local/lib/latchkey-kiosk/screen"].splitlines()
        if line.startswith("exec")
    ]

    assert command.split()[1] == "cage"
    assert "-s" not in command.split()


def test_the_x_server_is_told_to_keep_people_on_the_screen():
    text = texts(plan("x11"))["etc/X11/xorg.conf.d/90-latchkey-kiosk.conf"]

    assert 'Option "DontVTSwitch" "true"' in text
    assert 'Option "DontZap" "true"' in text


def test_gnome_kiosk_gets_a_session_that_requires_the_program():
    files = texts(plan("gnome-kiosk"))
    desktop = unit(files["usr/share/wayland-sessions/latchkey-kiosk.desktop"])["Desktop Entry"]
    target = files["etc/systemd/user/gnome-session@latchkey-kiosk.target.d/session.conf"]

    assert desktop["Exec"] == "gnome-session --session=latchkey-kiosk"
    assert "usr/share/gnome-session/sessions/latchkey-kiosk.session" in files
    assert "Requires=latchkey-kiosk.service" in target
    service = unit(files["etc/systemd/user/latchkey-kiosk.service"])["Service"]
    assert service["ExecStart"].removeprefix("/") in files


def test_the_program_gets_its_words_as_they_are(tmp_path):
    says = "import sys; sys.stdout.write('\\n'.join(sys.argv[1:]))"
    made = plan(program=(sys.executable, "-c", says, *PROGRAM))
    system_files.write(made.files, tmp_path)

    session = tmp_path / "usr/local/lib/latchkey-kiosk/session"
    done = subprocess.run([session], capture_output=True, text=True, check=True)

    assert done.stdout.split("\n") == list(PROGRAM)


@pytest.mark.parametrize("user", ["Reading room", "kiosk;reboot", "-kiosk", "Ünal", ""])
def test_an_account_that_linux_would_not_take_is_refused(user):
    with pytest.raises(Refused):
        plan(user=user)


@pytest.mark.parametrize("session", SESSIONS)
def test_the_installer_puts_every_file_in_its_place_and_takes_it_back(session, tmp_path):
    made = plan(session)
    system_files.write(made.files, tmp_path / "files")
    root = tmp_path / "root"
    installer = ["sh", str(tmp_path / "files/install.sh")]
    elsewhere = os.environ | {"DESTDIR": str(root)}

    subprocess.run(installer, env=elsewhere, check=True, capture_output=True)
    installed = {
        str(path.relative_to(root)): stat.S_IMODE(path.stat().st_mode)
        for path in root.rglob("*")
        if path.is_file()
    }
    assert installed == {file.path: file.mode for file in made.files if "/" in file.path}
    assert all(
        (root / name).read_text() == text for name, text in texts(made).items() if "/" in name
    )

    subprocess.run([*installer, "--remove"], env=elsewhere, check=True, capture_output=True)
    assert not [path for path in root.rglob("*") if path.is_file()]


def test_the_installer_says_how_it_is_used(tmp_path):
    system_files.write(plan().files, tmp_path)

    asked = subprocess.run(
        ["sh", str(tmp_path / "install.sh"), "--help"], capture_output=True, text=True, check=False
    )

    assert asked.returncode == 2
    assert "--remove" in asked.stdout


def test_windows_starts_the_program_and_nothing_else():
    files = texts(windows_files.plan(Wanted(PROGRAM, "Tom & Jerry", None)))
    root = ElementTree.fromstring(files["assigned-access.xml"])  # noqa: S314 - just made

    assert values(root, "DesktopAppPath") == [PROGRAM[0], windows_files.WEBVIEW]
    assert values(root, f"{RS5}AutoLaunch") == ["true"]
    assert values(root, f"{RS5}AutoLaunchArguments") == [subprocess.list2cmdline(PROGRAM[1:])]
    assert root.findtext(f".//{ASSIGNED}Account") == "Tom & Jerry"
    assert len(set(values(root, "Id"))) == 1


def test_the_shell_of_windows_is_the_program_for_this_account_only():
    files = texts(windows_files.plan(Wanted(PROGRAM, "Tom & Jerry", None)))
    root = ElementTree.fromstring(files["shell-launcher.xml"])  # noqa: S314 - just made
    usual, ours = values(root, "Shell")

    assert usual.endswith("explorer.exe")
    assert ours == subprocess.list2cmdline(PROGRAM)
    assert values(root, "Name") == ["Tom & Jerry"]
    assert values(root, "Action") == ["RestartShell"]
    assert len(set(values(root, "Id"))) == 1


def test_the_script_for_windows_reads_the_files_that_lie_beside_it():
    files = texts(windows_files.plan(Wanted(PROGRAM, "kiosk", None)))

    assert MARK in files["apply.ps1"]
    assert {"assigned-access.xml", "shell-launcher.xml"} < set(files)
    assert '"assigned-access", "shell-launcher"' in files["apply.ps1"]
    assert files["apply.ps1"].count("{") == files["apply.ps1"].count("}")


def test_macos_starts_the_program_and_starts_it_again():
    made = macos_files.plan(Wanted(PROGRAM, "kiosk", None))
    (file,) = made.files
    agent = plistlib.loads(file.text.encode())

    assert MARK in file.text
    assert agent["ProgramArguments"] == list(PROGRAM)
    assert (agent["RunAtLoad"], agent["KeepAlive"]) == (True, True)
    assert any("/Users/kiosk/Library/LaunchAgents" in step for step in made.steps)


def test_what_was_written_before_is_written_again(tmp_path):
    system_files.write(plan(user="old").files, tmp_path)
    system_files.write(plan(user="new").files, tmp_path)

    assert "User=new" in (tmp_path / "etc/systemd/system/latchkey-kiosk.service").read_text()


@pytest.mark.parametrize("kind", ["text", "bytes", "link", "folder"])
def test_a_file_of_somebody_else_is_left_alone_and_nothing_is_written(kind, tmp_path):
    files = [File("first", f"# {MARK}\n"), File("second", f"# {MARK}\n")]
    there = tmp_path / "second"
    if kind == "text":
        there.write_text("mine")
    elif kind == "bytes":
        there.write_bytes(b"\xff\xfe")
    elif kind == "link":
        there.symlink_to(tmp_path / "nowhere")
    else:
        there.mkdir()

    with pytest.raises(Refused, match="wasn't written by kiosk-setup"):
        system_files.write(files, tmp_path)

    assert not (tmp_path / "first").exists()
    assert not (tmp_path / "nowhere").exists()


def test_a_file_where_a_folder_is_needed_is_left_alone(tmp_path):
    (tmp_path / "etc").write_text("mine")

    with pytest.raises(Refused, match=r"etc wasn't written by kiosk-setup"):
        system_files.write([File("etc/systemd/a.conf", f"# {MARK}\n")], tmp_path)

    assert (tmp_path / "etc").read_text() == "mine"


@pytest.mark.parametrize(
    ("there", "session"),
    [
        ((), "cage"),
        (("cage", "gnome-kiosk", "startx"), "cage"),
        (("gnome-kiosk", "startx"), "gnome-kiosk"),
        (("startx",), "x11"),
    ],
)
def test_what_the_computer_has_is_used(there, session, tmp_path, monkeypatch):
    for name in there:
        (tmp_path / name).touch(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert texts(plan(None)) == texts(plan(session))


def test_the_words_that_start_it_lead_to_this_program(tmp_path):
    python, launcher, *rest = system_files.program(tmp_path)

    assert (python, os.path.isfile(launcher)) == (sys.executable, True)
    assert rest == ["--data-dir", str(tmp_path), "run", "--kiosk"]
    assert system_files.program(None)[2:] == ("run", "--kiosk")


@pytest.mark.parametrize("session", ["cage", "x11"])
def test_the_documentation_installs_the_same(session):
    steps = [step.removeprefix("$ ") for step in plan(session).steps]
    page = (ROOT / "docs" / "kiosk.md").read_text()

    assert steps[1] in page
    assert steps[3] in page
    for file in plan(session).files:
        assert file.path in page
