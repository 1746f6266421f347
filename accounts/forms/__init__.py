"""What may be typed on the pages about accounts. The deeds themselves are in accounts.flows."""

from accounts.forms.base import ChoosesPassword, PlainForm
from accounts.forms.entering import LoginForm, ReauthenticationForm
from accounts.forms.joining import RegisterForm, SetupForm
from accounts.forms.own_account import (
    DeleteAccountForm,
    PasswordChangeForm,
    PictureForm,
    PinForm,
    ProfileForm,
)

__all__ = [
    "ChoosesPassword",
    "DeleteAccountForm",
    "LoginForm",
    "PasswordChangeForm",
    "PictureForm",
    "PinForm",
    "PlainForm",
    "ProfileForm",
    "ReauthenticationForm",
    "RegisterForm",
    "SetupForm",
]
