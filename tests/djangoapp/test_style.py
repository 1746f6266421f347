"""The one stylesheet that every page loads."""

from __future__ import annotations

from django.conf import settings

from djangoapp.style import SHEETS


def test_it_is_the_sheets_one_after_the_other(visitor):
    answer = visitor.get("/style.css")

    sheets = [(settings.STATIC_ROOT / "css" / f"{name}.css").read_text() for name in SHEETS]
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert answer.content.decode() == "".join(sheets)


def test_every_sheet_of_the_pages_is_in_it():
    files = {path.stem for path in (settings.STATIC_ROOT / "css").glob("*.css")}

    assert files - {"patterns"} == set(SHEETS)


def test_a_page_loads_no_other(visitor, ada):
    assert visitor.get("/accounts/login/").content.decode().count("stylesheet") == 1
