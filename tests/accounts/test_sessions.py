from __future__ import annotations

import platform
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.utils import timezone

from accounts import clock
from accounts.flows.signing_in import finish_signing_out
from accounts.models import Session, SignInAttempts, User
from accounts.sessions import (
    SessionStore,
    end_all,
    end_by,
    end_sessions_of,
    forget_revoked,
    reference,
    revoke,
    revoked,
)
from audit.models import Entry
from tests.cast import PASSWORDS
from tests.hashers import MeetingArgon2idHasher
from tests.passing_time import pass_time, set_clock
from tests.wire import WireWindow


def cookie(window):
    return window.cookies[settings.SESSION_COOKIE_NAME].value


def test_a_session_belongs_to_its_person(signed_in, ben):
    signed_in(ben)
    row = Session.objects.get()
    assert row.user == ben
    assert abs(row.created_at - timezone.now()) < timedelta(seconds=5)


def test_whoever_copies_the_database_cannot_use_the_sessions_in_it(signed_in, ben):
    window = signed_in(ben)
    key = cookie(window)
    row = Session.objects.get()
    assert key not in str(vars(row))
    window.cookies[settings.SESSION_COOKIE_NAME] = row.session_key
    assert window.get("/").status_code == 302


def test_it_ends_after_twelve_hours_however_busy_the_person_is(signed_in, ben, monkeypatch):
    window = signed_in(ben)
    for _hour in range(11):
        pass_time(monkeypatch, hours=1)
        window.post("/accounts/profile/", {"display_name": f"Ben {_hour}"})
        assert window.get("/").status_code == 200
    pass_time(monkeypatch, hours=1, seconds=1)
    assert window.get("/").status_code == 302


def test_a_new_password_begins_the_twelve_hours_anew(signed_in, ben, monkeypatch):
    window = signed_in(ben)
    pass_time(monkeypatch, hours=11)
    new = "eleven snails on a ladder"
    fields = {"old_password": PASSWORDS["ben"], "new_password1": new, "new_password2": new}
    window.post("/accounts/password/change/", fields)
    pass_time(monkeypatch, hours=11)
    assert window.get("/").status_code == 200


def test_disabling_ends_the_sessions_and_enabling_brings_none_back(signed_in, ben):
    window = signed_in(ben)
    ben.is_active = False
    ben.save()
    assert not Session.objects.exists()
    assert window.get("/").status_code == 302
    ben.is_active = True
    ben.save()
    assert window.get("/").status_code == 302


def test_deleting_a_person_ends_their_sessions(signed_in, ben):
    window = signed_in(ben)
    ben.delete()
    assert not Session.objects.exists()
    assert window.get("/").status_code == 302


def test_ending_all_ends_all(signed_in, ben, dana):
    windows = [signed_in(ben), signed_in(dana)]
    assert end_all() == 2
    assert [window.get("/").status_code for window in windows] == [302, 302]


def test_ending_one_persons_sessions_can_keep_one(signed_in, ben, dana):
    here, elsewhere, danas = signed_in(ben), signed_in(ben), signed_in(dana)
    assert end_sessions_of(ben, except_key=cookie(here)) == 1
    assert [window.get("/").status_code for window in (here, elsewhere, danas)] == [200, 302, 200]
    assert end_sessions_of(ben) == 1
    assert here.get("/").status_code == 302


def test_last_seen_is_written_once_a_minute_at_most(signed_in, ben, dana, monkeypatch):
    window = signed_in(ben)
    begin = Session.objects.get().last_seen
    pass_time(monkeypatch, seconds=50)
    window.get("/")
    assert Session.objects.get().last_seen == begin
    pass_time(monkeypatch, seconds=20)
    window.get("/")
    assert Session.objects.get().last_seen - begin >= timedelta(seconds=60)
    assert User.objects.get(pk=ben.pk).last_seen == Session.objects.get().last_seen
    assert User.objects.get(pk=dana.pk).last_seen == dana.last_seen


def test_a_clock_that_was_set_back_does_not_stop_it(signed_in, ben, monkeypatch):
    window = signed_in(ben)
    set_clock(monkeypatch, days=-3)
    window.get("/")
    assert Session.objects.get().last_seen == timezone.now()


def test_strangers_leave_no_rows(visitor, ada):
    for path in ("/", "/accounts/login/", "/accounts/register/", "/nowhere/"):
        visitor.get(path)
    assert not Session.objects.exists()


def test_nothing_is_written_for_a_page_that_changes_nothing(
    signed_in, ben, django_assert_num_queries
):
    window = signed_in(ben)
    window.get("/")
    with django_assert_num_queries(4) as queries:
        window.get("/")
    assert {query["sql"].split()[0] for query in queries.captured_queries} == {"SELECT"}


@pytest.fixture
def late(db, ben):
    """The store of a request of ben's that is still under way."""
    store = SessionStore()
    store["_auth_user_id"] = str(ben.pk)
    store.save()
    late = SessionStore(store.session_key)
    late["more"] = "data"
    return late


@pytest.mark.parametrize("actions", [["save"], ["cycle_key", "save"]])
def test_a_session_that_was_ended_meanwhile_is_not_brought_back(late, actions):
    end_all()
    for action in actions:
        with pytest.raises(UpdateError):
            getattr(late, action)()
    assert not Session.objects.exists()


def test_one_that_opens_nothing_any_more_gets_no_new_key_either(late):
    revoke(reference(late.session_key))
    with pytest.raises(UpdateError):
        late.cycle_key()
    finish_signing_out()
    assert not Session.objects.exists()
    assert [entry.kind for entry in Entry.objects.all()] == ["signed_out"]


def test_one_that_opens_nothing_any_more_opens_nothing_though_its_row_is_there(signed_in, ben):
    window = signed_in(ben)
    revoke(reference(cookie(window)))
    assert window.get("/").status_code == 302
    assert Session.objects.filter(user=ben).exists()
    forget_revoked(reference(cookie(window)))


def test_whoever_signed_out_unwritten_is_written_down_once_and_nobody_else(signed_in, ben, dana):
    leaving, staying = signed_in(ben), signed_in(dana)
    stranger, gone = SessionStore(), SessionStore()
    for store in (stranger, gone):
        store["anything"] = 1
        store.save()
    Session.objects.filter(pk=reference(gone.session_key)).delete()
    for key in (cookie(leaving), stranger.session_key, gone.session_key):
        revoke(reference(key))
    finish_signing_out()
    assert list(Session.objects.values_list("user_id", flat=True)) == [dana.pk]
    entries = Entry.objects.filter(kind="signed_out")
    assert [entry.actor for entry in entries] == [ben]
    assert not revoked()
    assert staying.get("/").status_code == 200


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/reauthenticate/"])
def test_where_the_session_cannot_be_kept_nothing_is_said_of_it(
    visitor, signed_in, ben, monkeypatch, path
):
    window = visitor if "login" in path else signed_in(ben)
    before = Session.objects.count()

    def fail(_session, **_options):
        raise OSError("disk full")

    monkeypatch.setattr(SessionStore, "save", fail)
    fields = {"username": "ben", "password": PASSWORDS["ben"]}
    with pytest.raises(OSError, match="disk full"):
        window.post(path, fields)
    assert not Entry.objects.exists()
    assert Session.objects.count() == before


NEW = "eleven snails on a ladder"
GOING_ON = {
    "/accounts/reauthenticate/": {"password": PASSWORDS["ben"]},
    "/accounts/password/change/": {
        "old_password": PASSWORDS["ben"],
        "new_password1": NEW,
        "new_password2": NEW,
    },
}


@pytest.mark.parametrize("path", GOING_ON)
def test_whoever_is_signed_out_while_their_password_is_looked_at_signs_in_anew(
    served, ben, settings, path
):
    with WireWindow(served) as window, ThreadPoolExecutor(1) as pool:
        window.sign_in("ben", PASSWORDS["ben"])
        _status, page = window.get(path)
        settings.PASSWORD_HASHERS = ["tests.hashers.MeetingArgon2idHasher"]
        answer = pool.submit(window.post, path, page, **GOING_ON[path])
        MeetingArgon2idHasher.meeting.wait()
        end_all()
        MeetingArgon2idHasher.meeting.wait()
        assert answer.result()[0] == 302
        assert window.headers["location"] == "/accounts/login/"
        assert window.get("/")[0] == 302
    assert not Session.objects.exists()
    assert User.objects.get(pk=ben.pk).password == ben.password
    assert list(Entry.objects.values_list("kind", flat=True)) == ["signed_in"]
    assert not SignInAttempts.objects.filter(failures__gt=0).exists()  # It was the right password.


def test_what_begins_after_an_end_has_nothing_of_what_was_before(db, monkeypatch):
    store = SessionStore()
    store["a"] = 1
    store.save()
    pass_time(monkeypatch, hours=1)
    later = clock.now()
    store.cycle_key()
    store.flush()
    store["a"] = 1
    store.save()
    row = Session.objects.get()
    assert (row.created_at, row.expire_date) == (later, later + timedelta(hours=12))


def test_a_session_that_ends_sooner_anyway_is_not_drawn_out(db):
    store = SessionStore()
    store["a"] = 1
    store.save()
    for hours in (1, 2):
        end_by(store, timezone.now() + timedelta(hours=hours))
    assert Session.objects.get().expire_date < timezone.now() + timedelta(hours=1)


def test_nobody_chooses_the_key_of_a_session(db):
    chosen = "x" * 32
    store = SessionStore(chosen)
    store["a"] = 1
    store.save()
    assert store.session_key != chosen
    assert not SessionStore().exists(chosen)


def test_a_store_keeps_what_was_put_in(db):
    store = SessionStore()
    store["word"] = "kept"
    store.save()
    again = SessionStore(store.session_key)
    assert again["word"] == "kept"
    key = str(store.session_key)
    assert again.exists(key)
    again["word"] = "changed"
    again.save()
    assert SessionStore(store.session_key)["word"] == "changed"
    again.cycle_key()
    again.save()
    assert not again.exists(key)
    assert SessionStore(again.session_key)["word"] == "changed"
    again.flush()
    assert not Session.objects.exists()


def test_a_computer_with_a_strange_name_keeps_nobody_out(db, monkeypatch):
    monkeypatch.setattr(platform, "node", lambda: "des\u200bk\n" * 40)
    SessionStore().save()
    assert Session.objects.get().computer.startswith("des\ufffdk\ufffd")


def test_saving_twice_writes_once(db, django_assert_num_queries):
    store = SessionStore()
    store["word"] = "kept"
    with django_assert_num_queries(2):  # it reads for how long, and writes
        store.save()
        store.save()


def test_a_store_without_content_can_be_created(db):
    store = SessionStore()
    store.create()
    store.save(must_create=True)
    assert Session.objects.get().user is None


def test_what_somebody_wrote_into_the_table_is_not_believed(signed_in, ben, ada):
    window = signed_in(ben)
    content, *signature = Session.objects.get().session_data.split(":")
    adas, *_signature = SessionStore().encode({"_auth_user_id": str(ada.pk)}).split(":")
    assert adas != content
    Session.objects.update(session_data=":".join([adas, *signature]))
    assert window.get("/").status_code == 302


def test_expired_sessions_can_be_cleared(signed_in, ben, monkeypatch):
    signed_in(ben)
    pass_time(monkeypatch, hours=13)
    SessionStore.clear_expired()
    assert not Session.objects.exists()


def test_a_key_has_enough_randomness_and_never_repeats(db):
    keys: set[str] = set()
    for _new in range(100):
        store = SessionStore()
        store.create()
        keys.add(str(store.session_key))
    assert len(keys) == 100
    assert {len(key) for key in keys} == {32}
