"""The icons of every system are there, of the right sizes, and of the present drawing."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ICONS = ROOT / "packaging" / "icons"
PNG = b"\x89PNG\r\n\x1a\n"


def png_size(picture: bytes) -> tuple[int, int]:
    """Width and height, from the header of a PNG."""
    assert picture.startswith(PNG)
    width, height = struct.unpack(">II", picture[16:24])
    return width, height


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The icons as the tool draws them now; in a process of its own, for Qt allows one program."""
    folder = tmp_path_factory.mktemp("icons") / "new"
    code = "import sys, pathlib; from tools.draw_icons import draw; draw(pathlib.Path(sys.argv[1]))"
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    subprocess.run(
        [sys.executable, "-c", code, str(folder)], cwd=ROOT, env=environment, check=True, timeout=60
    )
    return folder


def test_committed_icons_are_those_that_the_tool_draws(drawn):
    committed = {path.name for path in ICONS.iterdir()}
    assert {path.name for path in drawn.iterdir()} == committed
    drawing = ROOT / "static" / "icons" / "latchkey.svg"
    assert (ICONS / "latchkey.svg").read_bytes() == drawing.read_bytes()


@pytest.mark.parametrize("size", [16, 24, 32, 48, 64, 128, 256, 512])
def test_each_picture_has_its_size_and_shows_something(size, drawn):
    for folder in (drawn, ICONS):
        picture = (folder / f"latchkey-{size}.png").read_bytes()
        assert png_size(picture) == (size, size)
        assert len(picture) > 4 * size


def test_windows_icon_lists_each_picture_where_it_is(drawn):
    for data in ((drawn / "latchkey.ico").read_bytes(), (ICONS / "latchkey.ico").read_bytes()):
        reserved, kind, count = struct.unpack("<HHH", data[:6])
        assert (reserved, kind, count) == (0, 1, 9)
        for number in range(count):
            entry = struct.unpack("<BBBBHHII", data[6 + 16 * number : 22 + 16 * number])
            width, _, _, _, _, depth, length, offset = entry
            assert depth == 32
            assert png_size(data[offset : offset + length])[0] == (width or 256)


def test_macos_icon_holds_each_kind_in_its_size(drawn):
    for data in ((drawn / "latchkey.icns").read_bytes(), (ICONS / "latchkey.icns").read_bytes()):
        assert data[:4] == b"icns"
        assert struct.unpack(">I", data[4:8])[0] == len(data)
        at, sizes = 8, {}
        while at < len(data):
            kind, length = struct.unpack(">4sI", data[at : at + 8])
            sizes[kind] = png_size(data[at + 8 : at + length])[0]
            at += length
        assert sizes[b"ic10"] == 1024
        assert sizes[b"icp4"] == 16
