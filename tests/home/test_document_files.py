"""Files of documents: what they are found to be, where they are stored, how they are drawn."""

from __future__ import annotations

import io
import os
import time

import pytest
from PIL import Image, ImageChops

from desktop.storage import archive_limits
from home.documents import detection, drawing, formatted_text, intake, storage
from home.documents.errors import UnusableDocument
from tests.home.hostile_files import picture
from tests.home.pdf_files import pdf
from tests.home.test_hostile_documents import arrived, taken_in

MEDIA = {
    "video/mp4": b"\0\0\0\x20ftypisom" + bytes(100),
    "audio/mp4": b"\0\0\0\x20ftypM4A " + bytes(100),
    "video/webm": b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm" + bytes(100),
    "audio/ogg": b"OggS\0\x02" + bytes(22) + b"\x01\x1e\x01vorbis" + bytes(100),
    "video/ogg": b"OggS\0\x02" + bytes(22) + b"\x01\x2a\x80theora" + bytes(100),
    "audio/mpeg": b"ID3\x04" + bytes(100),
    "audio/wav": b"RIFF\0\0\0\0WAVEfmt " + bytes(100),
}


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.parametrize(("content_type", "content"), MEDIA.items(), ids=MEDIA)
def test_audio_and_video_are_known_by_their_signature(content_type, content):
    facts = taken_in(content, "notes.pdf")
    assert facts.content_type == content_type in detection.ENDINGS
    assert facts.kind == content_type.partition("/")[0]
    assert facts.size == len(content)


def test_mp3_without_tags_is_known_by_its_first_frame():
    assert taken_in(b"\xff\xfb\x90\x64" + bytes(100)).content_type == "audio/mpeg"


def test_no_name_makes_a_file_what_it_is_not():
    assert taken_in(pdf(["One."]), "picture.png").kind == "pdf"
    assert taken_in(b"<script>alert(1)</script>", "page.html").content_type == "text/plain"
    with pytest.raises(UnusableDocument):
        taken_in(b"\x7fELF" + bytes(100), "document.pdf")


def test_only_the_name_tells_markdown_from_text():
    assert taken_in(b"# House rules", "Rules.MD").kind == "markdown"
    assert taken_in(b"# House rules", "rules.txt").kind == "text"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_pictures_are_drawn_anew(kind):
    stored = arrived(picture(kind) + b"<script>hidden</script>" * (kind != "WEBP"))

    facts = intake.check(stored, "x")

    content = storage.unfinished(stored).read_bytes()
    assert (facts.kind, facts.content_type, facts.size) == ("picture", "image/webp", len(content))
    assert b"hidden" not in content
    with Image.open(io.BytesIO(content)) as image:
        assert (image.format, image.size) == ("WEBP", (40, 30))


def test_a_large_picture_becomes_as_large_as_screens_are():
    stored = arrived(picture("JPEG", (6000, 3000)))
    intake.check(stored, "x")
    with Image.open(storage.unfinished(stored)) as image:
        assert image.size == (2560, 1280)


def test_a_picture_is_upright_and_no_longer_says_where_it_was_taken():
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Camera"
    stored = arrived(picture("JPEG", (40, 30), exif=exif))
    intake.check(stored, "x")
    with Image.open(storage.unfinished(stored)) as image:
        assert image.size == (30, 40)
        assert not image.getexif()


def test_files_are_private_and_named_by_chance():
    name = arrived(b"Text.")
    storage.finish(name)
    assert storage.path_of(name).stat().st_mode & 0o777 == 0o600
    assert storage.path_of(name).parent.stat().st_mode & 0o777 == 0o700
    assert name != arrived(b"Text.")


@pytest.mark.parametrize("name", ["", "..", "../secret.key", "a" * 31, "A" * 32, "a" * 32 + "\n"])
def test_no_other_name_leads_to_a_file(name):
    with pytest.raises(UnusableDocument):
        storage.path_of(name)


def test_a_piece_must_begin_where_the_file_ends():
    name = arrived(b"12345")
    for offset in (0, 4, 6):
        with pytest.raises(storage.OutOfOrder):
            storage.append(name, offset, [b"x"])
    with pytest.raises(storage.OutOfOrder):
        storage.append("0" * 32, 0, [b"x"])
    assert storage.append(name, 5, [b"6"]) == 6


def test_no_file_grows_above_the_limit(monkeypatch):
    monkeypatch.setattr(storage, "LARGEST_OF_ALL", 10)
    name = arrived(b"0123456789")
    with pytest.raises(UnusableDocument):
        storage.append(name, 10, [b"x"])


def test_the_disk_keeps_room(monkeypatch):
    monkeypatch.setattr(storage, "RESERVE", 2**62)
    with pytest.raises(storage.DiskFull):
        storage.append(storage.begin(), 0, [b"x"])


def test_uploads_that_nobody_finishes_do_not_pile_up():
    first = arrived(b"x")
    os.utime(storage.unfinished(first), (1, 1))
    for _one in range(storage.MOST_UNFINISHED + 3):
        storage.begin()
    folder = storage.unfinished(first).parent
    assert len(list(folder.iterdir())) == storage.MOST_UNFINISHED
    assert not storage.unfinished(first).exists()


def test_orphans_are_removed_and_nothing_that_is_used_or_young():
    used, orphan, young = (arrived(b"x") for _one in range(3))
    for name in (used, orphan, young):
        storage.finish(name)
    for name in (used, orphan):
        os.utime(storage.path_of(name), (time.time() - 4000,) * 2)

    storage.sweep({used})

    assert [storage.path_of(name).exists() for name in (used, orphan, young)] == [True, False, True]


def test_backups_know_the_names_of_documents_and_no_others():
    name = storage.begin()
    assert archive_limits.PICTURE.fullmatch(f"media/documents/{name}")
    for other in (f"{name}.part", f"{name}.html", "x", f"../{name}", f"{name}/x"):
        assert not archive_limits.PICTURE.fullmatch(f"media/documents/{other}")


def test_pages_are_drawn_as_wide_as_asked_and_matches_are_colored():
    stored = arrived(pdf(["Wear the amber goggles.", "Nothing."]))
    assert intake.check(stored, "x").pages == 2
    path = storage.unfinished(stored)

    plain, marked = (drawing.draw_page(path, 1, 800, text) for text in ("", "goggles"))

    with Image.open(io.BytesIO(plain)) as one, Image.open(io.BytesIO(marked)) as other:
        assert one.size == other.size == (800, 1036)
        assert not has_yellow(one)
        assert has_yellow(other)


def has_yellow(image: Image.Image) -> bool:
    red, _green, blue = image.convert("RGB").split()
    bright = red.point(lambda value: 255 * (value > 230))
    return (
        ImageChops.multiply(bright, blue.point(lambda value: 255 * (value < 180))).getbbox()
        is not None
    )


def test_text_is_found_with_its_page_and_surroundings():
    stored = arrived(pdf(["Nothing.", "Wear the amber goggles here.", "Goggles again."]))
    found, complete = drawing.search(storage.unfinished(stored), "goggles")
    assert complete
    assert [(one.page, one.match) for one in found] == [(2, "goggles"), (3, "Goggles")]
    assert found[0].before.endswith("amber ")
    assert found[0].after == " here."


@pytest.mark.parametrize("number", [0, 2, 10**9])
def test_there_are_no_other_pages(number):
    stored = arrived(pdf(["One."]))
    with pytest.raises(UnusableDocument):
        drawing.draw_page(storage.unfinished(stored), number, 800)


def test_a_missing_file_is_said_to_be_missing():
    for ask in (drawing.search, drawing.draw_page):
        with pytest.raises(UnusableDocument, match="missing"):
            ask(storage.path_of("0" * 32), *(("x",) if ask is drawing.search else (1, 100)))


MARKDOWN = {
    "# Title": "<h2>Title</h2>\n",
    "###### Small": "<h6>Small</h6>\n",
    "**bold**": "<p><strong>bold</strong></p>\n",
    "[words](https://example.org)": "<p>words</p>\n",
    "[words](javascript:alert(1))": "<p>[words](javascript:alert(1))</p>\n",
    "<https://example.org>": "<p>https://example.org</p>\n",
    '![a "picture"](https://example.org/x.png)': "<p>a &quot;picture&quot;</p>\n",
    "<script>alert(1)</script>": "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n",
    "a <b onclick=x>b</b>": "<p>a &lt;b onclick=x&gt;b&lt;/b&gt;</p>\n",
}


@pytest.mark.parametrize(("text", "html"), MARKDOWN.items(), ids=MARKDOWN)
def test_markdown_has_no_html_links_or_pictures(text, html):
    assert formatted_text.to_html(text) == html


def test_tables_are_aligned_without_styles():
    html = formatted_text.to_html("|a|b|\n|--|-:|\n|1|2|\n")
    assert '<td class="end">2</td>' in html
    assert "style" not in html


@pytest.mark.parametrize(
    "text", ["[" * 50_000, "> " * 20_000, "*a " * 50_000, "`" * 99_999, "|" * 9_999]
)
def test_markdown_made_to_take_long_is_rendered_or_refused_in_time(text):
    start = time.monotonic()
    try:
        taken_in(text.encode(), "x.md")
    except UnusableDocument as refused:
        assert refused.fault in ("slow", "kind")  # noqa: PT017 - either is right
    assert time.monotonic() - start < 2 * drawing.LONGEST
