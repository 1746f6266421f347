"""What a terminal needs of its system: files, and what to do with them."""

from __future__ import annotations

from dataclasses import dataclass

MARK = "Written by Latchkey kiosk-setup."
FOR_EVERYBODY, TO_RUN = 0o644, 0o755


@dataclass(frozen=True)
class Wanted:
    """What a terminal shall do: the words that start the program, and the account for it."""

    program: tuple[str, ...]
    user: str
    session: str | None


@dataclass(frozen=True)
class File:
    """One file, at a path with "/" below the folder that all are written into."""

    path: str
    text: str

    @property
    def mode(self) -> int:
        """Its permissions: scripts can be run."""
        return TO_RUN if self.text.startswith("#!") else FOR_EVERYBODY


@dataclass(frozen=True)
class Plan:
    """Files, and what to do with them: sentences, and commands that begin with "$ "."""

    files: list[File]
    steps: list[str]
