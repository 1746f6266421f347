"""Locks, unlocks and ends sessions, each in one transaction."""

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
