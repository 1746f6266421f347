"""What a terminal needs of its system: files, and what to do with them."""

from __future__ import annotations

from dataclasses import dataclass

MARK = "Written by Latchkey kiosk-setup."
FOR_EVERYBODY, TO_RUN = 0o644, 0o755


@dataclass(frozen=True)
class Wanted:
    """What to set up: the command that starts the program, and its account."""

    program: tuple[str, ...]
    user: str
    session: str | None


@dataclass(frozen=True)
class File:
    """One file, at a path with "/" below the target folder."""

    path: str
    text: str

    @property
    def mode(self) -> int:
        """The permissions; scripts are executable."""
        return TO_RUN if self.text.startswith("#!") else FOR_EVERYBODY


@dataclass(frozen=True)
class Plan:
    """Files and installation steps: messages, and commands that begin with "$ "."""

    files: list[File]
    steps: list[str]
