"""Bulk actions for selected people: counted, confirmed, applied to all or none."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission

from accounts.models import User
from administration.flows.groups import joining
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


@pytest.mark.parametrize("sent", [{"everybody": "yes", "query": "q=p"}, {}])
@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "This deletes the account and everything"), (2, "This deletes the accounts and every")],
)
def test_what_it_means_is_said_of_one_or_of_many(signed_in, ada, sent, number, words):
    them = User.objects.bulk_create(User(username=f"p{n}", password="!") for n in range(number))
    sent = sent or {"person": keys(them)}
    answer = signed_in(ada).post(BULK, sent | {"deed": "delete"})
    assert words in answer.content.decode()


def test_once_confirmed_it_applies_to_everyone_with_an_entry_for_each(signed_in, ada, crowd):
    sent = {"deed": "disable", "person": keys(crowd), "confirmed": "yes"}
    answer = signed_in(ada).post(BULK, sent, follow=True)
    assert "10 people can no longer sign in." in answer.content.decode()
    assert User.objects.filter(is_active=False).count() == 10
    entries = Entry.objects.filter(kind="person_disabled")
    assert {entry.subject_id for entry in entries} == set(keys(crowd))


def test_people_it_does_not_apply_to_are_skipped_and_named(signed_in, ada, ben, cleo):
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
        {"deed": "delete", "person": str(2**63)},
        {"deed": "delete", "person": ["1", str(2**80)]},
    ],
)
def test_nothing_ticked_or_nonsense_is_answered_with_what_to_do(signed_in, ada, sent):
    answer = signed_in(ada).post(BULK, sent, follow=True)
    assert "Select at least one person" in answer.content.decode()


def test_no_action_is_chosen_beforehand_and_none_is_refused(signed_in, ada, ben):
    window = signed_in(ada)
    page = window.get(LIST).content.decode()
    options = page.partition('id="deed">')[2].partition("</select>")[0]
    assert options.split("</option>")[0].strip() == '<option value="">Choose an action'
    answer = window.post(BULK, {"deed": "", "person": ben.pk}, follow=True)
    assert "Select at least one person and an action." in answer.content.decode()


SEARCH = "q=p&state=no_password&order=newest&page=2"
LIST = "/administration/people/"


@pytest.mark.parametrize(
    "sent",
    [
        {"deed": "delete", "confirmed": "yes"},
        {"deed": "approve", "confirmed": "yes"},
        {"deed": "explode"},
    ],
)
def test_afterwards_the_list_keeps_its_search_and_page(signed_in, ada, crowd, sent):
    people = {"person": keys(crowd[:1]), "query": SEARCH}
    answer = signed_in(ada).post(BULK, people | sent)
    if answer.status_code == 200:  # there was nothing to do
        assert f'href="{LIST}?{SEARCH}"' in answer.content.decode().replace("&amp;", "&")
    else:
        assert answer["Location"] == f"{LIST}?{SEARCH}"


def test_the_list_says_what_it_was_asked_for_and_so_does_the_question(signed_in, ada, crowd):
    window = signed_in(ada)
    [said] = read(window.get(f"{LIST}?{SEARCH.replace('&page=2', '')}")).all("input", name="query")
    assert said["value"] == SEARCH.replace("&page=2", "")
    asks = window.post(BULK, {"deed": "delete", "person": keys(crowd), "query": SEARCH})
    [said] = read(asks).all("input", name="query")
    assert said["value"] == SEARCH
    assert f'href="{LIST}?{SEARCH}"' in asks.content.decode().replace("&amp;", "&")


@pytest.mark.parametrize(
    "query", ["//elsewhere.example/", "q=%0d%0aSet-Cookie:x", "page=x", "&&&", "x" * 5000]
)
def test_the_way_back_leads_to_the_list_and_nowhere_else(signed_in, ada, crowd, query):
    sent = {"deed": "disable", "person": keys(crowd), "confirmed": "yes", "query": query}
    back = signed_in(ada).post(BULK, sent)["Location"]
    assert back.partition("?")[0] == LIST
    assert "elsewhere" not in back


def test_ticked_people_are_put_into_a_group_that_is_chosen_next(signed_in, ada, dana, crowd):
    window, chess = signed_in(ada), Group.objects.create(name="chess")
    sent = {"deed": "join", "person": keys(crowd)}
    asked = window.post(BULK, sent).content.decode()
    assert "Add 10 people to a group?" in asked
    assert f'<option value="{chess.pk}">chess</option>' in asked
    again = window.post(BULK, sent | {"confirmed": "yes"}).content.decode()
    assert "Choose a group." in again
    chosen = sent | {"confirmed": "yes", "group": chess.pk}
    assert "10 people were added" in window.post(BULK, chosen, follow=True).content.decode()
    assert chess.user_set.count() == 10
    window.post(BULK, chosen | {"deed": "leave", "person": keys(crowd[:4])})
    assert chess.user_set.count() == 6
    assert signed_in(dana).post(BULK, chosen).context["people"] == []


def test_everybody_is_asked_about_again_until_a_group_is_chosen(signed_in, ada, crowd):
    Group.objects.create(name="chess")
    sent = {"deed": "join", "everybody": "yes", "confirmed": "yes", "count": "99"}
    assert "Choose a group." in signed_in(ada).post(BULK, sent).content.decode()


def test_nobody_is_put_into_a_group_that_allows_more_than_one_is_allowed(signed_in, ada, crowd):
    helpers = Group.objects.create(name="helpers")
    helpers.permissions.set(Permission.objects.filter(codename="manage_people"))
    strong = Group.objects.create(name="strong")
    strong.permissions.set(Permission.objects.filter(codename="change_settings"))
    crowd[0].groups.add(helpers)
    helpers.permissions.add(Permission.objects.get(codename="see_people"))
    sent = {"deed": "join", "person": keys(crowd[1:]), "confirmed": "yes", "group": strong.pk}
    signed_in(crowd[0]).post(BULK, sent)
    assert strong.user_set.count() == 0
    assert not joining(strong).allowed(crowd[0], crowd[1])
    assert joining(helpers).allowed(crowd[0], crowd[1])


def test_without_a_group_it_says_where_to_create_one(signed_in, ada, crowd):
    page = signed_in(ada).post(BULK, {"deed": "join", "person": keys(crowd)}).content.decode()
    assert "There are no groups yet." in page
    assert 'name="confirmed"' not in page


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


def test_a_sheet_for_which_a_group_is_sent_too_asks_no_password_here(signed_in, ada, crowd):
    window, chess = signed_in(ada), Group.objects.create(name="chess")
    prove(window, seconds_ago=301)
    sent = {"deed": "slips", "person": keys(crowd[:1]), "group": chess.pk, "confirmed": "yes"}
    assert window.post(BULK, sent)["Location"] == f"/recovery/reset-codes/?person={crowd[0].pk}"
