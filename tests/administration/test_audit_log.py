"""The audit log: read, chosen from, saved, checked, and what is old removed."""

from __future__ import annotations

import re
import sqlite3
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import User
from administration.audit_filter import MOST_PEOPLE
from administration.audit_log import PURGING, VERIFYING
from administration.background_jobs import Job, jobs
from audit import events, queries
from audit.export import harmless
from audit.log import record
from audit.models import Entry
from audit.queries import Choice
from tests.audit.conftest import A_WEEK
from tests.clients import prove

pytestmark = pytest.mark.django_db

LOG = "/administration/audit-log/"


@pytest.fixture(autouse=True)
def _no_work_left():
    yield
    for kind in (VERIFYING, PURGING):
        jobs.wait(kind)
        jobs.forget(kind)


@pytest.fixture
def written(monkeypatch):
    """`written(days, event)` writes an entry as if so many days ago."""
    now = timezone.now()

    def write(days, event, **people):
        with monkeypatch.context() as clock:
            moment = now - timedelta(days=days)
            clock.setattr("django.utils.timezone.now", lambda: moment)
            record(event, **people)

    return write


def shown(window, **wanted):
    """Who, whom and the first word of each sentence."""
    lines = window.get(LOG, wanted).context["lines"]
    return [(line["who"], line["whom"], line["sentence"].split(".")[0]) for line in lines]


def numbers(page):
    return [entry.sequence for entry in page.entries]


def saved(answer):
    return b"".join(answer.streaming_content).decode()


def test_the_newest_comes_first_and_says_in_words_who_did_what(signed_in, ada, ben):
    record(events.SignedOut(), actor=ben)
    record(events.PersonDisabled(sessions_ended=1), actor=ada, subject=ben)

    assert shown(signed_in(ada)) == [
        ("Ada Lovelace", "Ben", "Account disabled"),
        ("Ben", "", "Signed out"),
    ]


def test_a_deleted_person_is_a_number(signed_in, ada, ben):
    record(events.SignedOut(), actor=ben)
    number = ben.pk
    ben.delete()

    assert shown(signed_in(ada)) == [(f"deleted person {number}", "", "Signed out")]
    assert shown(signed_in(ada), person=str(number)) == [
        (f"deleted person {number}", "", "Signed out")
    ]


@pytest.mark.parametrize("name", ["ben", "BEN"])
def test_a_person_is_found_as_actor_and_as_subject(signed_in, ada, ben, name):
    record(events.SignedOut(), actor=ben)
    record(events.PersonEnabled(), actor=ada, subject=ben)
    record(events.SignedOut(), actor=ada)

    assert shown(signed_in(ada), person=name) == [
        ("Ada Lovelace", "Ben", "Account enabled"),
        ("Ben", "", "Signed out"),
    ]


@pytest.mark.parametrize("part", ["love", "Ada L", "LACE", "velac"])
def test_a_part_of_a_name_is_enough(signed_in, ada, ben, part):
    record(events.SignedOut(), actor=ben)
    record(events.SignedOut(), actor=ada)

    assert shown(signed_in(ada), person=part) == [("Ada Lovelace", "", "Signed out")]


def test_a_part_of_several_names_finds_all_of_them_and_a_whole_name_one(signed_in, ada, ben):
    for name in ("bena", "Benno Lovelace", "ob"):
        record(events.SignedOut(), actor=User.objects.create_user(name))
    record(events.SignedOut(), actor=ben)
    record(events.SignedOut(), actor=ada)
    window = signed_in(ada)

    found = [who for who, _whom, _sentence in shown(window, person="be")]
    assert found == ["Ben", "Benno Lovelace", "bena"]
    assert [who for who, *_rest in shown(window, person="ben")] == ["Ben"]


def test_whose_name_begins_so_hides_nobody_in_whose_name_it_stands(signed_in, ada):
    for name, shown_as in {"meyerhof": "", "jmeyer": "Jan", "kim": "Kim Ottmeyer"}.items():
        person = User.objects.create_user(name, display_name=shown_as)
        record(events.SignedOut(), actor=person)

    found = [who for who, *_rest in shown(signed_in(ada), person="meyer")]
    assert sorted(found) == ["Jan", "Kim Ottmeyer", "meyerhof"]


def test_a_number_of_no_account_is_only_part_of_a_name(signed_in, ada):
    User.objects.bulk_create(User(username=f"7000pupil{n}") for n in range(20))
    page = signed_in(ada).get(LOG, {"person": "7000"}).content.decode()
    assert "people match" not in page
    assert "No one has this name." in signed_in(ada).get(LOG, {"person": "7001"}).content.decode()


def test_a_number_is_a_deleted_person_and_part_of_a_name(signed_in, ada, ben):
    number = str(ben.pk)
    record(events.SignedOut(), actor=ben)
    record(events.SignedOut(), actor=User.objects.create_user(f"{number} rooms"))
    ben.delete()

    found = [who for who, *_rest in shown(signed_in(ada), person=number)]
    assert found == [f"{number} rooms", f"deleted person {number}"]


def test_a_number_in_too_many_names_is_the_deleted_person(signed_in, ada, ben):
    record(events.SignedOut(), subject=ben, actor=ben)
    number = str(ben.pk)
    User.objects.filter(pk=ben.pk).delete()
    User.objects.bulk_create(User(username=f"{number}pupil{n}") for n in range(20))
    found = [who for who, *_rest in shown(signed_in(ada), person=number)]
    assert found == [f"deleted person {number}"]
    User.objects.create(pk=int(number), username="somebody")
    page = signed_in(ada).get(LOG, {"person": number}).content.decode()
    assert "More than 20 people match." in page


def test_too_many_names_are_told(signed_in, ada):
    for number in range(MOST_PEOPLE + 1):
        User.objects.create_user(f"pupil {number}")

    page = signed_in(ada).get(LOG, {"person": "pupil"}).content.decode()
    assert "More than 20 people match." in page


def test_the_kinds_are_offered_in_groups(signed_in, ada):
    page = signed_in(ada).get(LOG).content.decode()
    groups = re.findall('<optgroup label="([^"]+)">(.*?)</optgroup>', page, re.DOTALL)
    named = [label for label, _kinds in groups]
    assert named[0] != named[-1]
    assert len(named) == len(set(named)) == 10
    kinds = {label: re.findall('value="(\\w+)"', options) for label, options in groups}
    assert "signed_in_with_pin" in kinds["Signing in and out"]
    assert sum(map(len, kinds.values())) == len(events.all_events())


def test_an_unknown_name_gets_a_message_and_stays_in_the_field(signed_in, ada):
    answer = signed_in(ada).get(LOG, {"person": "nobody"})

    assert answer.status_code == 200
    assert b"No one has this name" in answer.content
    assert b'value="nobody"' in answer.content


@pytest.mark.parametrize(
    "wanted",
    [
        {"kind": "nonsense"},
        {"since": "yesterday"},
        {"until": "9999-12-31"},
        {"since": "0001-01-01"},
        {"before": "x" * 50},
        {"after": "9" * 40},
        {"person": "9" * 100},
        {"person": "x\x00y"},
    ],
)
def test_nonsense_in_the_address_is_no_fault(signed_in, ada, wanted):
    assert signed_in(ada).get(LOG, wanted).status_code == 200


def test_kinds_and_days_narrow_it_down(signed_in, ada, written):
    for days in (9, 5, 1):
        written(days, events.SignedOut(), actor=ada)
    written(0, events.Reauthenticated(), actor=ada)
    window = signed_in(ada)
    day = (timezone.localtime() - timedelta(days=5)).date().isoformat()

    assert len(shown(window, kind="signed_out")) == 3
    assert len(shown(window, since=day)) == 3
    assert len(shown(window, since=day, until=day)) == 1
    assert len(shown(window, kind="signed_out", until=day)) == 2
    assert len(shown(window, person="ada", since=day, kind="signed_out")) == 2


def test_days_mean_what_they_say_after_the_clock_was_set_back(written, ada):
    now = timezone.now()
    for days in (1, 9, 2):
        written(days, events.SignedOut(), actor=ada)

    found = queries.page(Choice(kind="signed_out", since=now - timedelta(days=3)))

    assert numbers(found) == [4, 1]  # 2 says that the clock was set back


def test_pages_go_down_and_up_again_without_a_gap(ada):
    for _ in range(120):
        record(events.SignedOut(), actor=ada)
    for choice in (Choice(), Choice(people=(ada.pk,)), Choice(kind="signed_out")):
        first = queries.page(choice)
        second = queries.page(choice, before=first.older_than)
        third = queries.page(choice, before=second.older_than)

        assert numbers(first) + numbers(second) + numbers(third) == list(range(120, 0, -1))
        assert (first.newer_than, third.older_than) == (None, None)
        assert numbers(queries.page(choice, after=third.newer_than)) == numbers(second)
        assert queries.page(choice, after=second.newer_than).newer_than is None


@pytest.mark.parametrize(
    "wanted", [{}, {"person": "ada"}, {"kind": "signed_out"}, {"since": "2020-01-01"}]
)
def test_the_page_asks_as_often_whatever_the_length_of_the_log(
    signed_in, ada, django_assert_max_num_queries, wanted
):
    window = signed_in(ada)
    window.get(LOG)
    for count in (1, 200):
        for _ in range(count):
            record(events.SignedOut(), actor=ada, subject=ada)
        with django_assert_max_num_queries(12):
            window.get(LOG, wanted)


@pytest.mark.parametrize(
    "choice",
    [
        Choice(),
        Choice(kind="signed_out"),
        Choice(people=(1,)),
        Choice(people=(1,), kind="signed_out"),
        Choice(since=timezone.now(), until=timezone.now()),
    ],
)
def test_no_question_reads_or_sorts_the_whole_log(ada, choice, django_assert_max_num_queries):
    record(events.SignedOut(), actor=ada)
    with django_assert_max_num_queries(12) as asked:
        queries.page(choice, before=1000)
    for query in asked.captured_queries:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
            plan = " / ".join(row[3] for row in cursor.fetchall())
        assert "TEMP B-TREE" not in plan, plan
        assert "SCAN audit_entry" not in plan or "USING" in plan, plan


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_cell_is_never_a_formula(name):
    assert harmless(name) == f"'{name}"


def test_while_the_log_is_verified_the_page_shows_how_far_and_starts_nothing(
    signed_in, ada, monkeypatch
):
    window = signed_in(ada)
    for finished in (False, True):
        job = Job("en", done=1, total=4, finished=finished)
        with monkeypatch.context() as begun:
            begun.setattr(jobs, "_jobs", {VERIFYING: (job, None)})
            page = window.get(f"{LOG}verify/").content.decode()
        shown = [words in page for words in ("25% done", 'http-equiv="refresh"', "Check again")]
        assert shown == [not finished, not finished, finished]


@pytest.mark.django_db(transaction=True)
def test_an_intact_log_is_found_intact(signed_in, ada):
    record(events.SignedOut(), actor=ada)
    window = signed_in(ada)

    assert window.post(f"{LOG}verify/").headers["Location"] == f"{LOG}verify/"
    jobs.wait(VERIFYING)

    assert b"The log is OK" in window.get(f"{LOG}verify/").content
    assert Entry.objects.get(kind="log_verified").details == {"faults": 0}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("guard", "statement", "words"),
    [
        (
            "audit_entry_final",
            "UPDATE audit_entry SET data = replace(data, '1', '2') WHERE sequence = 1",
            "Entry 1 was changed or inserted by hand.",
        ),
        (
            "audit_entry_kept",
            "DELETE FROM audit_entry WHERE sequence = 3",
            "Entry 3 is missing.",
        ),
        (
            "audit_entry_follows",
            "INSERT INTO audit_entry (sequence, at, kind, actor_id, subject_id, result, session,"
            " data, previous_hash, hash) SELECT 9, at, kind, actor_id, subject_id, result, session,"
            " data, previous_hash, hash FROM audit_entry WHERE sequence = 2",
            "Entry 9 was changed or inserted by hand.",
        ),
    ],
    ids=["one byte flipped", "the last row deleted", "a row inserted"],
)
def test_what_somebody_does_to_the_file_is_named_on_the_page(
    signed_in, ada, guard, statement, words
):
    for number in range(3):
        record(events.SignedIn(failures_since=number + 1), actor=ada)
    with sqlite3.connect(connection.settings_dict["NAME"]) as outside:
        outside.execute(f"DROP TRIGGER {guard}")
        outside.execute(statement)
    outside.close()
    window = signed_in(ada)

    window.post(f"{LOG}verify/")
    jobs.wait(VERIFYING)

    page = window.get(f"{LOG}verify/").content.decode()
    assert words in page
    assert "The log was changed." in page


@pytest.mark.django_db(transaction=True)
def test_nothing_is_removed_from_a_damaged_log(signed_in, ada, written):
    for days in (400, *A_WEEK):
        written(days, events.SignedOut(), actor=ada)
    window = signed_in(ada)
    saved(window.post(f"{LOG}export/jsonl/"))
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER audit_entry_final")
        cursor.execute("UPDATE audit_entry SET kind = 'x' WHERE sequence = 1")

    window.post(f"{LOG}retention/")
    jobs.wait(PURGING)

    assert b"The log is damaged" in window.get(f"{LOG}retention/").content
    assert Entry.objects.filter(sequence=1).exists()


def test_removing_asks_for_the_password_again(signed_in, ada):
    window = signed_in(ada)
    prove(window, seconds_ago=301)

    answer = window.post(f"{LOG}retention/")

    assert answer.headers["Location"].startswith("/accounts/reauthenticate/")


@pytest.mark.parametrize("who", ["dana", "ben", "gus"])
def test_only_administrators_read_it(signed_in, request, who):
    assert signed_in(request.getfixturevalue(who)).get(LOG).status_code == 403
