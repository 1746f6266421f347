"""Checks picture files before they are decoded, and strips them down to their pixels.

The headers give the dimensions and the cost of decoding before any pixel is decoded. Comments,
color profiles and further frames are removed, so that they cost nothing.
"""

from __future__ import annotations

import struct
import zlib

from accounts.errors import UnusablePicture
from accounts.images import jpeg_files, png_files

LONGEST_SIDE = 12_000  # pixels
MOST_TIMES_LONGER = 20  # one side than the other
# Pillow keeps a PNG with 4 bytes a pixel, and a WebP with 16 for a moment. A JPEG is decoded at an
# eighth of its size. With these at most 190 MB were measured (tests/accounts/test_picture_memory).
MOST_PIXELS = {"PNG": 36_000_000, "JPEG": LONGEST_SIDE**2, "WEBP": 10_000_000}


def cleared(content: bytes) -> list[bytes]:
    """Return the file with only its pixels and orientation; raise UnusablePicture.

    If two are returned, both must look the same, else the file was truncated. Decoding one takes at
    most 200 MB and two seconds.
    """
    try:
        if content.startswith(png_files.BEGIN):
            _judge("PNG", *png_files.size(content))
            return [png_files.cleared(content)]
        if content.startswith(jpeg_files.BEGIN):
            header = jpeg_files.read(content)
            _judge("JPEG", header.width, header.height)
            return jpeg_files.cleared(header, content)
        if content.startswith(b"RIFF"):
            _judge("WEBP", *_size_of_webp(content))
            return [content]
    except (struct.error, IndexError, zlib.error) as error:
        raise UnusablePicture("kind") from error
    raise UnusablePicture("kind")


def _judge(kind: str, width: int, height: int) -> None:
    short, long = sorted((width, height))
    if long > LONGEST_SIDE or long > MOST_TIMES_LONGER * short:
        raise UnusablePicture("pixels")
    if width * height > MOST_PIXELS[kind]:
        raise UnusablePicture("pixels")


def _size_of_webp(content: bytes) -> tuple[int, int]:
    """Return width and height from the first chunk (RFC 9649, sections 2.5 to 2.7)."""
    kind = content[12:16]
    if kind == b"VP8X":
        width, height = content[24:27], content[27:30]
        return 1 + int.from_bytes(width, "little"), 1 + int.from_bytes(height, "little")
    if kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", content, 21)
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    across, down = struct.unpack_from("<HH", content, 26)
    return across & 0x3FFF, down & 0x3FFF
