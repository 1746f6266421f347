"""A supervisor whose program only does what a file says: `restless.py FOLDER`. Run by its test.

Each life writes its role into FOLDER/lives and takes the first line of FOLDER/actions: `exit N`,
`live` (until it is told to end), `hang` (says nothing, ends for nobody), or `stay` (is alive, and
ends for nobody). The cover ends for nobody if the second line says `cover stays`.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path

from desktop import backoff
from desktop.supervision import supervisor
from desktop.supervision.pipe import ALIVE, COVER, ROLE, SHOWN, Pipe

FOLDER = Path(sys.argv[1])


def live(role: str) -> None:
    pipe, gone = Pipe(), threading.Event()
    with (FOLDER / "lives").open("a") as lives:
        lives.write(f"{role} {os.getpid()} {time.monotonic()}\n")
    if role == COVER:
        pipe.tell(SHOWN)
        stays = "cover stays" in (FOLDER / "actions").read_text()
        _action = ["stay"] if stays else ["live"]
    else:
        actions = (FOLDER / "actions").read_text().splitlines()
        (FOLDER / "actions").write_text("\n".join(actions[1:]))
        _action = actions[0].split() if actions else ["live"]
    if _action[0] == "exit":
        sys.exit(int(_action[1]))
    if _action[0] == "hang":
        time.sleep(600)
    pipe.hold(gone.set, lambda _word: None)
    pipe.tell(ALIVE)
    if _action[0] == "stay":
        time.sleep(600)
    gone.wait()
    (FOLDER / "ended").write_text(role)


def main() -> None:
    if role := os.environ.get(ROLE):
        live(role)
        return
    supervisor.TICK, supervisor.START_LIMIT = 0.1, 5
    backoff.PAUSES = (0.0, 0.2, 0.4)
    sys.exit(supervisor.Supervisor().run())


if __name__ == "__main__":
    main()
