from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import memberships
from accounts.models import Notice, User
from accounts.roles import Role
from audit.models import Entry
from recovery import codes
from recovery.codes import Kind
from recovery.models import ResetCode
from tests.cast import PASSWORDS
from tests.clients import launched_client, prove

USE, CHOOSE = "/recovery/code/", "/recovery/password/"
NEW = "nine otters in a teapot"
TWICE = {"password1": NEW, "password2": NEW}
CODE = re.compile("[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}")


def page_for(person):
    return f"/recovery/reset-code/{person.pk}/"


def issued(window, person):
    """The code that the page shows."""
    answer = window.post(page_for(person))
    assert answer.status_code == 200
    (code,) = CODE.findall(answer.content.decode())
    return code


def use(name, code, window=None):
    window = window or launched_client()
    return window.post(USE, {"username": name, "code": str(code)})


def sign_in(name, password):
    return launched_client().post("/accounts/login/", {"username": name, "password": password})


def test_the_desk_gives_a_code_and_the_person_chooses_the_password(signed_in, dana, ben):
    window = signed_in(dana)
    page = window.get(page_for(ben))
    assert b"30 minutes" in page.content
    assert not ResetCode.objects.exists()
    code = issued(window, ben)
    bens = launched_client()
    assert use("BEN", code, bens).headers["Location"] == CHOOSE
    answer = bens.post(CHOOSE, TWICE)
    assert answer.headers["Location"] == "/accounts/login/?name=Ben"
    assert b"New password saved" in bens.get(answer.headers["Location"]).content
    assert sign_in("ben", NEW).status_code == 302
    assert sign_in("ben", PASSWORDS["ben"]).status_code == 200


def test_the_old_password_works_until_it_is_used(signed_in, dana, ben):
    code = issued(signed_in(dana), ben)
    assert sign_in("ben", PASSWORDS["ben"]).status_code == 302
    assert use("ben", code).status_code == 302


def test_it_works_once(signed_in, dana, ben):
    code = issued(signed_in(dana), ben)
    assert use("ben", code).status_code == 302
    assert use("ben", code).status_code == 200


def test_it_belongs_to_one_person(signed_in, dana, ben, finn):
    code = issued(signed_in(dana), ben)
    assert use("finn", code).status_code == 200
    assert use("nobody", code).status_code == 200
    assert use("ben", code).status_code == 302


def test_a_second_code_ends_the_first(signed_in, dana, ben):
    window = signed_in(dana)
    first, second = issued(window, ben), issued(window, ben)
    assert use("ben", first).status_code == 200
    assert use("ben", second).status_code == 302


def test_five_wrong_tries_end_it(signed_in, dana, ben, clock):
    code = issued(signed_in(dana), ben)
    for _ in range(5):
        assert use("ben", codes.make(Kind.RESET)).status_code == 200
    clock.forward(31)
    assert use("ben", code).status_code == 200
    assert Entry.objects.get(kind="reset_code_ended", subject=ben).details == {"tries": 5}


def test_an_unknown_name_uses_up_no_attempt(signed_in, dana, ben):
    for number, person in enumerate(User.objects.all()):
        expires = timezone.now() + timedelta(minutes=30)
        ResetCode.objects.create(person=person, verifier=str(number), expires_at=expires)
    User.objects.filter(pk=1).exists() or User.objects.create(pk=1, username="the first")
    expires = timezone.now() + timedelta(minutes=30)
    ResetCode.objects.get_or_create(person_id=1, defaults={"verifier": "", "expires_at": expires})
    use("nobody", codes.make(Kind.RESET))
    assert set(ResetCode.objects.values_list("tries", flat=True)) == {0}


def test_the_same_wrong_code_counts_each_time(signed_in, dana, ben):
    code, wrong = issued(signed_in(dana), ben), codes.make(Kind.RESET)
    for _ in range(5):
        use("ben", wrong)
    assert use("ben", code).status_code == 200


def test_the_fifth_try_may_still_be_right(signed_in, dana, ben):
    code = issued(signed_in(dana), ben)
    for _ in range(4):
        use("ben", codes.make(Kind.RESET))
    assert use("ben", code).status_code == 302


@pytest.mark.parametrize("minutes", [5, 30, 24 * 60])
def test_it_works_as_long_as_the_policy_says(signed_in, dana, ben, policy, minutes):
    policy.reset_code_minutes = minutes
    policy.save()
    code = issued(signed_in(dana), ben)
    row = ResetCode.objects.get(person=ben)
    assert row.expires_at - row.made_at == timedelta(minutes=minutes)
    ResetCode.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert use("ben", code).status_code == 200
    assert Entry.objects.get(kind="code_refused").details["reason"] == "out_of_time"


@pytest.mark.parametrize(
    ("seconds", "works"), [(-61, False), (-60, True), (0, True), (1799, True), (1800, False)]
)
def test_it_begins_when_it_is_made_and_ends_to_the_second(monkeypatch, seconds, works):
    made = timezone.now()
    code = ResetCode(made_at=made, expires_at=made + timedelta(minutes=30))
    monkeypatch.setattr(timezone, "now", lambda: made + timedelta(seconds=seconds))
    assert code.is_in_time == works


def test_a_clock_that_was_set_back_does_not_prolong_it(signed_in, dana, ben):
    code = issued(signed_in(dana), ben)
    ahead = timezone.now() + timedelta(hours=3)
    ResetCode.objects.update(made_at=ahead, expires_at=ahead + timedelta(minutes=30))
    assert use("ben", code).status_code == 200


def test_it_is_recorded_and_the_person_is_told(signed_in, dana, ben):
    code = issued(signed_in(dana), ben)
    entry = Entry.objects.get(kind="reset_code_issued")
    assert (entry.actor, entry.subject, entry.details) == (dana, ben, {"minutes": 30})
    assert b"created a reset code" in signed_in(ben).get("/").content
    window = launched_client()
    use("ben", code, window)
    window.post(CHOOSE, TWICE)
    assert Entry.objects.filter(kind="reset_code_used", subject=ben).exists()
    recovered = Entry.objects.get(kind="password_recovered", subject=ben).details
    assert recovered == {"sessions_ended": 1, "way": "reset_code"}
    assert Notice.objects.filter(person=ben, kind="reset_code_used").exists()


def test_a_failing_log_leaves_the_code_from_before(signed_in, dana, ben, monkeypatch):
    window = signed_in(dana)
    code = issued(window, ben)
    Notice.objects.all().delete()

    def fail(*_arguments, **_options):
        raise OSError("disk full")

    with monkeypatch.context() as log:
        log.setattr("recovery.flows.assistance.record", fail)
        with pytest.raises(OSError, match="disk full"):
            window.post(page_for(ben))
    assert not Notice.objects.exists()
    assert use("ben", code).status_code == 302


def test_the_code_is_nowhere_but_on_the_page(signed_in, dana, ben, caplog):
    caplog.set_level("DEBUG")
    code = issued(signed_in(dana), ben)
    plain = code.replace("-", "")
    stored = str(list(ResetCode.objects.values()) + list(Entry.objects.values()))
    stored += str(list(Notice.objects.values())) + caplog.text
    assert plain[:12] not in stored.replace("-", "")
    assert code not in signed_in(dana).get(page_for(ben)).content.decode()


@pytest.mark.parametrize("who", ["ben", "gus"])
def test_members_and_guests_do_not_reach_the_page(signed_in, request, finn, who):
    window = signed_in(request.getfixturevalue(who))
    for answer in (window.get(page_for(finn)), window.post(page_for(finn))):
        assert answer.status_code == 403
    assert not ResetCode.objects.exists()


def test_the_desk_helps_no_staff_and_nobody_themselves(signed_in, dana, ada):
    for actor, person in ((dana, ada), (dana, dana), (ada, ada)):
        window = signed_in(actor)
        assert window.get(page_for(person)).status_code == 403
        assert window.post(page_for(person)).status_code == 403
    assert not ResetCode.objects.exists()


def test_an_administrator_helps_the_desk(signed_in, ada, dana):
    assert use("dana", issued(signed_in(ada), dana)).status_code == 302


def test_an_unused_number_looks_like_a_person_who_cannot_be_helped(signed_in, dana):
    assert signed_in(dana).get("/recovery/reset-code/99999999/").status_code == 403
    assert signed_in(dana).get(f"/recovery/reset-code/{10**30}/").status_code == 403


def test_somebody_disabled_gets_none(signed_in, dana, cleo):
    answer = signed_in(dana).post(page_for(cleo))
    assert b"Enable or approve it first" in answer.content
    assert not ResetCode.objects.exists()


def test_a_code_gives_its_issuer_no_further_permissions(signed_in, dana, ben):
    code = issued(signed_in(dana), ben)
    memberships.assign(ben, Role.ADMINISTRATOR)
    assert use("ben", code).status_code == 200
    assert Entry.objects.get(kind="code_refused").details["reason"] == "not_entitled"


def test_a_code_ends_with_its_issuer(signed_in, dana, ben):
    code = issued(signed_in(dana), ben)
    User.objects.filter(pk=dana.pk).update(is_active=False)
    assert use("ben", code).status_code == 200


def test_it_wants_the_issuers_password_again_and_then_goes_on(signed_in, dana, ben):
    window = signed_in(dana)
    prove(window, seconds_ago=301)
    asked = window.post(page_for(ben))
    assert asked.headers["Location"].startswith("/accounts/reauthenticate/")
    assert "Create a reset code for Ben?" in window.get(asked["Location"]).content.decode()
    window.post(asked["Location"], {"password": PASSWORDS["dana"]})
    assert CODE.search(window.get(page_for(ben)).content.decode())


def test_somebody_who_never_had_a_password_gets_in_with_it(signed_in, dana):
    User.objects.create_user("pia")
    pia = User.objects.get(username="pia")
    code = issued(signed_in(dana), pia)
    window = launched_client()
    use("pia", code, window)
    window.post(CHOOSE, TWICE)
    assert sign_in("pia", NEW).status_code == 302


def test_full_slots_ask_to_wait(signed_in, dana, ben, monkeypatch):
    monkeypatch.setattr("accounts.passwords.hash_slots.slots.room", 0)
    assert signed_in(dana).post(page_for(ben)).status_code == 429


def test_another_new_password_ends_it(signed_in, dana, ben, sheet):
    code = issued(signed_in(dana), ben)
    window = launched_client()
    use("ben", sheet[0], window)
    window.post(CHOOSE, TWICE)
    assert use("ben", code).status_code == 200


def test_the_right_code_of_somebody_who_waits_is_not_used_up(signed_in, dana, ben):
    code = issued(signed_in(dana), ben)
    User.objects.filter(pk=ben.pk).update(is_active=False, approved_at=None)
    use("ben", codes.make(Kind.RESET))
    for _again in range(7):
        assert "waiting for approval" in use("ben", code).content.decode()
    assert ResetCode.objects.get().tries == 1, "the wrong one before still counts"
    User.objects.filter(pk=ben.pk).update(is_active=True)
    assert use("ben", code).status_code == 302
