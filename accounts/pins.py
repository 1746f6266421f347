"""PINs: six digits instead of the password, for members, if the policy allows it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts.models import SignInPolicy, User
from accounts.passwords import hashers
from accounts.roles import Role

LENGTH = 6
MOST_FAILURES = 5  # then only the password works; NIST SP 800-63B-4 allows 100
_FEW_DIGITS = 2
_CENTURIES, _YEAR = ("19", "20"), 4  # of birth, mostly
# Lines and corners of the keypad, and the most common PINs.
_WALKS = frozenset(
    ("147258", "258369", "147369", "159753", "357159", "789456", "456123", "741852", "852963")
    + ("963852", "159357", "147896", "123698", "142536", "520131", "102030", "112358", "314159")
)


def may_have_one(person: User) -> bool:
    """Whether the policy allows the person a PIN; only members can have one."""
    return person.role is Role.MEMBER and SignInPolicy.current().pins_allowed


def validate(pin: str) -> None:
    """Raise ValidationError for an invalid or obvious PIN."""
    if len(pin) != LENGTH or not (pin.isascii() and pin.isdecimal()):
        raise ValidationError(_("Enter six digits."), code="digits")
    if is_obvious(pin):
        raise ValidationError(
            _("This PIN is too easy to guess. Choose another one."), code="obvious"
        )


def is_obvious(pin: str) -> bool:
    """Whether these digits, at least four, are easy to guess."""
    half = len(pin) // 2
    steps = {(int(b) - int(a)) % 10 for a, b in zip(pin, pin[1:], strict=False)}
    return (
        len(steps) == 1  # 000000, 123456, 987654, 246802
        or len(set(pin)) <= _FEW_DIGITS  # 121212, 111222
        or pin[:half] in (pin[-half:], pin[: -half - 1 : -1])  # 123123, 123321
        or pin[::2] == pin[1::2]  # 112233
        or pin in _WALKS
        or (len(pin) == _YEAR and pin[:2] in _CENTURIES)
    )


def encoded(pin: str) -> str:
    """Return what to store for `pin`; raise Busy."""
    return hashers.encode(_peppered(pin))


def matches(pin: str, stored: str) -> bool:
    """Whether `stored` was made from `pin`. Costs the same if it is empty; needs a slot."""
    return hashers.matches(_peppered(pin), stored or None)


def _peppered(pin: str) -> str:
    """Return the HMAC of `pin`: without the secret key a copied database can't be brute-forced."""
    return salted_hmac("accounts.pins", pin, algorithm="sha256").hexdigest()
