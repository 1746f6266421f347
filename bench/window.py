"""Measures time and memory of real windows: Latchkey and the floor, alternating in one run."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil
from playwright.sync_api import Browser, Error, Page, Playwright

LOADED = """() => {
  const visit = performance.getEntriesByType('navigation')[0];
  const form = document.querySelector('input[name=username]');
  return form && visit && visit.loadEventEnd ? performance.timeOrigin + visit.loadEventEnd : 0;
}"""
PATIENCE = 30.0
SETTLE = 2.5


@dataclass(frozen=True)
class Visit:
    """One start: seconds to the loaded form, bytes of PSS there, seconds from SIGTERM to gone."""

    start: float
    pss: int
    close: float
    handover: float | None


def measure(
    playwright: Playwright, command: Sequence[str], port: int, *, twice: bool = False
) -> Visit:
    """Start ``command``, wait until its sign-in form has loaded, measure its memory and end it.

    The window itself records when it has loaded, so nothing polls while it starts. ``twice``
    starts a second copy and measures its hand-over. Raises TimeoutError if no form appears within
    30 s.
    """
    environment = dict(os.environ, QTWEBENGINE_CHROMIUM_FLAGS="--no-sandbox")
    begun = time.time()
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        time.sleep(SETTLE)
        loaded = _loaded_at(playwright, port) / 1000
        time.sleep(1)
        pss = _pss(process.pid)
        handover = _seconds(command) if twice else None
        ending = time.perf_counter()
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)
        return Visit(loaded - begun, pss, time.perf_counter() - ending, handover)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def _seconds(command: Sequence[str]) -> float:
    begun = time.perf_counter()
    subprocess.run(command, check=True, timeout=PATIENCE, capture_output=True)
    return time.perf_counter() - begun


def _loaded_at(playwright: Playwright, port: int) -> float:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            browser = playwright.chromium.connect_over_cdp(
                f"http://127.0.0.1:{port}", no_defaults=True
            )
        except Error:
            time.sleep(0.5)
            continue
        try:
            if moment := max((page.evaluate(LOADED) for page in _pages(browser)), default=0):
                return float(moment)
        finally:
            browser.close()
        time.sleep(0.5)
    raise TimeoutError(f"no sign-in form within {PATIENCE:.0f} s on inspector port {port}")


def _pages(browser: Browser) -> list[Page]:
    return [page for context in browser.contexts for page in context.pages]


def _pss(pid: int) -> int:
    family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    return sum(member.memory_full_info().pss for member in family)


def bundle_bytes(folder: Path) -> int:
    """Return the total size of regular files below ``folder``, without following links."""
    return sum(
        file.lstat().st_size
        for file in folder.rglob("*")
        if file.is_file() and not file.is_symlink()
    )
