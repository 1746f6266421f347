"""Shows the real program under a clock that is wrong: in 1970, years ahead, set, and for days.

`python -m tests.endurance.clocks [EXECUTABLE]`, by default from source. A library that is preloaded
turns its clocks as a file says, and lets no wait of an hour last longer than a moment. Needs Linux
and a C compiler.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sqlite3
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from bench.visitor import Visitor, csrf_token
from devtools.environment import ROOT
from tests.waiting import wait_until

PASSWORD = "basalt meadow copper kite"
DAY, YEAR = 86_400.0, 365 * 86_400.0
SHIM = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static double *turned;  /* seconds: of the wall clock, of the one through sleep */
static int (*real)(clockid_t, struct timespec *);
static int (*real_wait)(sem_t *, clockid_t, const struct timespec *);

__attribute__((constructor)) static void begin(void) {
    static double none[2];
    const char *path = getenv("TURNED_CLOCKS");
    int file = path ? open(path, O_RDONLY) : -1;
    real = dlsym(RTLD_NEXT, "clock_gettime");
    real_wait = dlsym(RTLD_NEXT, "sem_clockwait");
    turned = file < 0 ? none : mmap(0, 2 * sizeof(double), PROT_READ, MAP_SHARED, file, 0);
}

static void turn(struct timespec *now, double by) {
    long long whole = (long long)by;
    now->tv_sec += whole;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    if (!real) begin();
    int failed = real(clock, now);
    if (!failed && clock == CLOCK_REALTIME) turn(now, turned[0]);
    if (!failed && clock == CLOCK_BOOTTIME) turn(now, turned[1]);
    return failed;
}

int gettimeofday(struct timeval *now, void *zone) {
    struct timespec moment;
    clock_gettime(CLOCK_REALTIME, &moment);
    now->tv_sec = moment.tv_sec;
    now->tv_usec = moment.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *into) {
    struct timespec moment;
    clock_gettime(CLOCK_REALTIME, &moment);
    if (into) *into = moment.tv_sec;
    return moment.tv_sec;
}

int sem_clockwait(sem_t *semaphore, clockid_t clock, const struct timespec *until) {
    struct timespec soon;
    if (!real) begin();
    real(clock, &soon);
    if (until->tv_sec - soon.tv_sec < 3000) return real_wait(semaphore, clock, until);
    soon.tv_nsec += 200000000;
    if (soon.tv_nsec >= 1000000000) { soon.tv_nsec -= 1000000000; soon.tv_sec++; }
    return real_wait(semaphore, clock, &soon);
}
"""


class Computer:
    """A machine whose clocks can be turned, and one data folder on it."""

    def __init__(self, place: Path, program: list[str]) -> None:
        self.data, self._program = place / "data", program
        self._turned = place / "clocks"
        (place / "shim.c").write_text(SHIM)
        compiler = ["cc", "-shared", "-fPIC", "-O1", "-o", str(place / "shim.so")]
        subprocess.run([*compiler, str(place / "shim.c"), "-ldl"], check=True)
        self._env = {
            **os.environ,
            "LD_PRELOAD": str(place / "shim.so"),
            "TURNED_CLOCKS": str(self._turned),
        }
        self.turn()

    def turn(self, *, wall: float = 0.0, always: float = 0.0) -> None:
        """Put the clock that people set, and the one that runs through sleep, off by seconds."""
        self._turned.touch()
        with self._turned.open("r+b") as file:
            file.write(struct.pack("dd", wall, always))

    def run(self, *words: str, text: str = "") -> subprocess.CompletedProcess[str]:
        """Run a command of the program to its end."""
        return subprocess.run(
            [*self._program, "--data-dir", str(self.data), *words],
            input=text, capture_output=True, text=True, env=self._env, cwd=ROOT, check=False,
        )  # fmt: skip

    @contextmanager
    def started(self) -> Iterator[Visitor]:
        """Start the program without a window, and end it."""
        command = [*self._program, "--data-dir", str(self.data), "--no-window"]
        with subprocess.Popen(
            command, env=self._env, cwd=ROOT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        ) as program:  # fmt: skip
            assert program.stdout
            try:
                found = re.search(r"http://([^/]+)(/\S+)", program.stdout.readline())
                assert found
                visitor = Visitor(found[1])
                visitor.get(found[2])
                yield visitor
                visitor.close()
                program.terminate()
                assert program.wait(15) == 0
            finally:
                program.kill()

    def backups(self, kind: str = "daily") -> list[str]:
        """Return the names of the backups of a kind."""
        return sorted(path.name for path in (self.data / "backups").glob(f"*-{kind}.zip"))

    def column(self, query: str) -> list[object]:
        """Return the first column of what the database answers."""
        with closing(sqlite3.connect(self.data / "latchkey.sqlite3")) as connection:
            return [row[0] for row in connection.execute(query)]


def sign_in(visitor: Visitor) -> None:
    _status, page = visitor.get("/accounts/login/")
    status, _page = visitor.post(
        "/accounts/login/", username="ada", password=PASSWORD, csrfmiddlewaretoken=csrf_token(page)
    )
    assert status == 302, status


def in_1970(computer: Computer) -> None:
    """Three days after the epoch a backup is made, staged and restored, and another set aside."""
    computer.turn(wall=3 * DAY - time.time())
    target = computer.data.parent / "copy.zip"
    assert computer.run("backup", str(target)).returncode == 0
    for whole in (True, False):
        shutil.copy(target, computer.data / "restore-next.zip")
        if not whole:
            (computer.data / "restore-next.zip").write_bytes(b"PK" + bytes(1_000))
        with computer.started() as visitor:
            sign_in(visitor)
            assert visitor.get("/")[0] == 200
        kinds = computer.column("SELECT kind FROM audit_entry WHERE kind LIKE '%restore%'")
        assert kinds[-1] == ("data_restored" if whole else "restore_failed"), kinds
        assert (computer.data / "restore-set-aside.zip").exists() is not whole


def once_years_ahead(computer: Computer) -> None:
    """Six good backups, one start five years ahead, and seven on the right day."""
    for day in range(6, 0, -1):
        computer.turn(wall=-day * DAY)
        _keep_up(computer)
    good, entries = computer.backups(), computer.column("SELECT hash FROM audit_entry")
    assert len(good) == 6, good
    computer.turn(wall=5 * YEAR)
    _keep_up(computer)
    assert len(computer.backups()) == 7
    for _start in range(7):
        computer.turn()
        _keep_up(computer)
    assert set(good) <= set(computer.backups()), computer.backups()
    assert len(computer.backups()) == 8, computer.backups()
    assert set(entries) <= set(computer.column("SELECT hash FROM audit_entry"))


def _keep_up(computer: Computer) -> None:
    with computer.started() as visitor:
        sign_in(visitor)  # leaves an entry of that day


def never_restarted(computer: Computer) -> None:
    """Five days without a restart, whatever the computer's clock says."""
    computer.turn()
    with computer.started():
        before = len(computer.backups("daily"))
        for day in range(1, 6):
            computer.turn(always=day * (DAY + 60))
            wait_until(lambda day=day: len(computer.backups()) >= before + day)  # type: ignore[misc]
            time.sleep(1)  # Long enough for several more, if they were due.
            assert len(computer.backups()) == before + day


def set_while_signed_in(computer: Computer) -> None:
    """A day ahead in the middle of a form, three days back, and the twelve hours all the same."""
    computer.turn()
    with computer.started() as visitor:
        sign_in(visitor)
        _status, page = visitor.get("/accounts/profile/")
        for days in (1, -3, 400):
            computer.turn(wall=days * DAY)
            visitor.close()  # To the server it has been idle for days; a browser opens another one.
            status, _page = visitor.post(
                "/accounts/profile/", display_name=f"Ada {days}",
                csrfmiddlewaretoken=csrf_token(page),
            )  # fmt: skip
            assert (status, visitor.get("/")[0]) == (302, 200)
        assert computer.column("SELECT display_name FROM accounts_user") == ["Ada 400"]
        computer.turn(wall=-400 * DAY, always=DAY / 2 + 60)
        visitor.close()
        assert visitor.get("/")[0] == 302


CASES: dict[str, Callable[[Computer], None]] = {
    "set while signed in": set_while_signed_in,
    "once years ahead": once_years_ahead,
    "in 1970": in_1970,
    "never restarted": never_restarted,
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Show each case on a computer of its own; raises AssertionError at the first that fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("executable", nargs="?")
    executable = parser.parse_args(arguments).executable
    program = [executable] if executable else [sys.executable, str(ROOT / "launcher.py")]
    for name, case in CASES.items():
        with tempfile.TemporaryDirectory() as place:
            computer = Computer(Path(place), program)
            provision = ("provision", "--admin", "ada", "--password-stdin")
            assert computer.run(*provision, text=f"{PASSWORD}\n").returncode == 0
            case(computer)
            print(f"clock {name}: holds", flush=True)


if __name__ == "__main__":
    main()
