"""The region on Windows (not run)."""

from __future__ import annotations

import ctypes
from collections.abc import Mapping

_LONGEST = 85  # characters: LOCALE_NAME_MAX_LENGTH


def chosen_locale(_environ: Mapping[str, str]) -> str:
    """Return the locale that the user has chosen for formats, as "en-GB"; empty if none is told."""
    name = ctypes.create_unicode_buffer(_LONGEST)
    ctypes.windll.kernel32.GetUserDefaultLocaleName(name, _LONGEST)  # type: ignore[attr-defined]
    return name.value
