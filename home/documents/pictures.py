"""Converts pictures. Runs in the process of worker.py only.

The uploaded file is never stored: what is stored was drawn anew, without metadata or anything
hidden in it (ASVS V5.2, V5.3).
"""

from __future__ import annotations

import os
import struct
import warnings
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from home.documents.faults import Fault

if TYPE_CHECKING:
    from PIL.Image import Image

LONGEST = 2560  # pixels: sharp on a screen of 1920
MOST_GIF_PIXELS = 36_000_000
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")


def converted(job: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Write the picture at `path` to `target` as WebP, at most LONGEST pixels long."""
    from PIL import Image, ImageOps

    warnings.simplefilter("ignore")  # Pillow warns about all kinds of damage.
    drawn = []
    for content in _cleared(Path(job["path"]).read_bytes()):
        with Image.open(BytesIO(content), formats=FORMATS) as image:
            if image.format == "GIF" and image.width * image.height > MOST_GIF_PIXELS:
                raise Fault("pixels")  # The first frame is larger than what the header says.
            image.draft("RGB", (LONGEST, LONGEST))  # a JPEG is decoded no larger than needed
            drawn.append(ImageOps.exif_transpose(_small(image)))
    if any(other.tobytes() != drawn[0].tobytes() for other in drawn[1:]):
        raise Fault("kind")  # The end of the file is missing.
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with os.fdopen(os.open(job["target"], flags, 0o600), "wb") as file:
        drawn[0].save(file, "WEBP", quality=85, method=2)
    return {}, b""


def _small(image: Image) -> Image:
    """Return only the pixels and the orientation."""
    from PIL import Image as Images

    turn = image.getexif().get(0x0112, 1)
    if image.mode.startswith("I"):  # 16 bits of gray, which "convert" would cut off
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    times = max(1, max(image.size) // LONGEST)
    colored = image.convert("RGBA").reduce(times)
    colored.thumbnail((LONGEST, LONGEST))
    bare = Images.new("RGBA", colored.size)
    bare.paste(colored)
    bare.getexif()[0x0112] = turn
    return bare


def _cleared(content: bytes) -> list[bytes]:
    """Return the file with only its pixels and orientation; see accounts.images.decoding."""
    from django.conf import settings

    from accounts.errors import UnusablePicture
    from accounts.images import decoding

    if not settings.configured:  # In this process; the texts of errors are not shown.
        settings.configure(USE_I18N=False)

    if content.startswith((b"GIF87a", b"GIF89a")):
        width, height = struct.unpack_from("<HH", content, 6)
        if not 0 < width * height <= MOST_GIF_PIXELS:
            raise Fault("pixels")
        return [content]
    try:
        return decoding.cleared(content)
    except UnusablePicture as error:
        raise Fault(error.fault) from error
