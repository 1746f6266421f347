"""Profile pictures: validation, conversion and storage.

The uploaded file is never stored. It is converted to two small squares, which removes metadata and
anything hidden in the file (ASVS V5.2, V5.3). Pillow is loaded with the first picture.
"""

from __future__ import annotations

import os
import secrets
import struct
import threading
import time
import warnings
import zlib
from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING

from django.conf import settings

from accounts import memory
from accounts.errors import PicturesBusy, UnusablePicture
from accounts.images import decoding

if TYPE_CHECKING:
    from PIL.Image import Image

LARGEST_FILE = 5 * 1024 * 1024  # bytes
SIZES = (96, 256)  # pixels: beside a name, and at the top of a page; each for dense screens too
FORMATS = ("PNG", "JPEG", "WEBP")
CONTENT_TYPE = "image/webp"
_LEFT_ALONE = 3600.0  # seconds; a younger file may belong to a row not yet committed
_STRIP = 1_000_000  # pixels that are converted to full color at once
# Each needs up to 200 MB and two seconds, so: one at a time, and a short queue.
ROOM = 4
_room = threading.Semaphore(ROOM)
_one_at_a_time = threading.Lock()


def drawn(file: IO[bytes]) -> dict[int, bytes]:
    """Return the picture in `file` as WebP squares by size; raise UnusablePicture, PicturesBusy.

    The format is detected by content, and limits are checked before any pixel is decoded.
    """
    if not _room.acquire(blocking=False):
        raise PicturesBusy
    try:
        with _one_at_a_time:
            memory.keep_no_large_pieces()
            file.seek(0)
            squares, *again = map(_drawn, decoding.cleared(file.read()))
            if any(other != squares for other in again):
                raise UnusablePicture("kind")
            return squares
    finally:
        _room.release()


def _drawn(content: bytes) -> dict[int, bytes]:
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns about all kinds of damage.
        try:
            with Image.open(BytesIO(content), formats=FORMATS) as image:
                return {size: _encoded(square) for size, square in _squares(image).items()}
        except MemoryError as error:
            raise UnusablePicture("pixels") from error
        except (OSError, ValueError, SyntaxError, EOFError, struct.error, zlib.error) as error:
            raise UnusablePicture("kind") from error


def _squares(image: Image) -> dict[int, Image]:
    from PIL import ExifTags, ImageOps
    from PIL import Image as Images

    largest = max(SIZES)
    image.draft("RGB", (2 * largest, 2 * largest))  # a JPEG is decoded no larger than needed
    orientation = image.getexif().get(ExifTags.Base.Orientation)
    small = _middle(image, 2 * largest).resize((largest, largest), Images.Resampling.BICUBIC)
    small.getexif()[ExifTags.Base.Orientation] = orientation  # not copied from `image`
    ImageOps.exif_transpose(small, in_place=True)
    bare = Images.new("RGBA", small.size)  # drops everything but the pixels
    bare.paste(small)
    return {size: bare.resize((size, size), Images.Resampling.LANCZOS) for size in SIZES}


def _middle(image: Image, wanted: int) -> Image:
    """Return the center square in RGBA, at least `wanted` pixels if possible.

    Converted in strips: all at once would need two or three times the memory.
    """
    from PIL import Image as Images

    side = min(image.size)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    times = max(1, side // wanted)
    rows = times * max(1, _STRIP // (side * times))
    shrunk = -(-side // times)
    middle = Images.new("RGBA", (shrunk, shrunk))
    for row in range(0, side, rows):
        box = (left, top + row, left + side, top + min(row + rows, side))
        middle.paste(_in_colors(image.crop(box)).reduce(times), (0, row // times))
    return middle


def _in_colors(image: Image) -> Image:
    if image.mode.startswith("I"):  # 16 bits of gray, which "convert" would cut off
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    return image.convert("RGBA")


def _encoded(square: Image) -> bytes:
    stream = BytesIO()
    square.save(stream, "WEBP", quality=85)
    return stream.getvalue()


def store(squares: dict[int, bytes]) -> str:
    """Store the squares under a new random name, with mode 0600; return the name."""
    name = secrets.token_hex(16)
    for folder in (_folder().parent, _folder()):
        folder.mkdir(mode=0o700, exist_ok=True)
    for size, content in squares.items():
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        with os.fdopen(os.open(path_of(name, size), flags, 0o600), "wb") as file:
            file.write(content)
    return name


def path_of(name: str, size: int) -> Path:
    """Return the path of the picture `name` in this size."""
    return _folder() / f"{name}-{size}.webp"


def remove(name: str) -> None:
    """Remove the picture `name`, if there is one."""
    for size in SIZES if name else ():
        path_of(name, size).unlink(missing_ok=True)


def sweep(in_use: set[str]) -> None:
    """Remove orphaned files, left by an interrupted change or a restored backup."""
    for file in _folder().glob("*.webp"):
        if file.name.partition("-")[0] not in in_use and _is_old(file):
            file.unlink(missing_ok=True)


def _is_old(file: Path) -> bool:
    try:
        return abs(time.time() - file.stat().st_mtime) > _LEFT_ALONE
    except FileNotFoundError:
        return False


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "pictures"
