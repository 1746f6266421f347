"""What's blocked, as a page for whoever changes the settings."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string

from accounts.ports import ports
from desktop.lockdown.items import By, Item, beyond, closed, left_open
from desktop.lockdown.survey import BEYOND_EVERYBODY, BY_THE_PROGRAM, BY_THE_PROGRAM_ON_LINUX
from kiosk import lockdown

pytestmark = pytest.mark.django_db

PAGE = "/kiosk/lockdown/"
FAULT = left_open("Restarting the computer (Ctrl+Alt+Del)", "Install the files.", "<b>x</b>")
SYSTEM = closed("Commands to the kernel (Alt+SysRq)", "The system ignores a short press.")


@pytest.fixture
def looked(monkeypatch):
    """`looked` is the list that the shell has found; a test may change it."""
    blocked = [*BY_THE_PROGRAM, *BY_THE_PROGRAM_ON_LINUX]
    program = [Item(what, how, By.PROGRAM) for what, how in blocked]
    found = [*program, SYSTEM, *(beyond(*words) for words in BEYOND_EVERYBODY), FAULT]
    monkeypatch.setattr(ports, "lockdown", lambda: found)
    return found


def test_what_is_open_comes_first_and_the_others_by_who_blocks_them(looked, signed_in, ada):
    page = signed_in(ada).get(PAGE).content.decode()
    headings = [
        "Open, but the system could block it",
        "Blocked by the program in kiosk mode",
        "Blocked by the system",
        "Not blocked",
    ]

    assert sorted(headings, key=page.index) == headings
    assert page.count("<li>") >= len(looked)
    assert page.index(FAULT.what) < page.index(headings[1])
    assert "(&lt;b&gt;x&lt;/b&gt;)" in page


def test_it_is_looked_at_anew_each_time_and_says_nothing_of_faults_without_any(
    looked, signed_in, ada
):
    window = signed_in(ada)
    assert FAULT.how in window.get(PAGE).content.decode()

    looked.remove(FAULT)

    page = window.get(PAGE).content.decode()
    assert "Open, but the system could block it" not in page
    assert "Blocked by the system" in page


def test_without_a_shell_it_says_where_to_look(signed_in, ada):
    assert (
        "You can only see this in the program's own window."
        in signed_in(ada).get(PAGE).content.decode()
    )


def test_it_is_shown_in_the_language_of_the_person(looked, signed_in, ada):
    page = signed_in(ada).get(PAGE, headers={"accept-language": "de"}).content.decode()

    assert "Vom System gesperrt" in page
    assert "Befehle an den Kernel (Alt+Druck)" in page
    assert "Das System übergeht einen kurzen Druck." in page


@pytest.mark.parametrize("who", ["ben", "dana", "gus"])
def test_nobody_else_may_see_it(who, looked, signed_in, request):
    assert signed_in(request.getfixturevalue(who)).get(PAGE).status_code == 403


def test_another_page_can_show_the_same_list(looked):
    shown = render_to_string("includes/lockdown.html", {"lockdown": lockdown.groups()})

    assert SYSTEM.what in shown
    assert shown.count("<h2>") == 4
