"""The numbers in the documentation of accounts and the audit log are those of the program."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from accounts import lockout, pending_forms, throttle
from accounts.models import SignInPolicy
from accounts.names import characters
from accounts.passwords import blocklist, hashers
from accounts.passwords.hash_slots import slots
from accounts.roles import Role
from audit import retention
from audit.dates import EARLIEST

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = DOCS.joinpath("accounts.md").read_text(encoding="utf-8")
SECONDS = {"second": 1, "minute": 60}


def row(beginning: str) -> str:
    return next(line for line in PAGE.splitlines() if line.startswith(f"| {beginning} |"))


@pytest.mark.parametrize("failures", [1, 4, 5, 6, 7, 8, 9, 50, 99])
def test_the_waits(failures):
    named = {1: "1 to 4", 4: "1 to 4", 9: "9 to 99", 50: "9 to 99", 99: "9 to 99"}
    told = re.search(r"\| (\d+) (second|minute)s? \|$", row(named.get(failures, str(failures))))
    wait = int(told[1]) * SECONDS[told[2]] if told else 0
    assert lockout.wait_after(failures) == wait


def test_the_end():
    assert "switched off" in row(str(lockout.SWITCHED_OFF_AFTER))


def test_the_lengths():
    policy = SignInPolicy()
    told = re.findall(r"\d+", row("minimum length").split("|")[2])
    assert told == [str(policy.min_length(Role.MEMBER)), str(policy.min_length(Role.DESK_STAFF))]
    assert f"| {hashers.LONGEST:,} |" in row("maximum length")
    assert f"at most {characters.LONGEST} characters" in PAGE


def test_the_hash():
    hasher = hashers.FixedArgon2idHasher
    told = (
        f"{hasher.time_cost} passes, {hasher.memory_cost // 1024} MiB, {hasher.parallelism} lanes"
    )
    assert told in row("stored as")


def test_the_blocklist():
    entries = blocklist.entries()
    assert f"{len(entries):,} entries" in PAGE
    for least in (8, 15):
        count = sum(len(entry) >= least for entry in entries)
        assert f"{count:,} with {least}" in PAGE


def test_the_forms_that_wait():
    assert f"for {pending_forms.LIFETIME:.0f} seconds on a monotonic clock" in PAGE
    assert (
        f"{pending_forms.LARGEST:,} characters at most, and {pending_forms.MOST_CHARACTERS:,} of"
        in PAGE
    )


def test_what_goes_of_the_audit_log():
    page = DOCS.joinpath("audit-log.md").read_text(encoding="utf-8")
    days = {7: "seven"}[retention.CONFIRMED_BY]
    assert f"once the log has entries on {days} different days" in page
    assert f"from before {EARLIEST.year}, tells nothing" in page
    assert f"at most {retention.AT_ONCE:,} at a time" in page


def test_the_fields_of_a_form(settings):
    page = DOCS.joinpath("security.md").read_text(encoding="utf-8")
    assert f"| fields of a form | {settings.DATA_UPLOAD_MAX_NUMBER_FIELDS:,}, behind" in page


def test_the_slots_and_the_pace():
    assert "At most 2 hashes are computed at once. Up to 62 more" in PAGE
    assert "for at most 10 seconds" in PAGE
    assert (slots.room, slots.patience) == (2 + 62, 10)
    assert f"At most {throttle.MOST_UNKNOWN_NAMES:,} unknown names" in PAGE
    assert (throttle.failures_here.within, throttle.failures_here.pause) == (5 * 60, 1.0)
