"""The tables of languages in libicudata: what stays, and that Qt still sorts by them."""

from __future__ import annotations

import os
import re
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from recipe import icu
from recipe.files import package_folder

HEADER = struct.pack("<H", 32) + b"\xda\x27" + b"\x14\0\0\0\0\0\2\0" + b"CmnD" + b"\x01\0\0\0"
HEADER = HEADER.ljust(32, b"\0")
SORTED = """
from PySide6.QtCore import QCollator, QLocale
names = QCollator(QLocale("{locale}"))
print(*sorted(["zebra", "Äpfel", "apfel", "Ohr", "öl"], key=names.sortKey))
"""


def test_what_is_packed_reads_back_in_order():
    items = [(b"icudt73l/a.res", b"one"), (b"icudt73l/coll/b.res", b"x" * 40)]
    read = list(icu.read(icu.pack(HEADER, items)))
    assert [name for name, _ in read] == [name for name, _ in items]
    assert [content.rstrip(b"\0") for _, content in read] == [content for _, content in items]


def test_every_item_starts_where_the_processor_likes_it():
    package = icu.pack(HEADER, [(b"p/a.res", b"x" * 5), (b"p/b.res", b"y" * 17), (b"p/c", b"z")])
    (count,) = struct.unpack_from("<I", package, len(HEADER))
    table = struct.iter_unpack("<II", package[len(HEADER) + 4 :][: 8 * count])
    assert [(len(HEADER) + start) % icu.ALIGNMENT for _, start in table] == [0, 0, 0]


@pytest.mark.parametrize(
    "name", ["de.res", "de_AT.res", "coll/de.res", "root.res", "nfkc.nrm", "coll/ucadata.icu"]
)
def test_spoken_languages_and_what_all_share_stay(name):
    assert icu.is_needed(f"icudt73l/{name}".encode(), {"de", "en"})


@pytest.mark.parametrize(
    "name", ["fr.res", "zh_TW.res", "curr/fr.res", "ibm-37.cnv", "brkitr/thaidict.dict"]
)
def test_other_languages_and_old_encodings_go(name):
    assert not icu.is_needed(f"icudt73l/{name}".encode(), {"de", "en"})


def test_a_library_of_another_make_is_left_alone(tmp_path):
    library = tmp_path / "libicudata.so.99"
    library.write_bytes(b"\x7fELF and nothing that we know")
    assert icu.smaller(library, ["en"], tmp_path) == library


@pytest.mark.skipif(sys.platform != "linux", reason="Qt is bundled on Linux only")
def test_qt_sorts_with_the_smaller_tables_as_before(tmp_path):
    library = next((package_folder("PySide6") / "Qt/lib").glob("libicudata.so.*"))
    smaller = icu.smaller(library, ["de", "en"], tmp_path)
    assert smaller.stat().st_size < library.stat().st_size / 4
    before, after = ordered("de", None), ordered("de", tmp_path)
    assert before == after == "apfel Äpfel Ohr öl zebra"
    # Sweden sorts these letters last, and its rules are not in the smaller tables.
    assert ordered("sv", None) != ordered("sv", tmp_path) == after


def ordered(locale: str, libraries: Path | None) -> str:
    code = SORTED.format(locale=locale) + "print(open('/proc/self/maps').read())"
    env = {**os.environ, **({"LD_LIBRARY_PATH": str(libraries)} if libraries else {})}
    done = subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True
    )
    words, _, maps = done.stdout.partition("\n")
    (used,) = set(re.findall(r"/\S*libicudata\S*", maps))
    assert (Path(used).parent == libraries) == (libraries is not None)
    return words
