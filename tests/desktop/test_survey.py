"""What's blocked: each item closed by the system's settings, and open without them."""

from __future__ import annotations

import os

import pytest

from desktop.kiosk_setup import linux_files, system_files
from desktop.kiosk_setup.plan import Wanted
from desktop.linux.session import Kind, Process, Session
from desktop.lockdown import linux, survey
from desktop.lockdown.items import By, left_open

ORDINARY = os.geteuid() or 65534  # nobody
CONSOLES, ZAP, RESTART = "Virtual consoles", "Ending the display server", "Restarting the computer"
SYSRQ, POWER, SIGN_IN = "Commands to the kernel", "Power, restart", "Signing in"


@pytest.fixture
def machine(tmp_path):
    """`machine(session)` is the root of a computer where the files for it are installed."""

    def made(session=None):
        root = tmp_path / "root"
        (root / "proc/sys/kernel").mkdir(parents=True)
        (root / "proc/sys/kernel/sysrq").write_text("0\n" if session else "438\n")
        if session:
            wanted = Wanted(("latchkey",), "kiosk", session)
            system_files.write(linux_files.plan(wanted).files, root)
            mask = root / "etc/systemd/system/ctrl-alt-del.target"
            mask.parent.mkdir(parents=True, exist_ok=True)
            mask.symlink_to(os.devnull)
        return root

    return made


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir(0o700)
    os.chown(folder, ORDINARY, -1)
    return folder


def cage(tmp_path, *words):
    folder = tmp_path / "cage"
    folder.mkdir()
    (folder / "cmdline").write_text("".join(f"{word}\0" for word in words))
    return Session(Kind.CAGE, ORDINARY, Process(folder))


def item(items, start):
    (found,) = [one for one in items if one.what.startswith(start)]
    return found


def test_cage_with_the_written_files_leaves_nothing_open(machine, data, tmp_path):
    session = cage(tmp_path, "cage", "-d", "--", "/usr/local/lib/latchkey-kiosk/session", "-s")
    items = list(linux.survey(data, session, machine("cage")))

    faults = [one.what for one in items if one.fault]
    assert faults in ([], ["Becoming an administrator of the computer"])  # of whoever tests
    assert item(items, CONSOLES).by is By.SYSTEM
    assert item(items, "Other programs").detail == "cage"
    assert not [one for one in items if one.what.startswith(ZAP)]


@pytest.mark.parametrize("words", [("-s",), ("-ds",), ("-m", "last", "-s")])
def test_cage_that_lets_people_switch_is_found(words, machine, data, tmp_path):
    session = cage(tmp_path, "cage", *words, "--", "latchkey")

    assert item(linux.survey(data, session, machine("cage")), CONSOLES).fault


def test_bare_x_with_the_written_files_leaves_nothing_open(machine, data):
    items = list(linux.survey(data, Session(Kind.BARE_X, ORDINARY), machine("x11")))

    for start in (CONSOLES, ZAP, RESTART, SYSRQ, POWER, SIGN_IN):
        assert item(items, start).by is By.SYSTEM, start


def test_without_the_files_everything_is_open_but_the_power_keys_are_no_fault(machine, data):
    items = list(linux.survey(data, Session(Kind.BARE_X, ORDINARY), machine()))

    for start in (CONSOLES, ZAP, RESTART, SYSRQ):
        assert item(items, start).fault, start
    assert (item(items, POWER).by, item(items, POWER).fault) == (By.NOBODY, False)


def test_a_later_setting_of_the_computer_wins(machine, data):
    root = machine("x11")
    (root / "etc/X11/xorg.conf").write_text('  Option "dontvtswitch" "off"\n')
    (root / "etc/systemd/logind.conf.d/zz.conf").write_text("HandlePowerKey = poweroff\n")
    items = list(linux.survey(data, Session(Kind.BARE_X, ORDINARY), root))

    assert item(items, CONSOLES).fault
    assert item(items, POWER).by is By.NOBODY


def test_a_setting_that_is_commented_out_does_not_count(machine, data):
    root = machine("x11")
    (root / "etc/X11/xorg.conf.d/90-latchkey-kiosk.conf").write_text('# Option "DontVTSwitch"\n')

    items = list(linux.survey(data, Session(Kind.BARE_X, ORDINARY), root))

    assert item(items, CONSOLES).fault


@pytest.mark.parametrize("kind", [Kind.DESKTOP, Kind.NONE])
def test_sessions_that_are_no_kiosk_are_a_fault(kind, machine, data):
    items = list(linux.survey(data, Session(kind, ORDINARY), machine("cage")))

    assert item(items, "Other programs").fault


def test_gnome_kiosk_leaves_its_consoles_empty_and_names_other_sessions(machine, data):
    root = machine("gnome-kiosk")
    session = Session(Kind.GNOME_KIOSK, ORDINARY)

    items = list(linux.survey(data, session, root))
    assert item(items, CONSOLES).by is By.SYSTEM
    assert not [one for one in items if one.what.startswith(SIGN_IN)]

    (root / "usr/share/wayland-sessions/gnome.desktop").touch()
    found = item(linux.survey(data, session, root), SIGN_IN)
    assert (found.fault, found.detail) == (True, "gnome")


def test_a_sign_in_screen_of_the_system_is_named(machine, data):
    root = machine("cage")
    (root / "etc/systemd/system/display-manager.service").symlink_to("/lib/systemd/gdm.service")

    found = item(linux.survey(data, Session(Kind.BARE_X, ORDINARY), root), SIGN_IN)

    assert (found.fault, found.detail) == (True, "gdm.service")


def test_root_is_a_fault_and_so_is_the_missing_sandbox(machine, data):
    items = list(linux.survey(data, Session(Kind.BARE_X, 0), machine("x11")))

    assert "root" in item(items, "Becoming an administrator").how
    assert item(items, "Becoming an administrator").fault
    sandbox = item(items, "A page that breaks out")
    assert sandbox.fault
    assert sandbox.detail


def test_an_account_of_administrators_is_a_fault(machine, data, monkeypatch):
    monkeypatch.setattr(os, "getgrouplist", lambda *_name_and_group: [0, 65534, 987654])

    items = list(linux.survey(data, Session(Kind.BARE_X, ORDINARY), machine("x11")))

    assert item(items, "Becoming an administrator").detail == "root"


def test_data_that_others_may_open_is_a_fault(machine, data):
    data.chmod(0o755)
    items = list(linux.survey(data, Session(Kind.BARE_X, ORDINARY), machine("x11")))

    found = item(items, "Reading the data")
    assert (found.fault, found.detail) == (True, str(data))


def test_data_that_is_not_there_yet_is_not_judged(machine, tmp_path):
    items = list(linux.survey(tmp_path / "none", Session(Kind.BARE_X, ORDINARY), machine("x11")))

    assert not [one for one in items if one.what.startswith("Reading the data")]


def test_the_list_names_all_three_and_is_locked_only_without_a_fault(tmp_path):
    items = survey.survey(tmp_path)

    assert {one.by for one in items} == set(By)
    assert not survey.is_locked([*items, left_open("a", "b")])
    assert survey.is_locked([one for one in items if not one.fault])
    assert len({one.what for one in items}) == len(items)
