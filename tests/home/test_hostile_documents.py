"""Broken and malicious documents get a sentence: nothing crashes, hangs or grows."""

from __future__ import annotations

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import psutil
import pypdfium2
import pytest

from home.documents import drawing, intake, storage
from home.documents.errors import DocumentsBusy, UnusableDocument
from tests.home.hostile_files import REFUSED, SURVIVED
from tests.home.pdf_files import pdf, scans
from tests.waiting import wait_until

LONGEST = 20  # seconds
MOST_GROWTH = 30 * 1024 * 1024  # bytes, of the program itself
MOST_OF_THE_WORKER = 1024**3
MOST_WITH_A_LARGE_ONE = 60 * 1024 * 1024


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def arrived(content: bytes) -> str:
    name = storage.begin()
    step = 500_000
    for start in range(0, len(content), step):
        storage.append(name, start, [content[start : start + step]])
    return name


def taken_in(content: bytes, called: str = "file") -> intake.Facts:
    return intake.check(arrived(content), called)


def test_there_are_enough_of_them():
    assert len(REFUSED) >= 40
    assert len(REFUSED) + len(SURVIVED) >= 55


def test_all_of_them_are_refused_with_a_sentence_and_the_program_stays_as_it_is():
    own = psutil.Process()
    before = own.memory_info().rss
    for name, content in REFUSED.items():
        start, refused = time.monotonic(), ""
        try:
            taken_in(content)
        except UnusableDocument as error:
            refused = str(error)
        assert refused.endswith("."), name
        assert time.monotonic() - start < LONGEST, name
    assert own.memory_info().rss - before < MOST_GROWTH


def test_those_that_may_be_documents_are_shown_or_refused_in_time():
    own = psutil.Process()
    before = own.memory_info().rss
    for name, content in SURVIVED.items():
        stored, start = arrived(content), time.monotonic()
        with suppress(UnusableDocument):
            facts = intake.check(stored, "file.pdf")
            storage.finish(stored)
            drawing.draw_page(storage.path_of(stored), facts.pages, 960)
            drawing.search(storage.path_of(stored), "Hello")
        assert time.monotonic() - start < 2 * LONGEST, name
        if drawing.worker.pid:
            assert psutil.Process(drawing.worker.pid).memory_info().rss < MOST_OF_THE_WORKER, name
    assert own.memory_info().rss - before < MOST_GROWTH


def test_what_is_wrong_is_named():
    for name, fault in {
        "nothing": "empty",
        "pdf: protected by a password": "password",
        "png: a billion pixels": "pixels",
        "gif: a frame far larger than the picture": "pixels",
        "text: UTF-16": "text",
    }.items():
        with pytest.raises(UnusableDocument) as refused:
            taken_in(REFUSED[name])
        assert refused.value.fault == fault, name


def test_a_page_of_any_shape_that_is_accepted_can_be_shown():
    stored = arrived(SURVIVED["pdf: a page as long as a roll"])
    assert intake.check(stored, "roll.pdf").pages == 1
    for width in (160, 960, 1920):
        assert drawing.draw_page(storage.unfinished(stored), 1, width).startswith(b"RIFF")


def test_who_finds_the_queue_full_leaves_it_soon(monkeypatch):
    """All threads of the server would wait for a document that is slow to draw."""
    monkeypatch.setattr(drawing, "FOR_A_PLACE", 0.1)
    monkeypatch.setattr(drawing, "PATIENCE", 3.0)
    path = storage.unfinished(arrived(pdf(["One."])))
    with drawing.worker._turn, ThreadPoolExecutor(drawing.QUEUE) as pool:
        waiting = [pool.submit(drawing.draw_page, path, 1, 160) for _one in range(drawing.QUEUE)]
        start = time.monotonic()
        assert wait_until(lambda: drawing.worker._queue._value == 0)
        with pytest.raises(DocumentsBusy):
            drawing.draw_page(path, 1, 160)
        assert time.monotonic() - start < 2
        assert [type(one.exception()) for one in waiting] == [DocumentsBusy] * drawing.QUEUE


def test_a_large_document_takes_little_memory():
    """PDFium would keep all that it has read of a document, until it is closed."""
    stored = arrived(scans(pages=300, side=200))
    assert storage.unfinished(stored).stat().st_size > 30_000_000
    drawing.worker.stop()  # whatever it has opened before
    pages = intake.check(stored, "scan.pdf").pages
    for page in range(1, pages, 10):
        drawing.draw_page(storage.unfinished(stored), page, 960)
    drawing.search(storage.unfinished(stored), "Hello")
    assert drawing.worker.pid
    assert psutil.Process(drawing.worker.pid).memory_info().rss < MOST_WITH_A_LARGE_ONE


def test_no_script_of_a_document_can_run():
    """PDFium does without V8, its engine for scripts, which is named here if it has one."""
    assert pypdfium2.PDFIUM_INFO.flags == ()


def test_a_process_that_dies_costs_one_answer_and_is_started_again():
    stored = arrived(pdf(["One.", "Two."]))
    assert intake.check(stored, "a").pages == 2
    path = storage.unfinished(stored)
    psutil.Process(drawing.worker.pid).kill()

    assert drawing.draw_page(path, 2, 300).startswith(b"RIFF")


def test_what_takes_too_long_is_ended(monkeypatch):
    stored = arrived(pdf(["One."]))
    intake.check(stored, "a")
    process = psutil.Process(drawing.worker.pid)
    monkeypatch.setattr(drawing, "LONGEST", 0.5)
    process.suspend()

    with pytest.raises(UnusableDocument) as refused:
        drawing.draw_page(storage.unfinished(stored), 1, 300)

    assert refused.value.fault == "slow"
    assert not process.is_running()


@pytest.mark.skipif(sys.platform != "linux", reason="Other systems don't tell the limits.")
def test_the_process_has_little_memory_and_writes_no_large_file():
    intake.check(arrived(pdf(["One."])), "a")
    process = psutil.Process(drawing.worker.pid)
    assert process.rlimit(psutil.RLIMIT_AS) == (MOST_OF_THE_WORKER, MOST_OF_THE_WORKER)
    assert process.rlimit(psutil.RLIMIT_FSIZE) == (64 * 1024**2,) * 2
    assert process.rlimit(psutil.RLIMIT_CORE) == (0, 0)


def test_the_process_inherits_nothing_and_ends_with_the_program(monkeypatch):
    monkeypatch.setenv("LATCHKEY_DATA_DIR", "/secret")
    drawing.worker.stop()
    intake.check(arrived(pdf(["One."])), "a")
    process = psutil.Process(drawing.worker.pid)
    assert "LATCHKEY_DATA_DIR" not in process.environ()

    own_end = drawing.worker._process
    assert own_end is not None
    assert own_end.stdin is not None
    own_end.stdin.close()

    assert own_end.wait(LONGEST) == 0
    assert not process.is_running()
