"""The language of the shell's own sentences."""

from __future__ import annotations

import os

import pytest

from desktop import i18n


@pytest.mark.skipif(os.name == "nt", reason="Windows has none of these variables.")
@pytest.mark.parametrize(
    ("preferred", "code", "said"),
    [
        ("de", "de", "Zurück"),
        ("de_AT:en", "de", "Zurück"),
        ("en_US:de", "en", "Back"),
        ("fr:de", "de", "Zurück"),
        ("fr", "en", "Back"),
        ("", "en", "Back"),
    ],
)
def test_it_is_the_first_preferred_one_that_there_is(preferred, code, said, monkeypatch):
    monkeypatch.setenv("LANGUAGE", preferred)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.setenv(name, "C")
    i18n._catalog.cache_clear()
    assert (i18n.code(), i18n._("Back")) == (code, said)
    i18n._catalog.cache_clear()
