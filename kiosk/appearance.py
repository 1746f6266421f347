"""How pages are shown to whoever is in front of them: size of text, contrast, language.

On a kiosk it lies in the session, also in a stranger's, so it ends with that; signing in takes it
along (accounts.sessions). A stranger who goes away without signing in leaves it until the clock is
shown, or for five minutes on a page where none is.

On a desktop the size of the text is kept for good: the person's own or, while nobody is signed in,
the computer's, which holds for everybody who has not chosen one.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.db import Error

from accounts import clock
from accounts.models import User
from kiosk.models import KioskPolicy

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.contrib.sessions.backends.base import SessionBase

logger = logging.getLogger(__name__)

SIZES = (100, 125, 150)  # percent
FORGOTTEN_AFTER = 300.0  # seconds without a page, while nobody is signed in
_NOTED_EVERY = 15.0  # seconds
_LOOK, _LANGUAGE = "look", "language"


@dataclass(frozen=True)
class Look:
    """What was chosen."""

    text: int = SIZES[0]
    contrast: bool = False

    @property
    def sizes(self) -> tuple[int, ...]:
        """The sizes to choose from, in percent."""
        return SIZES

    @property
    def languages(self) -> list[tuple[str, str]]:
        """The languages to choose from, each by its own name whatever is spoken now."""
        return settings.LANGUAGES

    @property
    def classes(self) -> str:
        """The classes of the page as a whole."""
        larger = [f"text-{self.text}"] if self.text != SIZES[0] else []
        return " ".join(larger + ["contrast"] * self.contrast)


def of(session: SessionBase) -> Look:
    """Return what was chosen in this session; forget what a stranger left some time ago."""
    kept = session.get(_LOOK)
    if kept is None:
        return Look()
    if SESSION_KEY not in session and not _still_here(session):
        forget(session)
        return Look()
    return Look(text=kept["text"], contrast=kept["contrast"])


def forget(session: SessionBase) -> None:
    """Forget what a stranger has chosen; somebody who is signed in keeps it."""
    if SESSION_KEY not in session and _LOOK in session:
        session.pop(_LOOK)
        session.pop(_LANGUAGE, None)


def borrowed(key: str | None) -> tuple[Look, str]:
    """Return look and language of the session with this key, which is left as it is.

    Without such a session, or a database that can be read, they are the defaults.
    """
    from accounts.sessions import SessionStore

    session = SessionStore(key)
    try:
        kept, language = session.get(_LOOK), session.get(_LANGUAGE, "")
    except Error:
        logger.exception("The staff's page is shown as new.")
        return Look(), ""
    return Look(kept["text"], kept["contrast"]) if kept else Look(), language


def choose(session: SessionBase, *, text: int | None, contrast: bool | None, language: str) -> None:
    """Note what was chosen; None and "" leave as it is what was chosen before."""
    before = of(session)
    session[_LOOK] = {
        "text": before.text if text is None else text,
        "contrast": before.contrast if contrast is None else contrast,
        "at": clock.now().timestamp(),
    }
    if language:
        session[_LANGUAGE] = language


def on_desktop(person: User | AnonymousUser | None, policy: KioskPolicy) -> Look:
    """Return what holds for this person, or for nobody, on a computer with this policy."""
    own = person.text_size if isinstance(person, User) else None
    sizes = [size for size in (own, policy.text_size) if size in SIZES]
    return Look(text=sizes[0]) if sizes else Look()


def keep(person: User | AnonymousUser, session: SessionBase, text: int | None, lang: str) -> None:
    """Note what was chosen on a desktop; None and "" leave as it is what was chosen before."""
    if text and isinstance(person, User):
        person.text_size = text
        person.save(update_fields=["text_size"])
    elif text:
        policy = KioskPolicy.current()
        policy.text_size = text
        policy.save(update_fields=["text_size"])
    if lang:
        session[_LANGUAGE] = lang


def _still_here(session: SessionBase) -> bool:
    """Note that a page was asked for; return whether the one before was not too long ago."""
    kept, now = session[_LOOK], clock.now().timestamp()
    away = now - kept["at"]
    if away > FORGOTTEN_AFTER:
        return False
    if away > _NOTED_EVERY:
        session[_LOOK] = kept | {"at": now}
    return True
