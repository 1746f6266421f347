"""Whether Chromium's sandbox can run, read from what Linux says about itself."""

from __future__ import annotations

import pytest

from desktop.linux import sandbox

PERSON = 1000


@pytest.fixture
def proc(tmp_path):
    """A /proc that allows it; `write` changes it."""

    def write(name, text):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{text}\n")

    write("sys/user/max_user_namespaces", "96000")
    write("self/attr/current", "unconfined")
    return tmp_path, write


def test_an_ordinary_person_has_one(proc):
    assert sandbox.missing(proc[0], PERSON) == ""


def test_root_has_none(proc):
    assert sandbox.missing(proc[0], 0).startswith("Running as root")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("sys/user/max_user_namespaces", "0"),
        ("sys/kernel/unprivileged_userns_clone", "0"),
        ("sys/kernel/apparmor_restrict_unprivileged_userns", "1"),
    ],
)
def test_a_system_can_forbid_it(proc, name, value):
    folder, write = proc
    write(name, value)

    assert sandbox.missing(folder, PERSON).startswith("This system doesn't allow sandboxes")


def test_a_profile_of_its_own_lifts_the_ban(proc):
    folder, write = proc
    write("sys/kernel/apparmor_restrict_unprivileged_userns", "1")
    write("self/attr/current", "latchkey (unconfined)")

    assert sandbox.missing(folder, PERSON) == ""
