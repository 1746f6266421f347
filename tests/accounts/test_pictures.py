from __future__ import annotations

import struct
import subprocess
import sys
import time
import zlib
from io import BytesIO

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from accounts import pictures
from accounts.errors import UnusablePicture
from tests.accounts.test_picture import encoded


def huge_png(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims to be large, as decompression bombs do."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    )


def test_sixteen_bits_of_gray_stay_gray():
    square = pictures.drawn(BytesIO(encoded("PNG", mode="I;16", color=32_768)))[96]
    with Image.open(BytesIO(square)) as image:
        gray = image.convert("L").getpixel((48, 48))
        assert isinstance(gray, int | float)
        assert abs(gray - 128) < 4


@pytest.mark.parametrize("size", [(8000, 5001), (20_000, 20_000), (2**31 - 1, 2**31 - 1)])
def test_too_many_pixels_are_refused_before_any_is_decoded(size):
    began = time.monotonic()
    with pytest.raises(UnusablePicture, match="40 million"):
        pictures.drawn(BytesIO(huge_png(*size)))
    assert time.monotonic() - began < 1


def test_forty_million_pixels_are_taken():
    assert pictures.drawn(BytesIO(encoded("JPEG", size=(8000, 5000))))


def test_no_metadata_survives():
    exif = Image.Exif()
    exif[0x010E] = "taken in the kitchen"
    told = PngInfo()
    told.add_text("Comment", "taken in the kitchen")
    sources = [
        encoded("JPEG", exif=exif, icc_profile=b"profile in the kitchen", comment=b"kitchen"),
        encoded("WEBP", exif=exif, xmp=b"<kitchen/>"),
        encoded("PNG", exif=exif, pnginfo=told),
    ]
    for source in sources:
        assert b"kitchen" in source
        for square in pictures.drawn(BytesIO(source)).values():
            assert b"kitchen" not in square
            with Image.open(BytesIO(square)) as image:
                assert not image.getexif()
                assert "icc_profile" not in image.info


@pytest.mark.parametrize(
    ("turn", "corner"), [(1, (10, 10)), (3, (245, 245)), (6, (245, 10)), (8, (10, 245))]
)
def test_a_photograph_is_shown_upright(turn, corner):
    image = Image.new("RGB", (400, 400), "white")
    image.paste("black", (0, 0, 150, 150))
    exif = Image.Exif()
    exif[0x0112] = turn
    stream = BytesIO()
    image.save(stream, "JPEG", exif=exif)
    with Image.open(BytesIO(pictures.drawn(stream)[256])) as drawn:
        found = drawn.convert("L").getpixel(corner)
        assert isinstance(found, int | float)
        assert found < 60


def test_pillow_is_loaded_with_the_first_picture_and_not_before():
    code = (
        "import os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'djangoapp.settings.test';"
        "import django; django.setup(); import djangoapp.urls; sys.exit('PIL' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
