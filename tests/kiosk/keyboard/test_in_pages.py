"""Where the keyboard on the screen is part of a page, and what its scripts may never do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kiosk.models import KioskPolicy

ROOT = Path(__file__).resolve().parents[3]
SCRIPTS = sorted((ROOT / "static/js/keyboard").glob("*.js"))
MARK = 'class="keyboard"'
KEEPS_OR_TELLS = re.compile(
    r"fetch|XMLHttp|sendBeacon|WebSocket|EventSource|Worker|Storage|indexedDB|caches|cookie"
    r"|console|postMessage|location|history|clipboard|execCommand"
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def kiosk(settings):
    settings.KIOSK = True


def page(visitor, path="/accounts/login/", **headers: str) -> str:
    return visitor.get(path, headers=headers).content.decode()


@pytest.mark.usefixtures("kiosk")
@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/register/", "/nowhere/"])
def test_every_page_of_a_kiosk_has_it_closed_at_first(visitor, ada, path):
    text = page(visitor, path)

    assert re.search(r'<div class="keyboard" role="toolbar" dir="ltr" hidden', text)
    assert re.search(r'<button [^>]*keyboard-opener" hidden>', text)
    assert text.count("js/keyboard/main.js") == 1


@pytest.mark.usefixtures("kiosk")
@pytest.mark.parametrize("opens", ["touch", "always"])
def test_the_page_knows_when_it_opens(visitor, ada, opens):
    KioskPolicy.objects.update(keyboard=opens)

    assert f'data-opens="{opens}"' in page(visitor)


@pytest.mark.usefixtures("kiosk")
def test_where_it_is_not_wanted_there_is_nothing_of_it(visitor, ada):
    KioskPolicy.objects.update(keyboard="never")

    assert "keyboard" not in page(visitor)


def test_an_ordinary_window_has_none(visitor, ada):
    assert MARK not in page(visitor)


@pytest.mark.usefixtures("kiosk")
def test_its_keys_speak_the_language_of_the_page(visitor, ada):
    text = page(visitor, **{"accept-language": "de"})

    assert 'data-caps="Feststelltaste"' in text
    assert "Ausrufezeichen|Anführungszeichen" in text


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_its_scripts_have_no_way_to_keep_or_tell_a_key(path):
    assert KEEPS_OR_TELLS.findall(path.read_text()) == []
