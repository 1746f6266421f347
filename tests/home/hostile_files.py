"""Broken and malicious files: what a document may not do to the program that shows it."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image

from tests.home.pdf_files import objects, pdf, scanned


def picture(format_: str, size: tuple[int, int] = (40, 30), **options: object) -> bytes:
    """Return a picture file."""
    stream = io.BytesIO()
    Image.new("RGB", size, (20, 90, 107)).save(stream, format_, **options)
    return stream.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    """Return a chunk of a PNG file."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_of(width: int, height: int, packed: bytes) -> bytes:
    """Return a PNG file that says it is so large."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [chunk(b"IHDR", header), chunk(b"IDAT", packed), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


ZEROS = zlib.compress(bytes(30_000_000), 9)
GOOD = pdf(["A page."])
TREE_IN_A_CIRCLE = objects(
    "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[2 0 R]/Count 1/Parent 2 0 R>>"
)
PNG, JPEG, WEBP, GIF = (picture(name) for name in ("PNG", "JPEG", "WEBP", "GIF"))
GIF_WITH_A_LARGE_FRAME = GIF[:6] + b"\x01\0\x01\0" + picture("GIF", (7000, 7000))[10:]

# Not one of them may be accepted.
REFUSED: dict[str, bytes] = {
    "nothing": b"",
    "pdf: only a header": b"%PDF-1.7\n",
    "pdf: nonsense": b"%PDF-1.7\n" + bytes(range(256)) * 40,
    "pdf: a circle of pages": TREE_IN_A_CIRCLE,
    "pdf: no pages": objects("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[]/Count 0>>"),
    "pdf: no catalog": objects("<</Type/Font>>"),
    "pdf: pages are a number": objects("<</Type/Catalog/Pages 7>>"),
    "svg, packed": b"\x1f\x8b\x08\0" + bytes(500),
    "a font": b"OTTO\0\x09" + bytes(100),
    "pdf: protected by a password": pdf(["Secret."], password="x"),
    "pdf: cut before its catalog": GOOD[:40],
    "pdf: brackets, very deep": objects("[" * 200_000),
    "png: only a signature": PNG[:8],
    "png: cut in half": PNG[: len(PNG) // 2],
    "png: a billion pixels": png_of(50_000, 50_000, ZEROS),
    "png: no pixels at all": png_of(0, 0, b""),
    "png: fewer pixels than it says": png_of(3000, 3000, zlib.compress(b"x")),
    "png: pixels that don't unpack": png_of(10, 10, b"not packed"),
    "jpeg: only a signature": JPEG[:3],
    "jpeg: cut in half": JPEG[: len(JPEG) // 2],
    "jpeg: no frame": b"\xff\xd8\xff\xd9",
    "jpeg: 65,535 pixels each way": JPEG.replace(
        struct.pack(">HH", 30, 40), struct.pack(">HH", 65_535, 65_535)
    ),
    "webp: only a signature": WEBP[:12],
    "webp: cut in half": WEBP[: len(WEBP) // 2],
    "gif: only a signature": b"GIF89a",
    "gif: 65,535 pixels each way": b"GIF89a\xff\xff\xff\xff" + GIF[10:],
    "gif: a frame far larger than the picture": GIF_WITH_A_LARGE_FRAME,
    "gif: no pixels": b"GIF89a\0\0\0\0" + GIF[10:],
    "text: UTF-16": "Grüße".encode("utf-16"),
    "text: Latin-1": "Grüße".encode("latin-1"),
    "text: an escape": b"Read\x1b[2Jing",
    "text: a NUL": b"Read\0ing",
    "text: half a character": b"Read\xed\xa0\x80ing",
    "text: too long": b"word " * 300_000,
    "a program of Linux": b"\x7fELF\x02\x01\x01" + bytes(200),
    "a program of Windows": b"MZ\x90\0" + bytes(200),
    "a zip": b"PK\x03\x04" + bytes(200),
    "matroska, but not WebM": b"\x1a\x45\xdf\xa3" + b"\x42\x82\x88matroska" + bytes(100),
    "a picture of a camera": b"....ftypheic" + bytes(100),
    "AVI": b"RIFF\0\0\0\0AVI " + bytes(100),
    "Flash": b"CWS\x0a" + bytes(100),
    "an old Word file": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100),
}

# Accepted, because it is a PDF, or refused, by other versions of PDFium; but each is survived.
SURVIVED: dict[str, bytes] = {
    "pdf: a page without size or area": scanned("/MediaBox[0 0 0 0]/CropBox[5 5 5 5]", b"", ""),
    "pdf: cut in half": GOOD[: len(GOOD) // 2],
    "pdf: scripts and actions": pdf(
        ["Hello."], more="/OpenAction<</S/JavaScript/JS(app.alert(1))>>"
    ),
    "pdf: starts a program": pdf(["Hello."], more="/OpenAction<</S/Launch/F(/bin/sh)>>"),
    "pdf: reads another file": pdf(["Hello."], more="/OpenAction<</S/GoToR/F(/etc/passwd)>>"),
    "pdf: a page of a billion points": scanned("/MediaBox[0 0 1000000000 1000000000]", b"", ""),
    "pdf: a page as thin as a hair": scanned("/MediaBox[0 0 0.001 14400]", b"", ""),
    "pdf: a page as long as a roll": scanned("/MediaBox[0 0 10 14400]", b"", ""),
    "pdf: a size that is no number": scanned("/MediaBox[(a) (b) (c) (d)]", b"", ""),
    "pdf: a bomb of zeros": scanned("/MediaBox[0 0 600 800]", ZEROS, "/Filter/FlateDecode"),
    "pdf: a form that draws itself": scanned(
        "/MediaBox[0 0 600 800]/Resources<</XObject<</X 4 0 R>>>>",
        b"/X Do",
        "/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</XObject<</X 4 0 R>>>>",
    ),
    "pdf: states pushed without end": scanned("/MediaBox[0 0 600 800]", b"q " * 200_000, ""),
    "pdf: numbers without end": scanned("/MediaBox[0 0 600 800]", b"9" * 300_000 + b" w", ""),
    "pdf: an unknown filter": scanned("/MediaBox[0 0 600 800]", b"x", "/Filter/Nonsense"),
    "pdf: a hundred filters": scanned(
        "/MediaBox[0 0 600 800]", b"x", "/Filter[" + "/ASCIIHexDecode" * 100 + "]"
    ),
    "pdf: five million pages, by its own word": GOOD.replace(b"/Count 1", b"/Count 5000000"),
    "pdf: a negative number of pages": GOOD.replace(b"/Count 1", b"/Count -1"),
    "pdf: behind another file": b"MZ" + bytes(500) + GOOD,
}
