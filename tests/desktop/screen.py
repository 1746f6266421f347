"""What is on the screen, and which processes of a kiosk put it there."""

from __future__ import annotations

import subprocess

import psutil

from desktop.supervision.pipe import ROLE

COVER_TITLE = "One moment…"


def xdotool(*words):
    """Do to the display as a person would; returns the lines of the answer."""
    return run(*words).stdout.split("\n")[:-1]


def run(*words):
    return subprocess.run(["xdotool", *words], capture_output=True, text=True, check=False)


def windows():
    """The names of the windows that can be seen."""
    names = [xdotool("getwindowname", one) for one in search(".")]
    return [name[0] for name in names if name]


def search(*words):
    """The numbers of the visible windows that fit; anew if one vanishes during the search."""
    for _attempt in range(10):
        done = run("search", "--onlyvisible", *words)
        if "X Error" not in done.stderr:
            break
    return done.stdout.split("\n")[:-1]


def size(name):
    """Width and height of the window with this name, as xdotool writes those of a display."""
    window = search("--name", f"^{name}$")[0]
    (line,) = [line for line in xdotool("getwindowgeometry", window) if "Geometry" in line]
    return line.removeprefix("  Geometry: ").replace("x", " ")


def child(process, *roles):
    """What the supervisor runs as one of `roles`; None if there is nothing."""
    for one in psutil.Process(process.pid).children():
        try:
            if one.environ().get(ROLE) in roles and one.status() != psutil.STATUS_ZOMBIE:
                return one
        except psutil.Error:
            continue
    return None
