"""Entry point of Latchkey. `launcher.py --help` lists the commands."""

import sys

from desktop.app import main

if __name__ == "__main__":
    sys.exit(main())
