"""System libraries and programs that pip cannot install, on Debian-based systems."""

from __future__ import annotations

import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence

from devtools.console import Stopped, run_quietly, run_visibly, say

# Libraries of Qt WebEngine that a minimal Debian 12 lacks, and one font.
WINDOW = (
    *("fonts-dejavu-core", "libasound2", "libdbus-1-3", "libegl1", "libfontconfig1", "libgbm1"),
    *("libgl1", "libglib2.0-0", "libnss3", "libxcb-cursor0", "libxcb-icccm4", "libxcb-keysyms1"),
    *("libxcb-shape0", "libxcomposite1", "libxdamage1", "libxkbcommon-x11-0", "libxkbfile1"),
    *("libxrandr2", "libxtst6"),
)
# A virtual display whose size can change, keyboard, mouse and clipboard for it, a window manager;
# a kiosk's compositor, and what Qt needs to draw there; a message bus; libraries of Playwright's
# driver; and the compressor for measuring the download.
TESTS = (
    *(
        "cage",
        "dbus-bin",
        "dbus-daemon",
        "libatomic1",
        "libwayland-cursor0",
        "libwayland-egl1",
        "openbox",
    ),
    *("x11-xserver-utils", "xclip", "xdotool", "xvfb", "xwayland", "xz-utils"),
)


def python_packages() -> tuple[str, ...]:
    """Return the package for `python -m venv`, which Debian separates from Python."""
    if importlib.util.find_spec("ensurepip"):
        return ()
    return (f"python{sys.version_info.major}.{sys.version_info.minor}-venv",)


def build_packages() -> tuple[str, ...]:
    """Return what PyInstaller needs in addition: objdump, and Debian's own Python as a library."""
    if sys.base_prefix != "/usr":
        return ("binutils",)
    return ("binutils", f"libpython{sys.version_info.major}.{sys.version_info.minor}")


def ensure(packages: Iterable[str], user_id: int | None = None) -> None:
    """Install missing `packages`; do nothing on systems that are not Debian-based.

    Raises Stopped with the exact command if the user (default: of this process) may not do so.
    """
    if shutil.which("dpkg-query") is None or shutil.which("apt-get") is None:
        return
    absent = missing(packages)
    if not absent:
        return
    say(f"Missing system packages: {' '.join(absent)}")
    authority = _authority(os.geteuid() if user_id is None else user_id)
    if authority is None:
        raise Stopped(
            "You don't have permission to install them. Ask an administrator to run\n"
            f"  apt-get update && {shlex.join(_installation(absent))}\n"
            "and try again."
        )
    _install(authority, absent)


def missing(packages: Iterable[str]) -> list[str]:
    """Return those of `packages` that dpkg does not report as installed, in order."""
    wanted = sorted(set(packages))
    names = [name for package in wanted for name in _names(package)]
    asked = subprocess.run(
        ["dpkg-query", "--show", "--showformat", "${Package} ${Status}\n", *names],
        capture_output=True,
        text=True,
        check=False,  # exits with 1 for an unknown name, which is expected
    )
    rows = [line.split(maxsplit=1) for line in asked.stdout.splitlines()]
    installed = {row[0] for row in rows if row[1:] == ["install ok installed"]}
    return [package for package in wanted if installed.isdisjoint(_names(package))]


def _names(package: str) -> tuple[str, str]:
    """Return the names on this system: Debian 13 and Ubuntu 24.04 renamed some for 64-bit time."""
    return (f"{package}t64", package)


def _authority(user_id: int) -> tuple[str, ...] | None:
    """Return the command prefix that runs a command as root; None if there is none."""
    if user_id == 0:
        return ()
    if shutil.which("sudo") is None:
        return None
    asked = subprocess.run(["sudo", "--non-interactive", "true"], capture_output=True, check=False)
    return ("sudo",) if asked.returncode == 0 or sys.stdin.isatty() else None


def _install(authority: tuple[str, ...], packages: Sequence[str]) -> None:
    if authority and run_visibly([*authority, "--validate"]):
        raise Stopped("sudo refused, so nothing was installed.")
    as_root = (*authority, "env", "DEBIAN_FRONTEND=noninteractive")
    run_quietly("Fetching the list of system packages", [*as_root, "apt-get", "update"])
    run_quietly("Installing the system packages", [*as_root, *_installation(packages)])


def _installation(packages: Sequence[str]) -> list[str]:
    names = [_known_name(package) for package in packages]
    return ["apt-get", "install", "--yes", "--no-install-recommends", *names]


def _known_name(package: str) -> str:
    new, old = _names(package)
    shown = subprocess.run(["apt-cache", "show", new], capture_output=True, check=False)
    return new if shown.returncode == 0 else old
