from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import connection

from accounts import memberships, pins
from accounts.errors import Busy, PinRefused
from accounts.flows.pins import verify_pin
from accounts.models import User
from accounts.roles import Role
from audit.models import Entry
from tests.cast import PASSWORDS
from tests.clients import prove

PAGE = "/accounts/profile/pin/"
REMOVE = "/accounts/profile/pin/remove/"
PIN = "493827"


@pytest.fixture(autouse=True)
def _allowed(policy):
    policy.pins_allowed = True
    policy.save()


@pytest.fixture
def with_pin(ben):
    ben.pin = pins.encoded(PIN)
    ben.save()
    return ben


def choose(window, pin=PIN, again=None):
    return window.post(PAGE, {"pin1": pin, "pin2": pin if again is None else again})


def errors(answer):
    return [str(error) for found in answer.context["form"].errors.values() for error in found]


def refusal(person, pin="000001"):
    with pytest.raises(PinRefused) as refused:
        verify_pin(person, pin=pin)
    return refused.value.reason


def kinds():
    return list(Entry.objects.order_by("sequence").values_list("kind", flat=True))


def reasons():
    refused = Entry.objects.filter(kind="pin_refused").order_by("sequence")
    return [entry.details["reason"] for entry in refused]


def test_a_member_sets_one_and_it_opens(signed_in, ben):
    window = signed_in(ben)
    page = window.get(PAGE).content.decode()
    assert page.count('inputmode="numeric"') == 2
    assert page.count('class="reveal"') == 2
    assert "/accounts/profile/pin/" in window.get("/accounts/profile/").content.decode()
    assert choose(window).headers["Location"] == "/accounts/profile/"
    ben.refresh_from_db()
    verify_pin(ben, pin=PIN)
    assert kinds() == ["pin_set", "pin_accepted"]
    assert not ben.notices.exists()  # it was the person, after giving the password


def test_what_is_stored_is_a_hash_that_needs_the_secret_key_too(signed_in, ben, settings):
    choose(signed_in(ben))
    ben.refresh_from_db()
    assert PIN not in ben.pin
    assert PIN not in "".join(entry.data for entry in Entry.objects.all())
    settings.SECRET_KEY = "another " * 10
    assert refusal(ben, PIN) == "wrong_pin"


@pytest.mark.parametrize(
    ("pin", "again", "words"),
    [
        ("", "", "Enter six digits."),
        ("49382", None, "six digits"),
        ("4938271", None, "six digits"),
        ("49a827", None, "six digits"),
        (" 49382", None, "six digits"),
        ("123456", None, "too easy to guess"),
        (PIN, "493828", "don't match"),
    ],
)
def test_an_unsuitable_pin_is_refused_with_the_reason(signed_in, ben, pin, again, words):
    answer = choose(signed_in(ben), pin, again)
    assert answer.status_code == 200
    assert any(words in error for error in errors(answer))
    assert pin == "" or pin not in answer.content.decode()
    ben.refresh_from_db()
    assert ben.pin == ""


@pytest.mark.parametrize("pin", ["717197", "493827", "271828"])
def test_others_with_three_different_digits_are_accepted_too(pin):
    pins.validate(pin)
    assert not pins.is_obvious(pin)


@pytest.mark.parametrize(
    "pin",
    ["000000", "123456", "654321", "012345", "890123", "246802", "121212", "111222", "123123",
     "123321", "112233", "159753", "147258", "200020"],
)  # fmt: skip
def test_obvious_ones_are_refused(pin):
    with pytest.raises(ValidationError, match="too easy to guess"):
        pins.validate(pin)


def test_others_are_accepted():
    assert [pin for pin in (PIN, "806134", "739105", "270914") if is_refused(pin)] == []


def is_refused(pin):
    try:
        pins.validate(pin)
    except ValidationError:
        return True
    return False


@pytest.mark.parametrize("name", ["ada", "dana", "gus"])
def test_staff_and_guests_find_no_such_page(signed_in, request, name):
    person = request.getfixturevalue(name)
    window = signed_in(person)
    assert window.get(PAGE).status_code == 404
    assert choose(window).status_code == 404
    assert PAGE not in window.get("/accounts/profile/").content.decode()


def test_where_the_policy_has_none_there_is_none(signed_in, with_pin, policy):
    policy.pins_allowed = False
    policy.save()
    assert signed_in(with_pin).get(PAGE).status_code == 404
    assert refusal(with_pin, PIN) == "not_allowed"
    with_pin.refresh_from_db()
    assert with_pin.pin_failures == 0


def test_a_policy_that_changes_meanwhile_sets_nothing(signed_in, ben, policy, monkeypatch):
    encode = pins.encoded

    def forbid_meanwhile(pin):
        policy.pins_allowed = False
        policy.save()
        return encode(pin)

    monkeypatch.setattr(pins, "encoded", forbid_meanwhile)
    answer = choose(signed_in(ben))
    assert "You can't use a PIN here" in errors(answer)[0]
    ben.refresh_from_db()
    assert ben.pin == ""


def test_an_old_proof_is_not_enough(signed_in, ben):
    window = signed_in(ben)
    prove(window, seconds_ago=301)
    for answer in (choose(window), window.get(PAGE)):
        assert answer.headers["Location"].startswith("/accounts/reauthenticate/")
        assert PIN not in str(dict(window.session.items()))


def test_it_is_removed_on_demand(signed_in, with_pin):
    window = signed_in(with_pin)
    assert REMOVE in window.get(PAGE).content.decode()
    User.objects.filter(pk=with_pin.pk).update(pin_failures=3)
    window.post(REMOVE)
    with_pin.refresh_from_db()
    assert (with_pin.pin, with_pin.pin_failures) == ("", 0)
    assert refusal(with_pin, PIN) == "not_allowed"
    window.post(REMOVE)
    assert kinds() == ["pin_removed"]
    assert not with_pin.notices.exists()


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.DESK_STAFF, Role.GUEST])
def test_it_goes_when_the_person_becomes_something_else(with_pin, role):
    memberships.assign(with_pin, role)
    with_pin.refresh_from_db()
    assert with_pin.pin == ""
    assert Entry.objects.get(kind="pin_removed").details == {"reason": "became_staff"}


def test_a_pin_that_was_left_to_staff_opens_nothing(with_pin):
    with_pin.groups.add(*Group.objects.filter(name=Role.DESK_STAFF))
    assert refusal(with_pin, PIN) == "not_allowed"


def test_the_sixth_try_is_not_looked_at_and_the_password_opens_again(visitor, with_pin):
    assert [refusal(with_pin) for _again in range(5)] == ["wrong_pin"] * 5
    assert [refusal(with_pin, PIN) for _again in range(3)] == ["blocked"] * 3
    assert kinds() == ["pin_refused"] * 6
    assert reasons() == ["wrong_pin"] * 5 + ["blocked"]
    assert with_pin.notices.get().kind == "pin_blocked"
    visitor.post("/accounts/login/", {"username": "ben", "password": PASSWORDS["ben"]})
    with_pin.refresh_from_db()
    verify_pin(with_pin, pin=PIN)


def test_each_block_leaves_an_entry_of_its_own(visitor, with_pin):
    for _round in range(2):
        for _again in range(7):
            refusal(with_pin)
        visitor.post("/accounts/login/", {"username": "ben", "password": PASSWORDS["ben"]})
    assert reasons() == (["wrong_pin"] * 5 + ["blocked"]) * 2
    assert {entry.subject for entry in Entry.objects.filter(kind="pin_refused")} == {with_pin}


def test_the_right_pin_resets_the_failures_before_it(with_pin):
    for _round in range(3):
        assert [refusal(with_pin) for _again in range(4)] == ["wrong_pin"] * 4
        verify_pin(with_pin, pin=PIN)


def test_wrong_pins_do_not_count_against_the_password(visitor, with_pin):
    for _again in range(6):
        refusal(with_pin)
    answer = visitor.post("/accounts/login/", {"username": "ben", "password": PASSWORDS["ben"]})
    assert answer.status_code == 302


def test_somebody_disabled_is_refused(with_pin):
    with_pin.is_active = False
    with_pin.save()
    assert refusal(with_pin, PIN) == "not_allowed"


@pytest.fixture
def finn_with_pin(finn):
    """Someone else who has a PIN."""
    finn.pin = pins.encoded(PIN)
    finn.save()
    return finn


def test_a_new_one_begins_with_five_new_tries(signed_in, with_pin):
    for _again in range(6):
        refusal(with_pin)
    choose(signed_in(with_pin))
    assert [refusal(with_pin) for _again in range(5)] == ["wrong_pin"] * 5
    assert refusal(with_pin) == "blocked"


def test_whoever_removes_theirs_removes_nobody_elses(signed_in, with_pin, finn_with_pin):
    signed_in(with_pin).post(REMOVE)
    finn_with_pin.refresh_from_db()
    assert finn_with_pin.pin


def test_failures_are_counted_and_reset_for_the_person_alone(with_pin, finn_with_pin):
    for _again in range(4):
        refusal(with_pin)
    verify_pin(finn_with_pin, pin=PIN)
    assert refusal(with_pin) == "wrong_pin"
    assert refusal(with_pin, PIN) == "blocked"
    assert refusal(finn_with_pin) == "wrong_pin"
    verify_pin(finn_with_pin, pin=PIN)


@pytest.mark.parametrize("changed", [{"pin": "another hash"}, {"is_active": False}])
def test_what_happens_to_the_person_while_the_pin_is_looked_at_counts(
    with_pin, monkeypatch, changed
):
    matches = pins.matches

    def change_meanwhile(pin, stored):
        User.objects.filter(pk=with_pin.pk).update(**changed)
        return matches(pin, stored)

    monkeypatch.setattr(pins, "matches", change_meanwhile)
    assert refusal(with_pin, PIN) == "wrong_pin"
    assert kinds() == ["pin_refused"]


@pytest.mark.parametrize("action", [PAGE, REMOVE])
def test_if_the_log_fails_the_pin_stays(signed_in, with_pin, monkeypatch, action):
    window, before = signed_in(with_pin), with_pin.pin

    def fail(*_arguments, **_options):
        raise OSError("disk full")

    monkeypatch.setattr("accounts.flows.pins.record", fail)
    with pytest.raises(OSError, match="disk full"):
        window.post(action, {"pin1": "717197", "pin2": "717197"})
    with_pin.refresh_from_db()
    assert with_pin.pin == before


def test_full_slots_ask_to_wait_and_count_nothing(signed_in, with_pin, monkeypatch):
    monkeypatch.setattr("accounts.passwords.hash_slots.slots.room", 0)
    with pytest.raises(Busy):
        verify_pin(with_pin, pin=PIN)
    with_pin.refresh_from_db()
    assert with_pin.pin_failures == 0
    assert choose(signed_in(with_pin)).status_code == 429


@pytest.mark.django_db(transaction=True)
def test_five_of_twenty_wrong_ones_at_once_are_checked(with_pin):
    def one(_number):
        try:
            return refusal(with_pin)
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as threads:
        found = list(threads.map(one, range(20)))
    assert sorted(found) == ["blocked"] * 15 + ["wrong_pin"] * 5
    assert sorted(reasons()) == ["blocked"] + ["wrong_pin"] * 5
    assert {notice.kind for notice in with_pin.notices.all()} == {"pin_blocked"}


@pytest.mark.parametrize("discreetly", [True, False])
def test_somebody_deleted_while_the_pin_is_looked_at_is_refused(with_pin, monkeypatch, discreetly):
    matches = pins.matches

    def delete_meanwhile(*arguments):
        User.objects.filter(pk=with_pin.pk).delete()
        return matches(*arguments)

    monkeypatch.setattr(pins, "matches", delete_meanwhile)
    for pin in (PIN, "000001"):  # the second one finds nobody at all
        with pytest.raises(PinRefused, match="can't use a PIN"):
            verify_pin(with_pin, pin=pin, discreetly=discreetly)
