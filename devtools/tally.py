"""The outcome of each test of a complete run, in a SQLite file that all its processes write to."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path

WAITING, RUNNING, PASSED, FAILED = "waiting", "running", "passed", "failed"
TALLY, BEGIN_WITH = "--tally", "--begin-with"  # options of devtools/taking.py
WINDOWS, OTHERS = "windows", "others"  # where a process starts
SCHEMA = "CREATE TABLE IF NOT EXISTS test (name TEXT PRIMARY KEY, state TEXT NOT NULL)"


class Tally:
    """The tests by name, each in one of the four states above."""

    def __init__(self, file: Path) -> None:
        self._database = sqlite3.connect(file, timeout=60, isolation_level=None)
        # Not needed after the run, so it does not have to reach the disk.
        self._database.execute("PRAGMA synchronous = OFF")
        self._database.execute(SCHEMA)

    def close(self) -> None:
        self._database.close()

    def add(self, names: Iterable[str]) -> None:
        """Add tests that are not listed yet, as waiting."""
        rows = [(name, WAITING) for name in names]
        with self._database:
            self._database.execute("BEGIN IMMEDIATE")
            self._database.executemany("INSERT OR IGNORE INTO test VALUES (?, ?)", rows)

    def take(self, names: list[str]) -> set[str]:
        """Return those of `names` that nobody had taken, and mark them as taken."""
        marks = ", ".join("?" * len(names))  # SQLite allows at least 32,766 parameters.
        change = f"UPDATE test SET state = ? WHERE state = ? AND name IN ({marks}) RETURNING name"  # noqa: S608
        taken = self._database.execute(change, (RUNNING, WAITING, *names)).fetchall()
        return {name for (name,) in taken}

    def note(self, name: str, state: str) -> None:
        """Record the outcome of `name`; a failed test stays failed."""
        self._database.execute(
            "INSERT INTO test VALUES (?, ?)"
            " ON CONFLICT (name) DO UPDATE SET state = excluded.state WHERE state <> ?",
            (name, state, FAILED),
        )

    def counts(self) -> dict[str, int]:
        """Return how many tests are in each state."""
        return dict(self._database.execute("SELECT state, count(*) FROM test GROUP BY state"))

    def names(self, state: str) -> list[str]:
        """Return the tests in `state`, sorted by name."""
        asked = "SELECT name FROM test WHERE state = ? ORDER BY name"
        return [name for (name,) in self._database.execute(asked, (state,))]
