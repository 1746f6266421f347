from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Group
from django.core import signing
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import pins
from accounts.flows.pins import verify_pin
from accounts.models import Session, SignInPolicy, User
from accounts.passwords.hash_slots import slots
from accounts.roles import Role
from accounts.throttle import failures_here
from audit.models import Entry
from kiosk.models import KioskPolicy
from tests.cast import PASSWORDS
from tests.clients import launched_client
from tests.hashers import QuickArgon2idHasher
from tests.rendered import read

PIN = "493827"
WRONG = "000001"
STORE = "accounts.sessions.SessionStore"


@pytest.fixture(autouse=True)
def _kiosk(settings, policy):
    settings.KIOSK = True
    policy.pins_allowed = True
    policy.save()


@pytest.fixture
def with_pin(ben):
    ben.pin = pins.encoded(PIN)
    ben.save()
    return ben


def page(person):
    return reverse("kiosk:pin", args=[signing.Signer(salt="kiosk.people_picker").sign(person.pk)])


def give(window, person, pin=PIN):
    return window.post(page(person), {"pin": pin})


def kinds():
    return list(Entry.objects.order_by("sequence").values_list("kind", flat=True))


def pin_failures(person):
    return User.objects.values_list("pin_failures", flat=True).get(pk=person.pk)


def told(answer, person):
    words = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())
    key = page(person).split("/")[3]
    shown = words.replace(person.username, "NAME").replace(key, "KEY")
    return re.sub(r'tone-\d|aria-hidden="true">\w<', "", shown)


def test_the_tile_leads_to_six_digits_or_to_the_password(visitor, with_pin):
    assert page(with_pin) in visitor.get("/kiosk/people/").content.decode()
    form = visitor.get(page(with_pin)).content.decode()
    assert 'inputmode="numeric"' in form
    assert page(with_pin).removesuffix("pin/") in form
    assert page(with_pin) in visitor.get(page(with_pin).removesuffix("pin/")).content.decode()


def test_the_right_one_signs_in_with_a_new_session(visitor, with_pin):
    visitor.post("/kiosk/look/", {"text": "125"})
    stranger = visitor.session.session_key
    before = with_pin.last_login
    answer = give(visitor, with_pin)
    assert answer.headers["Location"] == "/"
    assert visitor.session.session_key != stranger
    assert visitor.session["_auth_user_id"] == str(with_pin.pk)
    assert visitor.session["previous_sign_in"] == before.isoformat()
    assert kinds() == ["pin_accepted", "signed_in_with_pin"]
    assert Entry.objects.get(kind="signed_in_with_pin").actor == with_pin
    with_pin.refresh_from_db()
    assert with_pin.last_login > before
    assert with_pin.last_seen


def test_it_is_no_proof_of_the_password(visitor, with_pin):
    give(visitor, with_pin)
    answer = visitor.get("/accounts/profile/pin/")
    assert answer.headers["Location"].startswith("/accounts/reauthenticate/")
    answer = visitor.post("/accounts/profile/", {"email": "ben@example.org"})
    assert answer.headers["Location"].startswith("/accounts/reauthenticate/")


def test_a_pin_resets_no_wrong_passwords(visitor, with_pin):
    login = reverse("accounts:login")
    for number in range(5):
        visitor.post(login, {"username": "ben", "password": f"wrong {number}"})
    assert give(visitor, with_pin).status_code == 302
    answer = launched_client().post(login, {"username": "ben", "password": PASSWORDS["ben"]})
    assert answer.status_code == 429


def test_a_wrong_one_is_said_counted_recorded_and_slows_the_terminal(
    visitor, with_pin, monkeypatch
):
    noted = []
    monkeypatch.setattr(failures_here, "note", lambda: noted.append(1))
    answer = give(visitor, with_pin, WRONG)
    assert answer.status_code == 200
    assert "Wrong PIN. Try again." in answer.content.decode()
    assert WRONG not in answer.content.decode()
    assert (kinds(), pin_failures(with_pin), noted) == (["pin_refused"], 1, [1])


def test_the_last_try_is_announced_also_about_somebody_without_one(visitor, with_pin, finn):
    for person in (with_pin, finn):
        said = [give(visitor, person, WRONG).context["form"].errors["pin"] for _again in range(6)]
        assert [words[0].partition(". ")[2] for words in said] == [
            "Try again.",
            "Try again.",
            "Try again.",
            "You have one try left.",
            "Sign in with your password.",
            "Sign in with your password.",
        ]


def test_the_form_is_sent_with_the_sixth_digit(visitor, with_pin):
    (field,) = read(visitor.get(page(with_pin))).all("input", name="pin")
    assert field["data-digits"] == "6"


def test_after_five_wrong_ones_only_the_password_opens(visitor, with_pin):
    for _again in range(5):
        give(visitor, with_pin, WRONG)
    answer = give(visitor, with_pin)
    assert "Too many wrong PINs." in answer.content.decode()
    assert kinds() == ["pin_refused"] * 6
    assert with_pin.notices.get().kind == "pin_blocked"
    window = launched_client()
    window.post(page(with_pin).removesuffix("pin/"), {"password": PASSWORDS["ben"]})
    assert give(visitor, with_pin).status_code == 302


def test_nobody_learns_who_has_one(visitor, with_pin, finn, ada):
    visitor.get(page(finn))  # after which the rules that pages show are in memory
    for _again in range(7):
        with CaptureQueriesContext(connection) as with_one:
            first = give(visitor, with_pin, WRONG)
        with CaptureQueriesContext(connection) as without:
            second = give(visitor, finn, WRONG)
        assert first.status_code == second.status_code == 200
        assert told(first, with_pin) == told(second, finn)
        # Only the notice that their PIN is blocked is left for nobody who has none.
        assert abs(len(with_one) - len(without)) <= 1
    assert finn.notices.count() == 0
    assert pin_failures(finn) == pin_failures(with_pin) == 6
    assert kinds() == ["pin_refused"] * 12


def test_a_try_about_somebody_without_one_costs_a_hash_too(visitor, finn, monkeypatch):
    hashed = []
    compare = QuickArgon2idHasher.compare

    def noted(hasher, password, encoded):
        hashed.append(password)
        return compare(hasher, password, encoded)

    monkeypatch.setattr(QuickArgon2idHasher, "compare", noted)
    give(visitor, finn, WRONG)
    assert len(hashed) == 1


def test_tries_about_somebody_without_one_end_with_the_password(visitor, finn, signed_in):
    for _again in range(5):
        give(visitor, finn, WRONG)
    visitor.post("/accounts/login/", {"username": "finn", "password": PASSWORDS["finn"]})
    assert pin_failures(finn) == 0


def test_where_the_policy_has_no_pins_there_is_no_such_page(visitor, with_pin, policy):
    policy.pins_allowed = False
    policy.save()
    assert visitor.get(page(with_pin)).status_code == 404
    assert give(visitor, with_pin).status_code == 404
    assert "/pin/" not in visitor.get("/kiosk/people/").content.decode()
    assert "/pin/" not in visitor.get(page(with_pin).removesuffix("pin/")).content.decode()


@pytest.mark.parametrize("name", ["ada", "dana", "gus", "cleo"])
def test_staff_and_everybody_else_never_by_pin(visitor, dana, request, name):
    person = request.getfixturevalue(name)
    User.objects.filter(pk=person.pk).update(pin=pins.encoded(PIN))
    assert visitor.get(page(person)).status_code == 404
    assert give(visitor, person).status_code == 404


def test_somebody_disabled_while_the_pin_was_checked_is_not_signed_in(
    visitor, with_pin, monkeypatch
):
    matches = pins.matches

    def disable_meanwhile(pin, stored):
        person = User.objects.get(pk=with_pin.pk)
        person.is_active, person.approved_at = False, timezone.now()
        person.save()
        return matches(pin, stored)

    monkeypatch.setattr(pins, "matches", disable_meanwhile)
    assert give(visitor, with_pin).status_code == 200
    assert "_auth_user_id" not in visitor.session


def disable(person):
    User.objects.filter(pk=person.pk).update(is_active=False)


def delete(person):
    User.objects.filter(pk=person.pk).delete()


def remove_pin(person):
    User.objects.filter(pk=person.pk).update(pin="")


def join_the_staff(person):
    person.groups.set(Group.objects.filter(name=Role.DESK_STAFF))


def forbid_pins(_person):
    SignInPolicy.objects.update(pins_allowed=False)


@pytest.mark.parametrize("happen", [disable, delete, remove_pin, join_the_staff, forbid_pins])
def test_what_happens_after_the_pin_was_right_and_before_the_sign_in_counts(
    visitor, with_pin, monkeypatch, happen
):
    def prove_and_happen(person, **given):
        verify_pin(person, **given)
        happen(person)

    monkeypatch.setattr("accounts.flows.quick_sign_in.verify_pin", prove_and_happen)
    assert "You can&#x27;t use a PIN here" in give(visitor, with_pin).content.decode()
    assert "_auth_user_id" not in visitor.session
    assert kinds() == ["pin_accepted"]


def test_nobody_else_was_seen(visitor, with_pin, finn):
    before = User.objects.get(pk=finn.pk).last_seen
    give(visitor, with_pin)
    assert User.objects.get(pk=finn.pk).last_seen == before
    assert User.objects.get(pk=with_pin.pk).last_seen != before


@pytest.mark.parametrize("part", ["accounts.flows.quick_sign_in.record", f"{STORE}.save"])
def test_a_sign_in_that_cannot_be_written_is_none(visitor, with_pin, monkeypatch, part):
    def fail(*_arguments, **_options):
        raise OSError("disk full")

    monkeypatch.setattr(part, fail)
    with pytest.raises(OSError, match="disk full"):
        give(visitor, with_pin)
    assert kinds() == ["pin_accepted"]
    assert not Session.objects.filter(user=with_pin).exists()
    assert User.objects.get(pk=with_pin.pk).last_login == with_pin.last_login


def test_what_is_empty_costs_no_try(visitor, with_pin):
    assert "Enter six digits." in give(visitor, with_pin, "").content.decode()
    assert (kinds(), pin_failures(with_pin)) == ([], 0)


def test_full_slots_ask_to_wait(visitor, with_pin, monkeypatch):
    monkeypatch.setattr("accounts.passwords.hash_slots.slots.room", 0)
    assert give(visitor, with_pin).status_code == 429
    assert pin_failures(with_pin) == 0


def test_after_many_wrong_ones_on_the_terminal_each_takes_a_second_of_the_line(
    visitor, with_pin, clock, monkeypatch
):
    paused = []
    monkeypatch.setattr(failures_here, "sleep", lambda pause: paused.append((pause, slots.inside)))
    for _failure in range(21):
        failures_here.note()
    assert give(visitor, with_pin).status_code == 302
    assert paused == [(1.0, 1)]


def test_people_who_are_not_shown_have_no_such_way(visitor, with_pin):
    KioskPolicy.objects.update(people_shown=False)
    assert give(visitor, with_pin).status_code == 404
