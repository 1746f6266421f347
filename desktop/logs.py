"""The log file of the program: rotating, private, without secrets."""

from __future__ import annotations

import codecs
import contextlib
import logging
import os
import re
import sys
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

FILE_SIZE = 1024 * 1024  # bytes
OLD_FILES = 5
FURTHER_LINE = "\n    "
SIMPLER = "latchkey.simpler"  # error handler for characters that a terminal cannot show
IN_ASCII = str.maketrans("“”„‘’–", '"""\'\'-') | {ord("…"): "..."}
# These paths continue with a secret.
KEYED_PATH = re.compile(r"(/(?:launch|starting)/)[\w-]+")


class _PrivateFile(RotatingFileHandler):
    """A log file that only its owner can read, whatever the umask; errors are ignored."""

    def _open(self) -> TextIOWrapper:
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return os.fdopen(descriptor, "a", encoding="utf-8", errors="backslashreplace")

    def handleError(self, record: logging.LogRecord) -> None:
        """Ignore the error: on a full disk, each line would otherwise print a traceback."""


class _WithoutSecrets(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return KEYED_PATH.sub(r"\1…", super().format(record))

    def formatMessage(self, record: logging.LogRecord) -> str:
        """Return an entry, escaped so that it cannot forge entries or control a terminal."""
        lines = (_seen(line) for line in record.message.split("\n"))
        record.message = FURTHER_LINE.join(lines)
        return super().formatMessage(record)


def _seen(line: str) -> str:
    """Return `line` with escapes in place of invisible characters."""
    if line.isprintable():
        return line
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in line)


def prepare() -> None:
    """Make printing and logging safe before the log exists.

    Windowed programs on Windows have no standard streams, and printing would fail.
    """
    logging.getLogger().addHandler(logging.NullHandler())
    for name in ("stdin", "stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            nothing = open(os.devnull, "r+", encoding="utf-8")  # noqa: SIM115 - for good
            setattr(sys, name, nothing)
        elif name != "stdin" and isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=SIMPLER)


def _simpler(error: UnicodeError) -> tuple[str | bytes, int]:
    """Replace a character that a terminal cannot show by a similar one or an escape."""
    if isinstance(error, UnicodeEncodeError):
        text = error.object[error.start : error.end].translate(IN_ASCII)
        return text.encode("ascii", "backslashreplace").decode("ascii"), error.end
    raise error


codecs.register_error(SIMPLER, _simpler)


def start(log: Path) -> None:
    """Write log entries to the file `log` from now on."""
    stop()
    handler = _PrivateFile(log, maxBytes=FILE_SIZE, backupCount=OLD_FILES, delay=True)
    handler.setFormatter(_WithoutSecrets("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    # Queued requests and closed connections are normal.
    logging.getLogger("waitress").setLevel(logging.WARNING)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)


def is_kept() -> bool:
    """Return whether log entries are being written to a file."""
    return bool(_files())


def stop() -> None:
    """Close the log."""
    for handler in _files():
        logging.getLogger().removeHandler(handler)
        with contextlib.suppress(OSError):  # On a full disk, the last lines are lost.
            handler.close()


def _files() -> list[_PrivateFile]:
    return [one for one in logging.getLogger().handlers if isinstance(one, _PrivateFile)]
