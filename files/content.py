"""What files may contain: anything but programs.

Files are only ever saved again, never shown or opened by this program, so nothing in them can do
harm here. A shared computer must not pass programs on from one visit to the next, though.
"""

from __future__ import annotations

import re
from typing import IO

from files.errors import UnusableFile

HEAD = 4  # bytes that decide
# Windows, Linux, macOS (also for several processors, as Java), and scripts.
_PROGRAMS = (
    *(b"MZ", b"\x7fELF", b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe"),
    *(b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"#!"),
)
# What a system runs after a double click, whatever it contains.
_RUN = re.compile(
    r".*\.(appimage|application|appref-ms|bat|chm|cmd|com|command|cpl|desktop|dll|exe|gadget|hta"
    r"|jar|jnlp|js|jse|lnk|msc|msi|msp|mst|pif|ps1|pyw|reg|run|scf|scr|sh|terminal|url|vbe|vbs"
    r"|webloc|ws[cfh]?|xll)",
    re.IGNORECASE | re.DOTALL,
)


def refuse_programs(file: IO[bytes], name: str) -> None:
    """Raise UnusableFile if the content or the name is that of a program."""
    file.seek(0)
    head = file.read(HEAD)
    file.seek(0)
    if head.startswith(_PROGRAMS) or _RUN.fullmatch(name):
        raise UnusableFile("program")
