"""PNG files: dimensions, completeness, and stripping to the pixels."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from accounts.errors import UnusablePicture

BEGIN = b"\x89PNG\r\n\x1a\n"
MOST_UNPACKED = 160_000_000  # bytes: what decides how long it takes
_NEEDED = (b"PLTE", b"tRNS", b"eXIf")  # besides the header, the pixels and the end
_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # of a pixel, by the kind of color
_PIECE = 4096  # bytes


def size(content: bytes) -> tuple[int, int]:
    """Return width and height; raise struct.error."""
    width, height = struct.unpack_from(">II", content, 16)
    return width, height


def cleared(content: bytes) -> bytes:
    """Return the file with only the pixels of its first frame and its orientation.

    Raises UnusablePicture, struct.error, and zlib.error.
    """
    expected = _unpacked(content)
    if expected > MOST_UNPACKED:
        raise UnusablePicture("pixels")
    kept, pixels = {b"IHDR": content[16:29]}, []
    for kind, data in _chunks(content):
        if kind == b"IDAT":
            pixels.append(data)
        elif kind in _NEEDED:
            kept.setdefault(kind, data)
    packed = b"".join(pixels)
    if not _unpacks_to(packed, expected):
        raise UnusablePicture("kind")
    chunks = [*kept.items(), (b"IDAT", packed), (b"IEND", b"")]
    return BEGIN + b"".join(_chunk(kind, data) for kind, data in chunks)


def _unpacked(content: bytes) -> int:
    """Return the decompressed size of the pixels in bytes; interlaced, a few more."""
    width, height, depth, color = struct.unpack_from(">IIBB", content, 16)
    bits: int = depth * _SAMPLES.get(color, 4)
    rows: int = height * (1 + (width * bits + 7) // 8)
    return rows


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at, kind = len(BEGIN), b""
    while at < len(content) and kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", content, at)
        yield kind, content[at + 8 : at + 8 + length]
        at += 12 + length


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _unpacks_to(packed: bytes, expected: int) -> bool:
    """Whether it decompresses to this size. Pillow accepts truncated data as a whole picture.

    Nothing is kept, and nothing beyond the size is decompressed.
    """
    unpacker, missing = zlib.decompressobj(), expected
    for start in range(0, len(packed), _PIECE):
        rest = packed[start : start + _PIECE]
        while rest and missing > 0:
            missing -= len(unpacker.decompress(rest, 1 << 16))
            rest = unpacker.unconsumed_tail
    return missing <= 0 or len(unpacker.flush()) >= missing
