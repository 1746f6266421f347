"""What is done about the screen of a terminal. Each deed is one transaction and is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audit.lazy import attribute_of

if TYPE_CHECKING:
    from kiosk.flows.ending import (
        end_locked,
        end_session_left,
        sign_everybody_out,
        sign_out_after_trouble,
    )
    from kiosk.flows.screen_lock import lock, lock_left_alone, unlock, unlock_with_code

__all__ = [
    "end_locked",
    "end_session_left",
    "lock",
    "lock_left_alone",
    "sign_everybody_out",
    "sign_out_after_trouble",
    "unlock",
    "unlock_with_code",
]

__getattr__ = attribute_of(__name__, ("ending", "screen_lock"))
