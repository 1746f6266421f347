"""Try the built executable without a window: `python3 -m tools.smoke_test`, after `dev.py build`.

It makes an administrator in an empty data folder, signs in and verifies the folder. Needs nothing
but Python, so it also runs where the suite does not; ends with 1 and a sentence on a failure.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import tomllib
from contextlib import closing
from http import HTTPStatus
from pathlib import Path

from bench.visitor import Visitor, csrf_token

ROOT = Path(__file__).resolve().parents[1]
EXECUTABLE = ROOT / "dist" / "Latchkey" / f"Latchkey{'.exe' if sys.platform == 'win32' else ''}"
LIMIT = 300.0  # seconds, for a start on a slow machine with a virus scanner
READY = "Latchkey ready: http://"
PASSWORD = "basalt meadow copper kite"  # noqa: S105


class Failure(Exception):
    """The executable is not as it should be; the text is one sentence."""


def main(executable: Path = EXECUTABLE) -> int:
    """Try everything; return 0 if it is as it should be."""
    try:
        with tempfile.TemporaryDirectory() as folder:
            try_out(executable, Path(folder, "data"))
    except (Failure, LookupError, OSError, subprocess.TimeoutExpired) as failure:
        print(failure, file=sys.stderr)
        return 1
    print(f"{executable} works without a window.")
    return 0


def try_out(executable: Path, data: Path) -> None:
    """Raise Failure at the first thing that is not as it should be."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    shown = run(executable, "--version").strip()
    if shown != f"Latchkey {project['version']}":
        raise Failure(f"The version is told as “{shown}”, not as {project['version']}.")
    folder = ("--data-dir", str(data))
    run(executable, "provision", *folder, "--admin", "ada", "--password-stdin", text=PASSWORD)
    serve_one_person(executable, *folder)
    run(executable, "verify", *folder)


def run(executable: Path, *arguments: str, text: str = "") -> str:
    """What a command prints that ends by itself."""
    ended = subprocess.run(
        [executable, *arguments],
        input=text,
        capture_output=True,
        encoding="utf-8",
        timeout=LIMIT,
        check=False,
    )
    if ended.returncode:
        told = f"{arguments[0]} ended with status {ended.returncode}"
        raise Failure(f"{told}: {ended.stderr.strip()}")
    return ended.stdout


def serve_one_person(executable: Path, *folder: str) -> None:
    """Start the server, sign in and end it."""
    command = [str(executable), "run", "--no-window", *folder]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        try:
            sign_in(process.stdout.readline().strip() if process.stdout else "")
        finally:
            process.terminate()
        status = process.wait(LIMIT)
    if status and sys.platform != "win32":  # Windows has no signal that asks a program to end.
        raise Failure(f"The server ended with status {status}.")


def sign_in(line: str) -> None:
    """Go from the printed address to home, as the administrator."""
    if not line.startswith(READY):
        raise Failure(f"The server did not say that it is ready but “{line}”.")
    host, _, path = line.removeprefix(READY).partition("/")
    with closing(Visitor(host)) as visitor:
        visitor.get(f"/{path}")
        token = csrf_token(visitor.get("/accounts/login/")[1])
        person = {"username": "ada", "password": PASSWORD}
        visitor.post("/accounts/login/", csrfmiddlewaretoken=token, **person)
        status, home = visitor.get("/")
    if status != HTTPStatus.OK or "ada" not in home:
        raise Failure(f"Home answered {status} after the sign-in.")


if __name__ == "__main__":
    sys.exit(main())
