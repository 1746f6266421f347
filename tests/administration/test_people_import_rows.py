"""What is wrong with each row of a file, and that nothing else is."""

from __future__ import annotations

import random
import re

import pytest
from django.contrib.auth.models import Group, Permission
from django.utils import translation

from accounts.models import User
from accounts.roles import Role
from administration import spreadsheet
from administration.people_import_columns import recognized
from administration.people_import_rows import RowValidator
from administration.spreadsheet import Unreadable
from tests.administration.people_file import BAD, mixed, text


@pytest.fixture(autouse=True)
def readers(ada):
    return Group.objects.create(name="Readers")


def judge(actor, content):
    return RowValidator(User.objects.get(pk=actor.pk)).rows(spreadsheet.read(content, recognized))


def one(actor, *rows, head="name,display name,e-mail,role,groups"):
    return judge(actor, "\n".join([head, *rows]).encode())


@pytest.mark.parametrize("count", [1000, 10_000])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_every_bad_row_is_named_with_its_line_and_reason_and_no_good_one(ada, count, encoding):
    rows, reasons = mixed(count, random.Random(count))
    assert len(reasons) == len(BAD) == 35

    found = judge(ada, text(rows).encode(encoding))

    named = {row.line: " ".join(row.problems) for row in found if row.problems}
    assert named.keys() == reasons.keys()
    for line, reason in reasons.items():
        assert re.search(reason, named[line]), (line, named[line])
    assert len(found) == count


def test_a_row_says_whom_it_would_add(ada, readers):
    [nina] = one(ada, "Nina,Nina Müller,nina@example.org,Guest, readers |readers")
    assert (nina.username, nina.display_name, nina.email) == (
        "Nina",
        "Nina Müller",
        "nina@example.org",
    )
    assert (nina.role, nina.groups, nina.problems, nina.line) == (Role.GUEST, [readers], [], 2)


def test_everything_but_the_name_can_be_left_out_and_members_are_made(ada):
    [nina] = one(ada, "Nina", head="User Name")
    assert (nina.username, nina.role, nina.problems) == ("Nina", Role.MEMBER, [])


@pytest.mark.parametrize(
    ("word", "role"),
    [
        ("administrators", Role.ADMINISTRATOR),
        ("Administrator", Role.ADMINISTRATOR),
        ("DESK STAFF", Role.DESK_STAFF),
        ("member", Role.MEMBER),
        ("guests", Role.GUEST),
    ],
)
def test_a_role_is_recognized_in_any_usual_spelling(ada, word, role):
    [nina] = one(ada, f"Nina,,,{word}")
    assert (nina.role, nina.problems) == (role, [])


def test_several_problems_of_a_row_are_all_named(ada):
    [nina] = one(ada, "<,,nowhere,king")
    assert len(nina.problems) == 3


def test_columns_may_stand_in_any_order_and_others_are_not_used(ada):
    [nina] = one(ada, "x,nina@example.org,Nina,,", head="notes,E-Mail Address,NAME,,")
    assert (nina.username, nina.email, nina.problems) == ("Nina", "nina@example.org", [])


@pytest.mark.parametrize(
    ("head", "words"),
    [("e-mail,role", "must contain the column names"), ("name,role,NAME", "“name” appears twice")],
)
def test_columns_without_a_name_or_twice_are_refused(ada, head, words):
    with pytest.raises(Unreadable, match=words):
        one(ada, "a,b,c", head=head)


NINA = "nina;Nina Müller"


@pytest.mark.parametrize(
    "head",
    [
        "name;display name;note, in words, or none, or two\n",
        "People of 4b, 5a, 6c, and others\nname;display name\n",
        "People of 4b;\n;\n\nAs of Monday, at noon, or later\nname;display name\n",
        "user name;name\n",
        "name;login\n",
        "Login;Name\n",
    ],
)
def test_notes_around_the_names_of_the_columns_and_a_plain_name_are_understood(ada, head):
    row = "Nina Müller;nina" if head == "name;login\n" else NINA
    [nina] = one(ada, row, head=head.strip())
    assert (nina.username, nina.display_name, nina.problems) == ("nina", "Nina Müller", [])
    assert nina.line == head.count("\n") + 1


def test_up_to_nine_rows_of_notes_may_stand_above(ada):
    [nina] = one(ada, "name;display name", NINA, head="\n".join(["A note"] * 9))
    assert (nina.username, nina.display_name, nina.line) == ("nina", "Nina Müller", 11)
    with pytest.raises(Unreadable, match="must contain the column names"):
        one(ada, "name;display name", NINA, head="\n".join(["A note"] * 10))


def test_a_row_with_cells_named_like_columns_is_not_the_header(ada):
    for head in ("name,display name,e-mail", "name,full name"):
        [row] = one(ada, "login,Full name", head=head)
        assert (row.username, row.display_name) == ("login", "Full name")
        assert row.line == 2


def test_a_note_named_like_the_columns_is_not_the_header(ada):
    [nina] = one(ada, "name;x", "nina;y", head="Role, Groups, Mail")
    assert (nina.username, nina.line) == ("nina", 3)


@pytest.mark.parametrize("head", ["username,name,display name", "login,username", "name,name,role"])
def test_two_columns_of_one_meaning_are_both_named(ada, head):
    with pytest.raises(Unreadable) as refused:
        one(ada, "a,b,c", head=head)
    assert all(f"“{called}”" in str(refused.value) for called in head.split(",")[:2])


def test_nobody_imports_more_than_they_are_allowed_themselves(ada, ben):
    managers = Group.objects.create(name="managers")
    managers.permissions.add(Permission.objects.get(codename="manage_people"))
    keepers = Group.objects.create(name="keepers")
    keepers.permissions.add(Permission.objects.get(codename="keep_backups"))
    ben.groups.add(managers)

    boss, keeper, nina = one(
        ben, "Boss,,,administrator", "Keeper,,,member,keepers", "Nina,,,member,readers"
    )

    assert "can't assign this role" in boss.problems[0]
    assert "no group “keepers”" in keeper.problems[0]
    assert nina.problems == []


def test_a_name_of_the_staff_is_for_the_staff(ada):
    root, other = one(ada, "root,,,administrator", "owner,,,member")
    assert root.problems == []
    assert "is reserved" in other.problems[0]


def test_a_file_made_in_one_language_is_read_in_another(ada):
    with translation.override("de"):
        [nina] = one(ada, "Nina,Nina Müller,nina@example.org,guest")
    assert (nina.role, nina.problems) == (Role.GUEST, [])
