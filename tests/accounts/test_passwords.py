from __future__ import annotations

import socket
import unicodedata

import pytest
from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from accounts.passwords import validation
from accounts.passwords.validation import Rules, rules_for, terminal_names, validate
from accounts.roles import Role

MEMBER = Rules(least=8)
STAFF = Rules(least=15)


def accepted(password, rules=MEMBER):
    validate(password, rules)
    return True


def refusal(password, rules=MEMBER):
    with pytest.raises(ValidationError) as caught:
        validate(password, rules)
    assert caught.value.messages[0].endswith(".")
    return caught.value.code


@pytest.mark.parametrize(
    "password",
    [
        "gravel under bicycle",
        "73910462",
        "zq7#kp!w",
        "ALLCAPITALSHERE OTTER",
        "onlylettersheremyfriend",
        "   blanks around   ",
        "Ünïcödé prösà",
        "\u6c34\u706b\u6728\u91d1\u571f\u65e5\u6708\u661f",
        "😀🦦🎈🌊🍕🚲🎺🧭",
        "correct horse battery",
        "x7" + "Lq2 " * 10 + "ende",
    ],
)
def test_length_and_hard_to_guess_is_all_that_counts(password):
    assert accepted(password)


def test_a_member_needs_eight_characters_and_staff_fifteen():
    assert refusal("zq7#kp!") == "length"
    assert accepted("zq7#kp!w")
    assert refusal("zq7#kp!w gravel"[:14], STAFF) == "length"
    assert accepted("zq7#kp!w gravel", STAFF)


def test_characters_are_counted_not_bytes():
    with pytest.raises(ValidationError, match=r"has 7 characters\. Use at least 8"):
        validate("😀🦦🎈🌊🍕🚲🎺", MEMBER)


def test_1024_characters_are_accepted_and_no_more():
    sentence = " ".join(f"word{number * 7919 % 10007}" for number in range(200))
    assert accepted(sentence[:1024])
    assert refusal(sentence[:1025]) == "length"
    assert refusal("x" * 2_000_000) == "length"


@pytest.mark.parametrize(
    ("password", "rules", "code"),
    [
        ("aaaaaaaa", MEMBER, "repeats"),
        ("abcabcabcabc", MEMBER, "repeats"),
        ("pass pass pass ", MEMBER, "repeats"),
        ("otterbridge otterbridge ", STAFF, "repeats"),
        ("        ", MEMBER, "repeats"),
        ("abbaabbbab", MEMBER, "repeats"),
        ("12345678", MEMBER, "pattern"),
        ("87654321", MEMBER, "pattern"),
        ("abcdefgh", MEMBER, "pattern"),
        ("ABCDEFGH", MEMBER, "pattern"),
        ("abcdefghijklmnop", STAFF, "pattern"),
        ("qwertyuiopasdfghjkl", STAFF, "pattern"),
        ("qwertzuiopasdfghjkl", STAFF, "pattern"),
        ("azertyuiopqsdfghjklm", STAFF, "pattern"),
        ("1qaz2wsx3edc4rfv", STAFF, "pattern"),
        ("!QAZ2wsx#EDC4rfv", STAFF, "pattern"),
        ("q1w2e3r4t5y6u7i8", STAFF, "pattern"),
        ("zaq12wsxcde34rfv", STAFF, "pattern"),
        ("asdfghjkl;'", MEMBER, "pattern"),
        ("111222333444555", STAFF, "pattern"),
        ("1111222233334444", STAFF, "repeats"),
        ("111112222233333444455555", STAFF, "pattern"),
        ("password", MEMBER, "common"),
        ("PassWord1", MEMBER, "common"),
        ("\uff50\uff41\uff53\uff53\uff57\uff4f\uff52\uff44", MEMBER, "common"),
        ("p@ssw0rd", MEMBER, "common"),
        ("summer2026!", MEMBER, "common"),
        ("!!dragon99", MEMBER, "common"),
        ("Sunshine-2024", MEMBER, "common"),
        ("monkeydragon", MEMBER, "common"),
        ("iloveyouforever", STAFF, "common"),
        ("thequickbrownfoxjumpsoverthelazydog", STAFF, "common"),
        ("correcthorsebatterystaple", STAFF, "common"),
        ("maytheforcebewithyou", STAFF, "common"),
        ("dasistmeinpasswort", STAFF, "common"),
        ("football123456789", STAFF, "common"),
    ],
)
def test_a_common_password_is_refused_with_its_reason(password, rules, code):
    assert refusal(password, rules) == code


@pytest.mark.parametrize(
    "password",
    [
        "benjamin1",
        "1nimajneb",
        "Benjamin!!",
        "b3njam1n2026",
        "franklin-1706",
        "benjaminfranklin",
        "bfranklin99",
        "be-nja-min-1",
    ],
)
def test_the_persons_own_names_are_no_password(password):
    rules = Rules(8, ("Benjamin", "Benjamin Franklin", "bfranklin@example.org"))
    assert refusal(password, rules) == "names"


@pytest.mark.parametrize(
    "password", ["latchkey2026!", "L4tchk3y!!", "springfield1", "yrarbil-2", "libraryspringfield"]
)
def test_the_names_of_the_terminal_are_no_password(password):
    with pytest.raises(ValidationError, match="program or computer"):
        validate(password, Rules(8, (), terminal_names("Library Springfield")))


def test_the_name_of_the_computer_is_no_password(monkeypatch):
    monkeypatch.setattr(socket, "gethostname", lambda: "kiosk-berlin-07")
    assert refusal("kioskberlin07!", Rules(8, (), terminal_names("Library"))) == "names"


def test_a_name_may_be_a_part_of_something_long():
    rules = Rules(8, ("Ben", "Anna"), terminal_names("Home"))
    assert accepted("benches under a homemade roof", rules)
    assert accepted("susannah takes the tram", rules)


def test_names_of_one_or_two_letters_forbid_nothing():
    assert accepted("zq7#kp!w", Rules(8, ("zq", "K", "")))


def test_the_rules_follow_the_policy(policy):
    policy.member_min_length, policy.staff_min_length = 10, 20
    policy.terminal_name = "Springfield"
    policy.save()
    rules = rules_for(Role.MEMBER, "ben")
    assert (rules.least, rules.own_names) == (10, ("ben",))
    assert "Springfield" in rules.terminal_names
    assert rules_for(Role.ADMINISTRATOR).least == 20


def test_djangos_own_forms_and_commands_keep_to_them(ben, ada):
    with pytest.raises(ValidationError, match="similar to your name"):
        validate_password("benben1234", ben)
    validate_password("zq7#kp!w", ben)
    for user in (None, ada):
        with pytest.raises(ValidationError, match="at least 15"):
            validate_password("zq7#kp!w", user)
    assert password_validators_help_texts()


@given(st.text(max_size=60))
def test_any_text_is_accepted_or_refused_with_a_sentence(text):
    try:
        validate(text, Rules(8, ("Ben", text[:5]), ("Latchkey",)))
    except ValidationError as refused:
        code = refused.code
    else:
        code = "accepted"
    assert code in {"accepted", "length", "repeats", "names", "pattern", "common"}


def test_the_reasons_say_what_is_wrong():
    reasons = [str(reason) for reason in validation._PATTERN_REASONS.values()]
    assert len(set(reasons)) == 3


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_password_is_held_against_names_however_its_letters_are_composed(form):
    typed = unicodedata.normalize(form, "Ångström1éóñü")
    with pytest.raises(ValidationError, match="similar to your name"):
        validate(typed, Rules(8, ["Ångström"]))
