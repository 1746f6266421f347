"""A backup as one file: what is in it, and that nothing else is ever taken for one."""

from __future__ import annotations

import copy
import hashlib
import json
import shutil
import sqlite3
import zipfile
from contextlib import closing

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from accounts import avatars
from administration import terminal_settings
from desktop.errors import Refused
from desktop.storage import archive_limits, backup_archive, backups, pending_restore
from tests.desktop.test_backups import ASKED, NOW, damage, data_folder, fill, people

PAPER = f"media/documents/{'0d' * 16}"
FACE = f"media/pictures/{'0a' * 16}-96.webp"
MARK, NEWER = f"media/mark/{'77' * 8}.webp", f"media/mark/{'88' * 8}.webp"


@pytest.fixture
def folder(tmp_path):
    """A data folder with a database and two pictures."""
    folder = data_folder(tmp_path / "data")
    (folder.media / "mark").mkdir()
    fill(folder.database, "ada").close()
    (folder.root / FACE).write_bytes(b"ada's face")
    (folder.root / MARK).write_bytes(b"a mark")
    (folder.media / "documents").mkdir()
    (folder.root / PAPER).write_bytes(b"a document")
    (folder.root / f"{PAPER}.part").write_bytes(b"half of a document")
    return folder


@pytest.fixture
def packed(folder, tmp_path):
    backup_archive.pack(folder.database, tmp_path / "packed.zip")
    return tmp_path / "packed.zip"


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(), max_size=4))
@example(['Maths | "Physics"', "a\\b;c,d", "'=x", " two  blanks "])
def test_any_names_come_back_from_a_backup_as_they_were(folder, tmp_path, called):
    with closing(sqlite3.connect(folder.database)) as connection, connection:
        connection.execute("DELETE FROM accounts_user")
        connection.executemany("INSERT INTO accounts_user VALUES (?)", [(one,) for one in called])
    backup_archive.pack(folder.database, tmp_path / "again.zip")
    with backup_archive.unpacked(tmp_path / "again.zip", tmp_path) as place:
        assert people(place / backup_archive.DATABASE) == called


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
        content = opened.read(FACE)

    assert names == {
        "latchkey.sqlite3",
        "manifest.json",
        MARK,
        FACE,
        PAPER,
    }
    assert set(manifest) == {"format", "program", "version", "made_at", "schema", "files"}
    digest = hashlib.sha256(content).hexdigest()
    assert manifest["files"][FACE] == {"sha256": digest, "size": 10}


def test_pictures_come_back_and_newer_ones_stay(folder, packed):
    shutil.rmtree(folder.root / "media/pictures")
    shutil.rmtree(folder.root / "media/documents")
    (folder.root / NEWER).write_bytes(b"a newer mark")

    backups.restore(packed, folder.database, folder.backups, NOW, ASKED)

    assert (folder.root / FACE).read_bytes() == b"ada's face"
    assert (folder.root / PAPER).read_bytes() == b"a document"
    assert (folder.root / NEWER).exists()
    assert not list(folder.backups.glob("unpacked-*"))


def test_progress_is_shown(folder, tmp_path):
    seen = []
    backup_archive.pack(
        folder.database, tmp_path / "packed.zip", lambda *reached: seen.append(reached)
    )

    assert seen[-1][0] == seen[-1][1] > 0


def test_work_that_is_given_up_leaves_nothing(folder, tmp_path):
    def stop(_done, _total):
        raise InterruptedError

    with pytest.raises(InterruptedError):
        backup_archive.pack(folder.database, tmp_path / "packed.zip", stop)

    assert not list(tmp_path.glob("packed*"))


def change_a_byte(contents):
    contents[MARK] = b"a Mark"


def drop_a_picture(contents):
    del contents[MARK]


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
    contents[MARK] = bytes(50_000_000)
    contents["manifest.json"] = json.dumps(manifest).encode()


def bring_a_drawing(contents):
    listed(contents, "media/x.svg", b"<svg/>")


def bring_a_long_way(contents):
    listed(contents, f"media/{'a/' * 400}b.webp", b"x")


def bring_a_folder(contents):
    listed(contents, "media/pictures/", b"")


def have_lists_as_files(contents):
    contents["manifest.json"] = json.dumps(told(contents) | {"files": list(contents)[:-1]}).encode()


def have_a_manifest_of_depth(contents):
    contents["manifest.json"] = b"[" * 500_000


def have_a_manifest_of_breadth(contents):
    bare = json.dumps(told(contents))[:-1]
    contents["manifest.json"] = f'{bare}, "more": [{"[]," * 20_000}1]}}'.encode()


def have_a_large_manifest(contents):
    contents["manifest.json"] += b" " * 2_000_000


def claim_another_size(contents):
    manifest = told(contents)
    manifest["files"][MARK]["size"] = True
    contents["manifest.json"] = json.dumps(manifest).encode()


@pytest.mark.parametrize(
    "change",
    [
        bring_a_drawing,
        bring_a_long_way,
        bring_a_folder,
        have_lists_as_files,
        have_a_manifest_of_depth,
        have_a_manifest_of_breadth,
        have_a_large_manifest,
        claim_another_size,
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

    with pytest.raises(Refused, match="isn't a complete Latchkey backup"):
        backups.restore(rewritten(packed, change), folder.database, folder.backups, NOW, ASKED)

    assert {path: path.read_bytes() for path in folder.root.rglob("*") if path.is_file()} == before
    assert not list(folder.root.parent.glob("escaped*"))


def test_every_flipped_byte_is_noticed(folder, packed):
    whole = packed.read_bytes()
    for position in range(0, len(whole), max(1, len(whole) // 60)):
        packed.write_bytes(
            whole[:position] + bytes([whole[position] ^ 0x10]) + whole[position + 1 :]
        )
        try:
            with backup_archive.unpacked(packed, folder.backups) as place:
                # Some bytes of a ZIP file, such as its dates, mean nothing.
                assert people(place / backup_archive.DATABASE) == ["ada"]
                assert (place / MARK).read_bytes() == b"a mark"
        except Refused:
            continue


def test_what_was_staged_is_restored_at_the_next_start_and_only_once(folder, packed):
    fill(folder.database, "ben").close()

    pending_restore.prepare(packed, folder, ASKED).put()
    assert people(folder.database) == ["ada", "ben"]

    pending_restore.perform(folder)
    pending_restore.perform(folder)
    assert people(folder.database) == ["ada"]
    assert len(backups.kept(folder.backups)) == 1


def test_what_was_staged_can_be_withdrawn(folder, packed):
    pending_restore.prepare(packed, folder, ASKED).put()
    fill(folder.database, "ben").close()
    pending_restore.withdraw(folder)

    pending_restore.perform(folder)
    assert people(folder.database) == ["ada", "ben"]


def test_a_file_that_is_not_a_backup_is_not_staged(folder, packed):
    with pytest.raises(Refused):
        pending_restore.prepare(rewritten(packed, change_a_byte), folder, ASKED).put()

    assert not folder.staged.exists()


def test_a_staged_backup_that_was_damaged_since_does_not_prevent_the_start(folder, packed):
    pending_restore.prepare(packed, folder, ASKED).put()
    damage(folder.staged)

    pending_restore.perform(folder)

    assert people(folder.database) == ["ada"]
    assert not folder.staged.exists()


def packed_by(source, method, **how):
    """Write the archive anew with another method."""
    with zipfile.ZipFile(source) as old:
        contents = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(source, "w", method, **how) as new:
        for name, content in contents.items():
            new.writestr(name, content)
    return source


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_only_what_the_program_itself_packs_with_is_unpacked(folder, packed, method):
    with pytest.raises(Refused):
        backups.check(packed_by(packed, method), folder.backups)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_backup_that_its_owner_packed_anew_is_taken(folder, packed, method):
    backups.check(packed_by(packed, method), folder.backups)


def test_a_small_file_does_not_unpack_to_a_large_one(folder, packed, monkeypatch):
    """Seen by what is written: nothing at all, although the manifest tells the truth."""
    zeros = bytes(80_000_000)
    rewritten(packed, lambda contents: listed(contents, FACE, zeros))
    packed_by(packed, zipfile.ZIP_DEFLATED)
    assert packed.stat().st_size < 1_000_000
    written = []
    monkeypatch.setattr(
        "desktop.storage.backup_archive._write_checked", lambda *told: written.append(told)
    )

    with pytest.raises(Refused):
        backups.check(packed, folder.backups)

    assert written == []


def test_a_database_of_zeros_is_packed_so_that_it_can_be_restored(folder, tmp_path, monkeypatch):
    monkeypatch.setattr("desktop.storage.archive_limits.MOST_RATIO", 20)
    with closing(sqlite3.connect(folder.database)) as connection, connection:
        connection.execute("CREATE TABLE kiosk_guest (bytes BLOB)")
        connection.execute("INSERT INTO kiosk_guest VALUES (zeroblob(70000000))")

    backup_archive.pack(folder.database, tmp_path / "zeros.zip")

    with backup_archive.unpacked(tmp_path / "zeros.zip", folder.backups) as place:
        assert (place / backup_archive.DATABASE).stat().st_size > 70_000_000


def test_without_room_on_the_disk_it_says_so_and_unpacks_nothing(folder, packed, monkeypatch):
    free = shutil.disk_usage(folder.root).free
    monkeypatch.setattr("desktop.storage.archive_limits.RESERVE", free)

    with pytest.raises(Refused, match="enough disk space"):
        backups.check(packed, folder.backups)

    assert list(folder.backups.iterdir()) == []


def patched(packed, change):
    """Change the record of the database in the archive's directory."""
    content = bytearray(packed.read_bytes())
    with zipfile.ZipFile(packed) as opened:
        directory = opened.start_dir
    change(content, directory)
    packed.write_bytes(content)


def encrypted(content, directory):
    content[directory + 8] |= 1


def strongly_encrypted(content, directory):
    content[directory + 8] |= 0x40


def elsewhere(content, directory):
    content[directory + 42 : directory + 46] = (2**31).to_bytes(4, "little")


def larger(content, directory):
    content[directory + 24 : directory + 28] = (2**32 - 2).to_bytes(4, "little")


@pytest.mark.parametrize("change", [encrypted, strongly_encrypted, elsewhere, larger])
def test_a_directory_that_lies_is_refused(folder, packed, change):
    patched(packed_by(packed, zipfile.ZIP_STORED), change)

    with pytest.raises(Refused):
        backups.check(packed, folder.backups)


@pytest.mark.parametrize("change", [encrypted, strongly_encrypted])
def test_an_encrypted_member_is_refused_by_the_directory_alone(packed, change):
    patched(packed, change)
    with zipfile.ZipFile(packed) as opened, pytest.raises(ValueError, match="member"):
        archive_limits.check(opened, packed.stat().st_size)


def test_members_that_share_bytes_are_refused(folder, packed):
    with zipfile.ZipFile(packed, "a") as opened:
        first = opened.getinfo(FACE)
        second = copy.copy(first)
        second.filename = FACE.replace("0a", "0b")
        opened.filelist.append(second)
        opened.NameToInfo[second.filename] = second
        opened.__dict__["_didModify"] = True  # so that the directory is written anew
    with zipfile.ZipFile(packed) as opened, pytest.raises(ValueError, match="overlap"):
        archive_limits.check(opened, packed.stat().st_size)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_an_archive_with_the_same_name_twice_is_refused(folder, packed):
    with zipfile.ZipFile(packed, "a") as opened:
        opened.writestr(FACE, b"another face")
    with zipfile.ZipFile(packed) as opened, pytest.raises(ValueError, match="twice"):
        archive_limits.check(opened, packed.stat().st_size)


def test_a_link_comes_out_as_a_file(folder, packed):
    with zipfile.ZipFile(packed) as old:
        contents = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(packed, "w") as new:
        for name, content in contents.items():
            member = zipfile.ZipInfo(name)
            member.external_attr = 0o120777 << 16
            new.writestr(member, content)

    with backup_archive.unpacked(packed, folder.backups) as place:
        assert not (place / MARK).is_symlink()


def test_every_name_that_the_program_gives_a_file_is_packed_and_nothing_else(folder, tmp_path):
    name = avatars.store(dict.fromkeys(avatars.SIZES, b"x"))
    stored = [avatars.path_of(name, size) for size in avatars.SIZES]
    stored.append(terminal_settings.logo_folder() / terminal_settings.store_logo(b"x"))
    media = terminal_settings.logo_folder().parent
    for path in stored:
        inside = path.relative_to(media).as_posix()
        assert archive_limits.PICTURE.fullmatch(f"media/{inside}")
        path.unlink()
    (folder.root / "media/notes.txt").write_text("x")
    (folder.root / FACE.replace("96", "256")).symlink_to(folder.secret_key)

    backup_archive.pack(folder.database, tmp_path / "packed.zip")

    with zipfile.ZipFile(tmp_path / "packed.zip") as opened:
        assert set(opened.namelist()) == {"latchkey.sqlite3", "manifest.json", MARK, FACE, PAPER}
