"""Draws and searches the pages of PDF files. Runs in the process of worker.py only.

pypdfium2 brings a PDFium without V8 and XFA: it can't run a document's scripts.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from home.documents.faults import Fault

if TYPE_CHECKING:
    from PIL.Image import Image
    from pypdfium2 import PdfDocument, PdfPage, PdfTextPage

    Answer = tuple[dict[str, Any], bytes]

MOST_PAGES = 5000
MOST_PIXELS = 8_000_000  # of one drawn page
LONGEST_SIDE = 16_383  # pixels, of a WebP picture
MOST_MATCHES = 200
LONGEST_SEARCH = 8.0  # seconds
AROUND = 40  # characters shown before and after a match
_WRONG_PASSWORD = 4  # FPDF_ERR_PASSWORD
_MARKED = (255, 224, 130)
# PDFium keeps every stream of a document that it has read. Opening it anew takes milliseconds.
_KEPT_OPEN = 20 * 1024 * 1024  # bytes: larger documents are closed after each answer
_SEARCHED_AT_ONCE = 10  # pages
_opened: dict[str, PdfDocument] = {}


def facts(job: dict[str, Any]) -> Answer:
    """Return the number of pages; the first must be drawable."""
    document = _open(job["path"])
    if not 0 < len(document) <= MOST_PAGES:
        raise Fault("pages")
    _draw(document[0], 160)
    return {"pages": len(document)}, b""


def page(job: dict[str, Any]) -> Answer:
    """Return a page as a WebP picture of the given width in pixels, with matches marked."""
    document = _open(job["path"])
    if not 0 <= job["page"] < len(document):
        raise Fault("pages")
    one = document[job["page"]]
    image = _draw(one, job["width"])
    if job.get("marked"):
        _mark(image, one, job["marked"])
    stream = BytesIO()
    image.save(stream, "WEBP", quality=82, method=1)
    return {}, stream.getvalue()


def search(job: dict[str, Any]) -> Answer:
    """Return where the text is: the page, and what stands before and after."""
    pages, until = len(_open(job["path"])), time.monotonic() + LONGEST_SEARCH
    found: list[dict[str, Any]] = []
    for number in range(pages):
        if len(found) >= MOST_MATCHES or time.monotonic() > until:
            return {"matches": found[:MOST_MATCHES], "complete": False}, b""
        if number % _SEARCHED_AT_ONCE == 0:
            close_large()
        text = _open(job["path"])[number].get_textpage()
        for index, count in _matches(text, job["text"]):
            found.append({"page": number, **_surroundings(text, index, count)})
    return {"matches": found[:MOST_MATCHES], "complete": len(found) <= MOST_MATCHES}, b""


def _open(path: str) -> PdfDocument:
    """Return the document; the last one stays open, as its next page is likely to follow."""
    import pypdfium2

    if path not in _opened:
        _close()
        try:
            _opened[path] = pypdfium2.PdfDocument(path)
        except pypdfium2.PdfiumError as error:
            locked = getattr(error, "err_code", 0) == _WRONG_PASSWORD
            raise Fault("password" if locked else "kind") from error
    return _opened[path]


def close_large() -> None:
    """Close the open document if it is so large that what PDFium keeps of it matters."""
    if any(Path(path).stat().st_size > _KEPT_OPEN for path in _opened):
        _close()


def _close() -> None:
    for document in _opened.values():
        document.close()
    _opened.clear()


def _draw(one: PdfPage, width: int) -> Image:
    across, down = one.get_size()
    if not (across > 0 and down > 0):
        raise Fault("kind")
    scale = min(width / across, (MOST_PIXELS / (across * down)) ** 0.5)
    scale = min(scale, LONGEST_SIDE / max(across, down))
    if scale * min(across, down) < 1:
        raise Fault("kind")  # a line without a width
    image: Image = one.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
    return image


def _matches(text: PdfTextPage, wanted: str) -> Iterator[tuple[int, int]]:
    searcher = text.search(wanted)
    for _count in range(MOST_MATCHES):
        found = searcher.get_next()
        if not found:
            return
        yield found


def _surroundings(text: PdfTextPage, index: int, count: int) -> dict[str, str]:
    start = max(0, index - AROUND)
    return {
        "before": _line(text.get_text_range(start, index - start) if index > start else ""),
        "match": _line(text.get_text_range(index, count)),
        "after": _line(text.get_text_range(index + count, AROUND)),
    }


def _line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split(" "))


def _mark(image: Image, one: PdfPage, wanted: str) -> None:
    from PIL import Image as Images
    from PIL import ImageChops

    text = one.get_textpage()
    for index, count in _matches(text, wanted):
        for number in range(text.count_rects(index, count)):
            box = _on_image(one, image, text.get_rect(number))
            if box is not None:
                part = image.crop(box)
                image.paste(ImageChops.multiply(part, Images.new("RGB", part.size, _MARKED)), box)


def _on_image(
    one: PdfPage, image: Image, rectangle: tuple[float, float, float, float]
) -> tuple[int, int, int, int] | None:
    """Return a rectangle of the page in pixels of the image, or None if nothing of it is there."""
    import ctypes

    from pypdfium2 import raw

    left, bottom, right, top = rectangle
    corners = []
    for across, down in ((left, bottom), (right, top)):
        x, y = ctypes.c_int(), ctypes.c_int()
        raw.FPDF_PageToDevice(one, 0, 0, image.width, image.height, 0, across, down, x, y)
        corners.append((x.value, y.value))
    (first_x, first_y), (second_x, second_y) = corners
    box = (
        max(0, min(first_x, second_x) - 1),
        max(0, min(first_y, second_y) - 1),
        min(image.width, max(first_x, second_x) + 1),
        min(image.height, max(first_y, second_y) + 1),
    )
    return box if box[0] < box[2] and box[1] < box[3] else None
