"""The whole program as a kiosk, with an inspector, which its command line refuses. For tests."""

from __future__ import annotations

import os
import sys

from desktop import app, logs
from desktop.options import Run


def main(port: str, folder: str) -> int:
    """Do what `launcher.py --kiosk` does in its window; return the exit code."""
    os.umask(app.OTHERS_GET_NOTHING)
    logs.prepare()
    try:
        return app._run_in_window(Run(folder, True, False, None, int(port)))
    finally:
        logs.stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
