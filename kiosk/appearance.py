"""The appearance of pages: text size, contrast, language.

On a kiosk, it is stored in the session, even an anonymous one, and ends with it; signing in keeps
it (accounts.sessions). If an anonymous visitor leaves, it is reset when the clock is shown, or
after five minutes on other pages.

On a desktop, the text size is stored permanently: per person or, while nobody is signed in, for the
computer, as the default for everyone without their own.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.db import Error

from accounts import clock
from accounts.models import User
from kiosk.models import KioskPolicy

logger = logging.getLogger(__name__)

SIZES = (100, 125, 150)  # percent
FORGOTTEN_AFTER = 300.0  # seconds without a request, while nobody is signed in
_NOTED_EVERY = 15.0  # seconds
_APPEARANCE, _LANGUAGE = "look", "language"


@dataclass(frozen=True)
class Appearance:
    """The chosen appearance."""

    text: int = SIZES[0]
    contrast: bool = False

    @property
    def sizes(self) -> tuple[int, ...]:
        """The available sizes in percent."""
        return SIZES

    @property
    def languages(self) -> list[tuple[str, str]]:
        """The available languages by their own names."""
        return settings.LANGUAGES

    @property
    def classes(self) -> str:
        """The CSS classes of the page."""
        larger = [f"text-{self.text}"] if self.text != SIZES[0] else []
        return " ".join(larger + ["contrast"] * self.contrast)


def of(session: SessionBase) -> Appearance:
    """Return the appearance of this session; reset an expired anonymous choice."""
    kept = session.get(_APPEARANCE)
    if kept is None:
        return Appearance()
    if SESSION_KEY not in session and not _still_here(session):
        forget(session)
        return Appearance()
    return Appearance(text=kept["text"], contrast=kept["contrast"])


def forget(session: SessionBase) -> None:
    """Reset an anonymous choice; signed-in people keep theirs."""
    if SESSION_KEY not in session and _APPEARANCE in session:
        session.pop(_APPEARANCE)
        session.pop(_LANGUAGE, None)


def of_key(key: str | None) -> tuple[Appearance, str]:
    """Return appearance and language of the session with this key, without changing it.

    Without such a session, or if the database cannot be read, returns the defaults.
    """
    from accounts.sessions import SessionStore

    session = SessionStore(key)
    try:
        kept, language = session.get(_APPEARANCE), session.get(_LANGUAGE, "")
    except Error:
        logger.exception("The staff's page is shown as new.")
        return Appearance(), ""
    return Appearance(kept["text"], kept["contrast"]) if kept else Appearance(), language


def choose(session: SessionBase, *, text: int | None, contrast: bool | None, language: str) -> None:
    """Store the choice; None and "" keep the previous values."""
    before = of(session)
    session[_APPEARANCE] = {
        "text": before.text if text is None else text,
        "contrast": before.contrast if contrast is None else contrast,
        "at": clock.now().timestamp(),
    }
    if language:
        session[_LANGUAGE] = language


def on_desktop(person: User | AnonymousUser | None, policy: KioskPolicy) -> Appearance:
    """Return the appearance for this person, or anonymous visitors, on a desktop."""
    own = person.text_size if isinstance(person, User) else None
    sizes = [size for size in (own, policy.text_size) if size in SIZES]
    return Appearance(text=sizes[0]) if sizes else Appearance()


def keep(person: User | AnonymousUser, session: SessionBase, text: int | None, lang: str) -> None:
    """Store a choice on a desktop; None and "" keep the previous values."""
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
    """Record a request; return whether the previous one was recent."""
    kept, now = session[_APPEARANCE], clock.now().timestamp()
    away = now - kept["at"]
    if away > FORGOTTEN_AFTER:
        return False
    if away > _NOTED_EVERY:
        session[_APPEARANCE] = kept | {"at": now}
    return True
