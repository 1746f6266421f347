"""Password validation. NIST SP 800-63B-4, 3.1.1.2; ASVS 5.0, V6.2.

Only length and guessability count: no composition rules, no forced change.
"""

from __future__ import annotations

import re
import socket
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import SignInPolicy, User
from accounts.names.folding import with_one_i
from accounts.passwords import blocklist
from accounts.passwords.hashers import LONGEST, normalized
from accounts.passwords.predictability import Pattern, repeated_piece, surprises
from accounts.roles import Role

_LEAST_BESIDE_NAMES = 8
_FEWEST_DIFFERENT = 5
_FEWEST_SURPRISES = 5
_MOST_ADDED = 4  # characters; this few added to a common word are not enough

_SHORTEST_NAME = 3
_LOOK_ALIKES = str.maketrans("013457@$!", "oieastasi")
_YEAR = re.compile("(19|20)[0-9]{2}")

_PATTERN_REASONS = {
    Pattern.REPEAT: gettext_lazy("This password repeats the same characters. Choose another one."),
    Pattern.SEQUENCE: gettext_lazy(
        "This password is a sequence like 12345 or abcde. Choose another one."
    ),
    Pattern.WALK: gettext_lazy(
        "This password is a row of keys on the keyboard. Choose another one."
    ),
}


@dataclass(frozen=True)
class Rules:
    """What a password is validated against: minimum length, and names it must not consist of."""

    least: int
    own_names: Iterable[str] = ()
    terminal_names: Iterable[str] = ()


def rules_for(role: Role, *own_names: str) -> Rules:
    """Return the policy's rules for this role and these names of the person."""
    policy = SignInPolicy.current()
    return Rules(policy.min_length(role), own_names, terminal_names(policy.terminal_name))


def terminal_names(terminal_name: str) -> tuple[str, ...]:
    """Return the names of the program, the terminal and the computer."""
    return ("Latchkey", terminal_name, socket.gethostname())


def validate(password: str, rules: Rules) -> None:
    """Raise ValidationError with the first rule that `password` violates."""
    password = normalized(password)  # what is hashed, however it was typed
    for reason in (_length, _repeats, _names, _pattern, _common):
        if refusal := reason(password, rules):
            raise ValidationError(refusal, code=reason.__name__.strip("_"))


class PolicyValidator:
    """The same rules for Django's own forms and commands (settings: AUTH_PASSWORD_VALIDATORS)."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError unless `password` is good enough for `user`."""
        known = user is not None and user.pk is not None
        role = user.role if user and known else Role.ADMINISTRATOR
        own_names = (user.username, user.display_name, user.email) if user and known else ()
        validate(password, rules_for(role, *own_names))

    def password_changed(self, _password: str, user: User) -> None:
        """Remove the PIN, which anyone who knew the old password may have set."""
        from accounts.flows.pins import delete_pin  # imports this module

        if user.pin:
            with transaction.atomic():
                delete_pin(user, "new_password")

    def get_help_text(self) -> str:
        """Return the hint for forms."""
        return _("Use three or four unrelated words.")


def _length(password: str, rules: Rules) -> str | None:
    count = len(password)  # code points, as NIST counts
    if count > LONGEST:
        return _("This password is too long. Use at most %(longest)d characters.") % {
            "longest": LONGEST
        }
    if count >= rules.least:
        return None
    return ngettext(
        "This password has %(count)d character. Use at least %(least)d.",
        "This password has %(count)d characters. Use at least %(least)d.",
        count,
    ) % {"count": count, "least": rules.least}


def _repeats(password: str, rules: Rules) -> str | None:
    piece = repeated_piece(_plain(password))
    if len(piece) < rules.least and piece != _plain(password):
        return _("This password repeats one short piece. Choose another one.")
    if len(set(_plain(password))) < _FEWEST_DIFFERENT:
        return _("This password uses only a few different characters. Choose another one.")
    return None


def _pattern(password: str, rules: Rules) -> str | None:
    count, mostly = surprises(_plain(password))
    return str(_PATTERN_REASONS[mostly]) if mostly and count < _FEWEST_SURPRISES else None


def _names(password: str, rules: Rules) -> str | None:
    if _is_made_of(password, rules.own_names):
        return _("This password is too similar to your name. Choose another one.")
    if _is_made_of(password, rules.terminal_names):
        return _(
            "This password is too similar to the name of this program or computer. "
            "Choose another one."
        )
    return None


def _common(password: str, rules: Rules) -> str | None:
    plain = _plain(password)
    if plain in blocklist.entries() or plain.translate(_LOOK_ALIKES) in blocklist.entries():
        return _("This password is too common. Choose a less obvious one.")
    if _is_common_word_with_little_added(plain):
        return _("This password is a common one with a little added. Choose a less obvious one.")
    common = blocklist.most_common()
    if any(plain[:cut] in common and plain[cut:] in common for cut in range(1, len(plain))):
        return _("This password is made of two common ones. Choose a less obvious one.")
    return None


def _plain(text: str) -> str:
    return with_one_i(unicodedata.normalize("NFKC", text).casefold())


def _is_made_of(password: str, names: Iterable[str]) -> bool:
    """Whether too little of `password` remains without the names, reversed or disguised too."""
    letters = "".join(filter(str.isalnum, _plain(password)))
    for text in {letters, letters[::-1], _plain(password).translate(_LOOK_ALIKES)}:
        rest = text
        for word in sorted(_words(names), key=len, reverse=True):
            rest = rest.replace(word, "")
        if len(rest) < len(text) and len(password) - (len(text) - len(rest)) < _LEAST_BESIDE_NAMES:
            return True
    return False


def _words(names: Iterable[str]) -> set[str]:
    """Return the names and their words; for an email address only the local part."""
    words = set()
    for name in names:
        parts = re.findall(r"[^\W_]+", _plain(name.partition("@")[0]))
        words |= {"".join(parts), *parts}
    return {word for word in words if len(word) >= _SHORTEST_NAME}


def _is_common_word_with_little_added(plain: str) -> bool:
    start = next((at for at, c in enumerate(plain) if c.isalpha()), len(plain))
    core = plain[start:].rstrip("".join({c for c in plain if not c.isalpha()}))
    if core.translate(_LOOK_ALIKES) not in blocklist.most_common():
        return False
    added = plain[:start] + plain[start + len(core) :]
    return surprises(_YEAR.sub("", added))[0] <= _MOST_ADDED
