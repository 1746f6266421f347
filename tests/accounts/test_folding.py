"""One person for each name, whatever keyboard it is typed on; also those who were two before."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts import notices
from accounts.models import Notice, SignInAttempts, User
from accounts.names import folding
from accounts.passwords import validation
from accounts.throttle import key_for
from administration.people import Wanted, find
from recovery import codes
from recovery.code_authentication import authenticate
from recovery.code_throttle import key_for as code_key_for
from recovery.errors import WrongCode
from tests.cast import PASSWORDS
from tests.clients import launched_client

INCI = ["İnci", "inci", "Inci", "ıncı", "INCI", "İNCİ", "I\u0307NCI\u0307", "i\u0307nci"]
PASSWORD = "three otters in a teapot"
LOGIN = "/accounts/login/"


def sign_in(name, password=PASSWORD):
    return launched_client().post(LOGIN, {"username": name, "password": password})


def register(name):
    typed = {"username": name, "password1": PASSWORD, "password2": PASSWORD}
    return launched_client().post("/accounts/register/", typed)


@pytest.mark.parametrize("spelling", INCI)
def test_dotted_and_dotless_i_are_one_letter(spelling):
    assert folding.canonical(spelling) == "inci"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("J\u012f\u0307", "j\u012f"),  # Lithuanian, with a dot over the ogonek
        ("卡尔·马克思", "卡尔・马克思"),
        ("ג׳ורג׳", "ג'ורג'"),
        ("בן־דוד", "בן-דוד"),
        ("Հակոբ՚յան", "Հակոբ'յան"),
        ("\u0639\u0644\u064a", "\u0639\u0644\u06cc"),  # on an Arabic and on a Persian keyboard
        ("\u0643\u0631\u064a\u0645\u06f2", "\u06a9\u0631\u06cc\u0645\u0662"),
        ("བཀྲ་ཤིས་", "བཀྲ་ཤིས"),
        ("علی\u200cرضا", "علیرضا"),
        ("葛\U000e0100城", "葛城"),
    ],
)
def test_what_keyboards_give_differently_is_one_name(one, other):
    assert folding.canonical(one) == folding.canonical(other)


@pytest.mark.parametrize(("one", "other"), [("inci", "ínci"), ("ana", "ána"), ("jim", "ȷım2")])
def test_other_marks_still_tell_names_apart(one, other):
    assert folding.canonical(one) != folding.canonical(other)


@given(st.text())
def test_names_without_these_characters_have_the_key_of_earlier_versions(text):
    earlier = folding.spelled(text)
    assert folding.DIFFERS.search(earlier) or folding._folded(earlier) == earlier


@given(st.text("iıIİ\u0307\u0323\u0328\u0301\u200c\u200dßΣ٢²·\u0f0b \u064a\u0654", max_size=12))
def test_the_canonical_form_of_difficult_letters_is_its_own(text):
    once = folding.canonical(text)
    assert folding.canonical(once) == once
    assert folding.canonical(folding.spelled(text)) == once


@pytest.mark.parametrize("spelling", INCI)
def test_a_new_account_signs_in_with_every_spelling(ada, spelling):
    assert register("İnci").status_code == 302
    assert sign_in(spelling).status_code == 302
    assert "username" in register(spelling).context["form"].errors


def test_wrong_passwords_count_for_all_spellings_together(db):
    User.objects.create_user("İnci", PASSWORD)
    for number, spelling in enumerate(INCI[:5]):
        sign_in(spelling, f"wrong {number}")
    assert SignInAttempts.objects.get().failures == 5
    assert sign_in("İnci").status_code == 429


@pytest.mark.parametrize("spelling", INCI)
def test_searches_find_every_spelling(ada, spelling):
    User.objects.create_user("İnci", display_name="Işıl İnci")
    for words in (spelling[:2], spelling, "işil", "IŞIL"):
        assert find(Wanted(q=words)).count == 1


def test_a_group_of_the_same_name_is_refused(signed_in, ada):
    Group.objects.create(name="Kırmızı")
    answer = signed_in(ada).post(reverse("administration:groups"), {"name": "KIRMIZI"})
    assert "name" in answer.context["form"].errors


def test_a_password_made_of_ones_own_name_is_recognized():
    with pytest.raises(ValidationError, match="similar to your name"):
        validation.validate("ırmak7!zq", validation.Rules(8, ["Irmak"]))


def test_a_code_typed_on_a_turkish_keyboard_is_the_same():
    code = codes.Code(codes.Kind.RESET, "1" * 12)
    for letter in "iIıİl":
        assert codes.read(str(code).replace("1", letter)).secret == code.secret


def of_earlier_version(name, password=PASSWORD):
    """Somebody whose account is from before names were compared as they are now."""
    person = User.objects.create_user(f"temporary {User.objects.count()}", password)
    own, shared = folding.beside(name), folding.canonical(name)
    key = own if User.objects.filter(username_key=shared).exists() else shared
    User.objects.filter(pk=person.pk).update(username=name, username_key=key)
    return User.objects.get(pk=person.pk)


@pytest.mark.parametrize("pair", [("İnci", "inci"), ("inci", "İnci"), ("ıncı", "İnci")])
def test_two_whose_names_have_become_one_both_sign_in_with_their_own_spelling(ada, pair):
    people = [of_earlier_version(name, f"{PASSWORD} {name}") for name in pair]
    for person, name in zip(people, pair, strict=True):
        assert sign_in(name, f"{PASSWORD} {name}").status_code == 302
        assert User.objects.get_by_natural_key(name) == person
        User.objects.get(pk=person.pk).save()  # and stays findable
        assert User.objects.called(name) == person
    assert len(find(Wanted(q="inci")).lines) == 2
    assert "username" in register("INCI").context["form"].errors


def test_the_administrators_are_told_of_names_that_have_become_one(ada, signed_in):
    details = {"names": "“inci” / “İnci”", "count": 1}
    Notice.objects.create(person=ada, kind=notices.Kind.NAMES_ALIKE, details=details)
    (told,) = notices.waiting_for(ada)
    assert told.what == "1 pair of user names now counts as one: “inci” / “İnci”."
    assert told.what in signed_in(ada).get("/").content.decode()


def test_a_long_name_that_has_become_another_s_fits_its_column(db):
    names = ["i" * 150, "ı" * 150]
    for name in names:
        of_earlier_version(name)
    keys = list(User.objects.values_list("username_key", flat=True))
    assert len(set(keys)) == 2
    assert max(map(len, keys)) <= 150
    assert [User.objects.get_by_natural_key(name).username for name in names] == names


def test_no_one_signs_in_as_somebody_whose_name_has_become_the_same(ada):
    of_earlier_version("inci", "the password of inci")
    of_earlier_version("İnci", PASSWORDS["ben"])
    assert sign_in("INCI", "the password of inci").status_code == 302
    assert sign_in("İnci", "the password of inci").status_code == 200


def test_a_right_password_resets_only_ones_own_failures(ada):
    names = ["inci", "İnci"]
    own, other = (of_earlier_version(name, f"{PASSWORD} {name}") for name in names)
    for number in range(3):
        sign_in("İnci", f"wrong {number}")
    assert sign_in("inci", f"{PASSWORD} inci").status_code == 302
    counted = {row.pk: row.failures for row in SignInAttempts.objects.all()}
    assert counted == {key_for("inci"): 0, other_key(other): 3}


def other_key(person):
    return key_for(User.objects.get(pk=person.pk))


def test_codes_of_two_whose_names_have_become_one_are_counted_apart(ada):
    other = [of_earlier_version("inci"), of_earlier_version("İnci")][1]
    with pytest.raises(WrongCode):
        authenticate("İnci", codes.make(codes.Kind.RECOVERY))
    other.refresh_from_db()
    assert SignInAttempts.objects.get().pk == code_key_for(other)


@pytest.mark.parametrize("by_query", [True, False])
def test_the_remaining_one_of_two_is_found_by_every_spelling(ada, by_query):
    gone, left = of_earlier_version("inci"), of_earlier_version("İnci")
    unlike = of_earlier_version("inci 2")
    person = User.objects.filter(pk=gone.pk)
    person.delete() if by_query else person.get().delete()
    assert [User.objects.called(spelling) for spelling in INCI] == [left] * len(INCI)
    assert "username" in register("inci").context["form"].errors
    unlike.delete()
    assert User.objects.get(pk=left.pk).username_key == "inci"


def test_no_one_inherits_a_taken_or_a_different_name(ada):
    long = "i" * 133
    names = ["inci", "İnci", "ıncı", f"{long}x", f"{long}y", f"{long.replace('i', 'ı')}y"]
    people = [of_earlier_version(name) for name in names]
    people[1].refresh_from_db()
    people[1].delete()
    User.objects.get(pk=people[3].pk).delete()
    for name in (names[0], names[2], names[4], names[5]):
        assert User.objects.get_by_natural_key(name).username == name


@pytest.mark.parametrize("counted_under", [key_for, code_key_for])
def test_no_name_that_can_be_typed_is_counted_with_somebody_whose_name_is_shared(
    ada, counted_under
):
    # Whoever had that name would end the waits of the other with every sign-in of their own.
    other = [of_earlier_version("inci"), of_earlier_version("İnci")][1]
    other.refresh_from_db()
    for typed in (other.username_key, other.username_key.replace("\n", " ")):
        assert counted_under(typed) != counted_under(other)


def test_wrong_passwords_outlast_a_sign_in_of_somebody_with_a_similar_name(ada, clock):
    other = [of_earlier_version("inci"), of_earlier_version("İnci")][1]
    other.refresh_from_db()
    similar = other.username_key.replace("\n", " ")
    register(similar)
    for number in range(4):
        sign_in("İnci", f"wrong {number}")
    assert sign_in(similar).status_code == 302
    sign_in("İnci", "wrong 5")
    assert sign_in("İnci").status_code == 429


def test_whoever_inherits_a_name_is_counted_on(ada, clock):
    gone, left = of_earlier_version("inci"), of_earlier_version("İnci")
    for number in range(4):
        sign_in("İnci", f"wrong {number}")
    gone.delete()
    sign_in("inci", "wrong 5")
    assert sign_in("inci").status_code == 429
    left.refresh_from_db()
    assert SignInAttempts.objects.get().pk == key_for(left)


def test_the_higher_of_two_counts_that_have_become_one_stays(ada):
    gone, left = of_earlier_version("inci"), of_earlier_version("İnci")
    before = {key_for(gone): 2, key_for(left): 9, code_key_for(left): 7}
    for key, failures in before.items():
        last_at = left.created_at
        SignInAttempts.objects.create(pk=key, failures=failures, known=True, last_at=last_at)
    gone.delete()
    counted = dict(SignInAttempts.objects.values_list("pk", "failures"))
    assert counted == {key_for("inci"): 9, code_key_for("inci"): 7}
