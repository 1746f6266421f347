"""Which characters names and other texts may contain.

Scripts are read from the official character names ("CYRILLIC SMALL LETTER A"), so every script
that this Python knows is covered. The mixtures allowed are those of the "highly restrictive" level
of Unicode's UTS 39.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.names import folding, joiners

LONGEST, canonical = folding.LONGEST, folding.canonical

# A combining mark without a base, or more on one letter than any language uses.
_STACKED_MARKS = re.compile("^m|m{5}")

_RESERVED = re.compile(
    "admin|administration|administrators?|anonymous|desk|desk[ -]staff|everyone|guests?|latchkey|"
    "members?|moderator|nobody|null|operator|owner|recovery|root|security|staff|superuser|support|"
    "system|empfang|gast|jeder|niemand|personal|verwaltung"
)

# With the tsheg of Tibetan, abbreviation signs, and the double hyphen and the zero of Japanese.
_PUNCTUATION = frozenset(
    " .-'_@+\u00b7\u2019\u2022\u2027\u2219\u22c5\u30fb\u30a0\u3007\u05f3\u05f4\u055a"
    "\u058a\u05be\u1400\u1806\u0f0b\u1361\u0970\u0af0\u0e2f\u0eaf"
)
# Invisible, although Unicode classifies them as letters or marks.
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
# Also allowed in multi-line texts: line breaks, soft hyphens, joiners, direction marks.
_IN_TEXTS = frozenset("\t\n\r\u00ad\u200c\u200d\u200e\u200f\u061c\ufe0e\ufe0f")
_INSTEAD = "\ufffd"  # for invisible characters in a stored row
# Prefix of guest accounts: user names can't contain a colon.
GUESTS = "guest:"
_GUEST = re.compile(GUESTS + "[0-9a-f]{16}")
_IN_NAMES = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Nd"})

# First words of character names that don't name a script.
_ANY_SCRIPT = frozenset({"COMBINING", "DIGIT", "MODIFIER", "VEDIC"})
_SAME_SCRIPT = {"EXTENDED": "ARABIC", "IDEOGRAPHIC": "CJK"}
_MAY_MIX = (
    frozenset({"LATIN", "CJK", "HIRAGANA", "KATAKANA"}),
    frozenset({"LATIN", "CJK", "BOPOMOFO"}),
    frozenset({"LATIN", "CJK", "HANGUL"}),
)


def validate_username(name: str) -> None:
    """Raise ValidationError with the reason unless `name` is a valid user name."""
    validate_display_name(name)
    seen = folding.without_joiners(name)
    plain = unicodedata.normalize("NFKC", seen.translate(folding.ONE_SPELLING))
    if strange := next((c for c in plain if not _belongs_in_a_name(c)), None):
        raise ValidationError(
            _(
                "A user name can't contain “%(character)s”. "
                "Use letters, digits, spaces, periods, hyphens and apostrophes."
            ),
            code="character",
            params={"character": strange},
        )
    if not any(c.isalnum() for c in plain):
        raise ValidationError(_("Use at least one letter or digit."), code="empty")
    if len(canonical(name)) > LONGEST:
        raise too_long()
    if not _scripts_may_mix(scripts(plain)):
        raise ValidationError(
            _("This name mixes letters from different alphabets. Use only one alphabet."),
            code="mixed",
        )


def validate_account_name(name: str) -> None:
    """As `validate_username`, but also accept the names of guests."""
    if not is_guest_name(name):
        validate_username(name)


def is_guest_name(name: str) -> bool:
    """Whether this is the name of a guest account, which is deleted at sign-out."""
    return _GUEST.fullmatch(name) is not None


def guest_name() -> str:
    """Return a new name for a guest account."""
    return f"{GUESTS}{secrets.token_hex(8)}"


def validate_line(text: str) -> None:
    """Raise ValidationError if the single-line `text` has invisible characters."""
    if next(_unseen(text), None) is not None:
        raise ValidationError(
            _("This contains an invisible character. Type it again."), code="invisible"
        )


def validate_text(text: str) -> None:
    """Raise ValidationError if the multi-line `text` has invisible or broken characters."""
    for number, line in enumerate(text.split("\n"), 1):
        if any(line[at] not in _IN_TEXTS for at in _unseen(line)):
            raise ValidationError(
                _("Line %(line)d contains an invisible character. Type that line again."),
                code="invisible",
                params={"line": number},
            )


def sanitized_line(text: str) -> str:
    """Return `text` with each character that `validate_line` refuses replaced."""
    return _sanitized(text, frozenset())


def sanitized_text(text: str) -> str:
    """Return `text` with each character that `validate_text` refuses replaced."""
    return _sanitized(text, _IN_TEXTS)


def validate_display_name(name: str) -> None:
    """Raise ValidationError for a long name, invisible characters or stacked accents."""
    if len(name) > LONGEST:  # first, because everything below takes time per character
        raise too_long()
    validate_line(name)
    if _STACKED_MARKS.search(_marks(name)):
        raise ValidationError(
            _("There are too many accents on one letter. Type the name again."), code="marks"
        )


def _is_seen_at_once(text: str) -> bool:
    """Fast check that covers most texts, because it runs for every row that is read."""
    return text.isprintable() and (text.isascii() or not _INVISIBLE.search(text))


def _cannot_be_seen(character: str) -> bool:
    return bool(unicodedata.category(character) in _UNPRINTABLE or _INVISIBLE.fullmatch(character))


def _unseen(text: str) -> Iterator[int]:
    """Yield the positions of invisible characters that their neighbors don't need."""
    if not _is_seen_at_once(text):
        for at, character in enumerate(text):
            if _cannot_be_seen(character) and not joiners.is_needed(text, at):
                yield at


def _sanitized(text: str, kept: frozenset[str]) -> str:
    unseen = {at for at in _unseen(text) if text[at] not in kept}
    return (
        "".join(_INSTEAD if at in unseen else one for at, one in enumerate(text))
        if unseen
        else text
    )


def too_long(longest: int = LONGEST) -> ValidationError:
    """Return the ValidationError for a text of more than `longest` characters."""
    return ValidationError(
        _("This is too long. Use at most %(longest)d characters."),
        code="long",
        params={"longest": longest},
    )


def is_reserved(name: str) -> bool:
    """Whether `name` could be mistaken for an administrator or desk staff."""
    return _RESERVED.fullmatch(canonical(name)) is not None


def scripts(text: str) -> set[str]:
    """Return the scripts that the letters and marks of `text` belong to."""
    found = {_script(c) for c in text if unicodedata.category(c) in _IN_NAMES}
    return found - {""}


def _marks(name: str) -> str:
    decomposed = unicodedata.normalize("NFD", name)
    return "".join("m" if unicodedata.category(c) == "Mn" else "-" for c in decomposed)


def _script(character: str) -> str:
    first = re.split("[ -]", unicodedata.name(character, "UNKNOWN"), maxsplit=1)[0]
    return "" if first in _ANY_SCRIPT else _SAME_SCRIPT.get(first, first)


def _scripts_may_mix(found: set[str]) -> bool:
    return len(found) <= 1 or any(found <= together for together in _MAY_MIX)


def _belongs_in_a_name(character: str) -> bool:
    return character in _PUNCTUATION or unicodedata.category(character) in _IN_NAMES
