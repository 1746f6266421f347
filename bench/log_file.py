"""Measures time and memory of exporting and trimming the audit log of a data folder.

`python -m bench.log_file FOLDER`; the folder is copied. Each step runs in its own process.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path


def main(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / "data"
        shutil.copytree(folder, copy)
        environment = dict(os.environ, LATCHKEY_DATA_DIR=str(copy))
        for action in ("nothing", "csv", "jsonl", "shorten"):
            command = [sys.executable, "-m", "bench.log_file", action, str(copy)]
            subprocess.run(command, env=environment, check=True)


def measure(action: str, folder: Path) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    import django

    django.setup()
    begun = time.perf_counter()
    done = "" if action == "nothing" else _shorten(folder) if action == "shorten" else _size(action)
    seconds = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{action:8} {seconds:7.1f} s  {peak:6.1f} MB at most  {done}", flush=True)


def _size(action: str) -> str:
    from audit import export, queries

    size, told = 0, list[export.Contents]()
    for piece in export.lines_of(
        queries.Choice(),
        format=action,  # type: ignore[arg-type]
        through=queries.end(),
        finished=told.append,
    ):
        size += len(piece)
    return f"{size / 2**20:.0f} MB, {told[0].entries} entries"


def _shorten(folder: Path) -> str:
    """Trim the log while a second thread repeatedly requests the write lock."""

    from audit.models import Entry
    from djangoapp import startup

    before, waits, over = Entry.objects.count(), list[float](), threading.Event()
    other = threading.Thread(target=_write_until, args=(over, waits))
    other.start()
    (folder / "backups").mkdir(exist_ok=True)
    startup.shorten_audit_log(folder / "backups")
    over.set()
    other.join()
    gone = before - Entry.objects.count()
    return f"{gone} entries gone; another writer waited {max(waits):.2f} s at most"


def _write_until(over: threading.Event, waits: list[float]) -> None:
    from django.db import connection, transaction

    while not over.wait(0.05):
        begun = time.perf_counter()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE accounts_user SET email = '' WHERE id = 1")
        waits.append(time.perf_counter() - begun)
    connection.close()


if __name__ == "__main__":
    action, *of = sys.argv[1:]
    if of:
        measure(action, Path(of[0]))
    else:
        main(Path(action))
