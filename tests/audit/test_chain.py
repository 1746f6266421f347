"""The hash of an entry: what is in logs and in files already has to stay right for ever."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from audit.chain import NO_HASH, Link

LINK = Link(
    sequence=5,
    at=datetime(2030, 5, 6, 7, 8, 9, 12, tzinfo=UTC),
    kind="signed_in",
    actor=7,
    subject=None,
    result="done",
    session="0123456789abcdef",
    data='{"a":"Größe"}',
    previous_hash="0" * 64,
)


def test_the_hash_is_the_sha_256_of_the_fields_as_json():
    """Made with `sha256sum` from the text that docs/audit-log.md describes."""
    assert LINK.hash() == "2bebdcb624c5470c22d6a8911b32c16bfb105b4cefede97bd21ebd67c8c42e9b"


def test_the_first_entry_follows_64_zeros():
    assert NO_HASH == "0000000000000000000000000000000000000000000000000000000000000000"


def test_a_moment_is_the_same_in_every_zone():
    elsewhere = LINK.at.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert replace(LINK, at=elsewhere).hash() == LINK.hash()


@pytest.mark.parametrize(
    "other",
    [
        {"sequence": 6},
        {"at": LINK.at + timedelta(microseconds=1)},
        {"kind": "signed_out"},
        {"actor": None},
        {"subject": 7},
        {"result": "refused"},
        {"session": ""},
        {"data": '{"a":"GröSSe"}'},
        {"previous_hash": "1" + "0" * 63},
        {"actor": None, "subject": 7},
    ],
    ids="-".join,
)
def test_every_field_counts(other):
    assert replace(LINK, **other).hash() != LINK.hash()
