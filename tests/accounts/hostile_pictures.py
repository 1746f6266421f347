"""Pictures made to cost as much as a file of 5 MB can, and pictures that are not what they say."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from io import BytesIO

from PIL import Image

SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
LARGEST_PNG = (6000, 6000)
SIXTEEN_BITS = (5000, 3990)
LARGEST_JPEG = (12_000, 12_000)
FIFTY_MEGAPIXELS = (8160, 6144)  # of a telephone
LARGEST_WEBP = (3600, 2770)


def chunk(kind: bytes, data: bytes) -> bytes:
    """Part of a PNG file."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(
    size: tuple[int, int],
    color: int = 6,
    depth: int = 8,
    *,
    row_filter: int = 0,
    interlaced: bool = False,
    pixels: bytes | None = None,
    extra: Iterable[tuple[bytes, bytes]] = (),
) -> bytes:
    """A black PNG of this size, its `pixels` packed as they should be unless they are given."""
    header = struct.pack(">IIBBBBB", *size, depth, color, 0, 0, interlaced)
    if pixels is None:
        row = bytes([row_filter]) + bytes((size[0] * depth * SAMPLES[color] + 7) // 8)
        packer = zlib.compressobj(1)
        # Interlaced it has a few bytes more: one for each row of a pass.
        several = size[1] + (size[1] // 64 + 1 if interlaced else 0)
        pixels = b"".join(packer.compress(row) for _ in range(several)) + packer.flush()
    chunks = [(b"IHDR", header), *extra, (b"IDAT", pixels), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(kind, data) for kind, data in chunks)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    """The image as a file."""
    stream = BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def jpeg(size: tuple[int, int], mode: str = "L", *, passes: bool = False) -> bytes:
    """A gray JPEG of this size, in the fewest bits; with `passes`, one color after the other."""
    pattern, side = {"L": (b"\x28\xa2\x8a", 8), "RGB": (b"\x28\xa2\x8a\0", 16)}.get(
        mode, (b"\x28\xa2\x8a", 8)
    )
    small = bytearray(saved(Image.new(mode, (16, 16)), "JPEG", subsampling=2))
    frame, scan = small.index(b"\xff\xc0"), small.index(b"\xff\xda")
    struct.pack_into(">HH", small, frame + 5, size[1], size[0])
    blocks = -(-size[0] // side) * -(-size[1] // side)
    colors = small[frame + 9]
    if passes:
        one = b"\xff\xda\0\x08\x01%c\0\0\x3f\0" + pattern * (blocks // 4 + 1)
        scans = b"".join(one % small[frame + 10 + 3 * color] for color in range(colors))
        return bytes(small[:scan]) + scans + b"\xff\xd9"
    units = blocks if mode == "RGB" else blocks * colors // 4 + 1
    length = struct.unpack_from(">H", small, scan + 2)[0]
    return bytes(small[: scan + 2 + length]) + pattern * units + b"\xff\xd9"


def with_segments(picture: bytes, segment: bytes, count: int) -> bytes:
    """The JPEG with a segment many times before everything else."""
    return picture[:2] + segment * count + picture[2:]


def with_passes(count: int, size: tuple[int, int]) -> bytes:
    """A progressive JPEG whose last pass comes again and again."""
    picture = saved(Image.new("RGB", size), "JPEG", progressive=True)
    last = picture.rindex(b"\xff\xda")
    return picture[:last] + picture[last:-2] * count + b"\xff\xd9"


def costly_png() -> dict[str, bytes]:
    """PNG files at the limits of what is taken."""
    bomb = zlib.compress(bytes(900_000), 9)
    first = struct.pack(">IIIIIHHBB", 0, *LARGEST_PNG, 0, 0, 1, 1, 1, 1)
    palette = [(b"PLTE", bytes(768)), (b"tRNS", bytes(256))]
    return {
        "filtered": png(LARGEST_PNG, row_filter=4),
        "interlaced": png(LARGEST_PNG, interlaced=True),
        "16 bits": png(SIXTEEN_BITS, depth=16),
        "palette": png(LARGEST_PNG, 3, extra=palette),
        "one color clear": png(LARGEST_PNG, 2, extra=[(b"tRNS", bytes(6))]),
        "texts": png(LARGEST_PNG, extra=[(b"zTXt", b"a\0\0" + bomb)] * 2000),
        "profile": png(LARGEST_PNG, 0, extra=[(b"iCCP", b"a\0\0" + bomb)] * 50),
        "empty chunks": png(LARGEST_PNG, 0, extra=[(b"IDAT", b"")] * 350_000),
        "animated": png(LARGEST_PNG, extra=[(b"acTL", struct.pack(">II", 2, 0)), (b"fcTL", first)]),
    }


def costly_jpeg() -> dict[str, bytes]:
    """JPEG files at the limits of what is taken."""
    gray = jpeg(LARGEST_JPEG)
    return {
        "colors": jpeg(LARGEST_JPEG, "RGB"),
        "cmyk": jpeg((10_000, 10_000), "CMYK"),
        "cmyk in passes": jpeg((4400, 4400), "CMYK", passes=True),
        "no smaller": jpeg((12_000, 1000), "CMYK", passes=True),
        "many passes": with_passes(14, FIFTY_MEGAPIXELS),
        "comments": with_segments(gray, b"\xff\xfe\xff\xff" + bytes(65533), 40),
        "profiles": with_segments(gray, b"\xff\xe2\0\x13ICC_PROFILE\0\1\1abc", 1900),
    }


def costly_webp() -> dict[str, bytes]:
    """WebP files at the limits of what is taken."""
    noise = Image.effect_noise((LARGEST_WEBP[0] // 8, LARGEST_WEBP[1] // 8), 90)
    noisy = noise.resize(LARGEST_WEBP).convert("RGB")
    flat = Image.new("RGBA", LARGEST_WEBP, "#12345678")
    return {
        "lossy": saved(noisy, "WEBP", quality=80, method=0),
        "lossless": saved(flat, "WEBP", lossless=True, method=0, quality=0),
        "animated": saved(flat, "WEBP", save_all=True, append_images=[noisy], method=0, quality=0),
    }


COSTLY = {"png": costly_png, "jpeg": costly_jpeg, "webp": costly_webp}


def too_much() -> dict[str, bytes]:
    """Pictures that would take too much to decode."""
    webp = bytearray(saved(Image.new("RGBA", (64, 64), "#1234"), "WEBP", exif=b"Exif\0\0II"))
    webp[24:30] = struct.pack("<HxHx", 16382, 16382)
    large = Image.new("L", (3700, 2770))
    row, small = jpeg((12_000, 500)), jpeg((64, 64))
    frame = small.index(b"\xff\xc0")
    return {
        "one column, no pixels": png((1, 39_999_999), 0, pixels=zlib.compress(bytes(1000))),
        "one column": png((1, 12_000), 0),
        "a side too long": png((12_001, 1000), 0),
        "no width": png((0, 100), 0),
        "one row": jpeg((12_000, 500)),
        "one row, and a small frame behind it": row[:-2] + small[frame : frame + 13] + row[-2:],
        "png of too many pixels": png((6100, 6000), 0),
        "png of too many bytes": png((6000, 6000), depth=16, pixels=b""),
        "jpeg kept whole": jpeg((8000, 8000), "CMYK", passes=True),
        "progressive jpeg kept whole": saved(
            Image.new("RGB", (5400, 5400)), "JPEG", progressive=True, subsampling=0
        ),
        "webp of too many pixels": saved(large, "WEBP", method=0),
        "lossless webp of too many pixels": saved(large, "WEBP", lossless=True, method=0),
        "webp that says so": bytes(webp),
    }


def not_whole() -> dict[str, bytes]:
    """Pictures that are damaged, or none."""
    gray = jpeg(LARGEST_JPEG)
    cmyk = bytearray(jpeg((640, 640), "CMYK", passes=True))
    frame = cmyk.index(b"\xff\xc0")
    cmyk[frame + 11 : frame + 22 : 3] = bytes(4)
    return {
        "no size": png((0, 0), 0),
        "png without pixels": png((600, 600), pixels=zlib.compress(bytes(1000))),
        "png without the last row": png((600, 600), pixels=zlib.compress(bytes(2401 * 599))),
        "png cut off": png((600, 600))[:-60],
        "interlaced png without its end": png(
            (600, 600), interlaced=True, pixels=zlib.compress(bytes(2401 * 600))
        ),
        "jpeg without pixels": gray[:1000] + b"\xff\xd9",
        "jpeg without pixels, and much behind it": gray[:1000] + b"\xff\xd9" + bytes(2_000_000),
        "jpeg cut off": gray[: len(gray) // 2],
        "jpeg without a pass": gray[: gray.index(b"\xff\xda")] + b"\xff\xd9",
        "jpeg of two frames": with_segments(jpeg((64, 64)), gray[2:][: gray.index(b"\xff\xda")], 1),
        "jpeg in too many passes": with_passes(40, (800, 600)),
        "jpeg of too many segments": with_segments(gray, b"\xff\xfe\0\2", 800_000),
        "jpeg, arithmetic": gray.replace(b"\xff\xc0", b"\xff\xc9", 1),
        "jpeg without factors": bytes(cmyk),
        "webp cut off": saved(Image.new("RGB", (640, 480), "teal"), "WEBP")[:-20],
        "webp, nothing but its name": b"RIFF\0\0\0\0WEBP",
    }
