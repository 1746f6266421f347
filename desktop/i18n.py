"""Translations of the shell into the language of the computer, from the catalogs of the pages."""

from __future__ import annotations

import functools
import gettext
import locale
import os
from pathlib import Path

CATALOGS = Path(__file__).resolve().parents[1] / "locale"


def _(sentence: str) -> str:
    """Return `sentence` in the language of the computer, or unchanged without a translation."""
    return _catalog().gettext(sentence)


def _t(sentence: str) -> str:
    """Mark `sentence` for translation where it is shown."""
    return sentence


def code() -> str:
    """Return the language code of the translations, for the lang attribute of pages."""
    return _catalog().info().get("language", "en")


@functools.cache
def _catalog() -> gettext.NullTranslations:
    # Windows has none of the variables that gettext reads.
    spoken = locale.getlocale()[0] if os.name == "nt" else None
    # The first language only: `gettext.translation` falls back to the other preferred ones.
    path = gettext.find("django", CATALOGS, languages=[spoken] if spoken else None)
    if path is None:
        return gettext.NullTranslations()
    with Path(path).open("rb") as file:
        return gettext.GNUTranslations(file)
