"""What pages take while 10,000 people are imported, everybody is exported and a backup is made.

`python -m tests.endurance.loaded FOLDER` works on a copy of the data folder FOLDER, which has the
administrator of bench.people. It prints how long each page took alone and meanwhile, how often one
was refused, how long the lock of the database was held at a time, and what the work itself took.
"""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from bench.people import ADMINISTRATOR, STAFF_PASSWORD
from bench.visitor import Visitor, csrf_token

PEOPLE = 10_000
QUIET = 10.0  # seconds
PAGES = ("/", "/administration/people/", "/accounts/profile/", "/accounts/activity/")
IMPORT, EXPORT = "/administration/people/import/", "/administration/people/export/"
BACKUPS = "/administration/backups/"
ROOT = Path(__file__).resolve().parents[2]
BOUNDARY = "a-line-that-is-in-no-file"


@dataclass
class Times:
    """How long the answers took, in seconds, and which statuses were no answer."""

    took: list[float] = field(default_factory=list)
    bad: list[int] = field(default_factory=list)

    def told(self) -> dict[str, object]:
        """Return count, median, 99th percentile, longest, and what failed."""
        took = sorted(self.took)
        return {
            "answers": len(took),
            "median": round(statistics.median(took), 3),
            "p99": round(took[int(len(took) * 0.99)], 3),
            "longest": round(took[-1], 3),
            "failed": self.bad,
        }


class Terminal:
    """The program on a copy of a data folder, as visitors of it."""

    def __init__(self, folder: Path) -> None:
        command = [
            sys.executable,
            str(ROOT / "launcher.py"),
            "--no-window",
            "--data-dir",
            str(folder),
        ]
        self.program = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def visitor(self) -> Visitor:
        """Return a window in which nobody is signed in."""
        assert self.program.stdin
        assert self.program.stdout
        line = self.program.stdout.readline()
        self.program.stdin.write("\n")  # for the next one
        self.program.stdin.flush()
        host, _, path = line.split("http://")[1].strip().partition("/")
        visitor = Visitor(host)
        visitor.connection.timeout = 600
        visitor.get(f"/{path}")
        return visitor

    def administrator(self) -> Visitor:
        """Return a window in which the administrator has just signed in."""
        visitor = self.visitor()
        assert sign_in(visitor) == 302
        return visitor


def sign_in(visitor: Visitor) -> int:
    """Sign the administrator in; return the status."""
    token = csrf_token(visitor.get("/accounts/login/")[1])
    return visitor.post(
        "/accounts/login/",
        username=ADMINISTRATOR,
        password=STAFF_PASSWORD,
        csrfmiddlewaretoken=token,
    )[0]


def import_people(visitor: Visitor) -> None:
    """Add people whose names lie among those that are there."""
    rows = (f"person {n * 97}x,Nina {n},p{n}@example.org" for n in range(PEOPLE))
    content = "\r\n".join(["name,display name,e-mail", *rows])
    token = csrf_token(visitor.get(IMPORT)[1])
    parts = (
        f'Content-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}',
        'Content-Disposition: form-data; name="file"; filename="people.csv"\r\n'
        f"Content-Type: text/csv\r\n\r\n{content}",
    )
    body = "".join(f"--{BOUNDARY}\r\n{part}\r\n" for part in parts) + f"--{BOUNDARY}--\r\n"
    visitor.connection.request(
        "POST",
        IMPORT,
        body.encode(),
        {
            "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
            "Cookie": "; ".join(f"{name}={value}" for name, value in visitor.cookies.items()),
            "Origin": f"http://{visitor.host}",
        },
    )
    answer = visitor.connection.getresponse()
    answer.read()
    assert answer.status == 302, answer.status
    page = visitor.get(f"{IMPORT}check/")[1]
    file = re.search(r'name="file" value="([^"]+)"', page)
    assert file
    fields = {"csrfmiddlewaretoken": csrf_token(page), "file": file[1]}
    assert visitor.post(f"{IMPORT}check/", **fields)[0] == 302
    while "<progress" in (page := visitor.get(f"{IMPORT}progress/")[1]):
        time.sleep(1)
    assert "people were added" in page, page


def export_people(visitor: Visitor) -> None:
    """Save the list of everybody."""
    token = csrf_token(visitor.get(EXPORT)[1])
    status, text = visitor.post(EXPORT, csrfmiddlewaretoken=token)
    assert status == 200, status
    print(f"exported {text.count(chr(10))} lines", file=sys.stderr)


def back_up(visitor: Visitor) -> None:
    """Have a backup made."""
    token = csrf_token(visitor.get(BACKUPS)[1])
    assert visitor.post(BACKUPS, csrfmiddlewaretoken=token)[0] == 302
    while "<progress" in visitor.get(BACKUPS)[1]:
        time.sleep(1)


def keep_reading(visitor: Visitor, times: Times, ending: threading.Event) -> None:
    """Ask for pages until `ending` is set."""
    while not ending.is_set():
        for page in PAGES:
            note(times, visitor, partial(first_of, visitor.get, page))
        time.sleep(0.05)


def keep_signing_in(new: Callable[[], Visitor], times: Times, ending: threading.Event) -> None:
    """Sign in again and again."""
    visitor = new()
    while not ending.wait(0.2):
        visitor.forget("session")
        note(times, visitor, partial(sign_in, visitor))


def first_of(ask: Callable[[str], tuple[int, str]], page: str) -> int:
    """Return the status."""
    return ask(page)[0]


def note(times: Times, visitor: Visitor, ask: Callable[[], int]) -> None:
    """Time the last answer that `ask` gets."""
    status = ask()
    times.took.append(visitor.seconds)
    if status >= 400:
        times.bad.append(status)


def watch_lock(database: Path, longest: list[float], ending: threading.Event) -> None:
    """Find out how long others hold the lock, by asking for it every few milliseconds."""
    with closing(sqlite3.connect(database, timeout=0, isolation_level=None)) as probe:
        held_since = None
        while not ending.wait(0.005):
            try:
                probe.execute("BEGIN IMMEDIATE")
                probe.execute("ROLLBACK")
            except sqlite3.OperationalError:
                held_since = held_since or time.monotonic()
            else:
                if held_since:
                    longest.append(time.monotonic() - held_since)
                held_since = None


def timed(action: Callable[[Visitor], None], visitor: Visitor, took: dict[str, object]) -> None:
    """Note in `took` how many seconds `action` takes, or how it failed."""
    began = time.monotonic()
    try:
        action(visitor)
        took[action.__name__] = round(time.monotonic() - began, 1)
    except Exception as failed:  # noqa: BLE001 - it is the figure
        took[action.__name__] = f"failed after {time.monotonic() - began:.1f} s: {failed!r:.200}"


def in_quiet(reader: Visitor) -> Times:
    """Return how long pages take while nothing else is done."""
    quiet, ending = Times(), threading.Event()
    threading.Timer(QUIET, ending.set).start()
    keep_reading(reader, quiet, ending)
    return quiet


def run(terminal: Terminal, folder: Path) -> dict[str, object]:
    """Return the figures."""
    reader, work = terminal.administrator(), [terminal.administrator() for _ in range(3)]
    stranger, quiet = terminal.visitor(), in_quiet(reader)
    took: dict[str, object] = {}
    pages, sign_ins, held, ending = Times(), Times(), list[float](), threading.Event()
    threads = [
        threading.Thread(target=keep_reading, args=(reader, pages, ending)),
        threading.Thread(target=keep_signing_in, args=(lambda: stranger, sign_ins, ending)),
        threading.Thread(target=watch_lock, args=(folder / "latchkey.sqlite3", held, ending)),
    ]
    actions = [
        threading.Thread(target=timed, args=(action, visitor, took))
        for action, visitor in zip((import_people, export_people, back_up), work, strict=True)
    ]
    for thread in (*threads, *actions):
        thread.start()
    for thread in actions:
        thread.join()
    ending.set()
    for thread in threads:
        thread.join()
    peak = Path(f"/proc/{terminal.program.pid}/status").read_text().split("VmHWM:")[1].split()[0]
    return {
        "quiet": quiet.told(),
        "pages": pages.told(),
        "sign-ins": sign_ins.told(),
        "lock held": [round(one, 2) for one in sorted(held)[-5:]],
        "work": took,
        "peak MB": int(peak) // 1024,
    }


def main(original: Path) -> None:
    """Measure, and print the figures."""
    with tempfile.TemporaryDirectory(dir=original.resolve().parent) as place:
        folder = Path(place) / "data"
        shutil.copytree(original, folder)
        terminal = Terminal(folder)
        try:
            print(json.dumps(run(terminal, folder), indent=2))
        finally:
            terminal.program.terminate()
            terminal.program.wait(60)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
