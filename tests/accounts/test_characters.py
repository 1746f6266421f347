from __future__ import annotations

import unicodedata
from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from accounts.names import characters


def refusal(name):
    with pytest.raises(ValidationError) as caught:
        characters.validate_username(name)
    return caught.value.code


@pytest.mark.parametrize(
    "spelling",
    [
        "anna",
        "ANNA",
        "aNNa",
        "\uff21\uff4e\uff4e\uff41",  # fullwidth
        "\U0001d400\U0001d427\U0001d427\U0001d41a",  # mathematical bold
        " Anna ",
        "\u3000Anna",
    ],
)
def test_every_spelling_of_anna_is_one_person(spelling):
    assert characters.canonical(spelling) == characters.canonical("Anna")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Straße", "STRASSE"),
        ("é", "e\u0301"),
        ("O'Brien", "O\u2019Brien"),
        ("O'Brien", "O\u00b4Brien"),
        ("Jean-Luc", "Jean\u2011Luc"),
        ("Anna B", "Anna\u00a0 B"),
        ("\ufb01nn", "FINN"),
        ("Σίσυφος", "ΣΊΣΥΦΟΣ"),
    ],
)
def test_two_ways_of_typing_one_name_are_one(one, other):
    assert characters.canonical(one) == characters.canonical(other)


@pytest.mark.parametrize(("one", "other"), [("anna", "ana"), ("ben", "ben2"), ("muller", "müller")])
def test_different_names_stay_different(one, other):
    assert characters.canonical(one) != characters.canonical(other)


@given(st.text(max_size=40))
def test_the_canonical_form_is_its_own_canonical_form(text):
    once = characters.canonical(text)
    assert characters.canonical(once) == once


@pytest.mark.parametrize(
    "name",
    [
        "ben",
        "Ben Müller-Lüdenscheidt",
        "Zoë",
        "D'Arcy",
        "O\u2019Brien",
        "ben.the_2nd+test@example.org",
        "Łukasz Żółć",
        "Ngu\u1ec5n V\u0103n Đức",
        "\u041d\u0430\u0442\u0430\u0448\u0430 2",  # Cyrillic
        "\u0391\u03bd\u03bd\u03b1",  # Greek
        "\u5f20\u4f1f",  # Han
        "\u5f20\u4f1f Wei",  # Han and Latin
        "\u5c71\u7530\u30a2\u30a4\u3055\u3093",  # Japanese, three scripts
        "\u4f50\u3005\u6728",  # with an iteration mark
        "\u30a2\u30fc\u30cb\u30e3",  # with a long-vowel mark
        "\uae40\uc548\ub098 Kim",  # Hangul and Latin
        "\u05d0\u05e0\u05d4",  # Hebrew
        "\u0622\u0646\u0627 \u06f2",  # Arabic letters, Persian digit
        "\u0905\u0928\u094d\u0928\u093e",  # Devanagari with marks
        "\u0e2d\u0e31\u0e19\u0e19\u0e32",  # Thai
        "Gal\u00b7la",
        "7",
    ],
)
def test_names_of_every_language_are_welcome(name):
    characters.validate_username(name)
    assert characters.canonical(name)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("\u0430nna", "mixed"),  # Cyrillic a
        ("p\u03b1ul", "mixed"),  # Greek alpha
        ("b\u0435n", "mixed"),
        ("ann\u13aa", "mixed"),  # Cherokee
        ("\u5f20\u0430", "mixed"),
        ("ben\x00", "invisible"),
        ("ben\n", "invisible"),
        ("be\u200bn", "invisible"),  # zero-width space
        ("\u202enna", "invisible"),  # right-to-left override
        ("be\u00adn", "invisible"),  # soft hyphen
        ("ben\ufe0f", "invisible"),  # variation selector
        ("\u3164", "invisible"),  # filler that is filed as a letter
        ("ben\ud800", "invisible"),  # lone surrogate
        ("ben\ue000", "invisible"),  # private use
        ("ben\u2028", "invisible"),
        ("be<n", "character"),
        ("ben\U0001f600", "character"),
        ("=1+1", "character"),
        ("ben;", "character"),
        ("...", "empty"),
        (" ", "empty"),
        ("\u0301ben", "marks"),
        ("b" + "\u0301" * 5, "marks"),
        ("x" * 151, "long"),
        ("\ufdfa" * 20, "long"),  # one character that stands for eighteen
    ],
)
def test_a_name_that_could_deceive_is_refused_with_its_reason(name, code):
    assert refusal(name) == code


def test_every_assigned_letter_has_a_script_and_none_raises():
    letters = [chr(n) for n in range(0x110000) if unicodedata.category(chr(n))[0] == "L"]
    assert len(letters) > 100_000
    without = {unicodedata.name(letter) for letter in letters if not characters.scripts(letter)}
    assert all(name.startswith(("MODIFIER", "VEDIC")) for name in without)


@pytest.mark.parametrize("name", ["Admin", "ADMINISTRATOR", "\uff52oot", "Desk-Staff", "Gast"])
def test_names_of_those_in_charge_are_reserved(name):
    assert characters.is_reserved(name)


def test_an_ordinary_name_is_not_reserved():
    assert not characters.is_reserved("Ada")


@given(st.text(max_size=200))
def test_any_text_is_accepted_or_refused_but_never_crashes(text):
    with suppress(ValidationError):
        characters.validate_username(text)
        assert 1 <= len(characters.canonical(text)) <= characters.LONGEST


def test_no_character_that_cannot_be_seen_is_left_in_a_line():
    kept = [one for one in map(chr, range(0x110000)) if characters.sanitized_line(one) == one]
    assert len(kept) > 100_000
    assert not {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"} & set(map(unicodedata.category, kept))
    assert not {"\u034f", "\u115f", "\u3164", "\ufe0f", "\U000e0100"} & set(kept)
