"""Leaner copies of libraries: they still load, and search nowhere."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from recipe import elf as recipe_elf
from recipe import slimming

from tests.package import elf

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="libraries are slimmed on Linux")

READ = """
import ctypes, sys
print((ctypes.c_char * 2).in_dll(ctypes.CDLL(sys.argv[1]), "_binary_answer_start").value)
"""


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A library with symbols that names a folder of the building machine."""
    (tmp_path / "answer").write_text("42")
    library = tmp_path / "libpython3.so.1.0"
    for arguments in (
        ["-r", "-b", "binary", "answer", "-o", "answer.o"],
        ["-shared", "-rpath", "/home/builder/lib", "answer.o", "-o", library],
    ):
        subprocess.run(["ld", *arguments], cwd=tmp_path, check=True)
    return library


def test_a_slimmed_library_still_loads_and_searches_nowhere(library, tmp_path):
    assert elf.searched(library) == {"/home/builder/lib"}
    (entry,) = slimming.slimmed([(library.name, str(library), "BINARY")], ["en"], tmp_path / "work")
    copy = Path(entry[1])
    assert (entry[0], entry[2]) == (library.name, "BINARY")
    assert elf.searched(copy) == set()
    assert copy.stat().st_size < library.stat().st_size
    read = subprocess.run([sys.executable, "-c", READ, copy], capture_output=True, check=True)
    assert read.stdout == b"b'42'\n"


def test_libraries_of_the_system_stay_as_they_are(tmp_path):
    entries = [("libnss3.so", "/usr/lib/libnss3.so", "BINARY"), ("libQt6.so", "a/b", "SYMLINK")]
    assert slimming.slimmed(entries, ["en"], tmp_path) == entries


def test_a_file_that_is_not_a_library_is_left_alone():
    assert recipe_elf.without_search_path(b"#!/bin/sh\n") == b"#!/bin/sh\n"
