"""The list of people: found, filtered, sorted, in pages, and as quick with many as with few."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import memberships
from accounts.models import User
from accounts.names import characters as names_of_accounts
from accounts.roles import Role
from administration import people
from administration.keyset_pages import Order
from administration.people import State, Wanted, find
from tests.rendered import read

PEOPLE = "/administration/people/"
QUERIES = 7  # session, person, memberships, groups to filter by, who matches, the page, its roles


def names(listing):
    return [line.person.username for line in listing.lines]


def shown(answer):
    assert answer.status_code == 200
    return names(answer.context["listing"])


@pytest.fixture
def everybody(dana, ben, cleo, finn, gus):
    return User.objects.create(username="will", is_active=False, display_name="Will von Ömer")


@pytest.fixture
def crowd(ada):
    made = User.objects.bulk_create(User(username=f"p{n:03}", password="!") for n in range(120))
    for someone in made:
        memberships.assign(someone, Role.MEMBER)
    return made


def test_it_shows_name_role_state_and_when_somebody_was_last_seen(signed_in, ada, everybody):
    User.objects.filter(username="will").update(last_seen=timezone.now())
    page = read(signed_in(ada).get(PEOPLE))
    rows = {row.words() for row in page.all("tr")}
    assert any("Ada Lovelace ada Administrator Active never" in row for row in rows), rows
    assert any("Will von Ömer will Guest Waiting for approval just now" in row for row in rows)
    assert any("cleo Member Disabled never" in row for row in rows)
    assert any("Will von Ömer will Guest Waiting for approval just now" in row for row in rows)
    assert len(page.all("h1")) == 1
    labeled = {label["for"] for label in page.all("label")}
    assert {box["id"] for box in page.all("input", type="checkbox")} <= labeled


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["ada", "Ben", "cleo", "dana", "finn", "gus", "will"]),
        ("be", ["Ben"]),
        ("BEN", ["Ben"]),
        ("ada l", ["ada"]),
        ("love", ["ada"]),
        ("  LOVE ", ["ada"]),
        ("öm", ["will"]),
        ("\u00d6MER", ["will"]),
        ("en", []),
        ("%", []),
        ("'; DROP TABLE", []),
        ("\x00", ["ada", "Ben", "cleo", "dana", "finn", "gus", "will"]),
        ("x" * 200, ["ada", "Ben", "cleo", "dana", "finn", "gus", "will"]),
    ],
)
def test_people_are_found_by_the_beginning_of_a_name_or_of_its_last_word(
    signed_in, ada, everybody, query, found
):
    assert shown(signed_in(ada).get(PEOPLE, {"q": query})) == found


@pytest.mark.parametrize(
    ("state", "found"),
    [
        ("active", ["ada", "Ben", "dana", "finn", "gus"]),
        ("waiting", ["will"]),
        ("disabled", ["cleo"]),
        ("nonsense", ["ada", "Ben", "cleo", "dana", "finn", "gus", "will"]),
    ],
)
def test_they_are_filtered_by_state(signed_in, ada, everybody, state, found):
    assert shown(signed_in(ada).get(PEOPLE, {"state": state})) == found


def test_whoever_has_no_password_yet_is_told_apart_from_active_people(signed_in, ada, finn):
    for name in ("new", names_of_accounts.guest_name()):
        memberships.assign(User.objects.create_user(name), Role.GUEST)
    gone = User.objects.create_user("gone", is_active=False)
    window = signed_in(ada)
    new = User.objects.get(username="new")
    page = window.get(PEOPLE, {"state": "no_password"})
    assert shown(page) == ["new"]
    assert "new Guest No password yet never" in " ".join(
        row.words() for row in read(page).all("tr")
    )
    assert "No password yet" in window.get(f"{PEOPLE}{new.pk}/").content.decode()
    active = shown(window.get(PEOPLE, {"state": "active"}))
    assert "finn" in active
    assert "new" not in active
    [guest] = User.objects.filter(username__startswith="guest:")
    assert guest.username in active
    assert "No password yet" not in window.get(f"{PEOPLE}{guest.pk}/").content.decode()
    assert "No password yet" not in window.get(f"{PEOPLE}{gone.pk}/").content.decode()


@pytest.mark.parametrize("state", [State.ACTIVE, State.NO_PASSWORD])
def test_the_few_of_a_common_state_are_found_by_an_index(crowd, ada, state):
    index = {State.ACTIVE: "people_active", State.NO_PASSWORD: "people_no_password"}[state]
    with CaptureQueriesContext(connection) as queries:
        find(Wanted(state=state))
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {queries[0]['sql']}")
        assert index in str(cursor.fetchall())


def test_they_are_filtered_by_role_and_by_group_and_all_at_once(signed_in, ada, everybody, ben):
    window = signed_in(ada)
    members = Group.objects.get(name=Role.MEMBER)
    readers = Group.objects.create(name="readers")
    ben.groups.add(readers)
    assert shown(window.get(PEOPLE, {"group": members.pk})) == ["Ben", "cleo", "finn"]
    assert shown(window.get(PEOPLE, {"group": readers.pk})) == ["Ben"]
    assert shown(window.get(PEOPLE, {"group": "4711"})) == shown(window.get(PEOPLE))
    both = {"group": members.pk, "state": "disabled", "q": "c"}
    assert shown(window.get(PEOPLE, both)) == ["cleo"]


def test_they_are_sorted_by_when_they_were_seen_and_by_age(signed_in, ada, everybody, ben, gus):
    now = timezone.now()
    User.objects.filter(pk=ada.pk).update(last_seen=now - timedelta(days=3))
    User.objects.filter(pk=ben.pk).update(last_seen=now - timedelta(days=1))
    User.objects.filter(pk=gus.pk).update(last_seen=now - timedelta(days=2))
    seen = names(find(Wanted(order=Order.SEEN)))
    assert seen[:3] == ["Ben", "gus", "ada"]
    assert names(find(Wanted(order=Order.NEWEST)))[0] == "will"


def test_pages_follow_each_other_without_a_gap_and_keep_what_was_asked(signed_in, ada, crowd):
    window = signed_in(ada)
    answer = window.get(PEOPLE, {"q": "p", "page": "2"})
    assert shown(answer) == [f"p{n:03}" for n in range(50, 100)]
    ways = {link["rel"]: link["href"] for link in read(answer).all("a") if link["rel"]}
    assert ways == {"prev": "?q=p&page=1", "next": "?q=p&page=3"}
    last = window.get(PEOPLE + ways["next"])
    assert shown(last) == [f"p{n:03}" for n in range(100, 120)]
    assert "next" not in {link["rel"] for link in read(last).all("a")}
    assert len(shown(window.get(PEOPLE, {"page": "99"}))) == 21  # the last there is
    for nonsense in ("0", "-1", "x", "99999999999999999999"):
        assert len(shown(window.get(PEOPLE, {"page": nonsense}))) == 50


def test_a_page_says_of_how_many_it_is_and_offers_everyone_on_all(signed_in, ada, crowd):
    window = signed_in(ada)
    page = window.get(PEOPLE, {"q": "p", "page": "2"}).content.decode()
    assert "Page 2 of 3" in page
    assert "Everyone on all pages, 120" in page
    few = window.get(PEOPLE, {"q": "p00"}).content.decode()
    assert "Everyone on all pages" not in few
    assert "data-tick-all" in few


def test_more_than_are_counted_are_shown_as_more(signed_in, ada, crowd, monkeypatch):
    monkeypatch.setattr(people, "MOST_COUNTED", 100)
    monkeypatch.setattr(people, "JUST_MORE", 101)
    window = signed_in(ada)
    answer = window.get(PEOPLE)
    assert "More than 100 people" in answer.content.decode()
    assert "Everyone on all pages, more than 100" in answer.content.decode()
    assert "Page 1<" in answer.content.decode()
    assert shown(answer)[:2] == ["ada", "p000"]
    members = Group.objects.get(name=Role.MEMBER)
    listing = find(Wanted(group=members, page=3))
    assert (listing.more, names(listing)) == (True, [f"p{n:03}" for n in range(100, 120)])
    found = window.get(PEOPLE, {"q": "p"})
    assert "Type more letters" in found.content.decode()


def test_nobody_found_says_what_to_do(signed_in, ada):
    answer = signed_in(ada).get(PEOPLE, {"q": "nobody at all"})
    assert "No matches" in answer.content.decode()


@pytest.mark.parametrize("query", [{}, {"q": "p"}, {"order": "seen", "state": "no_password"}])
def test_a_full_page_costs_as_many_queries_as_an_empty_one(signed_in, ada, crowd, query):
    window = signed_in(ada)
    window.get(PEOPLE, query)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert len(shown(window.get(PEOPLE, query))) == 50
    assert len(queries) == QUERIES, [query["sql"] for query in queries]


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(),
        Wanted(order=Order.SEEN),
        Wanted(order=Order.NEWEST),
        Wanted(q="p"),
        Wanted(state=State.WAITING),
        Wanted(state=State.DISABLED),
        Wanted(state=State.NO_PASSWORD),
        Wanted(state=State.ACTIVE),
    ],
    ids=str,
)
def test_no_page_reads_or_sorts_everybody(crowd, wanted):
    with CaptureQueriesContext(connection) as queries:
        find(wanted)
    for query in queries:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
            plan = [row[3] for row in cursor.fetchall()]
        narrowed = any("SEARCH" in step or "USING" in step for step in plan)
        assert narrowed, (query["sql"], plan)
        sorts = any("TEMP B-TREE" in step for step in plan)
        assert not sorts or " IN (" in query["sql"], (query["sql"], plan)


def test_a_name_is_text_and_never_markup(signed_in, ada, ben):
    ben.display_name = '"><img src=x onerror=alert(1)>'
    ben.save()
    page = signed_in(ada).get(PEOPLE).content.decode()
    assert "<img src=x" not in page


def test_the_desk_sees_the_list_and_no_more_than_it_may_do(signed_in, dana, ben):
    page = signed_in(dana).get(PEOPLE).content.decode()
    assert "Add a person" in page
    assert reverse("administration:export_people") not in page
    assert 'value="unlock"' in page
    assert 'value="delete"' not in page


def test_the_tile_on_home_is_for_those_who_may_see_people(signed_in, dana, ben):
    assert PEOPLE in signed_in(dana).get("/").content.decode()
    assert PEOPLE not in signed_in(ben).get("/").content.decode()
