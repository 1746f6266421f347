"""Role x page x method, read from the URLconf: a page without a row here fails."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts import memberships
from accounts.models import User
from accounts.roles import Role
from home.models import Tile
from tests.clients import launched_client, undone
from tests.pages import SOMEBODY, every_page

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[1]
ROLES = ("stranger", "guest", "member", "desk staff", "administrator")
Row = tuple[str, ...]


def private(outcome: str) -> Row:
    """Strangers are asked to sign in; everybody else gets the same."""
    return ("sign in", outcome, outcome, outcome, outcome)


def staff(outcome: str) -> Row:
    """The desk staff and administrators get the same; everybody else is refused."""
    return ("sign in", "refused", "refused", outcome, outcome)


def administrators(outcome: str) -> Row:
    """Administrators get it; everybody else is refused."""
    return ("sign in", "refused", "refused", "refused", outcome)


def public(outcome: str) -> Row:
    """Everybody gets the same."""
    return (outcome,) * len(ROLES)


def strangers_only(outcome: str) -> Row:
    """Whoever is signed in is led home."""
    return (outcome, "home", "home", "home", "home")


POSTED_NOWHERE = private("no such method")
ONLY_POSTED = administrators("no such method")

# What somebody in each role gets from a page, by GET (HEAD is the same) and by POST.
TABLE: dict[str, tuple[Row, Row]] = {
    "home:index": (private("page"), private("no such method")),
    "setup": (public("not found"), public("not found")),
    "accounts:login": (strangers_only("page"), public("page")),
    "accounts:logout": (public("no such method"), public("elsewhere")),
    "accounts:signed_out": (strangers_only("page"), public("no such method")),
    "accounts:register": (strangers_only("page"), strangers_only("page")),
    "accounts:registered": (public("page"), public("no such method")),
    "accounts:password_change": (private("page"), private("page")),
    "accounts:profile": (private("page"), private("elsewhere")),
    "accounts:reauthenticate": (private("page"), private("page")),
    "accounts:own_picture": (private("page"), private("page")),
    "accounts:remove_picture": (private("no such method"), private("elsewhere")),
    "accounts:picture": (private("not found"), private("no such method")),
    "accounts:pin": (private("not found"), private("not found")),
    "accounts:remove_pin": (private("no such method"), private("elsewhere")),
    "accounts:sessions": (private("page"), private("no such method")),
    "accounts:end_session": (private("no such method"), private("elsewhere")),
    "accounts:end_other_sessions": (private("no such method"), private("elsewhere")),
    "accounts:activity": (private("page"), private("no such method")),
    "accounts:own_data": (private("page"), private("page")),
    "accounts:delete_account": (private("page"), private("page")),
    "accounts:acknowledge": (private("no such method"), private("home")),
    "recovery:trouble": (public("page"), public("no such method")),
    "recovery:use_code": (strangers_only("page"), strangers_only("page")),
    "recovery:choose_password": (strangers_only("elsewhere"), strangers_only("elsewhere")),
    "recovery:rescue": (strangers_only("page"), strangers_only("page")),
    "recovery:first_codes": (strangers_only("elsewhere"), public("no such method")),
    "recovery:codes": (private("page"), private("page")),
    "recovery:codes_text": (public("no such method"), public("elsewhere")),
    "recovery:issue_reset_code": (staff("page"), staff("page")),
    "recovery:slips": (staff("elsewhere"), staff("elsewhere")),
    # There is no mail server unless an administrator names one.
    "recovery:ask_for_letter": (strangers_only("not found"), strangers_only("not found")),
    "recovery:letter_sent": (strangers_only("not found"), strangers_only("not found")),
    "recovery:open_letter": (strangers_only("not found"), public("no such method")),
    "files:index": (private("page"), private("page")),
    "files:save_file": (private("no such method"), private("not found")),
    "files:delete_file": (private("not found"), private("not found")),
    "files:settings": (administrators("page"), administrators("page")),
    # Only their owner finds them: SOMEBODY's number is no note of the person who asks.
    "notes:index": (private("page"), private("no such method")),
    "notes:new_note": (private("page"), private("page")),
    "notes:note": (private("not found"), private("not found")),
    "notes:pin_note": (private("no such method"), private("not found")),
    "notes:delete_note": (private("not found"), private("not found")),
    "kiosk:presence": (public("page"), public("page")),
    "kiosk:receipt": (strangers_only("page"), public("no such method")),
    "kiosk:step_away": (private("home"), private("elsewhere")),
    "kiosk:unlock": (private("home"), private("elsewhere")),
    "kiosk:end_locked": (private("no such method"), private("home")),
    "style": (public("page"), public("no such method")),
    "accent": (public("page"), public("no such method")),
    # Sign-in options that only a kiosk has: test_people_picker.py, test_guests.py and
    # test_appearance.py see them there.
    "kiosk:people": (strangers_only("not found"), public("no such method")),
    "kiosk:password": (strangers_only("not found"), strangers_only("not found")),
    "kiosk:pin": (strangers_only("not found"), strangers_only("not found")),
    "kiosk:face": (public("not found"), public("no such method")),
    "kiosk:guest": (public("no such method"), strangers_only("not found")),
    "kiosk:awake": (public("not found"), public("no such method")),
    "kiosk:look": (public("no such method"), public("home")),
    # About other people. SOMEBODY is a member who is in one group.
    "administration:people": (staff("page"), POSTED_NOWHERE),
    "administration:person": (staff("page"), POSTED_NOWHERE),
    "administration:add_person": (staff("page"), staff("page")),
    "administration:bulk": (staff("elsewhere"), staff("elsewhere")),
    "administration:bulk_progress": (staff("elsewhere"), POSTED_NOWHERE),
    "administration:approve": (staff("page"), staff("elsewhere")),
    "administration:unlock": (staff("page"), staff("elsewhere")),
    "administration:sign_out": (staff("page"), staff("elsewhere")),
    "administration:enable": (administrators("page"), administrators("elsewhere")),
    "administration:disable": (administrators("page"), administrators("elsewhere")),
    "administration:delete": (administrators("page"), administrators("elsewhere")),
    "administration:edit_person": (staff("page"), staff("elsewhere")),
    "administration:role": (administrators("page"), administrators("page")),
    "administration:membership": (administrators("page"), administrators("elsewhere")),
    "administration:import_people": (administrators("page"), administrators("page")),
    "administration:check_import": (administrators("elsewhere"), administrators("elsewhere")),
    "administration:importing": (administrators("elsewhere"), POSTED_NOWHERE),
    "administration:export_people": (administrators("page"), administrators("page")),
    "administration:groups": (administrators("page"), administrators("page")),
    "administration:rename_group": (administrators("page"), administrators("page")),
    "administration:group_people": (administrators("page"), POSTED_NOWHERE),
    "administration:delete_group": (administrators("page"), administrators("elsewhere")),
    # What home offers. SOMEBODY is a tile of a page, too.
    "home:tiles": (administrators("page"), POSTED_NOWHERE),
    "home:add_tile": (administrators("page"), administrators("page")),
    "home:move_tile": (ONLY_POSTED, administrators("elsewhere")),
    "home:hide_steps": (ONLY_POSTED, administrators("home")),
    "home:tile": (administrators("page"), administrators("page")),
    "home:delete_tile": (administrators("page"), administrators("elsewhere")),
    "home:page_tile": (administrators("not found"), administrators("not found")),
    # The terminal itself.
    "administration:settings": (administrators("page"), administrators("page")),
    "administration:mark": (public("not found"), public("no such method")),
    # The shell's keeper of backups is not there: they are seen with one in test_backups.py.
    "administration:backups": (administrators("not found"), administrators("not found")),
    "administration:withdraw_restore": (POSTED_NOWHERE, administrators("not found")),
    "administration:restore_brought": (administrators("not found"), administrators("not found")),
    "administration:save_backup": (ONLY_POSTED, administrators("not found")),
    "administration:restore_kept": (administrators("not found"), administrators("not found")),
    "administration:audit_log": (administrators("page"), POSTED_NOWHERE),
    "administration:audit_export": (ONLY_POSTED, administrators("not found")),
    "administration:audit_verify": (administrators("page"), administrators("elsewhere")),
    "administration:audit_retention": (administrators("page"), administrators("elsewhere")),
    # Documents: none is there. tests/home/test_documents.py sees them.
    "home:document": (private("not found"), POSTED_NOWHERE),
    "home:document_file": (private("not found"), POSTED_NOWHERE),
    "home:document_page": (private("not found"), POSTED_NOWHERE),
    "home:save_document": (POSTED_NOWHERE, private("not found")),
    "home:folder": (private("not found"), POSTED_NOWHERE),
    "home:manage_documents": (administrators("page"), POSTED_NOWHERE),
    "home:add_documents": (administrators("page"), administrators("page")),
    "home:upload_piece": (ONLY_POSTED, administrators("unusable")),
    "home:edit_document": (administrators("not found"), administrators("not found")),
    "home:move_document": (ONLY_POSTED, administrators("not found")),
    "home:delete_document": (administrators("not found"), administrators("not found")),
    "home:add_folder": (administrators("page"), administrators("page")),
    "home:edit_folder": (administrators("not found"), administrators("not found")),
    "home:move_folder": (ONLY_POSTED, administrators("not found")),
    "home:delete_folder": (administrators("not found"), administrators("not found")),
    # There is no kiosk: the staff's pages are seen in one in tests/kiosk/.
    "kiosk:staff": (public("not found"), public("not found")),
    "kiosk:staff_password": (public("not found"), public("not found")),
    "kiosk:staff_deed": (public("no such method"), public("not found")),
    "kiosk:first_run": (public("not found"), public("not found")),
    "kiosk:dismiss_first_run": (ONLY_POSTED, administrators("home")),
    "kiosk:settings": (administrators("page"), administrators("page")),
    "kiosk:exit_pin": (administrators("page"), administrators("page")),
    "kiosk:try_exit_pin": (administrators("page"), administrators("page")),
    "kiosk:remove_exit_pin": (ONLY_POSTED, administrators("elsewhere")),
    "kiosk:lockdown": (administrators("page"), POSTED_NOWHERE),
}
STATUS = {200: "page", 403: "refused", 404: "not found", 405: "no such method", 422: "unusable"}


def outcome(answer: HttpResponse) -> str:
    if answer.status_code != 302:
        return STATUS[answer.status_code]
    if answer["Location"] == reverse("home:index"):
        return "home"
    return "sign in" if answer["Location"].startswith(reverse("accounts:login")) else "elsewhere"


@pytest.fixture
def people(ada, dana, ben, gus):
    somebody = User.objects.create(pk=SOMEBODY, username="Somebody")
    memberships.assign(somebody, Role.MEMBER)
    somebody.groups.add(Group.objects.create(pk=SOMEBODY, name="somebody's group"))
    Tile.objects.create(pk=SOMEBODY, kind="page", url_name="accounts:profile")
    return {"guest": gus, "member": ben, "desk staff": dana, "administrator": ada}


@pytest.fixture
def window_of(people, signed_in):
    """`window_of(role)` is a new window in which somebody of that role is signed in."""
    return lambda role: signed_in(people[role]) if role in people else launched_client()


def outcomes(window: Client, method: str) -> dict[str, str]:
    """What somebody gets from every page, each as if it were the only one they asked for."""
    found = {}
    for page in every_page():
        with undone(window):
            found[page.name] = outcome(getattr(window, method)(page.path))
    return found


def column(role: str, method: str) -> dict[str, str]:
    """What somebody of that role is to get from every page."""
    missing = {page.name for page in every_page()} - set(TABLE)
    assert not missing, f"Say in TABLE who may open {missing}."
    return {page: rows[method == "post"][ROLES.index(role)] for page, rows in TABLE.items()}


@pytest.mark.parametrize("method", ["get", "head", "post"])
@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_what_the_table_says(role: str, method: str, window_of):
    assert outcomes(window_of(role), method) == column(role, method)


@pytest.mark.parametrize("method", ["get", "post"])
def test_somebody_who_was_disabled_is_a_stranger_from_the_next_request_on(
    method: str, ben, signed_in
):
    window = signed_in(ben)
    ben.is_active = False
    ben.save()

    assert outcomes(window, method) == column("stranger", method)


def test_the_table_names_no_page_that_does_not_exist():
    assert set(TABLE) == {page.name for page in every_page()}


def users_of(page: str) -> set[str]:
    """Who gets anything out of the page, by TABLE."""
    found = set()
    for role, by_get, by_post in zip(ROLES, *TABLE[page], strict=True):
        nothing = {"sign in", "refused", "no such method"}
        led_home = {"home"} if by_get == "home" else set()
        if {by_get, by_post} - nothing - led_home:
            found.add(role)
    return found


def documented() -> dict[str, set[str]]:
    """Who may do what on which page, by docs/roles.md."""
    rows = (ROOT / "docs" / "roles.md").read_text().splitlines()
    cells = [
        [cell.strip() for cell in row.split("|")[1:-1]] for row in rows if row.startswith("| `")
    ]
    return {
        row[0].strip("`"): {
            role
            for role, allowed in zip(ROLES, row[-len(ROLES) :], strict=True)
            if allowed == "yes"
        }
        for row in cells
    }


def test_the_documentation_says_the_same():
    assert documented() == {page.name: users_of(page.name) for page in every_page()}


def test_the_documentation_names_no_page_that_does_not_exist():
    assert set(documented()) == {page.name for page in every_page()}
