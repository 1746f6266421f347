"""What destroys looks like it on every page, and is never where Save is."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import Group
from django.urls import Resolver404, resolve, reverse

from accounts import memberships
from accounts.models import User
from accounts.roles import Role
from administration.account_actions import ACTIONS
from administration.action_texts import WORDS
from home.models import Tile
from kiosk.models import KioskPolicy
from tests.pages import SOMEBODY, every_page

TEMPLATES = Path(__file__).parent.parent / "templates"
PAGES = re.compile(r"delete|remove|disable|restore|end_|:sign_out|retention")
WORDED = re.compile(
    r"(delete|remove|disable|restore|end|sign (.* )?out everywhere|sign every)\b", re.I
)
HARMLESS = {"administration:withdraw_restore", "administration:leave_kiosk"}


@dataclass
class Button:
    """A button, or a link that looks like one: what it says, where it leads, in which row."""

    tag: str
    classes: set[str]
    leads_to: str
    row: set[str] | None
    text: str = ""

    @property
    def destroys(self) -> bool:
        """Whether it does or begins what cannot be taken back by itself."""
        if self.leads_to in HARMLESS or "unseen" in self.classes:
            return False
        worded = WORDED.match(" ".join(self.text.split()))
        return bool(worded or PAGES.search(self.leads_to))


@dataclass
class Buttons(HTMLParser):
    """The buttons of a page, each with the row of actions that it stands in."""

    page: str
    found: list[Button] = field(default_factory=list)
    open: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag, attrs):
        attributes = {name: value or "" for name, value in attrs}
        classes = set(attributes.get("class", "").split())
        if tag in {"a", "button"} and "button" in classes:
            address = attributes.get("href", "") if tag == "a" else self.action()
            self.found.append(Button(tag, classes, self.name(address), self.row()))
        if tag not in {"meta", "link", "input", "br", "img", "hr", "use"}:
            self.open.append((tag, attributes))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if self.found and any(tag in {"a", "button"} for tag, _attributes in self.open):
            self.found[-1].text += data

    def action(self):
        forms = [attributes for tag, attributes in self.open if tag == "form"]
        return (forms[-1].get("action") if forms else "") or self.page

    def name(self, address):
        try:
            return resolve(urlsplit(address).path).view_name
        except Resolver404:
            return ""

    def row(self):
        rows = [set(one.get("class", "").split()) for _tag, one in self.open]
        return next((row for row in reversed(rows) if "actions" in row), None)


def buttons_of(answer, path):
    page = Buttons(path)
    page.feed(answer.content.decode())
    return page.found


def faults(buttons):
    for button in buttons:
        words = " ".join(button.text.split())
        if button.destroys and "danger" not in button.classes:
            yield f"“{words}” does not look like what it does"
        if button.destroys and "primary" in button.classes:
            yield f"“{words}” looks like Save"
        if button.destroys and button.row is not None and "apart" not in button.row:
            yield f"“{words}” is in the row of Save"
        if "danger" in button.classes and not button.destroys:
            yield f"“{words}” looks worse than it is"
        if "primary" in button.classes and button.row and "apart" in button.row:
            yield f"“{words}” is where nobody looks for it"


@pytest.fixture
def window(signed_in, ada, ben, settings, tmp_path):
    """An administrator's window, with something for every page to be about."""
    settings.MEDIA_ROOT = tmp_path
    memberships.assign(User.objects.create_user("nina", pk=SOMEBODY), Role.MEMBER)
    User.objects.filter(pk=ada.pk).update(picture="a" * 32)
    Group.objects.create(pk=SOMEBODY, name="Readers").user_set.add(SOMEBODY)
    Tile.objects.create(pk=SOMEBODY, kind="page", url_name="accounts:profile")
    KioskPolicy.objects.update(exit_pin="some hash")
    window = signed_in(ada)
    signed_in(ada)  # another one, so that there is a session to end
    return window


@pytest.mark.parametrize("page", every_page(), ids=str)
def test_what_destroys_looks_like_it_and_is_not_where_save_is(window, page):
    answer = window.get(page.path)
    if "html" in answer.get("Content-Type", "") and not answer.streaming:
        assert list(faults(buttons_of(answer, page.path))) == []


@pytest.mark.parametrize("action", ACTIONS)
def test_the_question_about_many_looks_like_what_it_asks(window, ben, action):
    sent = {"person": [SOMEBODY, ben.pk], "deed": action}
    answer = window.post(reverse("administration:bulk"), sent)
    assert list(faults(buttons_of(answer, reverse(f"administration:{action}", args=[1])))) == []


@pytest.mark.parametrize("action", WORDS)
def test_whatever_is_worded_as_destroying_is_marked_so(action):
    assert WORDS[action].destroys == bool(WORDED.match(str(WORDS[action].button)))


@pytest.mark.parametrize("template", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_no_template_in_any_state_has_a_primary_button_that_destroys(template):
    found = re.findall(
        r'class="button primary[^>]*>\{% translate "([^"]*)', template.read_text(encoding="utf-8")
    )
    assert [words for words in found if WORDED.match(words)] == []


def test_the_pages_about_one_person_offer_something_that_destroys(window, ben):
    path = reverse("administration:person", args=[ben.pk])
    assert any(button.destroys for button in buttons_of(window.get(path), path))
