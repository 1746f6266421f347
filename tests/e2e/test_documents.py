"""Documents in the real window: uploaded in pieces, shown page by page, heard with seeking."""

from __future__ import annotations

import io
import wave
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.conftest import ADMINISTRATOR
from tests.e2e.driving import at, go, sign_in
from tests.home.pdf_files import pdf

pytestmark = pytest.mark.window

ADD = "/administration/documents/add/"
SECONDS = 150


def silence(seconds: int) -> bytes:
    """Return a WAV file of 88,200 bytes a second."""
    stream = io.BytesIO()
    with wave.open(stream, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(44_100)
        file.writeframes(bytes(88_200 * seconds))
    return stream.getvalue()


@pytest.fixture
def documents(tmp_path: Path) -> dict[str, Path]:
    """A file of each kind to upload; the sound is larger than any one request may be."""
    texts = ["Two people stay in the room.", "Wear the amber goggles.", "Put on your goggles."]
    contents = {
        "Laser cutter.pdf": pdf(texts * 10),
        "sound.wav": silence(SECONDS),
        "notes.md": b"# House rules\n\n- Be **quiet**\n- Close the door\n",
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    Image.linear_gradient("L").resize((1200, 900)).save(tmp_path / "plan.png")
    return {name: tmp_path / name for name in (*contents, "plan.png")}


def test_documents_of_all_kinds_are_uploaded_and_shown(
    page: Page, documents: dict[str, Path], tmp_path: Path
) -> None:
    sign_in(page, "ada", ADMINISTRATOR)
    go(page, ADD)
    page.set_input_files("main [name=files]", list(documents.values()))
    page.click("main .primary")
    expect(page).to_have_url(at("/administration/documents/"))
    expect(page.locator("main .records li")).to_have_count(len(documents))

    page.get_by_role("link", name="Laser cutter", exact=True).click()
    shown = page.locator(".sheet img")
    expect(shown).to_be_visible()
    page.wait_for_function("() => document.querySelector('.sheet img').naturalWidth === 960")
    page.get_by_role("link", name="Next page").click()
    expect(page.locator("[aria-current=page]")).to_contain_text("2")
    for key, number in (("ArrowRight", "3"), ("ArrowLeft", "2")):
        page.keyboard.press(key)
        expect(page.locator("[aria-current=page]")).to_contain_text(number)
    page.fill("main [name=q] >> visible=true", "goggles")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("status")).to_contain_text("20 matches")

    _play_the_sound(page)
    _allow_saving_the_notes(page)


def _play_the_sound(page: Page) -> None:
    go(page, "/administration/documents/")
    page.get_by_role("link", name="sound", exact=True).click()
    moved = page.evaluate(
        """(seconds) => new Promise((done, failed) => {
            const sound = document.querySelector("audio");
            sound.addEventListener("seeked", () => done([sound.duration, sound.currentTime]));
            sound.addEventListener("error", () => failed(sound.error.message));
            const seek = () => { sound.currentTime = seconds; };
            if (sound.readyState) seek();
            else sound.addEventListener("loadedmetadata", seek);
        })""",
        SECONDS - 10,
    )
    assert moved == [SECONDS, SECONDS - 10]
    expect(page.locator("[data-cannot-play]")).to_be_hidden()


def _allow_saving_the_notes(page: Page) -> None:
    go(page, "/administration/documents/")
    page.get_by_role("link", name="Change notes").click()
    page.check("main [name=may_be_saved]")
    page.click("main .primary")
    expect(page).to_have_url(at("/administration/documents/"))
    page.get_by_role("link", name="notes", exact=True).click()
    expect(page.get_by_role("button", name="Save as a file")).to_be_visible()
    expect(page.get_by_role("button", name="Print")).to_be_visible()
    expect(page.get_by_role("heading", name="House rules")).to_be_visible()


def test_an_upload_that_is_answered_by_a_page_about_an_error_says_so(
    page: Page, tmp_path: Path
) -> None:
    (tmp_path / "plan.txt").write_text("Close the door.")
    sign_in(page, "ada", ADMINISTRATOR)
    go(page, ADD)
    page.route(
        "**/administration/documents/pieces/",
        lambda route: route.fulfill(status=503, content_type="text/html", body="<p>Soon</p>"),
    )
    page.set_input_files("main [name=files]", tmp_path / "plan.txt")
    page.click("main .primary")
    said = page.locator("main").get_by_text("plan.txt:")
    expect(said).to_be_visible()
    expect(said).not_to_contain_text("Unexpected")


def test_a_file_that_is_refused_is_named_and_the_page_stays(page: Page, tmp_path: Path) -> None:
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.7 nonsense")
    sign_in(page, "ada", ADMINISTRATOR)
    go(page, ADD)
    page.set_input_files("main [name=files]", tmp_path / "bad.pdf")
    page.click("main .primary")
    expect(page.locator("[data-uploads] li")).to_contain_text("bad.pdf: This isn't a PDF")
    expect(page).to_have_url(at(ADD))
