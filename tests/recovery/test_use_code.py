from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Notice, Session, SignInAttempts, User
from accounts.passwords import hashers
from accounts.throttle import key_for as key_for_passwords
from audit.models import Entry
from recovery import code_authentication, codes
from recovery.code_throttle import key_for
from recovery.codes import Kind
from recovery.errors import WrongCode
from recovery.flows.assistance import give_code
from recovery.flows.codes import make_sheet
from recovery.models import RecoveryCode, ResetCode
from tests.cast import PASSWORDS
from tests.clients import launched_client
from tests.hashers import WatchedArgon2idHasher, comers_between
from tests.passing_time import pass_time

USE, CHOOSE = "/recovery/code/", "/recovery/password/"
NEW = "nine otters in a teapot"
TWICE = {"password1": NEW, "password2": NEW}


def use(window, name, code):
    return window.post(USE, {"username": name, "code": str(code)})


def error(answer):
    assert answer.status_code == 200
    return [str(words) for found in answer.context["form"].errors.values() for words in found]


def sign_in(name, password):
    return launched_client().post("/accounts/login/", {"username": name, "password": password})


def wrong():
    return codes.make(Kind.RECOVERY)


def test_a_code_leads_to_a_new_password_and_signs_nobody_in(visitor, ben, sheet):
    answer = use(visitor, "BEN", str(sheet[3]).lower().replace("-", " "))
    assert answer.headers["Location"] == CHOOSE
    assert visitor.get("/").status_code == 302
    page = visitor.get(CHOOSE)
    assert page.status_code == 200
    assert b"Ben" in page.content
    answer = visitor.post(CHOOSE, TWICE)
    assert answer.status_code == 200
    assert visitor.get("/").status_code == 302
    assert sign_in("ben", PASSWORDS["ben"]).status_code == 200
    assert sign_in("ben", NEW).status_code == 302


def test_the_used_code_is_replaced_by_one_that_works(visitor, ben, sheet):
    use(visitor, "ben", sheet[0])
    fresh = visitor.post(CHOOSE, TWICE).context["fresh"]
    assert RecoveryCode.objects.filter(person=ben).count() == 8
    assert not RecoveryCode.objects.filter(selector=sheet[0].selector).exists()
    assert "user name or code is incorrect" in error(use(launched_client(), "ben", sheet[0]))[0]
    assert use(launched_client(), "ben", fresh).headers["Location"] == CHOOSE


def test_a_code_works_only_for_its_person(ben, finn, sheet):
    assert "user name or code is incorrect" in error(use(launched_client(), "finn", sheet[0]))[0]
    assert "user name or code is incorrect" in error(use(launched_client(), "nobody", sheet[0]))[0]
    assert use(launched_client(), "ben", sheet[0]).status_code == 302


def test_only_the_person_s_own_remaining_codes_are_counted(visitor, ben, finn, sheet):
    make_sheet(finn)
    use(visitor, "ben", sheet[0])
    assert Entry.objects.get(kind="recovery_code_used", subject=ben).details == {"left": 7}


def test_each_character_may_stand_by_itself(visitor, ben, sheet):
    apart = " - ".join(str(sheet[0]).replace("-", ""))
    assert len(apart) > codes.LONGEST
    assert "at most 60" in error(use(visitor, "ben", apart))[0]
    assert use(visitor, "ben", "- ".join(str(sheet[0]).replace("-", ""))).status_code == 302


def test_all_sessions_end_and_a_notice_is_left(visitor, signed_in, ben, sheet):
    windows = [signed_in(ben), signed_in(ben)]
    use(visitor, "ben", sheet[0])
    assert all(window.get("/").status_code == 200 for window in windows)
    visitor.post(CHOOSE, TWICE)
    assert all(window.get("/").status_code == 302 for window in windows)
    assert not Session.objects.filter(user=ben).exists()
    sign_in("ben", NEW)
    notice = Notice.objects.get(person=ben, kind="recovery_code_used")
    assert notice.details == {"left": 7}
    ben.refresh_from_db()
    assert b"recovery code was used" in signed_in(ben).get("/").content


def test_it_is_recorded_without_the_code(visitor, ben, sheet):
    use(visitor, "ben", sheet[0])
    visitor.post(CHOOSE, TWICE)
    assert Entry.objects.get(kind="recovery_code_used", subject=ben).details == {"left": 7}
    recovered = Entry.objects.get(kind="password_recovered", subject=ben)
    assert recovered.details["way"] == "recovery_code"
    everything = " ".join(Entry.objects.values_list("data", flat=True))
    assert not any(code.secret in everything for code in sheet)


def test_no_code_is_stored_anywhere(visitor, ben, sheet):
    use(visitor, "ben", sheet[0])
    fresh = visitor.post(CHOOSE, TWICE).context["fresh"]
    stored = str(list(RecoveryCode.objects.values()) + list(Session.objects.values()))
    for code in [*sheet, fresh]:
        assert code.secret not in stored
        assert str(code) not in stored


def test_a_reminder_comes_at_two_left_and_not_before(ben, sheet, signed_in):
    for number, code in enumerate(sheet[:6], start=1):
        window = launched_client()
        use(window, "ben", code)
        window.post(CHOOSE, TWICE)
        low = Notice.objects.filter(person=ben, kind="recovery_codes_low")
        assert low.exists() == (number == 6)
    assert low.get().details == {"left": 2}
    ben.refresh_from_db()
    page = signed_in(ben).get("/").content
    assert b"Only 2 recovery codes left" in page
    assert b'href="/recovery/codes/"' in page


def test_a_new_password_removes_the_pin(visitor, ben, sheet):
    User.objects.filter(pk=ben.pk).update(pin="a hash of it", pin_failures=3)
    use(visitor, "ben", sheet[0])
    visitor.post(CHOOSE, TWICE)
    ben.refresh_from_db()
    assert (ben.pin, ben.pin_failures) == ("", 0)
    assert Notice.objects.filter(person=ben, kind="pin_removed").exists()


def test_a_typing_mistake_is_told_apart_and_costs_nothing(visitor, ben, sheet):
    text = str(sheet[0])
    slip = text[:-1] + ("0" if text[-1] != "0" else "2")
    for name in ("ben", "nobody"):
        assert error(use(visitor, name, slip)) == [
            "There's a typo in this code. Compare it with your paper, character by character."
        ]
    assert not SignInAttempts.objects.exists()
    assert use(visitor, "ben", text).status_code == 302


@pytest.mark.parametrize("missing", ["username", "code"])
def test_what_is_missing_is_said_and_the_rest_kept(visitor, ada, missing):
    filled = {"username": "somebody", "code": str(wrong())} | {missing: ""}
    answer = visitor.post(USE, filled)
    assert list(answer.context["form"].errors) == [missing]


@pytest.mark.parametrize(
    "nonsense", ["\x00", "\ud800".encode("utf-8", "surrogatepass"), "x" * 100_000, ["a", "b"]]
)
def test_nonsense_is_refused_with_a_sentence(visitor, ada, nonsense):
    answer = visitor.post(USE, {"username": "ben", "code": nonsense})
    assert answer.status_code in (200, 400)


def test_a_wrong_code_says_nothing_about_the_name(ben, cleo, finn, sheet):
    tries = [(name, wrong()) for name in ("nobody", "ben", "finn", "cleo")]
    said = {tuple(error(use(launched_client(), name, code))) for name, code in tries}
    assert len(said) == 1
    reasons = Entry.objects.filter(kind="code_refused").order_by("sequence")
    assert [entry.details["reason"] for entry in reasons] == [
        "unknown_name",
        "wrong_code",
        "wrong_code",
        "wrong_code",
    ]
    references = [entry.details["name_reference"] for entry in reasons]
    assert references == [key_for_passwords("nobody")[:16], "", "", ""]
    assert "nobody" not in reasons[0].data


@pytest.mark.parametrize(
    ("approved", "words"),
    [
        (None, "Your account is waiting for approval."),
        (timezone.now(), "Your account is disabled."),
    ],
)
def test_the_right_code_of_an_account_that_may_not_be_used_says_why(
    visitor, ben, sheet, approved, words
):
    User.objects.filter(pk=ben.pk).update(is_active=False, approved_at=approved)
    for _again in range(6):
        answer = use(visitor, "ben", sheet[0])
        assert words in answer.content.decode()
        assert (answer.status_code, error(answer)) == (200, [])
    assert SignInAttempts.objects.get(pk=key_for("ben")).failures == 0
    assert {one.details["reason"] for one in Entry.objects.filter(kind="code_refused")} == {
        "disabled"
    }
    assert RecoveryCode.objects.filter(person=ben).count() == 8
    assert visitor.get(CHOOSE).headers["Location"] == "/recovery/trouble/"


def test_after_the_right_code_of_such_an_account_nobody_has_to_wait(ben, sheet):
    User.objects.filter(pk=ben.pk).update(is_active=False)
    for _time in range(4):
        with pytest.raises(WrongCode):
            code_authentication.authenticate("ben", wrong())
    with pytest.raises(WrongCode) as refused:
        code_authentication.authenticate("ben", sheet[0])
    assert (refused.value.reason, refused.value.wait) == ("disabled", None)


def test_the_right_recovery_code_of_such_an_account_gives_no_reset_code_a_try_back(
    visitor, ben, finn, sheet
):
    User.objects.filter(pk=ben.pk).update(is_active=False)
    same = RecoveryCode.objects.get(selector=sheet[0].selector).pk
    ResetCode.objects.create(pk=same, person=finn, verifier="x", expires_at=timezone.now(), tries=2)
    use(visitor, "ben", sheet[0])
    assert ResetCode.objects.get().tries == 2


@pytest.mark.parametrize("kind", Kind)
def test_every_wrong_code_runs_the_same_statements_and_one_hash(ben, cleo, settings, sheet, kind):
    settings.PASSWORD_HASHERS = ["tests.hashers.WatchedArgon2idHasher"]
    make_sheet(cleo)
    use(launched_client(), "first", codes.make(kind))  # loads what is kept in memory
    runs = []
    for name in ("nobody", "ben", "cleo"):
        window, before = launched_client(), WatchedArgon2idHasher.computed
        with CaptureQueriesContext(connection) as queries:
            assert use(window, name, codes.make(kind)).status_code == 200
        assert WatchedArgon2idHasher.computed - before == 1
        runs.append([re.sub("[0-9]+", "", query["sql"])[:60] for query in queries])
    assert runs[0] == runs[1] == runs[2]


def test_waits_grow_as_for_passwords_with_a_counter_of_their_own(visitor, ben, sheet, clock):
    for _ in range(4):
        assert use(visitor, "ben", wrong()).context["wait_seconds"] is None
    answer = use(visitor, "ben", wrong())
    assert answer.context["wait_seconds"] == 30
    answer = use(visitor, "ben", sheet[0])
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "30")
    assert b"Too many wrong codes" in answer.content
    assert use(visitor, "ben", sheet[0]).status_code == 429
    assert Entry.objects.filter(kind="code_throttled", subject=ben).count() == 1
    assert sign_in("ben", PASSWORDS["ben"]).status_code == 302
    assert not SignInAttempts.objects.filter(pk=key_for_passwords("ben"), failures__gt=0).exists()
    assert SignInAttempts.objects.get(pk=key_for("ben")).failures == 5
    clock.forward(31)
    assert use(visitor, "ben", sheet[0]).status_code == 302
    assert SignInAttempts.objects.get(pk=key_for("ben")).failures == 0


def test_whoever_has_to_wait_anyway_is_told_so_without_waiting_for_a_slot(
    visitor, ben, sheet, clock, monkeypatch
):
    for _ in range(5):
        use(visitor, "ben", wrong())
    monkeypatch.setattr("accounts.passwords.hash_slots.slots.room", 0)
    assert use(visitor, "ben", sheet[0]).headers["Retry-After"] == "30"


def test_wrong_codes_slow_the_terminal_like_wrong_passwords(visitor, ben, sheet, clock, pauses):
    for number in range(20):
        use(visitor, f"nobody {number}", wrong())
    again = wrong()
    use(visitor, "finn", again)
    assert pauses == []
    use(visitor, "finn", again)
    assert pauses == [1.0]
    clock.forward(301)
    for _same in range(22):
        use(visitor, "ben", again)  # the same wrong one again counts once
    assert pauses == [1.0]


def test_only_names_that_nobody_has_may_be_forgotten_in_a_flood(visitor, ben, sheet):
    use(visitor, "ben", wrong())
    use(visitor, "nobody", wrong())
    assert SignInAttempts.objects.get(pk=key_for("ben")).known
    assert not SignInAttempts.objects.get(pk=key_for("nobody")).known


def test_unknown_names_wait_too(visitor, ada, clock):
    for _ in range(5):
        use(visitor, "nobody", wrong())
    assert use(visitor, "nobody", wrong()).status_code == 429


def test_after_waits_of_passwords_a_code_is_accepted_and_resets_them(
    visitor, ben, sheet, clock, django_capture_on_commit_callbacks
):
    for number in range(9):
        sign_in("ben", f"wrong {number}")
        clock.forward(901)
    sign_in("ben", "wrong again")
    assert sign_in("ben", PASSWORDS["ben"]).status_code == 429
    use(visitor, "ben", sheet[0])
    with django_capture_on_commit_callbacks(execute=True):
        visitor.post(CHOOSE, TWICE)
    assert sign_in("ben", NEW).status_code == 302


def test_many_wrong_codes_never_switch_codes_off(visitor, ben, sheet, clock):
    use(visitor, "ben", wrong())
    SignInAttempts.objects.update(failures=500)
    assert use(visitor, "ben", sheet[0]).status_code == 302


def test_full_slots_ask_to_wait_and_keep_code_and_name(visitor, ben, sheet, monkeypatch):
    monkeypatch.setattr("accounts.passwords.hash_slots.slots.room", 0)
    answer = use(visitor, "ben", sheet[0])
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "2")
    assert b'value="ben"' in answer.content
    monkeypatch.undo()
    assert use(visitor, "ben", sheet[0]).status_code == 302


def test_whoever_is_disabled_while_the_code_is_checked_gets_no_further(
    visitor, ben, sheet, monkeypatch
):
    authenticate = code_authentication.authenticate

    def slow(*arguments):
        matched = authenticate(*arguments)
        User.objects.filter(pk=ben.pk).update(is_active=False)
        return matched

    monkeypatch.setattr(code_authentication, "authenticate", slow)
    assert "user name or code is incorrect" in error(use(visitor, "ben", sheet[0]))[0]
    assert RecoveryCode.objects.filter(person=ben).count() == 8


@pytest.mark.parametrize("happens", ["new password", "new code"])
def test_what_changes_while_the_code_is_checked_makes_it_a_wrong_one(
    visitor, ben, sheet, monkeypatch, happens
):
    reset = give_code(ben, issuer=None, request=None).code
    authenticate = code_authentication.authenticate

    def slow(*arguments):
        matched = authenticate(*arguments)
        if happens == "new code":
            give_code(ben, issuer=None, request=None)
        else:
            User.objects.filter(pk=ben.pk).update(password="another hash")
        return matched

    monkeypatch.setattr(code_authentication, "authenticate", slow)
    assert "user name or code is incorrect" in error(use(visitor, "ben", reset))[0]
    assert visitor.get(CHOOSE).status_code == 302


def test_the_code_in_the_place_of_a_used_one_has_a_first_group_of_its_own(
    visitor, ben, sheet, monkeypatch
):
    make, drawn = codes.make, [sheet[1]]
    monkeypatch.setattr(codes, "make", lambda kind: drawn.pop() if drawn else make(kind))
    use(visitor, "ben", sheet[0])
    assert visitor.post(CHOOSE, TWICE).status_code < 400
    assert not drawn
    selectors = set(RecoveryCode.objects.filter(person=ben).values_list("selector", flat=True))
    assert len(selectors) == 8
    assert RecoveryCode.objects.filter(on_sheet=False).get().selector != sheet[1].selector


def test_a_failing_log_uses_no_code_up(visitor, ben, sheet, monkeypatch):
    def fail(*_arguments, **_options):
        raise OSError("disk full")

    monkeypatch.setattr("recovery.flows.codes.record", fail)
    with pytest.raises(OSError, match="disk full"):
        use(visitor, "ben", sheet[0])
    assert RecoveryCode.objects.filter(person=ben).count() == 8


def test_the_name_can_come_along(visitor, ada):
    assert b'value="ben"' in visitor.get(f"{USE}?name=ben").content


def test_without_a_code_there_is_no_new_password(visitor, ben):
    for answer in (visitor.get(CHOOSE), visitor.post(CHOOSE, TWICE)):
        assert answer.headers["Location"] == "/recovery/trouble/"
    assert sign_in("ben", NEW).status_code == 200


def test_after_ten_minutes_it_is_too_late(visitor, ben, sheet, monkeypatch):
    use(visitor, "ben", sheet[0])
    pass_time(monkeypatch, seconds=601)
    assert visitor.get(CHOOSE).headers["Location"] == "/recovery/trouble/"
    assert b"That took too long" in visitor.get("/recovery/trouble/").content


def test_a_password_changed_meanwhile_ends_it(visitor, ben, sheet):
    use(visitor, "ben", sheet[0])
    ben.set_password("quite another one now")
    ben.save()
    assert visitor.post(CHOOSE, TWICE).headers["Location"] == "/recovery/trouble/"


def test_a_password_changed_while_the_new_one_is_hashed_ends_it(visitor, ben, sheet, monkeypatch):
    use(visitor, "ben", sheet[0])
    encode = hashers.encode

    def slow(password):
        User.objects.filter(pk=ben.pk).update(password="another hash")
        return encode(password)

    monkeypatch.setattr(hashers, "encode", slow)

    assert visitor.post(CHOOSE, TWICE).headers["Location"] == "/recovery/trouble/"
    ben.refresh_from_db()
    assert ben.password == "another hash"


def test_somebody_disabled_meanwhile_chooses_nothing(visitor, ben, sheet):
    use(visitor, "ben", sheet[0])
    ben.is_active = False
    ben.save()
    assert visitor.post(CHOOSE, TWICE).headers["Location"] == "/recovery/trouble/"


def test_it_is_chosen_once(visitor, ben, sheet):
    use(visitor, "ben", sheet[0])
    assert visitor.post(CHOOSE, TWICE).status_code == 200
    again = visitor.post(CHOOSE, {"password1": "x" * 20, "password2": "x" * 20})
    assert again.headers["Location"] == "/recovery/trouble/"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"password1": "", "password2": ""}, "Enter a password."),
        ({"password1": NEW, "password2": NEW + " "}, "don't match"),
        ({"password1": "short7!", "password2": "short7!"}, "at least 8"),
        ({"password1": "ben12345", "password2": "ben12345"}, "similar to your name"),
    ],
)
def test_a_bad_password_is_refused_and_the_person_may_try_again(visitor, ben, sheet, typed, words):
    use(visitor, "ben", sheet[0])
    answer = visitor.post(CHOOSE, typed)
    assert any(words in found for found in error(answer))
    assert visitor.post(CHOOSE, TWICE).status_code == 200


def test_an_administrator_needs_a_longer_one(visitor, ada):
    (first, *_) = make_sheet(ada)
    use(visitor, "ada", first)
    assert b'data-strength="15"' in visitor.get(CHOOSE).content
    short = {"password1": "lamp otter", "password2": "lamp otter"}
    assert any("at least 15" in found for found in error(visitor.post(CHOOSE, short)))


def test_full_slots_keep_the_right_to_choose(visitor, ben, sheet, monkeypatch):
    use(visitor, "ben", sheet[0])
    monkeypatch.setattr("accounts.passwords.hash_slots.slots.room", 0)
    assert visitor.post(CHOOSE, TWICE).status_code == 429
    monkeypatch.undo()
    assert visitor.post(CHOOSE, TWICE).status_code == 200


def test_password_and_new_code_are_made_in_one_slot_so_nobody_waits_twice(
    visitor, ben, sheet, monkeypatch
):
    use(visitor, "ben", sheet[0])
    came = comers_between(monkeypatch)
    assert visitor.post(CHOOSE, TWICE).status_code == 200
    assert came == ["turned away"] * 2


def test_whoever_is_signed_in_is_sent_home(signed_in, ben, sheet):
    for path in (USE, CHOOSE):
        assert signed_in(ben).get(path).headers["Location"] == "/"
    assert use(signed_in(ben), "ben", sheet[0]).headers["Location"] == "/"
    assert RecoveryCode.objects.filter(person=ben).count() == 8
