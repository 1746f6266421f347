from __future__ import annotations

import pytest

from audit import events, queries
from audit.log import record
from audit.models import Entry
from tests.cast import PASSWORDS

PAGE = "/accounts/activity/"


def sentences(answer):
    return [line["sentence"] for line in answer.context["lines"]]


def test_it_tells_in_words_what_the_person_did_newest_first(visitor, ben):
    visitor.post("/accounts/login/", {"username": "ben", "password": PASSWORDS["ben"]})
    visitor.post("/accounts/profile/", {"display_name": "Benjamin"})
    answer = visitor.get(PAGE)
    assert sentences(answer) == [
        "Profile changed: display name.",
        "Signed in. Failed attempts before: 0.",
    ]
    for sentence in sentences(answer):
        assert sentence in answer.content.decode()


def test_what_others_did_to_the_account_is_told_with_their_name(signed_in, ben, ada):
    record(events.PersonUnlocked(failures=6), actor=ada, subject=ben)
    page = signed_in(ben).get(PAGE).content.decode()
    assert "Account unlocked." in page
    assert "By: Ada Lovelace." in page


def test_somebody_who_was_deleted_has_a_pseudonym(signed_in, ben, dana):
    record(events.PersonUnlocked(failures=6), actor=dana, subject=ben)
    number = dana.pk
    dana.delete()
    page = signed_in(ben).get(PAGE).content.decode()
    assert f"By: deleted person {number}." in page


def test_the_staff_see_about_whom_they_did_something(signed_in, ben, ada):
    record(events.PersonUnlocked(failures=6), actor=ada, subject=ben)
    assert "About: Ben." in signed_in(ada).get(PAGE).content.decode()


def test_nobody_sees_what_is_about_others_alone(signed_in, ben, dana):
    record(events.SignedOut(), actor=dana)
    record(events.PersonUnlocked(failures=1), subject=dana)
    assert sentences(signed_in(ben).get(PAGE)) == []
    assert "Nothing yet." in signed_in(ben).get(PAGE).content.decode()


def test_it_is_paged_in_both_directions(signed_in, ben):
    for number in range(queries.PAGE + 5):
        record(events.SignedIn(failures_since=number), actor=ben)
    window = signed_in(ben)
    first = window.get(PAGE)
    assert len(sentences(first)) == queries.PAGE
    assert f"?before={first.context['page'].older_than}" in first.content.decode()
    second = window.get(PAGE, {"before": first.context["page"].older_than})
    assert len(sentences(second)) == 5
    back = window.get(PAGE, {"after": second.context["page"].newer_than})
    assert sentences(back) == sentences(first)


@pytest.mark.parametrize("number", ["x", "-1", "9" * 40, "9" * 5000, "", "²", "1; DROP"])
def test_nonsense_instead_of_a_number_shows_the_first_page(signed_in, ben, number):
    record(events.SignedOut(), actor=ben)
    assert sentences(signed_in(ben).get(PAGE, {"before": number})) == ["Signed out."]


def test_its_queries_do_not_grow_with_the_entries(signed_in, ben, django_assert_num_queries):
    window = signed_in(ben)
    for number in range(40):
        record(events.PersonUnlocked(failures=number), subject=ben, actor=ben)
    window.get(PAGE)
    # The session and the person; then twice, for what they did and what was done to them: the
    # entries, who did it, to whom.
    with django_assert_num_queries(8):
        window.get(PAGE)


def test_looking_records_nothing(signed_in, ben):
    signed_in(ben).get(PAGE)
    assert not Entry.objects.exists()
