"""The shell's sentences in the language of the computer, from the same catalogs as the pages."""

from __future__ import annotations

import functools
import gettext
import locale
import os
from pathlib import Path

CATALOGS = Path(__file__).resolve().parents[1] / "locale"


def _(sentence: str) -> str:
    """Return `sentence` in the language of the computer, or as it is where nobody translated it."""
    return _catalog().gettext(sentence)


def _t(sentence: str) -> str:
    """Mark `sentence` for the catalogs; it is translated where it is shown."""
    return sentence


def code() -> str:
    """Return the code of the language that sentences come in, for pages."""
    return _catalog().info().get("language", "en")


@functools.cache
def _catalog() -> gettext.NullTranslations:
    # Windows has none of the variables that gettext looks at by itself.
    spoken = locale.getlocale()[0] if os.name == "nt" else None
    return gettext.translation(
        "django", CATALOGS, languages=[spoken] if spoken else None, fallback=True
    )
