"""Start here. `launcher.py --help` lists what it can do."""

import sys

from desktop.app import main

if __name__ == "__main__":
    sys.exit(main())
