"""Date and time formats of the region.

Django has one format per language; English needs two.
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
    """Return FORMAT_MODULE_PATH for the region of the computer.

    An unknown region keeps Django's formats.
    """
    country = re.search(r"[_-]([A-Z]{2})(?![A-Za-z])", chosen_locale(environ))
    return [] if country is None or country[1] in _MONTH_FIRST else [DAY_FIRST]
