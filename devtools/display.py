"""A display for windows: the existing one, or a virtual one."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from devtools.console import Stopped, say

TRIES = 5


def is_present(environ: Mapping[str, str]) -> bool:
    """Return whether a window can be opened: on Linux only in a graphical session, else always."""
    linux = sys.platform == "linux"
    return not linux or bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


@contextmanager
def screen(*, of_its_own: bool = False) -> Iterator[dict[str, str]]:
    """Yield the environment for programs that open windows; run Xvfb meanwhile if there is no X.

    `of_its_own` asks for a virtual display even if there is a real one (Linux only).
    """
    if sys.platform != "linux" or (os.environ.get("DISPLAY") and not of_its_own):
        yield dict(os.environ)
        return
    process, number = _start_xvfb()
    if not of_its_own:
        say(f"No display found. Windows open on a virtual screen (Xvfb :{number}).")
    try:
        # Tests send keys, which works only under X, so a Wayland session without X is not used.
        kept = {name: text for name, text in os.environ.items() if name != "WAYLAND_DISPLAY"}
        yield {**kept, "DISPLAY": f":{number}"}
    finally:
        process.terminate()
        process.wait()


def _start_xvfb() -> tuple[subprocess.Popen[bytes], str]:
    """Start Xvfb on a display number that it chooses itself, so that runs do not collide.

    Xvfb ends immediately if another one has just chosen the same number: try again.
    """
    for _try in range(TRIES):
        process, number = _xvfb()
        if number:
            return process, number
        process.wait()
    raise Stopped("Xvfb didn't start. Run `Xvfb :99` to see why.")


def _xvfb() -> tuple[subprocess.Popen[bytes], str]:
    reader, writer = os.pipe()
    process = subprocess.Popen(
        [
            *("Xvfb", "-displayfd", str(writer), "-screen", "0", "1920x1080x24"),
            *("-nolisten", "tcp", "-noreset"),
        ],
        pass_fds=(writer,),
        stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    with open(reader, encoding="ascii") as answer:
        return process, answer.readline().strip()
