"""The events and the page about them agree."""

from __future__ import annotations

import dataclasses
import json

import pytest

from audit.events import Event, Result, SignedIn, SignInRefused, all_events
from tools import audit_events


def test_the_documentation_is_what_the_classes_say():
    assert audit_events.PAGE.read_text(encoding="utf-8") == audit_events.page(), (
        "run `python3 tools/audit_events.py`"
    )


@pytest.mark.parametrize("event", all_events())
def test_every_event_and_every_field_is_explained(event: type[Event]):
    assert event.__doc__
    assert not event.__doc__.startswith(event.__name__)
    assert event.result in Result
    assert all(field.metadata["about"] for field in dataclasses.fields(event))


def test_kinds_are_unique_and_short_enough_to_store():
    kinds = [event.kind() for event in all_events()]

    assert len(set(kinds)) == len(kinds)
    assert max(map(len, kinds)) <= 60
    assert SignedIn.kind() == "signed_in"
    assert SignInRefused.kind() == "sign_in_refused"


def test_events_cannot_be_changed_once_made():
    with pytest.raises(dataclasses.FrozenInstanceError):
        SignedIn(failures_since=1).failures_since = 2  # type: ignore[misc]


def test_details_have_one_spelling():
    refused = SignInRefused(reason="unknown_name", name_reference="abc")

    assert refused.details() == '{"name_reference":"abc","reason":"unknown_name"}'
    assert json.loads(refused.details())["reason"] == "unknown_name"
