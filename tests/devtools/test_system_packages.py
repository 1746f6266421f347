from __future__ import annotations

import io
import sys

import pytest

from devtools import system_packages
from devtools.console import Stopped

SOMEONE = 1000  # a user id without rights


@pytest.fixture
def debian(programs, monkeypatch):
    """A system that has xvfb and a renamed libasound2, and renamed libglib2.0-0 as well."""
    installed = "xvfb install ok installed\nlibasound2t64 install ok installed"
    programs.add("dpkg-query", f"echo '{installed}'; echo 'git deinstall ok config-files'")
    programs.add("apt-cache", 'test "$2" = libglib2.0-0t64')
    programs.add("apt-get")
    monkeypatch.setenv("PATH", str(programs.folder))
    return programs


def test_only_what_is_not_installed_is_missing(debian):
    assert system_packages.missing(["xvfb", "libasound2", "git", "libnss3"]) == ["git", "libnss3"]


def test_nothing_is_installed_when_nothing_is_missing(debian):
    system_packages.ensure(["xvfb", "libasound2"], SOMEONE)

    assert debian.calls("apt-get") == []


def test_root_installs_at_once(debian):
    system_packages.ensure(["libglib2.0-0", "libnss3", "xvfb"], user_id=0)

    assert debian.calls("apt-get") == [
        "update",
        "install --yes --no-install-recommends libglib2.0-0t64 libnss3",
    ]


def test_others_install_through_sudo(debian):
    debian.add("sudo", 'case "$1" in --*) exit 0;; *) exec "$@";; esac')

    system_packages.ensure(["libnss3"], SOMEONE)

    assert debian.calls("apt-get")[1].startswith("install --yes")
    assert "env DEBIAN_FRONTEND=noninteractive apt-get update" in debian.calls("sudo")


def test_a_person_refused_by_sudo_is_told_so(debian):
    debian.add("sudo", 'test "$1" = --non-interactive')

    with pytest.raises(Stopped, match="sudo refused"):
        system_packages.ensure(["libnss3"], SOMEONE)
    assert debian.calls("apt-get") == []


@pytest.mark.parametrize("with_sudo", [True, False])
def test_without_rights_the_exact_command_is_shown_and_nothing_done(debian, monkeypatch, with_sudo):
    if with_sudo:
        debian.add("sudo", "exit 1")
        monkeypatch.setattr(sys, "stdin", io.StringIO())

    with pytest.raises(Stopped) as stop:
        system_packages.ensure(["libnss3", "xvfb"], SOMEONE)

    command = "apt-get update && apt-get install --yes --no-install-recommends libnss3"
    assert command in str(stop.value).splitlines()[1]
    assert debian.calls("apt-get") == []


def test_a_failed_installation_shows_what_apt_said(debian, capfd):
    debian.add("apt-get", "echo 'no space left'; exit 100")

    with pytest.raises(Stopped, match="failed with status 100"):
        system_packages.ensure(["libnss3"], user_id=0)
    assert "no space left" in capfd.readouterr().err


def test_other_systems_are_left_alone(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PATH", str(tmp_path))

    system_packages.ensure(["libnss3"], SOMEONE)

    assert capsys.readouterr().err == ""


def test_a_python_with_venv_inside_needs_no_package_for_it():
    assert system_packages.python_packages() == ()


def test_debians_own_python_needs_its_library_for_the_executable(monkeypatch):
    monkeypatch.setattr(sys, "base_prefix", "/usr")
    library = f"libpython3.{sys.version_info.minor}"
    assert system_packages.build_packages() == ("binutils", library)

    monkeypatch.setattr(sys, "base_prefix", "/opt/python")
    assert system_packages.build_packages() == ("binutils",)
