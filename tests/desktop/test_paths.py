"""The data folder: found, made, kept private, and refused with a sentence where it is no good."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from desktop.errors import FolderUnusable
from desktop.paths import DataFolder, locate
from desktop.storage import data_folder
from desktop.storage.data_folder import existing_folder, open_folder


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_it_is_the_folder_given(tmp_path):
    assert locate(str(tmp_path)) == tmp_path


def test_without_one_it_is_the_usual_place(own_home):
    assert locate(None) == own_home / ".local/share/Latchkey"


def test_a_relative_folder_is_one_under_the_working_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert locate("data") == tmp_path / "data"


def test_it_is_made_private_with_its_parts(tmp_path):
    folder = open_folder(str(tmp_path / "data"))

    assert folder == DataFolder(tmp_path / "data")
    assert mode(folder.root) == mode(folder.backups) == mode(folder.log.parent) == 0o700


def test_the_usual_place_is_made_with_all_that_leads_to_it(own_home):
    assert open_folder(None).root.is_dir()


def test_opening_again_changes_nothing(tmp_path):
    folder = open_folder(str(tmp_path / "data"))
    folder.database.write_bytes(b"precious")

    assert open_folder(str(tmp_path / "data")) == folder
    assert folder.database.read_bytes() == b"precious"


def test_an_own_folder_that_was_opened_to_others_is_closed_again(tmp_path):
    folder = open_folder(str(tmp_path / "data"))
    folder.lock.touch()
    folder.root.chmod(0o755)

    open_folder(str(folder.root))

    assert mode(folder.root) == 0o700


def test_a_folder_that_others_use_is_refused_and_left_as_it_is(tmp_path):
    shared = tmp_path / "shared"
    shared.mkdir(mode=0o755)
    (shared / "letter.txt").write_text("not ours")

    with pytest.raises(FolderUnusable, match=r"contains other files and is open to other users"):
        open_folder(str(shared))

    assert mode(shared) == 0o755


def test_a_file_is_refused(tmp_path):
    (tmp_path / "data").write_text("a file")

    with pytest.raises(FolderUnusable, match="is a file, not a folder"):
        open_folder(str(tmp_path / "data"))

    assert (tmp_path / "data").read_text() == "a file"


@pytest.mark.parametrize("place", ["missing/data", "file/data"])
def test_a_folder_on_a_missing_drive_is_refused_instead_of_made(tmp_path, place):
    (tmp_path / "file").write_text("a file")

    with pytest.raises(FolderUnusable, match=r"no folder .*Is a drive missing\?"):
        open_folder(str(tmp_path / place))

    assert not (tmp_path / "missing").exists()


def test_somebody_elses_folder_is_refused(tmp_path):
    if os.geteuid() == 0:
        theirs = tmp_path / "theirs"
        theirs.mkdir()
        os.chown(theirs, 65534, 65534)
    else:
        theirs = Path("/")

    with pytest.raises(FolderUnusable, match="belongs to another user of this computer"):
        open_folder(str(theirs))

    assert list(tmp_path.rglob("*.sqlite3")) == []


@pytest.mark.parametrize("place", ["", "/inside"])
def test_a_folder_without_permission_to_write_is_refused(ordinary, tmp_path, place):
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)

    said = ordinary(
        "from desktop.storage import data_folder\n"
        f"try: data_folder.open_folder({str(locked) + place!r})\n"
        "except Exception as error: print(type(error).__name__, error)"
    )

    assert said.startswith(f"FolderUnusable You don't have permission to write in {locked}")
    assert list(locked.iterdir()) == []


def test_a_full_disk_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(data_folder, "ROOM_NEEDED", 2**63)

    with pytest.raises(FolderUnusable, match="full. Nothing is lost. Free up space"):
        open_folder(str(tmp_path))


def test_a_person_without_a_home_is_asked_for_a_folder(ordinary, monkeypatch):
    for name in ("HOME", "XDG_DATA_HOME", "LATCHKEY_DATA_DIR"):
        monkeypatch.delenv(name, raising=False)

    said = ordinary(
        "import os, pwd\n"
        "def nobody_known(number): raise KeyError(number)\n"
        "pwd.getpwuid = nobody_known\n"
        "from desktop.storage import data_folder\n"
        "try: data_folder.open_folder(None)\n"
        "except Exception as error: print(error)"
    )

    assert said == "You don't have a home folder for the data. Choose a folder with --data-dir."


def test_only_a_folder_with_a_database_counts_as_existing(tmp_path):
    with pytest.raises(FolderUnusable, match="There is no Latchkey data in"):
        existing_folder(str(tmp_path))

    (tmp_path / "latchkey.sqlite3").touch()
    assert existing_folder(str(tmp_path)).root == tmp_path


@pytest.mark.parametrize("find", [open_folder, existing_folder])
def test_the_home_of_nobody_is_refused_with_a_sentence(find, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    with pytest.raises(FolderUnusable, match=r"~nouser/x doesn't stand for a home folder"):
        find("~nouser/x")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("find", [open_folder, existing_folder])
def test_a_folder_in_the_place_of_the_database_is_called_that(find, tmp_path):
    root = open_folder(str(tmp_path / "data")).root
    (root / "latchkey.sqlite3").mkdir()

    with pytest.raises(FolderUnusable, match=r"latchkey\.sqlite3 is a folder, but Latchkey needs"):
        find(str(root))
