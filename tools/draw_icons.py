"""Draws the icons for every size and operating system from static/icons/latchkey.svg.

`QT_QPA_PLATFORM=offscreen python tools/draw_icons.py`, then commit packaging/icons/.
"""

from __future__ import annotations

import struct
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

ROOT = Path(__file__).resolve().parents[1]
DRAWING = ROOT / "static" / "icons" / "latchkey.svg"
ICONS = ROOT / "packaging" / "icons"

LINUX_SIZES = (16, 24, 32, 48, 64, 128, 256, 512)  # pixels, as in the hicolor icon theme
WINDOWS_SIZES = (16, 20, 24, 32, 40, 48, 64, 128, 256)
# The types in an .icns file that can be PNG, and their size in pixels.
MAC_KINDS = {
    b"icp4": 16,
    b"icp5": 32,
    b"ic07": 128,
    b"ic08": 256,
    b"ic09": 512,
    b"ic10": 1024,
    b"ic11": 32,
    b"ic12": 64,
    b"ic13": 256,
    b"ic14": 512,
}
MAC_SHARE = 824 / 1024  # of the square, so that it has the usual size in the Dock


def png(size: int, share: float = 1.0) -> bytes:
    """Return the drawing as a square PNG of `size` pixels, filling `share` of it."""
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(0)
    margin = size * (1 - share) / 2
    painter = QPainter(image)
    QSvgRenderer(str(DRAWING)).render(
        painter, QRectF(margin, margin, size - 2 * margin, size - 2 * margin)
    )
    painter.end()
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(data.data())


def ico(pictures: dict[int, bytes]) -> bytes:
    """Return a Windows icon of PNG `pictures` by size: header, directory, pictures."""
    offset = 6 + 16 * len(pictures)
    directory = struct.pack("<HHH", 0, 1, len(pictures))
    for size, picture in pictures.items():
        side = size % 256  # 256 is stored as 0
        directory += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(picture), offset)
        offset += len(picture)
    return directory + b"".join(pictures.values())


def icns(pictures: dict[bytes, bytes]) -> bytes:
    """Return a macOS icon of PNG `pictures` by type, each with its type and length."""
    body = b"".join(
        kind + struct.pack(">I", 8 + len(picture)) + picture for kind, picture in pictures.items()
    )
    return b"icns" + struct.pack(">I", 8 + len(body)) + body


def draw(folder: Path) -> None:
    """Write every icon into `folder`."""
    application = QGuiApplication([])
    folder.mkdir(parents=True, exist_ok=True)
    for size in LINUX_SIZES:
        (folder / f"latchkey-{size}.png").write_bytes(png(size))
    (folder / "latchkey.ico").write_bytes(ico({size: png(size) for size in WINDOWS_SIZES}))
    mac = {kind: png(size, MAC_SHARE) for kind, size in MAC_KINDS.items()}
    (folder / "latchkey.icns").write_bytes(icns(mac))
    (folder / "latchkey.svg").write_bytes(DRAWING.read_bytes())
    application.quit()


if __name__ == "__main__":
    draw(ICONS)
