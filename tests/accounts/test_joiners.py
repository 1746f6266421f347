"""Characters that are not seen: allowed where a name needs them, and no way to a second account."""

from __future__ import annotations

import re
import unicodedata

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from accounts.names import characters, folding, joiners
from administration.people import Wanted, find
from tests.clients import launched_client

PASSWORD = "three otters in a teapot"
LIVING = [
    "علی\u200cرضا",  # Persian: the letters before and after would be joined
    "مه\u200cدی",
    "مِ\u200cن",  # marks between them
    "ක්\u200dරිෂාන්",  # Sinhala: joined below the letter
    "ශ්\u200dරී ලංකා",
    "लक्\u200dष्मी",  # Devanagari: half letter
    "लक्\u200cष्मी",  # and the virama seen
    "അവന്\u200d",  # Malayalam: an older chillu, at the end
    "ক্\u200cষ",  # Bengali
    "བཀྲ་ཤིས་བདེ་ལེགས",  # Tibetan
    "བསྒྲུབས་",
    "ʻAlohilani",
    "D\u2019Arcy",
    "O\u02bcBrien",
    "ג׳ורג׳",
    "רמב״ם",
    "בן־דוד",
    "Gal·la",
    "卡尔•马克思",
    "ジャン゠ポール",
    "李〇",
    "डॉ॰ राम",
    "Հակոբ՚յան",
    "葛\U000e0100城",
    "ᠮᠣᠩᠭᠣᠯ\u180b",
    "ⴰⵎⵓⵔ",
    "ክፍለ፡ማርያም",
    "𞤀𞤣𞤢𞤥",
]


@pytest.mark.parametrize("name", LIVING)
def test_names_of_living_scripts_are_accepted_everywhere(name):
    characters.validate_username(name)
    characters.validate_display_name(name)
    characters.validate_line(name)
    assert characters.sanitized_line(name) == name
    assert characters.sanitized_text(name) == name
    assert not set(characters.canonical(name)) & joiners.DROPPED


@pytest.mark.parametrize(
    "name",
    [
        "be\u200cn",
        "be\u200dn",
        "\u200cben",
        "ben\u200d",
        "علی\u200c",  # nothing after it
        "\u200cعلی",
        "رضا\u200cعلی",  # alef joins nothing after it anyway
        "علی\u200dرضا",  # a joiner where letters join by themselves
        "علی\u200c\u200cرضا",
        "علی\u200cben",
        "කා\u200dරි",  # no virama before it
        "ක්\u200d\u200dරි",
        "ක්\u200d\u0dd2",  # before a vowel sign
        "क\u200cष",
        "क्\u200c",  # a non-joiner with nothing to part
        "क्\u200c9",
        "क9्\u200d",
        "ben\ufe00",
        "葛\ufe0f",
        "葛\U000e0100\U000e0100",
        "ben\u180b",
        "علی\u200b\u200cرضا",
        "علی\u2060رضا",
    ],
)
def test_what_changes_nothing_that_is_seen_is_refused(name):
    with pytest.raises(ValidationError) as caught:
        characters.validate_username(name)
    assert caught.value.code in {"invisible", "mixed"}
    assert "\ufffd" in characters.sanitized_line(name) or caught.value.code == "mixed"


@pytest.mark.parametrize("name", [name for name in LIVING if set(name) & joiners.DROPPED])
def test_people_who_differ_only_in_what_is_not_seen_are_one(ada, name):
    without = "".join(one for one in name if one not in joiners.DROPPED)
    typed = {"username": name, "password1": PASSWORD, "password2": PASSWORD}
    assert launched_client().post("/accounts/register/", typed).status_code == 302
    again = launched_client().post("/accounts/register/", typed | {"username": without})
    assert "username" in again.context["form"].errors
    for spelling in (name, without):
        answer = launched_client().post(
            "/accounts/login/", {"username": spelling, "password": PASSWORD}
        )
        assert answer.status_code == 302
        assert find(Wanted(q=spelling)).count == 1
    assert User.objects.get_by_natural_key(without).username == name


def test_a_misplaced_joiner_is_replaced_and_a_needed_one_is_kept():
    assert characters.sanitized_line("علی\u200cرضا be\u200cn") == "علی\u200cرضا be\ufffdn"


def test_the_joining_types_agree_with_the_forms_that_unicode_lists():
    """Each letter with a form for the beginning of a word joins both sides, others one or none."""
    forms: dict[str, set[str]] = {}
    for code in (*range(0xFB50, 0xFDD0), *range(0xFE70, 0xFEFD)):
        kind, *letters = unicodedata.decomposition(chr(code)).split() or [""]
        if len(letters) == 1:
            forms.setdefault(chr(int(letters[0], 16)), set()).add(kind)
    dual, right = joiners._joining(joiners._DUAL), joiners._joining(joiners._RIGHT)
    assert len(forms) > 60
    assert {one for one, kinds in forms.items() if "<initial>" in kinds} <= dual | {"\u0626"}
    ends = {one for one, kinds in forms.items() if kinds == {"<isolated>", "<final>"}}
    assert ends <= right | {"\u0649", "\u06ba"}  # these join in the middle
    assert not dual & right
    assert {one for one in dual | right if not unicodedata.name(one, "")} == set()


@given(st.text("aعیرضक्षක්රි\u200c\u200d\u0301葛\U000e0100", max_size=12))
def test_no_name_that_is_accepted_has_another_key_without_joiners(text):
    without = "".join(one for one in text if one not in joiners.DROPPED)
    assert folding.canonical(text) == folding.canonical(without)
    positions = [at for at, one in enumerate(text) if one in joiners.DROPPED]
    if all(joiners.is_needed(text, at) for at in positions):
        assert all(at > 0 and text[at - 1] not in joiners.DROPPED for at in positions)


def test_a_joiner_is_checked_with_its_direct_neighbors_only():
    """Or a long text of nothing else would keep the program busy."""
    assert joiners.is_needed("क्" + "\u0301" * 3 + "\u200d", 5)
    assert not joiners.is_needed("क्" + "\u0301" * 8 + "\u200d", 10)


def test_what_is_dropped_is_what_the_regular_expression_finds():
    assert set(re.findall(f"[{joiners.RANGES}]", "".join(map(chr, range(0xE0200))))) == (
        joiners.DROPPED
    )
