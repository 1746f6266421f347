"""The program as a kiosk in its real window, with the inspector that a kiosk refuses. For tests."""

from __future__ import annotations

import sys
from dataclasses import replace

from desktop import logs, options, paths, windowed


def main() -> int:
    logs.prepare()
    command = options.parse(sys.argv[1:], paths.version())
    assert isinstance(command, options.Run)
    try:
        return windowed.run(replace(command, kiosk=True))
    finally:
        logs.stop()


if __name__ == "__main__":
    sys.exit(main())
