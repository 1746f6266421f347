"""What the page that asks for the password says of a form that somebody may have left there."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts import memberships
from accounts.models import SignInPolicy, User
from accounts.roles import Role
from audit.models import Entry
from home.models import Tile
from tests.cast import PASSWORDS
from tests.clients import prove
from tests.rendered import read


@pytest.fixture
def window(signed_in, ada):
    """Ada's; she was here a while ago."""
    window = signed_in(ada)
    prove(window, seconds_ago=301)
    return window


@pytest.fixture
def mallory(ada):
    mallory = User.objects.create(username="mallory", display_name="Ben")
    memberships.assign(mallory, Role.MEMBER)
    return mallory


def page_of(name, *args):
    return reverse(f"administration:{name}", args=args)


def question(window, page, **form):
    """Send the form; return what the page that asks for the password says."""
    asks = window.post(page, form).headers["Location"]
    return asks, read(window.get(asks)).all("main")[0].words()


def test_a_role_is_named_with_its_person(window, mallory, ada):
    """The name that is shown is anybody's to choose; the one to sign in with is not."""
    asks, said = question(window, page_of("role", mallory.pk), role=Role.ADMINISTRATOR.value)
    assert "Change the role of Ben (mallory)?" in said
    assert "Role Administrator" in said
    window.post(asks, {"password": PASSWORDS["ada"]}, follow=True)
    assert memberships.role_of(mallory) is Role.ADMINISTRATOR


def test_cancel_leaves_everything_as_it_is(window, mallory):
    asks, _said = question(window, page_of("role", mallory.pk), role=Role.ADMINISTRATOR.value)
    window.post(asks, {"cancel": "yes", "password": PASSWORDS["ada"]}, follow=True)
    window.get(page_of("role", mallory.pk))
    assert memberships.role_of(mallory) is Role.MEMBER


def test_groups_are_named(window, mallory):
    group = Group.objects.create(name="Readers")
    _asks, said = question(window, page_of("membership", mallory.pk), groups=group.pk)
    assert "Change the groups of Ben (mallory)?" in said
    assert "Groups Readers" in said


@pytest.mark.parametrize("before", [[1] * 200, range(1, 31)], ids=["one again and again", "many"])
def test_no_group_hides_behind_others(window, mallory, before):
    rows = {n: Group.objects.create(name=f"Readers of shelf {n}") for n in sorted(set(before))}
    last = Group.objects.create(name="Auditors")
    ticked = [*(rows[n].pk for n in before), last.pk]
    _asks, said = question(window, page_of("membership", mallory.pk), groups=ticked)
    assert "Auditors" in said
    assert said.count("shelf 1,") == 1


def test_nobody_is_named_whom_the_actor_may_not_change(signed_in, dana, ben, mallory):
    for someone in (dana, ben):
        window = signed_in(someone)
        prove(window, seconds_ago=301)
        for action in ("role", "membership", "disable", "delete", "enable"):
            assert window.post(page_of(action, mallory.pk)).status_code == 403
    assert not Entry.objects.filter(kind="reauthenticated").exists()


@pytest.mark.parametrize(("name", "status"), [("ben", 403), ("dana", 200)])
def test_nobody_is_asked_about_a_role_that_they_cannot_give(signed_in, request, name, status):
    window = signed_in(request.getfixturevalue(name))
    prove(window, seconds_ago=301)
    person = {"username": "mallory", "role": Role.ADMINISTRATOR.value}
    assert window.post(page_of("add_person"), person).status_code == status
    assert not User.objects.filter(username="mallory").exists()


@pytest.mark.parametrize("action", ["role", "membership", "delete"])
def test_somebody_who_is_not_there_is_not_found(window, action):
    assert window.post(page_of(action, 4711)).status_code == 404


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.DESK_STAFF])
def test_adding_one_of_the_staff_asks_with_the_name_and_the_role(window, role):
    person = {"username": "mallory", "display_name": "Nice", "role": role.value}
    asks, said = question(window, page_of("add_person"), **person)
    assert f"Add a person as {role.label}?" in said
    assert "mallory" in said
    assert "Nice" in said
    assert f"Role {role.label}" in said
    assert not User.objects.filter(username="mallory").exists()
    window.post(asks, {"password": PASSWORDS["ada"]}, follow=True)
    assert User.objects.get(username="mallory").role is role


@pytest.mark.parametrize("role", [Role.MEMBER, Role.GUEST])
def test_adding_a_member_or_a_guest_does_not(window, role):
    window.post(page_of("add_person"), {"username": "nina", "role": role.value})
    assert User.objects.get(username="nina").role is role


def test_settings_are_named_as_far_as_they_change(window, policy):
    form = {
        "terminal_name": "Library",
        "preset": policy.preset,
        "registration": SignInPolicy.Registration.OPEN.value,
        "member_min_length": policy.member_min_length,
        "staff_min_length": policy.staff_min_length,
        "pins_allowed": "on",
        "reset_code_minutes": policy.reset_code_minutes,
        "session_hours": policy.session_hours,
        "audit_days": policy.audit_days,
        "mail_port": policy.mail_port,
        "terms": "x" * 500,
    }
    SignInPolicy.objects.update(
        terminal_name="Desk", registration=SignInPolicy.Registration.STAFF, accent="#14596b"
    )
    _asks, said = question(window, page_of("settings"), **form)
    assert "Change the settings?" in said
    assert "Library" in said
    assert str(SignInPolicy.Registration.OPEN.label) in said
    assert "Let members sign in with a PIN yes" in said
    assert "Accent color none" in said
    assert "x" * 300 + "…" in said
    assert "x" * 301 not in said
    assert "password length" not in said


def test_the_people_of_a_file_are_counted_by_role(window):
    file = b"name,role\nnina,member\nnils,administrator\nnora,member\n"
    window.post(page_of("import_people"), {"file": SimpleUploadedFile("p.csv", file)})
    page = read(window.get(page_of("check_import"))).all("main")[0].words()
    assert "Administrator 1 Member 2" in page
    _asks, said = question(window, page_of("check_import"))
    assert "Add 3 people?" in said
    assert "Administrator 1 Member 2" in said


def test_people_to_whom_a_file_gives_permissions_are_named(window):
    """Its owner may have brought another one with as many administrators."""
    helpers = Group.objects.create(name="Helpers")
    helpers.permissions.add(Permission.objects.get(codename="help_people"))
    Group.objects.create(name="Readers")
    file = b"name,role,groups\nnina,member,Readers\nnils,administrator,\nnora,,Helpers|Readers\n"
    window.post(page_of("import_people"), {"file": SimpleUploadedFile("p.csv", file)})
    asks, _said = question(window, page_of("check_import"))
    named = [one.words() for one in read(window.get(asks)).all("li") if "n" in one.words()]
    assert [one for one in named if one.startswith(("nina", "nils", "nora"))] == [
        "nils: Administrator",
        "nora: Member, Helpers",
    ]


def test_who_is_shown_a_tile_is_named(window):
    group = Group.objects.create(name="Readers")
    tile = Tile.objects.create(kind="page", url_name="accounts:profile")
    page = reverse("home:tile", args=[tile.pk])
    _asks, said = question(window, page, tone=0, audience="groups", groups=group.pk)
    assert "Change the tile “Your profile”?" in said
    assert "Shown to Only these roles and groups" in said
    assert "Roles and groups Readers" in said


def test_a_group_to_rename_is_named_with_both_names(window):
    """Else who may rename can have the owner approve Readers and mean Auditors."""
    group = Group.objects.create(name="Auditors")
    _asks, said = question(window, page_of("rename_group", group.pk), name="Readers")
    assert "Rename the group Group name Auditors → Readers" in said
    assert Group.objects.get(pk=group.pk).name == "Auditors"


def test_a_group_to_delete_is_named(window):
    group = Group.objects.create(name="Readers")
    _asks, said = question(window, page_of("delete_group", group.pk))
    assert "Delete the group Readers?" in said


@pytest.mark.parametrize("hidden", ["\u202e", "\u200b", "\x00", "\u2066"])
def test_what_was_typed_cannot_turn_or_hide_the_words_beside_it(window, hidden):
    person = {"username": f"nina{hidden} as Member?", "role": Role.ADMINISTRATOR.value}
    _asks, said = question(window, page_of("add_person"), **person)
    assert "nina\N{REPLACEMENT CHARACTER}" in said
    assert hidden not in said
    assert "Add a person as Administrator?" in said


@pytest.mark.parametrize("action", ["disable", "delete", "sign_out"])
def test_whose_account_it_is_about_is_named(window, mallory, action):
    _asks, said = question(window, page_of(action, mallory.pk))
    assert "Ben (mallory)" in said


@pytest.mark.parametrize("role", ["no-such-role", ""])
def test_nonsense_is_asked_about_too_and_then_refused(window, mallory, role):
    asks, said = question(window, page_of("role", mallory.pk), role=role)
    assert "Change the role of Ben (mallory)?" in said
    answer = window.post(asks, {"password": PASSWORDS["ada"]}, follow=True)
    assert answer.status_code == 200
    assert memberships.role_of(mallory) is Role.MEMBER
