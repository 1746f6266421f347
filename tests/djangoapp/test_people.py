"""Initials and colors of people."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from djangoapp.templatetags.people import TONES, initials, tone


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ada", "A"),
        ("Ada Lovelace", "AL"),
        ("Ada King Lovelace", "AL"),
        ("  élodie   d’arc ", "ÉD"),
        ("e\u0301lodie", "É"),
        ("(Ben) Okafor-Smith", "BO"),
        ("李小龍", "李"),
        ("ßeta", "SS"),
        ("7 of 9", "79"),
        ("– 🙂", "?"),
        ("", "?"),
    ],
)
def test_initials_are_of_the_first_and_the_last_word(name, expected):
    assert initials(name) == expected


def test_tone_is_the_same_for_every_spelling_of_a_name():
    assert tone("Ada") == tone("ADA") == tone("ａｄａ")


@given(st.text())
def test_any_name_has_initials_and_one_of_the_tones(name):
    assert 1 <= len(initials(name)) <= 6
    assert 0 <= tone(name) < TONES


def test_names_spread_over_all_tones():
    assert {tone(f"person {number}") for number in range(200)} == set(range(TONES))
