"""Compares sign-in and home page with a minimal Django site under the same server, in turns."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from http import HTTPStatus
from pathlib import Path
from statistics import median
from typing import IO, cast

from bench import crowd
from bench.people import ADMINISTRATOR, NAME, PASSWORD, STAFF_PASSWORD
from bench.visitor import Visitor, csrf_token
from desktop import secret_key

ROUNDS, REQUESTS, WARM_UP = 9, 40, 20
IN_A_CROWD = (2, 5, 5)  # warm-up, rounds, requests; there are many pages
LOGIN = "/accounts/login/"


@contextmanager
def site(kind: str, *size: int, data: Path | None = None) -> Iterator[Visitor]:
    """Serve ``kind`` from its own process and yield a visitor with access.

    size: (people, log entries) of a Latchkey site. data: an existing data folder, which is copied.
    """
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "data"
        shutil.copytree(data, folder) if data else folder.mkdir()
        secret_key.ensure(folder / "secret.key")
        environment = dict(os.environ, LATCHKEY_DATA_DIR=str(folder))
        command = [sys.executable, "-m", "bench.serve", kind, *map(str, size)]
        with subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process:
            stdin, stdout = cast("IO[str]", process.stdin), cast("IO[str]", process.stdout)
            host, first_path = stdout.readline().split()
            visitor = Visitor(host)
            visitor.get(first_path)
            yield visitor
            stdin.close()


def sign_in(visitor: Visitor, name: str = NAME, password: str = PASSWORD) -> float:
    """Return the seconds of one sign-in POST, with a new session and token each time."""
    visitor.forget("session")
    token = csrf_token(visitor.get(LOGIN)[1])
    status, _ = visitor.post(LOGIN, username=name, password=password, csrfmiddlewaretoken=token)
    seconds = visitor.seconds
    if status != HTTPStatus.FOUND:
        raise RuntimeError(f"sign-in answered {status}")
    return seconds


def look(path: str, visitor: Visitor) -> float:
    """Return the seconds of one GET of ``path``."""
    status, _ = visitor.get(path)
    if status != HTTPStatus.OK:
        raise RuntimeError(f"{path} answered {status}")
    return visitor.seconds


def compare(
    action: Callable[[Visitor], float],
    ours: Visitor,
    floor: Visitor,
    counts: tuple[int, int, int] = (WARM_UP, ROUNDS, REQUESTS),
) -> tuple[float, float]:
    """Return the median seconds of ``action`` for us and the floor, in alternating rounds."""
    warm_up, rounds, requests = counts
    found: dict[Visitor, list[float]] = {ours: [], floor: []}
    for _ in range(warm_up):
        action(ours), action(floor)
    for _ in range(rounds):
        for visitor, medians in found.items():
            medians.append(median(action(visitor) for _ in range(requests)))
    return median(found[ours]), median(found[floor])


def measure() -> dict[str, tuple[float, float]]:
    """Return the seconds for us and the floor, by page."""
    with ExitStack() as stack:
        kinds = ("latchkey", "floor", "tiles")
        ours, floor, tiles = (stack.enter_context(site(kind)) for kind in kinds)
        sign_in(tiles)
        return {
            "sign-in POST": compare(sign_in, ours, floor),
            "home page": compare(partial(look, "/"), ours, floor),
            "home page, 60 tiles": compare(partial(look, "/"), tiles, floor),
        }


def measure_crowd(data: Path | None = None) -> dict[str, tuple[float, float]]:
    """Return the seconds with many people and a long log, and with few of both, by page.

    data: a data folder with as many people and entries as `crowd.MANY`.
    """
    with ExitStack() as stack:
        many = stack.enter_context(
            site("existing", data=data) if data else site("latchkey", *crowd.MANY)
        )
        few = stack.enter_context(site("latchkey", *crowd.FEW))
        paths: dict[str, dict[Visitor, str]] = {}
        for visitor, size in ((many, crowd.MANY), (few, crowd.FEW)):
            sign_in(visitor, ADMINISTRATOR, STAFF_PASSWORD)
            for name, path in crowd.pages(*size, members=_members(visitor)).items():
                paths.setdefault(name, {})[visitor] = path
        return {
            name: compare(partial(_look_at, to), many, few, IN_A_CROWD)
            for name, to in paths.items()
        }


def _look_at(paths: dict[Visitor, str], visitor: Visitor) -> float:
    return look(paths[visitor], visitor)


def _members(visitor: Visitor) -> int:
    """Return the number of the members' group, from the list of people."""
    found = re.search(
        r'<option value="(\d+)"[^>]*>\s*Members?\b', visitor.get(crowd.PEOPLE)[1], re.I
    )
    if not found:
        raise LookupError("no members in the list of groups")
    return int(found[1])
