"""Measures speed and size of Latchkey as ratios to a minimal program (the floor) in the same run.

`python3 dev.py bench [--json FILE] [--rounds N] [--only NAME]`. It asserts nothing: a
person reads the table.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from playwright.sync_api import Playwright, sync_playwright

from bench import pages, window

ROOT = Path(__file__).resolve().parents[1]
PACKAGED = ROOT / "dist" / "Latchkey" / "Latchkey"
PACKAGED_FLOOR = ROOT / "dist" / "Floor" / "Floor"
OURS, FLOOR = 9301, 9302
Row = dict[str, str | float]


def main(arguments: Sequence[str]) -> None:
    options = _parse(arguments)
    rows: list[Row] = []
    parts: dict[str, Callable[[], list[Row]]] = {
        "pages": page_rows,
        "crowd": lambda: crowd_rows(options.crowd),
        "source": lambda: source_rows(options.rounds),
        "packaged": lambda: packaged_rows(options.rounds),
        "sizes": size_rows,
    }
    for name, part in parts.items():
        if options.only in {None, name}:
            print(f"measuring {name} …", file=sys.stderr, flush=True)
            rows += part()
    print_table(rows)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py bench", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows there too")
    parser.add_argument(
        "--rounds", type=int, default=7, help="window starts of each kind, after one to warm up"
    )
    parser.add_argument(
        "--crowd", type=Path, metavar="FOLDER", help="data with many people, else some is made"
    )
    parser.add_argument("--only", choices=["pages", "crowd", "source", "packaged", "sizes"])
    return parser.parse_args(arguments)


def page_rows() -> list[Row]:
    return [
        _row(name, ours * 1000, floor * 1000, "ms")
        for name, (ours, floor) in pages.measure().items()
    ]


def crowd_rows(data: Path | None) -> list[Row]:
    """Return the rows about pages with many people; the time with few people is the floor."""
    return [
        _row(name, many * 1000, few * 1000, "ms")
        for name, (many, few) in pages.measure_crowd(data).items()
    ]


def source_rows(rounds: int) -> list[Row]:
    python = sys.executable
    ours = [python, str(ROOT / "launcher.py")]
    return window_rows("source", ours, [python, str(ROOT / "bench" / "bare_window.py")], rounds)


def packaged_rows(rounds: int) -> list[Row]:
    for executable, spec in ((PACKAGED, "build.spec"), (PACKAGED_FLOOR, "bench/floor.spec")):
        if not executable.exists():
            subprocess.run(
                [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level=ERROR", spec],
                cwd=ROOT,
                check=True,
            )
    return window_rows("packaged", [str(PACKAGED)], [str(PACKAGED_FLOOR)], rounds)


def window_rows(kind: str, ours: list[str], floor: list[str], rounds: int) -> list[Row]:
    """Return the rows about start, memory, closing and hand-over of the window."""
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [*ours, "--data-dir", folder, "provision", "--admin", "ada", "--password-stdin"],
            input="correct horse battery staple\n",
            text=True,
            check=True,
        )
        start_ours = [*ours, "--data-dir", folder, "--debug-port", str(OURS)]
        start_floor = [*floor, str(FLOOR), str(Path(folder) / "floor.html")]
        visits = [_pair(playwright, start_ours, start_floor) for _ in range(rounds + 1)][1:]
    mine, bare = zip(*visits, strict=True)
    return [
        _row(f"start to sign-in page, {kind}", _middle(mine, "start"), _middle(bare, "start"), "s"),
        _row(
            f"PSS at the sign-in page, {kind}",
            _middle(mine, "pss") / 2**20,
            _middle(bare, "pss") / 2**20,
            "MiB",
        ),
        _row(f"close to process gone, {kind}", _middle(mine, "close"), _middle(bare, "close"), "s"),
        _row(f"second start hands over, {kind}", _middle(mine, "handover"), None, "s"),
    ]


def _pair(
    playwright: Playwright, ours: list[str], floor: list[str]
) -> tuple[window.Visit, window.Visit]:
    bare = window.measure(playwright, floor, FLOOR)
    return window.measure(playwright, ours, OURS, twice=True), bare


def _middle(visits: Sequence[window.Visit], name: str) -> float:
    return float(median(getattr(visit, name) for visit in visits))


def size_rows() -> list[Row]:
    bundle = PACKAGED.parent
    engine = next(bundle.rglob("libQt6WebEngineCore.so*"))
    return [
        _row(
            "bundle on disk",
            window.bundle_bytes(bundle) / 2**20,
            engine.stat().st_size / 2**20,
            "MiB",
        )
    ]


def _row(name: str, ours: float, floor: float | None, unit: str) -> Row:
    row: Row = {"name": name, "unit": unit, "latchkey": round(ours, 4)}
    if floor is not None:
        row |= {"floor": round(floor, 4), "ratio": round(ours / floor, 3)}
    return row


def print_table(rows: Sequence[Row]) -> None:
    print(f"{'what':<36} {'Latchkey':>10} {'floor':>10} {'unit':>5} {'ratio':>7}")
    for row in rows:
        floor, ratio = row.get("floor", "–"), row.get("ratio", "–")
        print(f"{row['name']:<36} {row['latchkey']:>10} {floor:>10} {row['unit']:>5} {ratio:>7}")


if __name__ == "__main__":
    main(sys.argv[1:])
