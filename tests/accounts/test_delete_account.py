from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from accounts import memberships
from accounts.models import Notice, Session, SignInAttempts, User
from accounts.notices import Kind, leave
from accounts.roles import Role
from accounts.throttle import key_for
from audit.models import Entry
from audit.verify import faults
from tests.cast import PASSWORDS, person

PAGE = "/accounts/delete/"


def delete(window, password=PASSWORDS["ben"], **fields):
    return window.post(PAGE, {"password": password, "sure": "on"} | fields)


def errors(answer):
    return [str(error) for found in answer.context["form"].errors.values() for error in found]


def reasons():
    entries = Entry.objects.filter(kind="account_deletion_refused").order_by("sequence")
    return [entry.details["reason"] for entry in entries]


def test_the_page_says_what_goes_and_what_stays(signed_in, ben):
    page = signed_in(ben).get(PAGE).content.decode()
    assert f"deleted person {ben.pk}" in page
    assert "/accounts/data/" in page


def test_the_account_is_gone_with_everything_in_it(signed_in, ben):
    leave(ben, Kind.PASSWORD_CHANGED)
    here, elsewhere = signed_in(ben), signed_in(ben)
    answer = delete(here, PASSWORDS["ben"])
    assert answer.headers["Location"] == "/accounts/signed-out/"
    assert b"Account deleted." in here.get("/accounts/signed-out/").content
    assert not User.objects.filter(pk=ben.pk).exists()
    assert not Session.objects.filter(user_id=ben.pk).exists()
    assert not Notice.objects.exists()
    assert not SignInAttempts.objects.filter(pk=key_for("ben")).exists()
    assert here.get("/").status_code == 302
    assert elsewhere.get("/").status_code == 302


def test_the_name_in_the_log_becomes_a_pseudonym_and_the_chain_stays_whole(signed_in, ben, ada):
    number = ben.pk
    window = signed_in(ben)
    window.post("/accounts/profile/", {"display_name": "Benjamin"})
    delete(window)
    assert faults() == []
    entry = Entry.objects.get(kind="account_deleted")
    assert (entry.actor_id, entry.subject_id, entry.details) == (
        number,
        number,
        {"role": "members"},
    )
    assert not any(name in entry.data for entry in Entry.objects.all() for name in ("Ben", "ben"))
    page = signed_in(ada).get("/administration/audit/")
    if page.status_code == 200:
        assert f"deleted person {number}" in page.content.decode()


def test_the_name_is_free_again_for_another_person(signed_in, ben):
    number = ben.pk
    delete(signed_in(ben))
    assert person("Ben", Role.MEMBER).pk != number


def test_without_the_password_or_the_tick_nothing_happens(signed_in, ben):
    window = signed_in(ben)
    assert "Wrong password." in errors(delete(window, "wrong"))[0]
    assert "Enter your password." in errors(delete(window, ""))
    assert "Select the box" in errors(window.post(PAGE, {"password": PASSWORDS["ben"]}))[0]
    assert User.objects.filter(pk=ben.pk).exists()
    assert reasons() == ["wrong_password"]


def test_guessing_is_throttled_like_signing_in(signed_in, ben, clock):
    window = signed_in(ben)
    for number in range(5):
        assert delete(window, f"wrong {number}").status_code == 200
    answer = delete(window)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "30")
    assert reasons() == ["wrong_password"] * 5 + ["throttled"]
    clock.forward(30)
    assert delete(window).status_code == 302


def test_full_slots_ask_to_wait(signed_in, ben, monkeypatch):
    monkeypatch.setattr("accounts.passwords.hash_slots.slots.room", 0)
    answer = delete(signed_in(ben))
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "2")


def test_the_last_administrator_cannot(signed_in, ada, ben):
    window = signed_in(ada)
    answer = delete(window, PASSWORDS["ada"])
    assert answer.status_code == 200
    assert "only administrator" in errors(answer)[0]
    assert User.objects.filter(pk=ada.pk).exists()
    assert window.get("/").status_code == 200
    assert reasons() == ["last_administrator"]
    # The password was right, so it does not count as a wrong one.
    assert SignInAttempts.objects.get(pk=key_for("ada")).failures == 0


def test_one_of_two_administrators_can(signed_in, ada, ben):
    memberships.assign(ben, Role.ADMINISTRATOR)
    assert delete(signed_in(ada), PASSWORDS["ada"]).status_code == 302
    assert "only administrator" in errors(delete(signed_in(ben)))[0]


def test_if_the_log_fails_the_account_stays(signed_in, ben, monkeypatch):
    window = signed_in(ben)

    def fail(*_arguments, **_options):
        raise OSError("disk full")

    monkeypatch.setattr("accounts.flows.deletion.record", fail)
    with pytest.raises(OSError, match="disk full"):
        delete(window)
    assert User.objects.filter(pk=ben.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_one_of_two_administrators_who_leave_at_once_stays(signed_in, ada, ben):
    memberships.assign(ben, Role.ADMINISTRATOR)
    windows = [(signed_in(ada), PASSWORDS["ada"]), (signed_in(ben), PASSWORDS["ben"])]

    def go(window_and_password):
        try:
            return delete(*window_and_password).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(go, windows)) == [200, 302]
    assert User.objects.count() == 1
