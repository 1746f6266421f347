"""Entry point for developers: `python3 dev.py` lists the commands.

This file uses only syntax of very old Pythons, so that they reach the error message below.
"""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        "Latchkey needs Python 3.11 or newer. This is Python %d.%d. "
        "Start dev.py with a newer one, for example `python3.12 dev.py`." % sys.version_info[:2]
    )

from devtools.commands import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
