"""Words that must not come back into what people read, each with the one to write instead."""

from __future__ import annotations

import re
from functools import cache

import pytest

from tests import words

EVERYWHERE = ("",)
PRODUCT = ("catalog", "templates/")
FOR_PEOPLE = (*PRODUCT, "README.md", "SECURITY.md", "docs/", "CHANGELOG.md")

# What must not be written (a regular expression without regard to case), where, and what to write.
NOT_BUT: list[tuple[str, tuple[str, ...], str]] = [
    # Of pages and emails.
    (r"e-mails?", EVERYWHERE, "email"),
    (r"mailbox", EVERYWHERE, "email: Check your email"),
    (r"letters? (was|were|is|are) (sent|asked|on|written)", EVERYWHERE, "email"),
    (
        r"(send|sends|no|the|another) letter (came|comes|by mail|to them|to a person)",
        EVERYWHERE,
        "email",
    ),
    (r"present (password|one)", EVERYWHERE, "current password"),
    (r"name to show", EVERYWHERE, "display name"),
    (r"accounts? (is|are|was|were) made", EVERYWHERE, "account created"),
    (r"one thing more", PRODUCT, "say what to do next"),
    (r"I have (kept|read|written)", PRODUCT, "I've saved them; Dismiss"),
    (r"codes that work", PRODUCT, "codes left"),
    (r"read alike", EVERYWHERE, "count as the same"),
    (r"tried first", FOR_PEOPLE, "common"),
    (r"all is well", EVERYWHERE, "no action is needed"),
    (r"capital and small letters", EVERYWHERE, "upper or lower case"),
    (r"this is no (?!longer)\w+", PRODUCT, "this isn't"),
    (r"password is not taken", EVERYWHERE, "the password isn't accepted"),
    (r"at the desk", PRODUCT, "the person who runs this computer"),
    (r"what you are about to do", PRODUCT, "Confirm it's you"),
    (r"let \w+ ?sign in again", EVERYWHERE, "enable"),
    (r"(make|makes|made|making) (a|the) (reset )?codes?", FOR_PEOPLE, "create a code"),
    (r"in force", PRODUCT, "saved; applies"),
    (r"default: none", PRODUCT, "no default in a hint"),
    (r"br(ing|ings|ought|inging) (\w+ )?back", FOR_PEOPLE, "restore"),
    (r"turned away", EVERYWHERE, "blocked, refused"),
    (r"(program|terminal)['’]?s (own )?mark|new mark|hold the mark", EVERYWHERE, "logo"),
    (r"rules of (the|a) kiosk", EVERYWHERE, "kiosk settings"),
    (r"own(s|ing)? the (whole )?screen", EVERYWHERE, "kiosk mode"),
    (r"size of (the )?text", EVERYWHERE, "text size"),
    (r"is whole", PRODUCT, "is OK, is complete"),
    (r"somebody", FOR_PEOPLE, "someone, or the role: member, guest, administrator"),
    (r"everybody", FOR_PEOPLE, "everyone, or the role"),
    (r"was not let in|let(s|ting)? \w+ in", EVERYWHERE, "sign in, accept"),
    # Metaphors.
    (r"porch(es)?", EVERYWHERE, "start page, splash"),
    (r"curtain", EVERYWHERE, "cover"),
    (r"tether", EVERYWHERE, "pipe"),
    (r"bur(y|ies|ied|ying)", EVERYWHERE, "revoke"),
    (r"forg(ive|ives|iven|ave|iving)", EVERYWHERE, "reset"),
    (r"mirror(s|ed|ing)?", EVERYWHERE, "state file, copy"),
    (r"spare (key|one|PIN)", EVERYWHERE, "offline exit PIN"),
    (r"deeds?", EVERYWHERE, "action, change"),
    (r"newcomers?", EVERYWHERE, "rows of the import, just registered"),
    (r"hand(s|ed|ing)? out", EVERYWHERE, "issue, serve, export"),
    (r"ways? in(?! the| which)", EVERYWHERE, "sign-in option"),
    (r"ways? out", EVERYWHERE, "leaving the kiosk, staff page"),
    (r"behind the door|front door|at the door", EVERYWHERE, "signed in"),
    (r"pulse", EVERYWHERE, "heartbeat"),
    # Notes that are not in the repository.
    (r"(?-i:P\d\d?|P-[A-Z]\d)", EVERYWHERE, "the reason itself"),
]

# Words that no name in the code contains, and what to write.
NAMES_NOT_BUT = {
    "curtain": "cover",
    "deed": "action",
    "forgive": "reset",
    "heir": "successor",
    "mended": "sanitized",
    "mirror": "state_file",
    "newcomer": "row of the import, new_administrator",
    "porch": "splash",
    "pulse": "heartbeat",
    "receipt": "sign_out_page",
    "tether": "pipe",
    "wish": "command",
}
# The form field, the event kinds and their detail, which data folders and pages contain.
NAMES_KEPT = {
    ("administration/forms/bulk.py", "deed"),
    ("audit/events/people.py", "deed"),
    ("audit/events/people.py", "BulkDeedBegun"),
    ("audit/events/people.py", "BulkDeedEnded"),
}
PART_OF_A_NAME = re.compile("[A-Z]?[a-z]+|[A-Z]+")


@cache
def pattern(word: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{word})\b", re.IGNORECASE)


def faults(place: str, text: str) -> list[tuple[str, str, str]]:
    """Each word in `text` that must not be there: its place, itself, and what to write."""
    text = " ".join(text.split())
    return [
        (place, found[0].lower(), better)
        for word, where, better in NOT_BUT
        if place.startswith(where)
        for found in pattern(word).finditer(text)
    ]


@cache
def all_faults() -> list[tuple[str, str, str]]:
    return [fault for place, text in words.everywhere() for fault in faults(place, text)]


def test_no_word_has_come_back():
    found = [f"{place}: {word!r}; write: {better}" for place, word, better in all_faults()]
    assert not found, "\n".join(found)


def name_faults(name: str) -> list[str]:
    """What to write instead of each word in `name` that must not be there."""
    parts = (part.lower() for part in PART_OF_A_NAME.findall(name))
    forms = (form for part in parts for form in {part, part.removesuffix("s")})
    return [NAMES_NOT_BUT[form] for form in forms if form in NAMES_NOT_BUT]


def test_no_such_word_is_in_a_name():
    found = {
        f"{place}: {name}; write: {better}"
        for place, name in words.every_name()
        if (place, name) not in NAMES_KEPT
        for better in name_faults(name)
    }
    assert not found, "\n".join(sorted(found))


@pytest.mark.parametrize("name", ["Deed", "_deeds", "OWN_DEEDS", "BulkDeedEnded", "show_receipt"])
def test_such_a_word_is_found_in_a_name(name):
    assert len(name_faults(name)) == 1


def test_each_kind_of_name_is_looked_through():
    source = "class A:\n    def b(self, c): self.d = e = 1\n"
    assert set(words.names_of_python(source)) == {"A", "b", "self", "c", "d", "e"}


@pytest.mark.parametrize(
    ("place", "source", "word"),
    [
        ("a.py", '"""Hang the curtain."""\n', "curtain"),
        ("a.py", "LIMIT = 3  # Takes no body (P-W4).\n", "p-w4"),
        ("test_a.py", "def test_success_forgives_everything(): ...\n", "forgives"),
        ("docs/a.md", "Give your present\npassword.\n", "present password"),
        ("templates/a.html", "<p>Send an e-mail to {{ name }}.</p>", "e-mail"),
        ("static/js/a.js", "let x = 1; // done behind the porch\n", "porch"),
        ("static/css/a.css", ".tile { /* the size of the text */ }", "size of the text"),
        ("catalog", "Somebody tried your password.", "somebody"),
    ],
)
def test_a_word_that_comes_back_is_found(place, source, word):
    suffix = f".{place.rpartition('.')[2]}"
    texts = words.READERS[suffix](source) if suffix in words.READERS else [source]
    assert [fault[:2] for text in texts for fault in faults(place, text)] == [(place, word)]


@pytest.mark.parametrize(
    ("place", "source"),
    [
        ("a.py", 'curtain = 1\n"""Ends `curtain`, by `P1`."""\n'),
        ("docs/a.md", "Open `porch` in [the guide](porch.md):\n\n    porch --help\n"),
        ("templates/a.html", '<p class="porch">{% url "porch" %}</p>'),
        ("static/js/a.js", 'const porch = "https://porch";\n'),
    ],
)
def test_code_is_no_text(place, source):
    texts = words.READERS[f".{place.rpartition('.')[2]}"](source)
    assert [fault for text in texts for fault in faults(place, text)] == []


@pytest.mark.parametrize(
    "place",
    [
        "catalog",
        "README.md",
        "accounts/roles.py",
        "build.spec",
        "docs/accounts.md",
        "static/css/base.css",
        "static/js/form.js",
        "templates/base.html",
        "tests/test_words.py",
    ],
)
def test_each_place_is_looked_through(place):
    assert place in {found for found, _text in words.everywhere()}
