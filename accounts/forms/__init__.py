"""What may be typed on the pages about accounts. The deeds themselves are in accounts.flows."""

from accounts.forms.base import ChoosesPassword, PlainForm
from accounts.forms.entering import LoginForm, ReauthenticationForm
from accounts.forms.joining import RegisterForm, SetupForm
from accounts.forms.own_account import PasswordChangeForm, ProfileForm

__all__ = [
    "ChoosesPassword",
    "LoginForm",
    "PasswordChangeForm",
    "PlainForm",
    "ProfileForm",
    "ReauthenticationForm",
    "RegisterForm",
    "SetupForm",
]
