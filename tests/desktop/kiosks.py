"""A kiosk for tests: a home, a data folder and the program that owns a screen."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil
from playwright.sync_api import Browser, Error, Page, Playwright

from bench.visitor import Visitor, csrf_token
from tests.conftest import HOME_FOLDERS
from tests.package.windows import opened
from tests.waiting import LIMIT, wait_until

ROOT = Path(__file__).resolve().parents[2]
LAUNCHER = (sys.executable, str(ROOT / "launcher.py"))
ADMINISTRATOR = "basalt meadow copper kite"
MEMBER = "lantern orchard violet"


@cache
def _set_up_once() -> Path:
    place = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    return Path(place)


class Kiosk:
    """Everything that one run may touch lies in `folder`; its data in `folder`/data."""

    def __init__(self, folder: Path, port: int, display: str, kind: str = "kiosk") -> None:
        self.folder, self.port, self.kind = folder, port, kind
        self.data = folder / "data"
        self.environment = {
            **os.environ,
            **{name: str(folder / "home" / part) for name, part in HOME_FOLDERS.items()},
            **{"DISPLAY": display, "PYTHONPATH": str(ROOT), "TMPDIR": str(folder / "tmp")},
            **{"LATCHKEY_DATA_DIR": str(self.data), "PYTHONDONTWRITEBYTECODE": "1"},
        }
        for name in ("home/.run", "tmp", "here"):
            (folder / name).mkdir(parents=True, mode=0o700)
        self.process: subprocess.Popen[str] | None = None
        self.browser: Browser | None = None

    def set_up(self) -> None:
        """Give the terminal its administrator, ada, and have ben and gus registered.

        It is done once; the others have copies.
        """
        made = _set_up_once() / "data"
        if made.exists():
            shutil.copytree(made, self.data)
        else:
            self._set_up()
            shutil.copytree(self.data, made)

    def _set_up(self) -> None:
        provision = [*LAUNCHER, "provision", "--admin", "ada", "--password-stdin"]
        subprocess.run(
            provision, input=f"{ADMINISTRATOR}\n", text=True, check=True, env=self.environment
        )
        command = [*LAUNCHER, "--no-window"]
        with subprocess.Popen(
            command, env=self.environment, stdout=subprocess.PIPE, text=True
        ) as program:
            assert program.stdout
            host, _, path = program.stdout.readline().split("http://")[1].strip().partition("/")
            visitor = Visitor(host)
            visitor.get(f"/{path}")
            launch = dict(visitor.cookies)
            for name in ("ben", "gus"):
                visitor.cookies = dict(launch)
                register(visitor, name)
            visitor.close()
            program.terminate()

    def start(self) -> None:
        """Start the program, with whatever is in the data folder."""
        program = str(ROOT / "tests/desktop/kiosk_window.py")
        with (self.folder / "said").open("a") as said:
            self.process = subprocess.Popen(
                [sys.executable, program, str(self.port), self.kind],
                cwd=self.folder / "here",
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=said,
                text=True,
            )

    def ask(self, command: str) -> str:
        """Have the program do something of what kiosk_window.py can do; return its answer."""
        assert self.process
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{command}\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def page(self, playwright: Playwright) -> Page:
        """Return the window's only page, connected to anew."""
        self.disconnect()
        self.browser, page = opened(playwright, self.port)
        return page

    def disconnect(self) -> None:
        if self.browser:
            self.browser.close()
            self.browser = None

    def processes(self) -> list[psutil.Process]:
        """The program and everything that it has started and that still runs."""
        assert self.process
        own = psutil.Process(self.process.pid)
        return [own, *filter(_runs, own.children(recursive=True))]

    def renderer(self) -> psutil.Process:
        """The process that draws the page."""
        assert self.process
        return drawing(psutil.Process(self.process.pid))

    def files(self) -> set[Path]:
        """What lies in the home, the folder for temporary files and the current one."""
        places = [self.folder / name for name in ("home", "tmp", "here")]
        return {path for place in places for path in place.rglob("*") if not path.is_dir()}

    def stop(self) -> int:
        """End the program as a system does that shuts down."""
        assert self.process
        self.disconnect()
        self.process.terminate()
        return self.process.wait(LIMIT)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        if self.process:
            self.disconnect()
            self.process.kill()
            self.process.communicate()


def register(visitor: Visitor, name: str) -> None:
    path = "/accounts/register/"
    token = csrf_token(visitor.get(path)[1])
    fields = {"username": name, "password1": MEMBER, "password2": MEMBER}
    assert visitor.post(path, csrfmiddlewaretoken=token, **fields)[0] == 302


def drawing(program: psutil.Process) -> psutil.Process:
    """The process that draws a program's page: the largest that the engine's own ones began."""
    family = filter(_runs, program.children(recursive=True))
    found = [one for one in family if one.ppid() != program.pid]
    return max(found, key=lambda one: one.memory_info().rss)


def destroy(data: Path) -> None:
    """Turn the database of a program, which may run, into nonsense, the parts in use, too."""
    for file in data.glob("latchkey.sqlite3*"):
        size = file.stat().st_size
        with file.open("r+b") as stream:
            stream.write(os.urandom(max(size, 4096)))


def _runs(process: psutil.Process) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE and process.cmdline())
    except psutil.Error:
        return False


@contextmanager
def own_display(*, manager: bool) -> Iterator[str]:
    """A screen of memory for this test alone, with a window manager or without."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x1024x24"]
    with subprocess.Popen(
        [*command, "-nolisten", "tcp", "-noreset"], pass_fds=[writing], stderr=subprocess.DEVNULL
    ) as server:
        os.close(writing)
        try:
            with open(reading, encoding="ascii") as told:
                display = f":{told.readline().strip()}"
            with managed(display) if manager else nothing():
                yield display
        finally:
            server.terminate()


@contextmanager
def managed(display: str) -> Iterator[None]:
    environment = {**os.environ, "DISPLAY": display}
    with subprocess.Popen(["openbox"], env=environment, stderr=subprocess.DEVNULL) as running:
        wait_until(lambda: xdotool(display, "get_num_desktops"))
        try:
            yield
        finally:
            running.terminate()


@contextmanager
def nothing() -> Iterator[None]:
    yield


def xdotool(display: str, *words: str, script: str = "") -> list[str]:
    """Do to the display as a person would; return the lines of the answer.

    A search finds nothing if a window vanishes during it, so it is done a few times.
    """
    environment = {**os.environ, "DISPLAY": display}
    command = ["xdotool", *(words or ("-",))]
    for _attempt in range(10):
        done = subprocess.run(
            command, input=script, capture_output=True, text=True, check=False, env=environment
        )
        if words[:1] != ("search",) or "X Error" not in done.stderr:
            break
    return done.stdout.splitlines()


def windows(display: str) -> dict[str, tuple[int, ...]]:
    """The windows that can be seen, by number: their places (x, y) and sizes (width, height)."""
    places = {}
    for number in xdotool(display, "search", "--onlyvisible", "--name", "."):
        told = xdotool(display, "getwindowgeometry", "--shell", number)
        if told:  # else it has gone since
            place = dict(line.split("=") for line in told)
            places[number] = tuple(int(place[name]) for name in ("X", "Y", "WIDTH", "HEIGHT"))
    return places


def cookies(page: Page) -> dict[str, str]:
    """Return what the page's server gets to see, and no script."""
    kept = page.context.new_cdp_session(page).send("Network.getCookies")["cookies"]
    return {str(one["name"]): str(one["value"]) for one in kept}


def arrived(page: Page, path: str) -> bool:
    """Whether the page at `path` is there; asked for, because who waits may miss it."""
    with suppress(Error):
        return bool(page.evaluate("[location.pathname, document.readyState]") == [path, "complete"])
    return False
