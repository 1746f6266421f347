"""The one stylesheet that every page loads."""

from __future__ import annotations

import re

from django.conf import settings

from djangoapp.style import KIOSK_SHEETS, SHEETS


def test_it_is_the_sheets_one_after_the_other(visitor):
    answer = visitor.get("/style.css")

    sheets = [(settings.STATIC_ROOT / "css" / f"{name}.css").read_text() for name in SHEETS]
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert answer.content.decode() == "".join(sheets)


def test_every_other_sheet_is_loaded_by_the_pages_that_need_it():
    files = {path.stem for path in (settings.STATIC_ROOT / "css").glob("*.css")}
    templates = "".join(
        path.read_text() for path in (settings.BASE_DIR / "templates").rglob("*.html")
    )
    loaded = set(re.findall(r"'css/(\w+)\.css'", templates))

    assert loaded == files - set(SHEETS) - set(KIOSK_SHEETS)


def test_a_page_loads_no_other(visitor, ada):
    assert visitor.get("/accounts/login/").content.decode().count("stylesheet") == 1


def test_a_kiosk_has_its_own_sheets_in_it_too(visitor, settings):
    settings.KIOSK = True

    text = visitor.get("/style.css").content.decode()

    for name in KIOSK_SHEETS:
        assert (settings.STATIC_ROOT / "css" / f"{name}.css").read_text() in text
