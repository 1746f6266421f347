"""Bulk actions for everyone who matches a search: counted, a few people at a time."""

from __future__ import annotations

import json
from functools import partial

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import Error

from accounts import memberships
from accounts.models import User
from accounts.roles import Role
from administration import bulk_actions
from administration.account_actions import ACTIONS, DELETE, DISABLE, SIGN_OUT
from administration.background_jobs import Failed, Job, _Stopped, jobs
from administration.bulk_actions import Selection, do_all
from administration.flows import groups
from administration.forms.bulk import _group_action
from administration.people import State, Wanted
from audit.models import Entry
from tests.cast import PASSWORDS
from tests.clients import prove
from tests.rendered import read
from tests.snapshot import unwritable

BULK = "/administration/people/bulk/"
PROGRESS = f"{BULK}progress/"
ALL = {"deed": "disable", "everybody": "yes"}
P = {"query": "q=p&order=newest&page=2"}


@pytest.fixture
def crowd(ada):
    """120 members whose names begin with p, and one other."""
    made = User.objects.bulk_create(User(username=f"p{n:03}", password="!") for n in range(120))
    made += User.objects.bulk_create([User(username="quentin", password="!")])
    for someone in made:
        memberships.assign(someone, Role.MEMBER)
    return made


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch):
    monkeypatch.setattr(jobs, "_jobs", {})
    monkeypatch.setattr(Job, "rest", lambda job, _seconds: None)


def run(action, actor, wanted=None):
    everyone = Selection.of(wanted or Wanted(q="p"), actor)
    return do_all(lambda: action, everyone, session="", back="", job=Job("en"))


def disabled():
    return set(User.objects.filter(is_active=False).values_list("username", flat=True))


def details(kind):
    return [
        json.loads(data) for data in Entry.objects.filter(kind=kind).values_list("data", flat=True)
    ]


def test_it_asks_with_the_number_and_names_nobody_by_number(signed_in, ada, crowd):
    answer = signed_in(ada).post(BULK, ALL | P)
    assert "Disable 120 accounts?" in answer.content.decode()
    page = read(answer)
    assert page.all("input", name="person") == []
    [said] = page.all("input", name="query")
    assert said["value"] == "q=p&order=newest&page=2"
    assert disabled() == set()


@pytest.mark.django_db(transaction=True)
def test_once_confirmed_it_applies_to_all_who_match_and_no_one_else(signed_in, ada, crowd):
    window = signed_in(ada)
    begun = window.post(BULK, ALL | P | {"confirmed": "yes", "count": "120"})
    assert begun["Location"] == PROGRESS
    jobs.wait(f"bulk action by {ada.pk}")
    done = window.get(PROGRESS)
    assert done["Location"] == "/administration/people/?q=p&order=newest&page=2"
    assert "120 people can no longer sign in." in window.get(done["Location"]).content.decode()
    assert disabled() == {f"p{n:03}" for n in range(120)}
    told = Entry.objects.filter(kind="person_disabled", actor_id=ada.pk).exclude(session="")
    assert set(told.values_list("subject_id", flat=True)) == {one.pk for one in crowd[:120]}
    assert details("bulk_deed_begun") == [{"deed": "disable", "people": 120}]
    assert details("bulk_deed_ended") == [{"deed": "disable", "done": 120, "left_out": 0}]


def test_more_than_were_counted_are_asked_about_again(signed_in, ada, crowd, monkeypatch):
    monkeypatch.setattr(jobs, "start", lambda *_: pytest.fail("it began"))
    answer = signed_in(ada).post(BULK, ALL | P | {"confirmed": "yes", "count": "119"})
    page = answer.content.decode()
    assert "Disable 120 accounts?" in page
    assert "More people match now." in page


def test_accounts_created_after_the_confirmation_are_not_included(ada, crowd):
    before = Selection.of(Wanted(q="p"), ada)
    User.objects.create(username="p999", password="!")
    do_all(lambda: DISABLE, before, session="", back="", job=Job("en"))
    assert "p999" not in disabled()
    assert len(disabled()) == 120


def test_no_account_that_is_still_to_come_can_be_named_as_the_newest(ada, crowd):
    before = Selection.of(Wanted(q="p"), ada, last=2**40)
    User.objects.create(username="p999", password="!")
    do_all(lambda: DISABLE, before, session="", back="", job=Job("en"))
    assert "p999" not in disabled()


def test_with_more_people_than_counted_none_is_reported_as_skipped(ada, crowd, monkeypatch):
    last = User.objects.filter(username="p119")
    last.update(is_active=False)
    monkeypatch.setattr(Job, "rest", lambda *_: last.update(is_active=True))
    outcome = run(DISABLE, ada)
    assert (outcome.done, outcome.left_out) == (120, 0)


@pytest.mark.django_db(transaction=True)
def test_accounts_created_while_it_asks_are_not_included(signed_in, ada, crowd):
    window = signed_in(ada)
    asked = read(window.post(BULK, ALL | P))
    fields = ("deed", "confirmed", "query", "everybody", "count", "last")
    sent = {name: asked.all("input", name=name)[0]["value"] for name in fields}
    User.objects.filter(username="p000").delete()  # so that as many match as were counted
    User.objects.create(username="p999", password="!")
    window.post(BULK, sent)
    jobs.wait(f"bulk action by {ada.pk}")
    assert len(disabled()) == 119
    assert "p999" not in disabled()


@pytest.mark.parametrize("query", ["group=4711", "state=happy", "q=" + "p" * 151])
def test_an_invalid_search_matches_no_one(signed_in, ada, crowd, query):
    sent = ALL | {"query": query, "confirmed": "yes", "count": "999"}
    answer = signed_in(ada).post(BULK, sent, follow=True)
    assert "This search has expired." in answer.content.decode()
    assert disabled() == set()


def test_it_asks_for_the_password_with_the_number(signed_in, ada, crowd):
    window = signed_in(ada)
    prove(window, seconds_ago=301)
    asks = window.post(BULK, ALL | P | {"confirmed": "yes", "count": "120"})["Location"]
    assert "Disable 120 accounts?" in window.get(asks).content.decode()
    back = window.post(asks, {"password": PASSWORDS["ada"]}, follow=True)
    assert back.redirect_chain[-1][0] == "/administration/people/"  # no work is done in this test


def test_everyone_means_everyone_but_oneself(ada, crowd, dana):
    outcome = run(DISABLE, ada, Wanted())
    assert User.objects.filter(is_active=True).get() == ada
    assert (outcome.done, outcome.left_out) == (122, 0)


def test_people_whom_one_may_not_change_are_skipped_and_counted(ada, dana, ben, crowd, signed_in):
    signed_in(ben)
    signed_in(ada)
    outcome = run(SIGN_OUT, dana, Wanted())
    assert (outcome.done, outcome.left_out) == (1, 1)
    assert ada.sessions.exists()
    assert not ben.sessions.exists()


def test_the_desk_is_refused_what_it_is_not_offered(signed_in, dana, crowd):
    window = signed_in(dana)
    for action in ("disable", "delete", "enable", "join", "leave"):
        assert window.post(BULK, ALL | P | {"deed": action}).status_code == 403, action
    assert window.post(BULK, ALL | P | {"deed": "unlock"}).status_code == 200


def test_only_those_about_whom_there_is_something_to_do_are_read(ada, crowd, cleo):
    User.objects.filter(username__in=["p001", "p002"]).update(is_active=False)
    for name, count in {"approve": 2, "enable": 1, "disable": 119, "sign_out": 0}.items():
        assert Selection.of(Wanted(), ada).people(ACTIONS[name]).count() == count, name


def test_a_state_and_a_group_choose_too(ada, crowd):
    chess = Group.objects.create(name="chess")
    chess.user_set.set(crowd[:3])
    User.objects.filter(pk=crowd[0].pk).update(is_active=False)
    User.objects.filter(pk=crowd[1].pk).update(password="of their own")
    run(DISABLE, ada, Wanted(group=chess, state=State.NO_PASSWORD))
    assert disabled() == {"p000", "p002"}


def test_a_transaction_takes_nobody_more_when_its_time_is_over(ada, crowd, monkeypatch):
    monkeypatch.setattr(bulk_actions, "LONGEST", -1.0)
    everyone = Selection.of(Wanted(q="p"), ada)
    happened, read_ = bulk_actions._do_some(lambda: DISABLE, crowd[:10], everyone)
    assert (len(happened), read_) == (1, 1)
    run(DISABLE, ada)
    assert len(disabled()) == 120


def test_losing_the_permission_stops_it_and_the_log_says_how_far_it_got(ada, crowd, monkeypatch):
    monkeypatch.setattr(bulk_actions, "LONGEST", -1.0)
    left = iter([*[DISABLE] * 2])

    def make():
        if next(left, None) is None:
            User.objects.filter(pk=ada.pk).update(is_active=False)
        return DISABLE

    with pytest.raises(Failed, match="no longer allowed"):
        do_all(make, Selection.of(Wanted(q="p"), ada), session="", back="", job=Job("en"))
    assert details("bulk_deed_ended") == [{"deed": "disable", "done": 0, "left_out": 120}]


@pytest.fixture
def after_two(monkeypatch):
    """A group to put people into, and what happens to it once two are in: a transaction is one."""
    monkeypatch.setattr(bulk_actions, "LONGEST", -1.0)
    chess = Group.objects.create(name="chess")

    def happens(what):
        monkeypatch.setattr(Job, "rest", lambda *_: what() if chess.user_set.count() == 2 else None)

    return chess, happens


def test_a_group_that_is_deleted_meanwhile_stops_it(ada, crowd, after_two):
    chess, happens = after_two
    happens(Group.objects.filter(pk=chess.pk).delete)
    make, everyone = partial(_group_action, "join", chess.pk), Selection.of(Wanted(q="p"), ada)
    with pytest.raises(Failed, match="group was deleted"):
        do_all(make, everyone, session="", back="", job=Job("en"))
    assert details("bulk_deed_ended") == [{"deed": "join", "done": 2, "left_out": 118}]


def test_nobody_more_is_put_into_a_group_that_allows_more_meanwhile(ben, crowd, after_two):
    chess, happens = after_two
    managers = Group.objects.create(name="managers")
    managers.permissions.set(Permission.objects.filter(codename="manage_people"))
    ben.groups.add(managers)
    happens(lambda: chess.permissions.set(Permission.objects.filter(codename="change_settings")))
    make, everyone = partial(_group_action, "join", chess.pk), Selection.of(Wanted(q="p"), ben)
    assert do_all(make, everyone, session="", back="", job=Job("en")).done == 2
    assert chess.user_set.count() == 2


def test_the_end_of_the_program_stops_it_between_two_transactions(ada, crowd, monkeypatch):
    job = Job("en")
    monkeypatch.undo()  # the pauses, in which it stops
    monkeypatch.setattr(bulk_actions, "LONGEST", -1.0)
    job.stopping.set()
    with pytest.raises(_Stopped):
        do_all(lambda: DISABLE, Selection.of(Wanted(q="p"), ada), session="", back="", job=job)
    assert len(disabled()) == 1
    assert details("bulk_deed_ended") == [{"deed": "disable", "done": 1, "left_out": 119}]


def test_the_last_administrator_is_kept_and_the_others_are_not(ada, crowd):
    rights = Group.objects.create(name="deputies")
    rights.permissions.set(Group.objects.get(name=Role.ADMINISTRATOR).permissions.all())
    crowd[-1].groups.add(rights)
    outcome = run(DELETE, crowd[-1], Wanted())
    assert (outcome.done, outcome.left_out) == (120, 1)
    assert set(User.objects.values_list("username", flat=True)) == {"ada", "quentin"}
    assert Entry.objects.filter(kind="last_administrator_kept", subject_id=ada.pk).exists()


def test_people_are_put_into_a_group_and_taken_out_of_it(ada, crowd):
    chess = Group.objects.create(name="chess")
    chess.user_set.add(crowd[0])
    assert run(groups.joining(chess), ada).done == 119
    assert chess.user_set.count() == 120
    assert run(groups.leaving(chess), ada, Wanted()).done == 120
    assert chess.user_set.count() == 0
    assert Entry.objects.filter(kind="groups_changed").count() == 239


def test_a_search_that_nobody_matches_asks_nothing(signed_in, ada, crowd):
    answer = signed_in(ada).post(BULK, ALL | {"query": "q=nobody"})
    assert "Back to the list" in answer.content.decode()
    assert 'name="confirmed"' not in answer.content.decode()


def test_each_is_looked_up_again_in_the_transaction(ada, dana, ben, finn, signed_in):
    for person in (ben, finn):
        signed_in(person)
    gone = User.objects.create(username="gone")
    stale = [User.objects.get(pk=one.pk) for one in (ben, finn, gone)]
    memberships.assign(ben, Role.ADMINISTRATOR)
    User.objects.filter(pk=gone.pk).delete()
    happened, read_ = bulk_actions._do_some(lambda: SIGN_OUT, stale, Selection.of(Wanted(), dana))
    assert [person for _event, person in happened] == [finn]
    assert read_ == 3
    assert ben.sessions.exists()


def test_what_cannot_be_recorded_is_not_done(ada, crowd):
    with unwritable("person_disabled"), pytest.raises(Error):
        run(DISABLE, ada)
    assert disabled() == set()
