"""The developers' door: `python3 dev.py` lists what it can do.

Only the syntax of very old Pythons here, so that they reach the sentence below.
"""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        "Latchkey needs Python 3.11 or newer, and this is Python %d.%d: "
        "start dev.py with a newer one, for example `python3.12 dev.py`." % sys.version_info[:2]
    )

from devtools.commands import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
