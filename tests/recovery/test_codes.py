from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recovery import codes
from recovery.codes import ALPHABET, Code, Kind, Mistyped

SECRETS = st.text(ALPHABET, min_size=16, max_size=16)


def test_a_recovery_code_has_80_bits_in_groups_of_four_and_a_reset_code_60():
    assert re.fullmatch(
        f"([{ALPHABET}]{{4}}-){{4}}[{ALPHABET}]{{4}}", str(codes.make(Kind.RECOVERY))
    )
    assert re.fullmatch(f"([{ALPHABET}]{{4}}-){{3}}[{ALPHABET}]{{4}}", str(codes.make(Kind.RESET)))
    assert len(codes.make(Kind.RECOVERY).secret) * codes.BITS == 80
    assert len(codes.make(Kind.RESET).secret) * codes.BITS == 60
    assert len(set(ALPHABET)) == 2**codes.BITS
    assert not set("ILOU") & set(ALPHABET)


# On paper, in somebody's drawer: what was printed by an older version is read by every later one.
PRINTED = {
    "0123-4567-89AB-CDEF-44JV": Code(Kind.RECOVERY, "0123456789ABCDEF"),
    "ZYXW-VTSR-QPNM-KJHG-YG64": Code(Kind.RECOVERY, "ZYXWVTSRQPNMKJHG"),
    "0000-0000-0000-0000-ZKDM": Code(Kind.RECOVERY, "0000000000000000"),
    "0123-4567-89AB-9RZN": Code(Kind.RESET, "0123456789AB"),
    "ZZZZ-ZZZZ-ZZZZ-QC9M": Code(Kind.RESET, "ZZZZZZZZZZZZ"),
}


@pytest.mark.parametrize(("paper", "code"), PRINTED.items())
def test_a_code_on_paper_stays_what_it_is(paper, code):
    assert codes.read(paper) == code
    assert str(code) == paper


@pytest.mark.parametrize("text", ["K3M9-R078", "0123-4567-J92S"])
def test_a_right_checksum_does_not_make_a_short_code_valid(text):
    with pytest.raises(Mistyped):
        codes.read(text)


def test_every_character_comes_up():
    seen = "".join(codes.make(Kind.RECOVERY).secret for _ in range(400))
    assert set(seen) == set(ALPHABET)


def test_the_codes_of_a_sheet_differ_in_their_first_group(monkeypatch):
    first = ["AAAA" + "0" * 12, "AAAA" + "1" * 12, "BBBB" + "0" * 12, "CCCC" + "0" * 12]
    drawn = iter("".join(first))
    monkeypatch.setattr("recovery.codes.secrets.choice", lambda _alphabet: next(drawn))
    assert [code.secret for code in codes.make_set(3)] == [first[0], first[2], first[3]]


@given(SECRETS)
def test_what_was_written_is_read_in_every_spelling(secret):
    code = Code(Kind.RECOVERY, secret)
    text = str(code)
    for spelled in (
        text,
        text.lower(),
        text.replace("-", ""),
        text.replace("-", " "),
        f"  {text.replace('-', chr(0x2013))} ",
        text.replace("0", "O").replace("1", "l"),
        text.replace("0", "o").replace("1", "I"),
    ):
        assert codes.read(spelled) == code


@given(SECRETS, st.integers(0, 19), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_a_typing_mistake(secret, at, wrong):
    plain = str(Code(Kind.RECOVERY, secret)).replace("-", "")
    if plain[at] == wrong:
        return
    with pytest.raises(Mistyped):
        codes.read(plain[:at] + wrong + plain[at + 1 :])


def test_two_neighbors_changed_over_are_a_typing_mistake():
    plain = str(Code(Kind.RESET, "0123456789AB")).replace("-", "")
    for at in range(len(plain) - 1):
        swapped = plain[:at] + plain[at + 1] + plain[at] + plain[at + 2 :]
        if swapped != plain:
            with pytest.raises(Mistyped):
                codes.read(swapped)


@pytest.mark.parametrize("text", ["", "-", "hello", "0" * 16, "0" * 20, "\ud800" * 20, "ß" * 10])
def test_what_was_never_a_code_is_none(text):
    with pytest.raises(Mistyped):
        codes.read(text)


def test_the_length_says_which_kind_it_is():
    for kind in Kind:
        assert codes.read(str(codes.make(kind))).kind is kind


def test_a_code_has_no_representation_that_a_log_could_hold():
    code = codes.make(Kind.RESET)
    assert code.secret not in repr(code)


@pytest.mark.parametrize("between", ["\u200b", "\ufeff", "\u00ad", "\u2060", "\u200f"])
def test_what_is_not_seen_in_a_pasted_code_does_not_count(between):
    code = codes.make(Kind.RECOVERY)
    assert codes.read(f"{between}{code}{between}".replace("-", between)) == code


def test_the_digits_of_any_keyboard_count():
    paper = "0123-4567-89AB-CDEF-44JV"
    typed = paper.translate({ord("0") + n: 0x0660 + n for n in range(10)})
    assert codes.read(typed) == PRINTED[paper]
