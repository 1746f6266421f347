"""The region on Linux and macOS."""

from __future__ import annotations

from collections.abc import Mapping


def chosen_locale(environ: Mapping[str, str]) -> str:
    """Return the locale that dates are written by, as "en_GB.UTF-8"; empty if it is not set."""
    return next(filter(None, map(environ.get, ("LC_ALL", "LC_TIME", "LANG"))), None) or ""
