"""Account changes, each in one transaction with its audit log entry.

The modules are imported on first use, because importing all takes 10 ms at the start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from audit.lazy import attribute_of

if TYPE_CHECKING:
    from accounts.flows.deletion import delete_account
    from accounts.flows.passwords import change_password, set_new_password
    from accounts.flows.pins import remove_pin, set_pin, verify_pin
    from accounts.flows.profile import change_picture, remove_picture, update_profile
    from accounts.flows.quick_sign_in import sign_in_with_pin
    from accounts.flows.registration import (
        administrator_exists,
        refuse_unless_registration_is_open,
        register,
        set_up_terminal,
    )
    from accounts.flows.sessions import end_other_sessions, end_session
    from accounts.flows.signing_in import (
        finish_signing_out,
        identify,
        identify_staff,
        reauthenticate,
        sign_in,
        sign_out,
    )

__all__ = [
    "administrator_exists",
    "change_password",
    "change_picture",
    "delete_account",
    "end_other_sessions",
    "end_session",
    "finish_signing_out",
    "identify",
    "identify_staff",
    "verify_pin",
    "reauthenticate",
    "refuse_unless_registration_is_open",
    "register",
    "remove_picture",
    "remove_pin",
    "set_new_password",
    "set_pin",
    "set_up_terminal",
    "sign_in",
    "sign_in_with_pin",
    "sign_out",
    "update_profile",
]

__getattr__ = attribute_of(
    __name__,
    (
        *("registration", "signing_in", "sessions", "passwords", "profile", "pins"),
        *("quick_sign_in", "deletion"),
    ),
)
