"""License texts of the packages in the executable."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.metadata import Distribution
from pathlib import Path

from recipe import installed
from recipe.files import written
from recipe.sources import Toc

FOLDER = "licenses"
TEXTS = re.compile(r"(?i)(licen[cs]e|copying|notice)[\w.]*")
# Qt's wheels name these licenses without their texts; they are copied from the system.
SYSTEM_TEXTS = ("LGPL-3", "GPL-3", "GPL-2")
PREFACE = """\
The packages inside Latchkey, and their licenses. The texts lie beside this file.

Qt, PySide and Shiboken are used under the LGPL, version 3:
https://www.gnu.org/licenses/lgpl-3.0.html. They are separate files in the folder PySide6, and you
may put your own build of them in their place; only libicudata was changed, the tables for other
languages were taken out. Their sources: https://download.qt.io/official_releases/

The libraries beside that folder come unchanged from the system that built this program.

"""


def files(root: Path, work: Path) -> Toc:
    """Return a list of the packages in ``root``/requirements.txt, and their license texts."""
    found = sorted(installed.for_people(root), key=_name)
    rows = (f"{_name(package)} {package.version}: {_terms(package)}" for package in found)
    index = written(work / "licenses.txt", PREFACE + "\n".join(rows) + "\n")
    texts = (row for package in found for row in _texts(package))
    return [(index, FOLDER), *_system_texts(), *texts]


def _texts(package: Distribution) -> Iterator[tuple[str, str]]:
    for file in package.files or ():
        if file.parts[0].endswith(".dist-info") and TEXTS.fullmatch(file.name):
            yield str(package.locate_file(file)), f"{FOLDER}/{_name(package)}"


def _system_texts() -> Toc:
    common = Path("/usr/share/common-licenses")
    return [(str(common / name), FOLDER) for name in SYSTEM_TEXTS if (common / name).is_file()]


def _name(package: Distribution) -> str:
    return package.metadata["Name"]


def _terms(package: Distribution) -> str:
    metadata = package.metadata
    terms = metadata["License-Expression"] or metadata["License"] or "see its text"
    return str(terms).partition("\n")[0]
