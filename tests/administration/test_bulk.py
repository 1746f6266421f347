"""One deed about many: counted, asked about, done about all of them or none."""

from __future__ import annotations

import pytest

from accounts.models import User
from audit.models import Entry
from tests.cast import PASSWORDS
from tests.clients import prove
from tests.rendered import read

BULK = "/administration/people/bulk/"


@pytest.fixture
def crowd(ada):
    return User.objects.bulk_create(User(username=f"p{n}", password="!") for n in range(10))


def keys(people):
    return [person.pk for person in people]


def test_it_asks_with_the_count_and_changes_nothing(signed_in, ada, crowd):
    answer = signed_in(ada).post(BULK, {"deed": "disable", "person": keys(crowd)})
    assert "Disable 10 accounts?" in answer.content.decode()
    assert User.objects.filter(is_active=False).count() == 0
    hidden = read(answer).all("input", name="person")
    assert len(hidden) == 10


def test_confirmed_it_is_done_about_everybody_with_an_entry_for_each(signed_in, ada, crowd):
    sent = {"deed": "disable", "person": keys(crowd), "confirmed": "yes"}
    answer = signed_in(ada).post(BULK, sent, follow=True)
    assert "10 people can no longer sign in." in answer.content.decode()
    assert User.objects.filter(is_active=False).count() == 10
    entries = Entry.objects.filter(kind="person_disabled")
    assert {entry.subject_id for entry in entries} == set(keys(crowd))


def test_those_for_whom_it_does_not_fit_are_left_out_and_named(signed_in, ada, ben, cleo):
    answer = signed_in(ada).post(BULK, {"deed": "disable", "person": keys([ada, ben, cleo])})
    assert [one.username for one in answer.context["people"]] == ["Ben"]
    assert [one.username for one in answer.context["left_out"]] == ["ada", "cleo"]
    nobody = signed_in(ada).post(BULK, {"deed": "enable", "person": keys([ada, ben])})
    assert nobody.status_code == 200
    assert "Back to the list" in nobody.content.decode()


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"deed": "disable"},
        {"deed": "explode", "person": "1"},
        {"deed": "delete", "person": "x"},
    ],
)
def test_nothing_ticked_or_nonsense_is_answered_with_what_to_do(signed_in, ada, sent):
    answer = signed_in(ada).post(BULK, sent, follow=True)
    assert "Tick at least one person" in answer.content.decode()


def test_the_desk_does_in_bulk_no_more_than_one_by_one(signed_in, ada, dana, ben):
    sent = {"deed": "delete", "person": keys([ada, ben]), "confirmed": "yes"}
    answer = signed_in(dana).post(BULK, sent)
    assert answer.context["people"] == []
    assert User.objects.filter(pk__in=keys([ada, ben])).count() == 2


def test_it_asks_for_the_password_again_and_goes_on_with_the_same_people(signed_in, ada, crowd):
    window = signed_in(ada)
    prove(window, seconds_ago=301)
    sent = {"deed": "disable", "person": keys(crowd)}
    assert "Disable 10 accounts?" in window.post(BULK, sent).content.decode()

    asks = window.post(BULK, sent | {"confirmed": "yes"}).headers["Location"]
    page = window.get(asks).content.decode()
    assert "Disable 10 accounts?" in page
    assert all(f"<bdi>{person.username}</bdi>" in page for person in crowd)
    assert not User.objects.filter(is_active=False).exists()

    back = window.post(asks, {"password": PASSWORDS["ada"]}, follow=True)
    assert "10 people can no longer sign in." in back.content.decode()


def test_where_nobody_is_left_it_asks_about_nobody(signed_in, ada):
    window = signed_in(ada)
    prove(window, seconds_ago=301)
    sent = {"deed": "disable", "person": keys([ada]), "confirmed": "yes"}
    page = window.get(window.post(BULK, sent).headers["Location"]).content.decode()
    assert '<p id="question"><strong>Disable</strong></p>' in page
    assert "<bdi>" not in page
