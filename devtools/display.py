"""A screen to open windows on, also where there is none."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from devtools.console import Stopped, say

TRIES = 5


def is_present(environ: Mapping[str, str]) -> bool:
    """True where a window can be opened: always, but on Linux only in a graphical session."""
    linux = sys.platform == "linux"
    return not linux or bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


@contextmanager
def screen(*, of_its_own: bool = False) -> Iterator[dict[str, str]]:
    """The environment for programs that open windows; starts and ends Xvfb if there is no X.

    On Linux one `of_its_own` is another screen than the one that is there.
    """
    if sys.platform != "linux" or (os.environ.get("DISPLAY") and not of_its_own):
        yield dict(os.environ)
        return
    process, number = _start_xvfb()
    if not of_its_own:
        say(f"There is no display here: windows open on a screen in memory (Xvfb :{number}).")
    try:
        # A Wayland session without X stays untouched: tests press keys, which only X lets them.
        kept = {name: text for name, text in os.environ.items() if name != "WAYLAND_DISPLAY"}
        yield {**kept, "DISPLAY": f":{number}"}
    finally:
        process.terminate()
        process.wait()


def _start_xvfb() -> tuple[subprocess.Popen[bytes], str]:
    """Start Xvfb on a display number that it chooses itself, so that runs never collide.

    One ends at once where another has just chosen the same number: it is tried again.
    """
    for _try in range(TRIES):
        process, number = _xvfb()
        if number:
            return process, number
        process.wait()
    raise Stopped("Xvfb did not start; `Xvfb :99` on the command line says why.")


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
