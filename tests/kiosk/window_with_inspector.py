"""The program as `--kiosk` starts it, with the inspector that it refuses there. Run by tests."""

from __future__ import annotations

import os
import sys
from dataclasses import replace

from desktop import app, logs, options

if __name__ == "__main__":
    os.umask(0o077)
    logs.prepare()
    command = options.parse(sys.argv[1:], "test")
    assert isinstance(command, options.Run)
    sys.exit(app._run_in_window(replace(command, kiosk=True)))
