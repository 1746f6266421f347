"""JPEG files: dimensions, cost of decoding, and stripping to the pixels."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from accounts.errors import UnusablePicture

BEGIN, END = b"\xff\xd8", b"\xff\xd9"
# A progressive JPEG is kept in memory with 2 bytes per coefficient until its last scan.
MOST_COEFFICIENTS = 155_000_000  # bytes
MOST_PASSES = 24  # libjpeg writes at most 18, one for each sixth of each color and some more
MOST_SEGMENTS = 2000
MOST_BLOCKS_OF_A_BYTE = 8  # of 64 pixels each: at least one bit, or the pixels are missing

_OTHER_PIXELS = bytes(range(1, 251)) * 16

# Of what is neither a stuffed byte nor a restart, which only stand among the pixels.
_MARKER = re.compile(rb"\xff([^\x00\xff\xd0-\xd7])", re.DOTALL)
_ALONE = (0x01, 0xD8)
_SCAN, _END, _EXIF, _PROGRESSIVE = 0xDA, 0xD9, 0xE1, 0xC2
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_DECODED_FRAMES = (0xC0, 0xC1, _PROGRESSIVE)
_TABLES = (0xC4, 0xDB, 0xDD, 0xE0, 0xEE)  # and restarts, and which colors are meant


@dataclass
class Header:
    """The parts of the header that are needed, and the offset of the pixels."""

    kept: list[bytes] = field(default_factory=list)
    frame: bytes = b""
    progressive: bool = False
    scans: list[bytes] = field(default_factory=list)  # the header of each pass
    begin: int = 0  # of the pixels
    end: int = 0
    has_end: bool = False

    @property
    def width(self) -> int:
        """In pixels."""
        return int.from_bytes(self.frame[3:5], "big")

    @property
    def height(self) -> int:
        """In pixels."""
        return int.from_bytes(self.frame[1:3], "big")


def read(content: bytes) -> Header:
    """Parse the header without decoding; raise UnusablePicture or struct.error."""
    found = Header(end=len(content))
    for count, (marker, start, data) in enumerate(_segments(content)):
        if count > MOST_SEGMENTS or len(found.scans) > MOST_PASSES:
            raise UnusablePicture("kind")
        if marker == _END:
            found.end, found.has_end = start, True
        elif marker == _SCAN:
            found.begin = found.begin or start
            found.scans.append(data)
        elif not found.begin:
            _note(found, marker, data)
    return found


def _note(header: Header, marker: int, data: bytes) -> None:
    if marker in _FRAMES:
        if marker not in _DECODED_FRAMES:
            raise UnusablePicture("kind")
        header.frame, header.progressive = data, marker == _PROGRESSIVE
    elif marker not in _TABLES and not (marker == _EXIF and data.startswith(b"Exif\0\0")):
        return
    header.kept.append(struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data)


def _segments(content: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield marker, offset and contents of each segment, up to the end of the picture."""
    at = len(BEGIN)
    while found := _MARKER.search(content, at):
        marker, at = found[1][0], found.end()
        data = b""
        if marker not in (*_ALONE, _END):
            (length,) = struct.unpack_from(">H", content, at)
            data, at = content[at + 2 : at + length], at + length
        yield marker, found.start(), data
        if marker == _END:
            return


def cleared(header: Header, content: bytes) -> list[bytes]:
    """Return the file with only the pixels of its first picture and its orientation.

    If the end marker is missing, returns two files: one with just the marker added, one with extra
    pixels before it. They look the same only if no pixels were missing. Raises UnusablePicture if
    there are too few pixels or decoding is too expensive.
    """
    blocks = header.width * header.height // 64
    if (header.end - header.begin) * MOST_BLOCKS_OF_A_BYTE < blocks:
        raise UnusablePicture("kind")
    if _comes_in_passes(header) and _coefficients(header) > MOST_COEFFICIENTS:
        raise UnusablePicture("pixels")
    whole = BEGIN + b"".join(header.kept) + content[header.begin : header.end]
    return [whole + END] if header.has_end else [whole + END, whole + _OTHER_PIXELS + END]


def _comes_in_passes(header: Header) -> bool:
    return header.progressive or header.scans[0][0] < header.frame[5]


def _coefficients(header: Header) -> int:
    """Return how many bytes the decoder keeps: fewer for subsampled colors."""
    factors = [(both >> 4, both & 15) for both in header.frame[7::3]]
    widest = max(across for across, _down in factors) * max(down for _across, down in factors)
    if not widest:
        raise UnusablePicture("kind")
    samples = sum(across * down for across, down in factors)
    return 2 * header.width * header.height * samples // widest
