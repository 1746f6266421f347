"""A computer with a desktop's libraries and nothing else: no Python, no shell, no home, no locale.

It is a folder that becomes the program's root. The libraries are those of this computer which the
executable expects to find and does not bring.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.package import elf

# Not what the program asks for but what stands behind it: the graphics driver, and fonts.
DRIVERS = ("libGLX_mesa.so*", "libEGL_mesa.so*", "dri/swrast_dri.so", "libgallium-*.so")
FOLDERS = (
    *("/etc/fonts", "/usr/share/fontconfig", "/usr/share/fonts/truetype/dejavu"),
    *("/usr/share/glvnd", "/usr/share/X11/locale", "/usr/share/X11/xkb"),
)
MOUNTED = ("/dev", "/proc", "/tmp/.X11-unix")
RESOLVED = re.compile(r"(?:=> |^\s+)(/\S+)", re.MULTILINE)
# A desktop without printing lacks these, and so does this one.
LACKING = re.compile(r"lib(cups|avahi|gnutls|p11-kit|idn2|unistring|tasn1|nettle|hogweed|gmp).*")
ENTER = """
for folder in {mounted}; do mount --rbind "$folder" "$0$folder"; done
mount --bind "{bundle}" "$0/opt/Latchkey"
exec chroot "$0" /opt/Latchkey/Latchkey "$@"
"""


def furnish(root: Path, bundle: Path) -> None:
    """Make ``root`` a bare computer on which ``bundle`` lies in /opt/Latchkey."""
    libraries = {path for path in _asked_for(bundle) if not LACKING.fullmatch(path.name)}
    for path in libraries:
        _copy(path, root)
    for folder in filter(os.path.isdir, FOLDERS):
        shutil.copytree(folder, root / folder.lstrip("/"), ignore_dangling_symlinks=True)
    for folder in (*MOUNTED, "/opt/Latchkey", "/data"):
        (root / folder.lstrip("/")).mkdir(parents=True)


def command(root: Path, bundle: Path, *arguments: str) -> list[str]:
    """What runs the executable there; the mounts end with it. Needs root's privileges."""
    enter = ENTER.format(mounted=" ".join(MOUNTED), bundle=bundle)
    return ["unshare", "--mount", "sh", "-e", "-c", enter, str(root), *arguments]


def _asked_for(bundle: Path) -> set[Path]:
    inside = [path for path in bundle.rglob("*") if path.is_file() and elf.is_elf(path)]
    folder = Path("/usr/lib") / f"{os.uname().machine}-linux-gnu"
    drivers = [path for pattern in DRIVERS for path in folder.glob(pattern)]
    found = {*_resolved(inside, bundle / "_internal"), *_resolved(drivers, None), *drivers}
    return {path for path in found if not path.is_relative_to(bundle)}


def _resolved(files: Iterable[Path], searched: Path | None) -> Iterator[Path]:
    env = {**os.environ, "LD_LIBRARY_PATH": str(searched or "")}
    for file in files:
        shown = subprocess.run(["ldd", file], env=env, capture_output=True, text=True, check=False)
        yield from map(Path, RESOLVED.findall(shown.stdout))


def _copy(path: Path, root: Path) -> None:
    place = root / str(path).lstrip("/")
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(path, place)
