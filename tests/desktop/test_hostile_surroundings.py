"""Whatever is wrong with the surroundings: one sentence, exit code 1, nothing lost."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.desktop.conftest import ROOT, lose_privileges

pytestmark = pytest.mark.slow  # starts the program in folders that it can't use

PASSWORD = "basalt meadow copper kite"
ADA = ("provision", "--admin", "ada", "--password-stdin")
# A disk of its own for one program, gone with it; nobody's permission is needed.
SMALL_DISK = ("unshare", "--map-root-user", "--mount", "sh", "-c")

NO_NETWORK = ("unshare", "--map-root-user", "--net")


@pytest.fixture
def refused(launch):
    """Start the program, which must refuse with one sentence; returns the sentence."""

    def start(*arguments: str, **how: object) -> str:
        program = launch("--no-window", *arguments, **how)
        assert program.wait() == 1
        assert program.process.stdout.read() == ""
        (line,) = program.said().splitlines()
        assert line.startswith("Latchkey: ")
        return line

    return start


def small_disk(folder: Path, kilobytes: int, filled: int) -> tuple[str, ...]:
    folder.mkdir(mode=0o700)
    script = (
        f'mount -t tmpfs -o size={kilobytes}k,mode=700 tmpfs "{folder}" && '
        f'head -c {filled * 1024} /dev/zero > "{folder}/filling" && exec "$@"'
    )
    return (*SMALL_DISK, script, "sh")


def can_make_a_disk() -> bool:
    tried = subprocess.run(
        [*SMALL_DISK, "mount -t tmpfs tmpfs /mnt"], check=False, capture_output=True
    )
    return tried.returncode == 0


def test_a_folder_whose_drive_is_missing(refused, tmp_path):
    assert "Is a drive missing?" in refused(folder=tmp_path / "drive" / "data")


def test_a_file_instead_of_a_folder(refused, tmp_path):
    (tmp_path / "data").write_text("a letter")

    assert "is a file, not a folder" in refused(folder=tmp_path / "data")
    assert (tmp_path / "data").read_text() == "a letter"


def test_a_folder_that_cannot_be_written(refused, tmp_path):
    (tmp_path / "locked").mkdir(mode=0o500)

    said = refused(folder=tmp_path / "locked", preexec_fn=lose_privileges)

    assert f"don't have permission to write in {tmp_path / 'locked'}" in said


def test_a_folder_of_somebody_else(refused, tmp_path):
    theirs = tmp_path / "theirs"
    theirs.mkdir(mode=0o700)
    if os.geteuid() == 0:
        os.chown(theirs, 65534, 65534)

    said = refused(folder=theirs if os.geteuid() == 0 else Path("/"))

    assert "belongs to another user of this computer" in said


def deep(folder: Path, length: int) -> Path:
    """A folder within `folder` whose path has so many bytes."""
    missing = length - len(os.fsencode(folder))
    while missing > 102:
        folder, missing = folder / ("d" * 100), missing - 101
    return folder / ("e" * (missing - 1))


@pytest.mark.parametrize(
    "make",
    [
        lambda place: deep(place, 401),
        lambda place: deep(place, 600),
        lambda place: place / ("ß" * 128),
        lambda place: link(place / "short", deep(place, 430)),
    ],
    ids=["just too long", "much too long", "one name", "behind a link"],
)
def test_a_folder_whose_path_is_too_long(refused, tmp_path, make):
    said = refused(folder=make(tmp_path))

    assert "The path of the data folder is too long: it can have up to 400 bytes" in said


def link(place: Path, target: Path) -> Path:
    target.mkdir(parents=True)
    place.symlink_to(target)
    return place


def test_a_folder_of_the_longest_path_is_served_backed_up_and_restored(launch, tmp_path):
    folder = deep(tmp_path, 400)
    folder.parent.mkdir(parents=True)
    copy = str(deep(folder.parent, 398).with_suffix(".z"))

    def run(*arguments: str, text: str = "") -> None:
        program = launch(*arguments, folder=folder)
        program.process.communicate(text)
        assert program.process.returncode == 0, program.said()

    run(*ADA, text=PASSWORD)
    run("backup", copy)
    run("restore", copy)
    program = launch("--no-window", folder=folder)
    program.address()
    assert program.stop() == 0


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("backup", "/tmp/" + "n" * 300), "The path of the file is too long"),
        (("backup", "/tmp/" + "n/" * 250), "The path of the file is too long"),
        (("restore", "/tmp/" + "n" * 300), "is too long. Use a shorter one."),
    ],
)
def test_a_file_whose_path_is_too_long(command, arguments, why):
    assert command(*ADA, text=f"{PASSWORD}\n").returncode == 0

    said = command(*arguments)

    assert said.returncode == 1
    assert why in said.stderr


@pytest.mark.parametrize("name", ["latchkey.sqlite3", "secret.key", "latchkey.lock"])
def test_a_file_without_permission(refused, command, data, name):
    assert command(*ADA, text=f"{PASSWORD}\n").returncode == 0
    content = (data / name).read_bytes()
    (data / name).chmod(0o000)

    said = refused(preexec_fn=lose_privileges)

    assert "Change its permissions." in said
    (data / name).chmod(0o600)
    assert (data / name).read_bytes() == content


@pytest.mark.parametrize(
    "name",
    [
        *("latchkey.lock", "latchkey.socket", "latchkey.sqlite3", "latchkey.anchor", "kiosk.json"),
        *("logs/latchkey.log", "first-start", "check-database", "backup-failed"),
    ],
)
def test_a_folder_in_the_place_of_a_file(refused, data, name):
    (data / name).mkdir(parents=True)
    if name != "latchkey.lock":
        (data / "latchkey.lock").touch()  # so that the folder is known to be the program's
    data.chmod(0o700)

    said = refused()

    assert f"{name} is a folder, but Latchkey needs a file with that name. Move the folder" in said
    assert (data / name).is_dir()


def test_a_damaged_key(refused, command, data):
    assert command(*ADA, text=f"{PASSWORD}\n").returncode == 0
    (data / "secret.key").write_bytes(b"\x00\xff")

    assert "The key file" in refused()
    assert (data / "secret.key").read_bytes() == b"\x00\xff"


def test_a_key_that_others_can_read(refused, command, data):
    assert command(*ADA, text=f"{PASSWORD}\n").returncode == 0
    (data / "secret.key").chmod(0o644)

    assert "Other users of this computer can read the key file" in refused()


@pytest.mark.skipif(not can_make_a_disk(), reason="the system lets nobody make a small disk")
def test_a_full_disk(refused, tmp_path):
    place = tmp_path / "disk"

    said = refused(before=small_disk(place, kilobytes=3000, filled=2900), folder=place)

    assert "The disk with the data folder is full. Nothing is lost" in said


@pytest.mark.skipif(not can_make_a_disk(), reason="the system lets nobody make a small disk")
def test_a_backup_onto_a_full_disk_leaves_nothing_there(tmp_path):
    database, place = tmp_path / "latchkey.sqlite3", tmp_path / "disk"
    with closing(sqlite3.connect(database)) as connection, connection:
        # More than SQLite keeps in memory before it writes.
        connection.execute("CREATE TABLE large AS SELECT zeroblob(6000000)")
    script = (
        "import os, sqlite3, sys\n"
        "from pathlib import Path\n"
        "from desktop.storage import backup_archive\n"
        "try: backup_archive.pack(Path(sys.argv[1]), Path(sys.argv[2], 'copy.zip'))\n"
        "except sqlite3.OperationalError: print(os.listdir(sys.argv[2]))\n"
    )
    before = small_disk(place, kilobytes=3000, filled=0)
    packing = [*before, sys.executable, "-c", script, str(database), str(place)]

    assert subprocess.check_output(packing, cwd=ROOT, text=True) == "['filling']\n"


def can_leave_the_network() -> bool:
    return subprocess.run([*NO_NETWORK, "true"], check=False, capture_output=True).returncode == 0


@pytest.mark.skipif(not can_leave_the_network(), reason="the system lets nobody leave the network")
@pytest.mark.parametrize("kind", ["--no-window", "--port=8011"])
def test_a_loopback_interface_that_is_off(launch, display, kind):
    program = launch(kind, before=NO_NETWORK)

    assert program.wait() == 1
    assert program.process.stdout.read() == ""
    assert "This computer's loopback interface is off" in program.said()


def test_no_home_and_no_folder_named(launch, tmp_path):
    script = (
        "import pwd, sys\n"
        "def unknown(_number): raise KeyError\n"
        "pwd.getpwuid = unknown\n"
        "from desktop.app import main\n"
        "sys.argv = ['launcher.py', '--no-window']\n"
        "sys.exit(main())\n"
    )
    finished = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )

    assert finished.returncode == 1
    assert finished.stderr == (
        "Latchkey: You don't have a home folder for the data. Choose a folder with --data-dir.\n"
    )


def test_a_program_without_a_window_engine(launch, tmp_path, display):
    """PySide6 is not there: a sentence, and what still works."""
    bare = tmp_path / "site"
    (bare / "PySide6").mkdir(parents=True)
    (bare / "PySide6" / "__init__.py").write_text(
        "raise ImportError('libEGL.so.1: cannot open shared object file')"
    )
    program = launch(env={**os.environ, "PYTHONPATH": str(bare)})

    assert program.wait() == 1
    assert "a part of the system is missing (libEGL.so.1: cannot open" in program.said()
    assert "or use --no-window" in program.said()


def test_the_sources_may_be_read_only_and_anywhere(tmp_path):
    copy = tmp_path / "moved program"
    unneeded = (".venv", ".git", "build", "dist", "__pycache__", ".*_cache", "tests", "bench")
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*unneeded))
    subprocess.run(["chmod", "-R", "a-w", str(copy)], check=True)

    finished = subprocess.run(
        [sys.executable, str(copy / "launcher.py"), "--data-dir", str(tmp_path / "data"), *ADA],
        cwd="/",
        input=PASSWORD,
        text=True,
        preexec_fn=lose_privileges,
        check=False,
    )

    subprocess.run(["chmod", "-R", "u+w", str(copy)], check=True)
    assert finished.returncode == 0
