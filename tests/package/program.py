"""The executable as a person without Python, home or settings starts it."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from bench.visitor import Visitor
from tests.waiting import LIMIT

# For whatever a busy machine may need; an end by the last resort fails by its status.
START_LIMIT = END_LIMIT = LIMIT
# No HOME, no user name, no language, and no folder in which a Python could be found.
NOTHING = {"PATH": "/nowhere"}
READY = "Latchkey ready: http://"


class Program:
    """One copy of the executable and one data folder; started any number of times."""

    def __init__(self, folder: Path, data: Path, environment: Mapping[str, str] = NOTHING) -> None:
        self.executable = folder / "Latchkey"
        self.data = data
        self.environment = dict(environment)

    def run(self, *arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
        """Run a command that ends by itself, from the root folder."""
        return subprocess.run(
            self.command(*arguments),
            cwd="/",
            env=self.environment,
            input=text,
            capture_output=True,
            text=True,
            timeout=START_LIMIT,
            check=False,
        )

    @contextmanager
    def serving(self) -> Iterator[Visitor]:
        """Serve without a window; a visitor has come in. Ends cleanly or fails."""
        with self.started("--no-window") as process:
            assert process.stdout
            line = process.stdout.readline()
            assert line.startswith(READY), line
            host, _, path = line.removeprefix(READY).strip().partition("/")
            visitor = Visitor(host)
            with closing(visitor):
                assert visitor.get(f"/{path}")[0] == 302
                yield visitor

    @contextmanager
    def started(self, *arguments: str) -> Iterator[subprocess.Popen[str]]:
        """The running program; it has to end cleanly when it is asked to."""
        process = subprocess.Popen(
            self.command("--data-dir", str(self.data), *arguments),
            cwd="/",
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            yield process
            process.send_signal(signal.SIGTERM)
            assert process.wait(END_LIMIT) == 0
        finally:
            process.kill()
            process.communicate()

    def log(self) -> str:
        """What the program has written into its log, for who asks why it did not go on."""
        file = self.data / "logs" / "latchkey.log"
        return file.read_text() if file.exists() else "The program has no log."

    def command(self, *arguments: str) -> Sequence[str]:
        return [str(self.executable), *arguments]
