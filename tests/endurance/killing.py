"""Kills the running program at random moments while people register and change passwords.

`python -m tests.endurance.killing --rounds 200`: after every kill the program must start again, the
database must be whole, and whatever was answered must be there.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http import HTTPStatus
from http.client import HTTPException
from pathlib import Path

from bench.visitor import Visitor, csrf_token

ROOT = Path(__file__).resolve().parents[2]
LAUNCHER = (sys.executable, str(ROOT / "launcher.py"))
FIRST_PASSWORD = "lantern orchard violet 0"
LONGEST_LIFE = 1.5


class Terminal:
    """One data folder, the program that is killed on it, and what people were told was done."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self.folder = folder
        self.chance = chance
        self.names: list[str] = []
        self.answered: set[str] = set()
        self.password = FIRST_PASSWORD
        self.asked_password = FIRST_PASSWORD

    def set_up(self) -> None:
        """Provision the terminal and register the person whose password will change."""
        command = [*LAUNCHER, "--data-dir", str(self.folder), "provision", "--admin", "ada"]
        subprocess.run(
            [*command, "--password-stdin"],
            input="basalt meadow copper kite\n",
            text=True,
            check=True,
        )
        program, visitor = self.start()
        with program, closing(visitor):
            try:
                assert self._register(visitor, "ben", FIRST_PASSWORD)
            finally:
                program.terminate()

    def start(self) -> tuple[subprocess.Popen[str], Visitor]:
        """Start without a window and come in; raises RuntimeError if that fails."""
        program = subprocess.Popen(
            [*LAUNCHER, "--no-window", "--data-dir", str(self.folder)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert program.stdout
        assert program.stderr
        line = program.stdout.readline()
        if not line.startswith("Latchkey ready: http://"):
            raise RuntimeError(f"did not start: {line!r} {program.stderr.read()}")
        host, _, path = line.split("http://")[1].strip().partition("/")
        visitor = Visitor(host)
        visitor.get(f"/{path}")
        return program, visitor

    def live_and_be_killed(self) -> None:
        """Let two people work at once for a random while, then kill the program without warning."""
        program, visitor = self.start()
        other = Visitor(visitor.host)
        other.cookies = dict(visitor.cookies)
        with program, closing(visitor), closing(other), ThreadPoolExecutor() as pool:
            try:
                self._check_password(visitor)
                work = [
                    pool.submit(_until_cut_off, self.register_somebody, other),
                    pool.submit(_until_cut_off, self.change_password, visitor),
                ]
                time.sleep(self.chance.uniform(0.0, LONGEST_LIFE))
            finally:
                program.kill()
        for action in work:
            action.result()
        self.check_database()

    def register_somebody(self, visitor: Visitor) -> None:
        name = f"person {len(self.names)}"
        self.names.append(name)
        if self._register(visitor, name, f"{name} violet orchard lantern"):
            self.answered.add(name)

    def change_password(self, visitor: Visitor) -> None:
        path = "/accounts/password/change/"
        self.asked_password = f"lantern orchard violet {self.chance.randrange(10**9)}"
        status, _ = visitor.post(
            path,
            old_password=self.password,
            new_password1=self.asked_password,
            new_password2=self.asked_password,
            csrfmiddlewaretoken=csrf_token(visitor.get(path)[1]),
        )
        if status == HTTPStatus.FOUND:
            self.password = self.asked_password

    def _register(self, visitor: Visitor, name: str, password: str) -> bool:
        path = "/accounts/register/"
        status, _ = visitor.post(
            path,
            username=name,
            password1=password,
            password2=password,
            csrfmiddlewaretoken=csrf_token(visitor.get(path)[1]),
        )
        return status == HTTPStatus.FOUND

    def _check_password(self, visitor: Visitor) -> None:
        """Sign ben in with the password that was answered, or the one whose answer was cut off."""
        path = "/accounts/login/"
        for password in dict.fromkeys((self.password, self.asked_password)):
            token = csrf_token(visitor.get(path)[1])
            fields = {"username": "ben", "password": password, "csrfmiddlewaretoken": token}
            if visitor.post(path, **fields)[0] == HTTPStatus.FOUND:
                self.password = self.asked_password = password
                return
        raise AssertionError("neither the old nor the new password opens the account")

    def check_database(self) -> None:
        """Raise AssertionError unless the file is whole and everybody who was answered is in it."""
        with closing(sqlite3.connect(self.folder / "latchkey.sqlite3")) as database:
            assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert database.execute("PRAGMA foreign_key_check").fetchall() == []
            rows = database.execute("SELECT username FROM accounts_user").fetchall()
        missing = self.answered - {name for (name,) in rows}
        assert not missing, f"answered and lost: {sorted(missing)}"


def _until_cut_off(action: Callable[[Visitor], None], visitor: Visitor) -> None:
    """Repeat until the program is gone: a refused connection or half an answer ends it."""
    while True:
        try:
            action(visitor)
        except (OSError, HTTPException):
            return


def main(arguments: Sequence[str] | None = None) -> None:
    """Kill as often as asked and say how it went; raises at the first thing that is not whole."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        terminal = Terminal(Path(folder) / "data", random.Random(options.seed))
        terminal.set_up()
        for number in range(1, options.rounds + 1):
            terminal.live_and_be_killed()
            print(f"kill {number}: {len(terminal.answered)} answered, all there", flush=True)
        verify = [*LAUNCHER, "--data-dir", str(terminal.folder), "verify"]
        subprocess.run(verify, check=True)


if __name__ == "__main__":
    main()
