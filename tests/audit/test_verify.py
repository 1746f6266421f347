"""verify: what was done to the log behind its back is named, entry by entry."""

from __future__ import annotations

import sqlite3

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from audit import triggers
from audit.chain import Link
from audit.events import ProfileChanged, SignedIn, SignedOut
from audit.log import record
from audit.models import Checkpoint, Entry
from audit.verify import MOST_FAULTS, faults

pytestmark = pytest.mark.django_db

COLUMNS = [str(field.column) for field in Entry._meta.fields if field.column != "sequence"]


@pytest.fixture
def five_entries(ada, ben) -> None:
    for number in range(4):
        record(SignedIn(failures_since=number), actor=ada, subject=ben)
    record(ProfileChanged(fields=("email",)), actor=ada)


def tamper(*statements: str) -> None:
    """Do what the owner of the file can do: remove the guards, change, put the guards back."""
    triggers.remove(using="default")
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    triggers.install(using="default")


def test_a_log_nobody_touched_has_no_faults(five_entries):
    assert faults() == []


def test_an_empty_log_has_no_faults():
    assert faults() == []


@pytest.mark.parametrize("column", COLUMNS)
def test_every_byte_of_a_row_counts(column, five_entries):
    stored = connection.cursor().execute(
        f"SELECT CAST({column} AS BLOB) FROM audit_entry WHERE sequence = 3"
    )
    original = stored.fetchone()[0]
    for position in range(len(original or b"")):
        for flipped in (original[position] ^ 1, original[position] ^ 0x80):
            changed = original[:position] + bytes([flipped]) + original[position + 1 :]
            text = f"CAST(x'{changed.hex()}' AS TEXT)"
            tamper(f"UPDATE audit_entry SET {column} = {text} WHERE sequence = 3")
            assert "Entry 3 was changed or inserted by hand." in faults()[:2]


def test_a_row_that_was_given_its_right_hash_does_not_fit_the_next(five_entries):
    row = Entry.objects.values_list(
        "sequence", "at", "kind", "actor", "subject", "result", "session", "data", "previous_hash"
    ).get(sequence=2)
    forged = Link(*row[:7], '{"failures_since":9}', row[8]).hash()

    tamper(
        f"""UPDATE audit_entry SET data = '{{"failures_since":9}}', hash = '{forged}'
        WHERE sequence = 2"""
    )

    assert faults() == ["Entry 3 does not follow the one before it."]


@pytest.mark.parametrize("moment", ["2026-13-01 00:00:00", "yesterday", "2026-01-01T00:00:00"])
def test_a_time_that_no_entry_can_have_is_named(moment, five_entries):
    tamper(f"UPDATE audit_entry SET at = '{moment}' WHERE sequence = 4")
    assert faults() == ["Entry 4 was changed or inserted by hand."]


def test_a_value_of_another_type_is_named(five_entries):
    tamper("UPDATE audit_entry SET session = x'00ff' WHERE sequence = 4")
    assert faults() == ["Entry 4 was changed or inserted by hand."]


def test_missing_rows_are_named(five_entries):
    tamper("DELETE FROM audit_entry WHERE sequence IN (2, 3)")
    assert faults() == ["Entries 2 to 3 are missing."]


def test_a_missing_first_row_is_named(five_entries):
    tamper("DELETE FROM audit_entry WHERE sequence = 1")
    assert faults() == ["Entry 1 is missing."]


def test_a_cut_off_end_is_named(five_entries):
    tamper("DELETE FROM audit_entry WHERE sequence > 3")
    assert faults() == ["Entries 4 to 5 are missing."]


def test_a_log_that_was_emptied_is_named(five_entries):
    tamper("DELETE FROM audit_entry")
    assert faults() == ["Entries 1 to 5 are missing."]


def test_a_row_inserted_behind_the_end_is_named(five_entries):
    names = ", ".join(COLUMNS)
    tamper(
        f"INSERT INTO audit_entry (sequence, {names})"
        f" SELECT 6, {names} FROM audit_entry WHERE sequence = 5"
    )
    assert faults() == [
        "Entry 6 was changed or inserted by hand.",
        "Entries after 5 were inserted by hand.",
    ]


def test_a_row_inserted_before_the_start_is_named(five_entries):
    tamper("UPDATE audit_entry SET sequence = 0 WHERE sequence = 1")
    assert faults()[0] == "Entry 0 was changed or inserted by hand."


def test_an_end_that_was_replaced_with_a_fitting_one_is_named(five_entries):
    end = Entry.objects.get(sequence=5)
    other = Link(5, end.at, "signed_out", None, None, "done", "", "{}", end.previous_hash).hash()
    tamper(
        "UPDATE audit_entry SET kind = 'signed_out', actor_id = NULL, data = '{}',"
        f" hash = '{other}' WHERE sequence = 5"
    )
    assert faults() == ["Entry 5 isn't the one that was written last."]


def test_a_start_that_was_cut_off_and_covered_up_is_named(five_entries):
    tamper(
        "DELETE FROM audit_entry WHERE sequence <= 2",
        "UPDATE audit_checkpoint SET kept_from = 3,"
        " base_hash = (SELECT previous_hash FROM audit_entry WHERE sequence = 3)",
    )
    assert faults() == ["The entries up to 2 were removed by hand."]


def test_a_missing_checkpoint_is_named_and_not_made_anew(five_entries):
    tamper("DELETE FROM audit_checkpoint")

    assert faults() == ["The record of where the log ends is missing."]
    assert not Checkpoint.objects.exists()


def test_a_missing_trigger_is_named():
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER audit_entry_final")

    assert faults() == ["The database no longer protects the log: audit_entry_final is missing."]


def test_the_number_of_faults_is_limited():
    for _ in range(MOST_FAULTS + 10):
        record(SignedOut())
    tamper("UPDATE audit_entry SET kind = 'x'")

    assert len(faults()) == MOST_FAULTS


def test_any_bytes_are_read_after_a_check_as_before_it(five_entries):
    faults()

    with connection.cursor() as cursor:
        assert cursor.execute("SELECT CAST(x'ff' AS TEXT)").fetchone() == ("\ufffd",)


@pytest.mark.django_db(transaction=True)
def test_what_another_program_does_to_the_file_is_named():
    for _ in range(3):
        record(SignedOut())
    with sqlite3.connect(connection.settings_dict["NAME"]) as outside:
        outside.execute("DROP TRIGGER audit_entry_kept")
        outside.execute("DELETE FROM audit_entry WHERE sequence = 3")
    outside.close()

    assert faults() == [
        "The database no longer protects the log: audit_entry_kept is missing.",
        "Entry 3 is missing.",
    ]


@given(
    st.lists(st.integers() | st.text(), min_size=8, max_size=8),
    st.lists(st.integers() | st.text(), min_size=8, max_size=8),
)
def test_two_entries_with_other_contents_never_have_the_same_hash(one, other):
    now = timezone.now()
    assert (Link(one[0], now, *one[1:]).hash() == Link(other[0], now, *other[1:]).hash()) == (
        one == other
    )


def test_what_is_written_while_the_log_is_checked_is_no_fault(five_entries):
    written: list[bool] = []

    def write_first(execute, sql, *rest):
        if sql.startswith("SELECT sequence, CAST") and not written:
            written.append(True)
            record(SignedOut())
            record(SignedOut())
        return execute(sql, *rest)

    with connection.execute_wrapper(write_first):
        assert faults() == []
    assert written
    assert faults() == []


def test_what_lies_behind_the_end_is_named_also_while_others_write(five_entries):
    names = ", ".join(COLUMNS)
    tamper(
        f"INSERT INTO audit_entry (sequence, {names})"
        f" SELECT 90, {names} FROM audit_entry WHERE sequence = 5"
    )
    assert faults() == [
        "Entry 90 was changed or inserted by hand.",
        "Entries after 5 were inserted by hand.",
    ]


def test_a_check_reports_its_progress(five_entries):
    reached: list[int] = []

    faults(reached.append)

    assert reached == [5]


@pytest.mark.parametrize("change", ["replace(at, ' ', 'T')", "at || '+00:00'", "at || 'Z'"])
def test_the_same_moment_in_another_spelling_is_named(change, five_entries):
    tamper(f"UPDATE audit_entry SET at = {change} WHERE sequence = 4")
    assert faults() == ["Entry 4 was changed or inserted by hand."]


def test_a_last_row_that_is_missing_is_named_also_where_another_lies_behind_the_end(five_entries):
    names = ", ".join(COLUMNS)
    tamper(
        f"INSERT INTO audit_entry (sequence, {names})"
        f" SELECT 90, {names} FROM audit_entry WHERE sequence = 5",
        "DELETE FROM audit_entry WHERE sequence = 5",
    )
    assert faults() == [
        "Entry 5 is missing.",
        "Entry 90 was changed or inserted by hand.",
        "Entries after 5 were inserted by hand.",
    ]


def test_broken_text_is_named_and_the_rest_is_read(five_entries):
    tamper("UPDATE audit_entry SET data = CAST(x'ff' AS TEXT) WHERE sequence = 2")
    assert faults() == ["Entry 2 was changed or inserted by hand."]
