"""Events of the log itself and of the door before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from audit.events.event import Event, Result, told


@dataclass(frozen=True, kw_only=True)
class RequestRefused(Event):
    """A request was turned away before it reached a page.

    Many alike are counted together in one entry.
    """

    result: ClassVar[Result] = Result.REFUSED
    reason: str = told(
        "which rule refused it: method, host, target, cookies, origin, site, length, charset, "
        "launch, cookie, csrf, permission or malformed"
    )
    method: str = told("the method of the last such request")
    path: str = told(
        "the path of the last such request, shortened, without its query and without launch secrets"
    )
    times: int = told("how many such requests this entry stands for")


@dataclass(frozen=True, kw_only=True)
class ClockSetBack(Event):
    """The computer's clock was set back: later entries bear earlier times than those before."""

    seconds: int = told("by how much")


@dataclass(frozen=True, kw_only=True)
class LogPurged(Event):
    """Entries older than the time for which they are kept were removed."""

    through: int = told("the number of the last entry that was removed")
    entries: int = told("how many entries were removed")


@dataclass(frozen=True, kw_only=True)
class LogExported(Event):
    """Entries of the log were saved as a file to its last byte, by a person or before a purge."""

    through: int = told("the number of the last entry up to which they were saved")
    format: Literal["csv", "jsonl"] = told("`csv` or `jsonl`")
    entries: int = told("how many entries the file holds")
    everything: bool = told("whether those are all entries up to there, and not a choice of them")
    hash: str = told("the hash of the last entry in the file")
    sha256: str = told("the SHA-256 of the file without its last line")


@dataclass(frozen=True, kw_only=True)
class LogExportCut(Event):
    """Saving entries of the log as a file ended before the last of them had left."""

    result: ClassVar[Result] = Result.FAILED
    through: int = told("the number of the last entry up to which they should have been saved")
    format: Literal["csv", "jsonl"] = told("`csv` or `jsonl`")


@dataclass(frozen=True, kw_only=True)
class LogVerified(Event):
    """The log was checked."""

    faults: int = told("how many faults were found; at most 50 are counted")


@dataclass(frozen=True, kw_only=True)
class LogInterrupted(Event):
    """At a start the log did not go on where it had ended, by the anchor outside the database."""

    reason: str = told(
        "`ended_early`: entries are gone; `differs`: the entry is another one; `unreadable` or "
        "`missing`: of the anchor"
    )
    written: int = told("the number of the last entry that had been written, as far as is known")
    found: int = told("the number of the last entry that was found")
