"""Measures whether the time of a refused sign-in reveals that a user name exists.

`python -m bench.sign_in_timing`: 200 rounds against the real server with the real hash: an
unknown name, and wrong passwords of an active and of a disabled account. The medians must be within
5 ms.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from statistics import median, quantiles

from bench.visitor import Visitor, csrf_token
from desktop import secret_key
from desktop.server.loopback import LoopbackServer

PAIRS, WARM_UP, WITHIN = 200, 10, 5.0  # milliseconds
LOGIN, PASSWORD, WRONG = "/accounts/login/", "everybody has the same one", "a wrong one"
KINDS = ("unknown", "known", "disabled")


def main() -> int:
    """Print the medians; return 1 if they differ too much."""
    with tempfile.TemporaryDirectory() as folder, _site(Path(folder)) as visitor:
        page = visitor.get(LOGIN)[1]
        times: dict[str, list[float]] = {kind: [] for kind in KINDS}
        for number in range(PAIRS + WARM_UP):
            for kind in KINDS[number % 3 :] + KINDS[: number % 3]:
                times[kind].append(_refused(visitor, page, f"{kind} {number}"))
    medians = {kind: median(taken[WARM_UP:]) for kind, taken in times.items()}
    for kind, taken in times.items():
        low, _middle, high = quantiles(taken[WARM_UP:], n=4)
        print(f"{kind:9} median {medians[kind]:7.2f} ms   quartiles {low:.2f} to {high:.2f} ms")
    apart = max(medians.values()) - min(medians.values())
    print(f"furthest apart: {apart:.2f} ms, allowed {WITHIN} ms")
    return int(apart > WITHIN)


def _refused(visitor: Visitor, page: str, name: str) -> float:
    """Return the milliseconds of one refused sign-in; each name is used once."""
    from accounts.throttle import failures_here

    failures_here.restart()  # after 20 failures every answer is delayed by a second
    token = csrf_token(page)
    status, _page = visitor.post(LOGIN, username=name, password=WRONG, csrfmiddlewaretoken=token)
    if status != HTTPStatus.OK:
        raise RuntimeError(f"the sign-in page answered {status}")
    return visitor.seconds * 1000


@contextmanager
def _site(folder: Path) -> Iterator[Visitor]:
    """Serve Latchkey with an active and a disabled account for each pair."""
    secret_key.ensure(folder / "secret.key")
    os.environ["LATCHKEY_DATA_DIR"] = str(folder)
    from djangoapp import startup

    startup.configure()
    startup.migrate()
    startup.provision(administrator="ada", password=PASSWORD, preset="home", site_name="Bench")
    _add_people()
    server = LoopbackServer(startup.build_application())
    server.start()
    startup.open_gate(server.host)
    visitor = Visitor(server.host)
    visitor.get(f"/launch/{startup.issue_nonce(60)}")
    yield visitor
    server.stop()
    startup.close()


def _add_people() -> None:
    from accounts.models import User
    from accounts.passwords import hashers

    encoded = hashers.encode(PASSWORD)
    User.objects.bulk_create(
        User(username=f"{kind} {number}", password=encoded, is_active=kind == "known")
        for kind in ("known", "disabled")
        for number in range(PAIRS + WARM_UP)
    )


if __name__ == "__main__":
    sys.exit(main())
