"""Small PDF files for tests, written by hand."""

from __future__ import annotations

import io
import os
from collections.abc import Sequence


def objects(*bodies: str | bytes) -> bytes:
    """Return a PDF file with these objects; the first is the catalog."""
    stream, offsets = io.BytesIO(), []
    stream.write(b"%PDF-1.7\n")
    for number, body in enumerate(bodies, 1):
        offsets.append(stream.tell())
        content = body.encode() if isinstance(body, str) else body
        stream.write(b"%d 0 obj\n%b\nendobj\n" % (number, content))
    start = stream.tell()
    stream.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1))
    for offset in offsets:
        stream.write(b"%010d 00000 n \n" % offset)
    stream.write(b"trailer\n<</Size %d/Root 1 0 R>>\n" % (len(offsets) + 1))
    stream.write(b"startxref\n%d\n%%%%EOF\n" % start)
    return stream.getvalue()


def scanned(page: str, content: bytes, about: str) -> bytes:
    """Return a PDF file with one page, of these attributes, and its content."""
    return objects(
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/Contents 4 0 R{page}>>",
        f"<</Length {len(content)}{about}>>stream\n".encode() + content + b"\nendstream",
    )


def pdf(pages: Sequence[str], more: str = "", password: str = "") -> bytes:
    """Return a PDF file with a line of text on each page, and `more` in its catalog."""
    font, first = 3, 4
    kids = " ".join(f"{first + 2 * at} 0 R" for at in range(len(pages)))
    bodies: list[str | bytes] = [
        f"<</Type/Catalog/Pages 2 0 R{more}>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for at, text in enumerate(pages):
        content = f"BT /F 24 Tf 72 700 Td ({text}) Tj ET".encode("latin-1")
        bodies.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents {first + 2 * at + 1} 0 R"
            f"/Resources<</Font<</F {font} 0 R>>>>>>"
        )
        bodies.append(b"<</Length %d>>stream\n%b\nendstream" % (len(content), content))
    made = objects(*bodies)
    return _locked(made) if password else made


def _locked(made: bytes) -> bytes:
    """Return the file with an encryption dictionary that no empty password opens."""
    owner, user = "<" + "41" * 32 + ">", "<" + "42" * 32 + ">"
    encrypt = f"/Encrypt<</Filter/Standard/V 2/R 3/Length 128/P -4/O{owner}/U{user}>>"
    return made.replace(b"/Root 1 0 R", f"/Root 1 0 R{encrypt}/ID[<00><00>]".encode())


def scans(pages: int, side: int) -> bytes:
    """Return a PDF file with a picture of `side` by `side` pixels on each page, unpacked."""
    kids = " ".join(f"{3 + 3 * at} 0 R" for at in range(pages))
    bodies: list[str | bytes] = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {pages}>>",
    ]
    noise = os.urandom(3 * side * side)
    for at in range(pages):
        first = 3 + 3 * at
        bodies.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 600]/Contents {first + 1} 0 R"
            f"/Resources<</XObject<</X {first + 2} 0 R>>>>>>"
        )
        bodies.append(b"<</Length 26>>stream\nq 600 0 0 600 0 0 cm /X Do\nendstream")
        bodies.append(
            f"<</Type/XObject/Subtype/Image/Width {side}/Height {side}/ColorSpace/DeviceRGB"
            f"/BitsPerComponent 8/Length {len(noise)}>>stream\n".encode()
            + noise
            + b"\nendstream"
        )
    return objects(*bodies)
