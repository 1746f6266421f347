"""Names of files: safe wherever they are saved, and different from each other."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from accounts.names import characters, folding
from files.models import LONGEST_NAME

# What Windows, macOS or Linux don't allow in a name.
_FOREIGN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_LONGEST_ENDING = 12  # characters, with its dot
_OTHERWISE = "file"


def cleaned(name: str) -> str:
    """Return `name` as it can be saved on every system."""
    plain = unicodedata.normalize("NFC", name.encode(errors="replace").decode())
    line = characters.sanitized_line(_FOREIGN.sub("_", plain)).replace("\ufffd", "")
    line = " ".join(line.split()).strip(". ") or _OTHERWISE
    if _DEVICES.fullmatch(line):
        line = f"_{line}"
    stem, ending = _parted(line)
    return stem[: LONGEST_NAME - len(ending)].rstrip() + ending


def other_than(name: str, taken: Collection[str]) -> str:
    """Return `name`, numbered if one of `taken` is the same but for case or spelling."""
    keys = {folding.canonical(one) for one in taken}
    stem, ending = _parted(name)
    number, found = 1, name
    while folding.canonical(found) in keys:
        number += 1
        mark = f" ({number}){ending}"
        found = stem[: LONGEST_NAME - len(mark)].rstrip() + mark
    return found


def _parted(name: str) -> tuple[str, str]:
    """Return `name` in two parts, the second with its dot; empty if there is none."""
    stem, dot, ending = name.rpartition(".")
    if not stem or len(ending) >= _LONGEST_ENDING or " " in ending:
        return name, ""
    return stem, dot + ending
