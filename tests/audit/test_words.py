from __future__ import annotations

import dataclasses
import json
import re

import pytest

from audit import texts
from audit.event_texts import SENTENCES
from audit.events import Event, all_events
from audit.models import Entry


def entry(kind: str, **details: object) -> Entry:
    return Entry(kind=kind, data=json.dumps(details))


@pytest.mark.parametrize("event", all_events(), ids=lambda event: event.kind())
def test_every_kind_of_event_has_a_sentence_of_its_own_fields(event: type[Event]):
    fields = {field.name: f"<{field.name}>" for field in dataclasses.fields(event)}
    said = texts.sentence(entry(event.kind(), **fields))
    assert event.kind() in SENTENCES
    assert "?" not in said
    assert "%" not in texts.kind_in_words(event.kind())
    assert "%" not in said
    assert set(re.findall(r"<(\w+)>", said)) <= set(fields)
    assert said.endswith(".")


def test_values_are_said_in_words():
    said = texts.sentence(entry("sign_in_refused", reason="repeated_password"))
    assert said == "Sign-in failed: same wrong password again."


def test_lists_are_said_with_commas():
    said = texts.sentence(entry("profile_changed", fields=["display_name", "email"]))
    assert said == "Profile changed: display name, email address."
    assert texts.sentence(entry("groups_changed", joined=["Chess"], left=[])) == (
        "Groups changed. Added: Chess. Removed: –."
    )


def test_joiners_that_a_name_needs_stay_and_what_turns_a_line_around_does_not():
    said = texts.sentence(entry("groups_changed", joined=["علی\u200cرضا", "a\u202eb\nc"], left=[]))
    assert "Added: علی\u200cرضا, a\ufffdb" in said
    assert said.replace("\u200c", "").isprintable()


def test_an_entry_of_a_newer_version_is_named_and_one_with_less_in_it_is_told():
    assert "teleported" in texts.sentence(entry("teleported", where="Mars"))
    assert texts.sentence(entry("sign_in_refused")) == "Sign-in failed: ?."


def test_a_deleted_person_has_a_pseudonym(ben):
    assert texts.person(ben.pk, "Ben") == "Ben"
    assert texts.person(77, None) == "deleted person 77"
    assert texts.person(None, None) == ""


def test_kinds_have_a_short_name_each_its_own():
    assert texts.kind_in_words("sign_in_refused") == "Sign-in failed"
    names = [texts.kind_in_words(kind) for kind in SENTENCES]
    assert len(names) == len(set(names))
