"""How dates and times are written where the computer stands.

Django knows one way for each language; English is written in two.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping

if sys.platform == "win32":
    from djangoapp.region_windows import chosen_locale
else:
    from djangoapp.region_posix import chosen_locale

_MONTH_FIRST = ("US", "CA", "PH")
DAY_FIRST = "djangoapp.day_first"


def format_modules(environ: Mapping[str, str] = os.environ) -> list[str]:
    """Return what FORMAT_MODULE_PATH is where the person at the computer has chosen this region.

    An unknown region leaves Django's own formats.
    """
    country = re.search(r"[_-]([A-Z]{2})(?![A-Za-z])", chosen_locale(environ))
    return [] if country is None or country[1] in _MONTH_FIRST else [DAY_FIRST]
