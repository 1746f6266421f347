"""What people do with accounts. Each deed is one transaction and is recorded in it."""

from accounts.flows.joining import (
    administrator_exists,
    refuse_unless_registration_is_open,
    register,
    set_up_terminal,
)
from accounts.flows.passwords import change_password, set_new_password
from accounts.flows.profile import update_profile
from accounts.flows.signing_in import identify, reauthenticate, sign_in, sign_out

__all__ = [
    "administrator_exists",
    "change_password",
    "identify",
    "reauthenticate",
    "refuse_unless_registration_is_open",
    "register",
    "set_new_password",
    "set_up_terminal",
    "sign_in",
    "sign_out",
    "update_profile",
]
