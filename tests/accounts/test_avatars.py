from __future__ import annotations

import os
import subprocess
import sys
import zlib
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from PIL import Image, ImageChops
from PIL.PngImagePlugin import PngInfo

from accounts import avatars
from accounts.errors import PicturesBusy, UnusablePicture
from accounts.images import decoding, jpeg_files, png_files
from tests.accounts.hostile_pictures import png
from tests.accounts.test_picture import encoded
from tests.waiting import wait_until


def test_sixteen_bits_of_gray_stay_gray():
    square = avatars.drawn(BytesIO(encoded("PNG", mode="I;16", color=32_768)))[96]
    with Image.open(BytesIO(square)) as image:
        gray = image.convert("L").getpixel((48, 48))
        assert isinstance(gray, int | float)
        assert abs(gray - 128) < 4


@pytest.mark.parametrize("size", [(7200, 5001), (20_000, 20_000), (2**31 - 1, 2**31 - 1)])
def test_too_many_pixels_are_refused_before_any_is_decoded(size):
    with pytest.raises(UnusablePicture, match="fewer pixels"):
        avatars.drawn(BytesIO(png(size, pixels=b"")))


def test_a_photograph_of_fifty_megapixels_is_accepted():
    assert avatars.drawn(BytesIO(encoded("JPEG", size=(8160, 6144))))


@pytest.mark.parametrize("size", [(2100, 1300), (1300, 2100), (513, 511), (40, 7), (5000, 4000)])
@pytest.mark.parametrize("mode", ["RGB", "P", "L"])
def test_the_middle_of_a_picture_is_shown_whatever_its_size(size, mode):
    image = Image.new("RGB", size, "black")
    side = min(size)
    left, top = (size[0] - side) // 2, (size[1] - side) // 2
    image.paste("white", (left, top, left + side, top + side))
    stream = BytesIO()
    image.convert(mode).save(stream, "PNG")
    with Image.open(BytesIO(avatars.drawn(stream)[256])) as square:
        assert min(square.convert("L").tobytes()) > 200


def test_only_a_short_line_waits_for_its_picture_to_be_drawn():
    picture = encoded("PNG")
    with ThreadPoolExecutor() as line:
        with avatars._one_at_a_time:
            waiting = [line.submit(avatars.drawn, BytesIO(picture)) for _ in range(avatars.ROOM)]
            wait_until(lambda: avatars._room._value == 0)
            with pytest.raises(PicturesBusy, match="Wait five seconds"):
                avatars.drawn(BytesIO(picture))
        assert all(one.result() for one in waiting)
    assert avatars.drawn(BytesIO(picture))


def test_one_picture_is_drawn_at_a_time():
    inside: list[BytesIO] = []
    most: list[int] = []

    class File(BytesIO):
        def read(self, *size):
            inside.append(self)
            if not most:  # The first one stays until all the others are there.
                wait_until(lambda: avatars._room._value == 0)
            most.append(len(inside))
            inside.remove(self)
            return super().read(*size)

    with ThreadPoolExecutor() as line:
        files = [File(encoded("PNG")) for _ in range(avatars.ROOM)]
        assert all(line.map(avatars.drawn, files))
    assert most == [1] * avatars.ROOM


def test_a_refused_picture_frees_its_place_in_the_line():
    for _ in range(avatars.ROOM + 1):
        with pytest.raises(UnusablePicture):
            avatars.drawn(BytesIO(b"no picture"))


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_the_decoder_gets_pixels_and_orientation_and_nothing_else(kind):
    exif, told = Image.Exif(), PngInfo()
    exif[0x0112] = 6
    told.add_text("Comment", "kitchen")
    extra = {"pnginfo": told} if kind == "PNG" else {"comment": b"kitchen"}
    source = encoded(kind, exif=exif, icc_profile=b"profile of the kitchen", **extra)
    [cleared] = decoding.cleared(source)
    assert b"kitchen" not in cleared
    with Image.open(BytesIO(cleared)) as image:
        assert image.getexif()[0x0112] == 6


def photograph(**options):
    stream = BytesIO()
    Image.effect_noise((320, 240), 90).convert("RGB").save(stream, "JPEG", **options)
    return stream.getvalue()


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("missing", [1, 2])
def test_a_jpeg_without_its_last_bytes_is_the_same_picture(progressive, missing):
    whole = photograph(progressive=progressive)
    assert avatars.drawn(BytesIO(whole[:-missing])) == avatars.drawn(BytesIO(whole))


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("part", [0.3, 0.6, 0.9])
def test_a_jpeg_of_which_pixels_are_missing_is_refused(progressive, part):
    whole = photograph(progressive=progressive)
    with pytest.raises(UnusablePicture, match="damaged"):
        avatars.drawn(BytesIO(whole[: int(len(whole) * part)]))


@pytest.mark.parametrize("zipped", [False, True])
def test_a_png_with_a_long_text_is_accepted(zipped):
    told = PngInfo()
    told.add_text("Comment", "x" * 1_500_000, zip=zipped)
    told.add_itxt("XML:com.adobe.xmp", "x" * 1_500_000, zip=zipped)
    assert avatars.drawn(BytesIO(encoded("PNG", pnginfo=told)))


def test_what_follows_the_end_of_a_png_is_not_looked_at():
    assert avatars.drawn(BytesIO(encoded("PNG") + b"more"))
    first = zlib.compress(bytes(1000) + os.urandom(50_000))
    assert png_files._unpacks_to(first[:20_000] + bytes(30_000), 1000)
    with pytest.raises(zlib.error):
        png_files._unpacks_to(first[:20_000] + bytes(30_000), 40_000)


def test_a_png_whose_last_bytes_come_with_the_end_is_whole():
    assert png_files._unpacks_to(zlib.compress(bytes(1 << 16)), 1 << 16)
    assert png_files._unpacks_to(zlib.compress(bytes(1 << 22)), 1 << 22)
    assert not png_files._unpacks_to(zlib.compress(bytes(1 << 22)), (1 << 22) + 1)


def test_a_progressive_photograph_looks_like_any_other():
    noise = Image.effect_noise((640, 480), 90).resize((1280, 960)).convert("RGB")
    squares = []
    for progressive in (False, True):
        stream = BytesIO()
        noise.save(stream, "JPEG", progressive=progressive, optimize=True)
        with Image.open(BytesIO(avatars.drawn(stream)[256])) as square:
            squares.append(square.convert("RGB"))
    assert max(ImageChops.difference(*squares).tobytes()) < 4


@pytest.mark.parametrize("marker", [b"\xc3", b"\xc9", b"\xca", b"\xcb"])
def test_kinds_of_jpeg_that_nobody_writes_never_reach_the_decoder(marker):
    with pytest.raises(UnusablePicture):
        jpeg_files.read(encoded("JPEG").replace(b"\xff\xc0", b"\xff" + marker, 1))


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
        for square in avatars.drawn(BytesIO(source)).values():
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
    with Image.open(BytesIO(avatars.drawn(stream)[256])) as drawn:
        found = drawn.convert("L").getpixel(corner)
        assert isinstance(found, int | float)
        assert found < 60


def test_pillow_is_loaded_with_the_first_picture_and_not_before():
    code = (
        "import os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'djangoapp.settings.test';"
        "import django; django.setup(); import djangoapp.urls; sys.exit('PIL' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
