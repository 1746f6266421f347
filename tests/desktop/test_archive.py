"""A backup as one file: what is in it, and that nothing else is ever taken for one."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile

import pytest

from desktop import archive, backup, staged
from desktop.errors import Refused
from desktop.paths import DataFolder
from tests.desktop.test_backup import ASKED, NOW, damage, fill, people


@pytest.fixture
def folder(tmp_path):
    """A data folder with a database and two pictures."""
    root = tmp_path / "data"
    for name in ("backups", "logs", "media/pictures", "media/mark"):
        (root / name).mkdir(parents=True)
    fill(root / "latchkey.sqlite3", "ada").close()
    (root / "media/pictures/0a1b-96.webp").write_bytes(b"ada's face")
    (root / "media/mark/77.webp").write_bytes(b"a mark")
    (root / "secret.key").write_text("a secret")
    return DataFolder(root)


@pytest.fixture
def packed(folder, tmp_path):
    archive.pack(folder.database, tmp_path / "packed.zip")
    return tmp_path / "packed.zip"


def rewritten(source, change):
    """Write the archive anew with what `change` makes of its contents, a dict by name."""
    with zipfile.ZipFile(source) as old:
        contents = {name: old.read(name) for name in old.namelist()}
    contents = change(contents) or contents
    with zipfile.ZipFile(source, "w") as new:
        for name, content in contents.items():
            new.writestr(name, content)
    return source


def told(contents):
    return json.loads(contents["manifest.json"])


def listed(contents, name, content):
    """Put a file in, and have the manifest say so."""
    manifest = told(contents)
    digest = hashlib.sha256(content).hexdigest()
    manifest["files"][name] = {"sha256": digest, "size": len(content)}
    contents[name] = content
    contents["manifest.json"] = json.dumps(manifest).encode()


def test_it_holds_the_database_the_pictures_and_a_manifest_but_no_key(packed):
    with zipfile.ZipFile(packed) as opened:
        names = set(opened.namelist())
        manifest = json.loads(opened.read("manifest.json"))
        content = opened.read("media/pictures/0a1b-96.webp")

    assert names == {
        "latchkey.sqlite3",
        "manifest.json",
        "media/mark/77.webp",
        "media/pictures/0a1b-96.webp",
    }
    assert set(manifest) == {"format", "program", "version", "made_at", "schema", "files"}
    digest = hashlib.sha256(content).hexdigest()
    assert manifest["files"]["media/pictures/0a1b-96.webp"] == {"sha256": digest, "size": 10}


def test_pictures_come_back_and_newer_ones_stay(folder, packed):
    shutil.rmtree(folder.root / "media/pictures")
    (folder.root / "media/mark/88.webp").write_bytes(b"a newer mark")

    backup.restore(packed, folder.database, folder.backups, NOW, ASKED)

    assert (folder.root / "media/pictures/0a1b-96.webp").read_bytes() == b"ada's face"
    assert (folder.root / "media/mark/88.webp").exists()
    assert not list(folder.backups.glob("unpacked-*"))


def test_how_far_it_is_is_told(folder, tmp_path):
    seen = []
    archive.pack(folder.database, tmp_path / "packed.zip", lambda *reached: seen.append(reached))

    assert seen[-1][0] == seen[-1][1] > 0


def test_work_that_is_given_up_leaves_nothing(folder, tmp_path):
    def stop(_done, _total):
        raise InterruptedError

    with pytest.raises(InterruptedError):
        archive.pack(folder.database, tmp_path / "packed.zip", stop)

    assert not list(tmp_path.glob("packed*"))


def change_a_byte(contents):
    contents["media/mark/77.webp"] = b"a Mark"


def drop_a_picture(contents):
    del contents["media/mark/77.webp"]


def add_a_file(contents):
    contents["media/extra.webp"] = b"x"


def lead_elsewhere(contents):
    listed(contents, "media/../../escaped.webp", b"x")


def begin_at_the_root(contents):
    listed(contents, "/etc/escaped", b"x")


def hide_in_a_drive(contents):
    listed(contents, "media/C:escaped.webp", b"x")


def bring_a_key(contents):
    listed(contents, "secret.key", b"another secret")


def lose_the_manifest(contents):
    del contents["manifest.json"]


def be_of_another_format(contents):
    contents["manifest.json"] = json.dumps(told(contents) | {"format": 2}).encode()


def have_a_broken_manifest(contents):
    contents["manifest.json"] = b"[]"


def lose_the_database(contents):
    manifest = told(contents)
    del manifest["files"]["latchkey.sqlite3"], contents["latchkey.sqlite3"]
    contents["manifest.json"] = json.dumps(manifest).encode()


def hold_a_foreign_database(contents):
    listed(contents, "latchkey.sqlite3", b"SQLite format 3\x00" + bytes(5000))


def unpack_to_more_than_told(contents):
    manifest = told(contents)
    contents["media/mark/77.webp"] = bytes(50_000_000)
    contents["manifest.json"] = json.dumps(manifest).encode()


@pytest.mark.parametrize(
    "change",
    [
        change_a_byte,
        drop_a_picture,
        add_a_file,
        lead_elsewhere,
        begin_at_the_root,
        hide_in_a_drive,
        bring_a_key,
        lose_the_manifest,
        be_of_another_format,
        have_a_broken_manifest,
        lose_the_database,
        hold_a_foreign_database,
        unpack_to_more_than_told,
    ],
)
def test_what_is_not_exactly_a_backup_changes_nothing(folder, packed, change):
    before = {path: path.read_bytes() for path in folder.root.rglob("*") if path.is_file()}

    with pytest.raises(Refused, match="is not a whole backup of a Latchkey"):
        backup.restore(rewritten(packed, change), folder.database, folder.backups, NOW, ASKED)

    assert {path: path.read_bytes() for path in folder.root.rglob("*") if path.is_file()} == before
    assert not list(folder.root.parent.glob("escaped*"))


def test_every_flipped_byte_is_noticed(folder, packed):
    whole = packed.read_bytes()
    for position in range(0, len(whole), max(1, len(whole) // 60)):
        packed.write_bytes(
            whole[:position] + bytes([whole[position] ^ 0x10]) + whole[position + 1 :]
        )
        try:
            with archive.unpacked(packed, folder.backups) as place:
                # Some bytes of a ZIP file, such as its dates, mean nothing.
                assert people(place / archive.DATABASE) == ["ada"]
                assert (place / "media/mark/77.webp").read_bytes() == b"a mark"
        except Refused:
            continue


def test_what_was_staged_is_restored_at_the_next_start_and_only_once(folder, packed):
    fill(folder.database, "ben").close()

    staged.prepare(packed, folder, ASKED).put()
    assert people(folder.database) == ["ada", "ben"]

    staged.perform(folder)
    staged.perform(folder)
    assert people(folder.database) == ["ada"]
    assert len(backup.kept(folder.backups)) == 1


def test_what_was_staged_can_be_withdrawn(folder, packed):
    staged.prepare(packed, folder, ASKED).put()
    fill(folder.database, "ben").close()
    staged.withdraw(folder)

    staged.perform(folder)
    assert people(folder.database) == ["ada", "ben"]


def test_what_is_no_backup_is_not_staged(folder, packed):
    with pytest.raises(Refused):
        staged.prepare(rewritten(packed, change_a_byte), folder, ASKED).put()

    assert not folder.staged.exists()


def test_a_staged_backup_that_was_damaged_since_keeps_no_program_from_starting(folder, packed):
    staged.prepare(packed, folder, ASKED).put()
    damage(folder.staged)

    staged.perform(folder)

    assert people(folder.database) == ["ada"]
    assert not folder.staged.exists()
