"""The addresses under /accounts/."""

from __future__ import annotations

from django.urls import path

from accounts.views.login import login
from accounts.views.logout import logout, signed_out
from accounts.views.notices import acknowledge
from accounts.views.password_change import password_change
from accounts.views.profile import profile
from accounts.views.reauthenticate import reauthenticate
from accounts.views.register import register, registered

app_name = "accounts"

urlpatterns = [
    path("login/", login, name="login"),
    path("logout/", logout, name="logout"),
    path("signed-out/", signed_out, name="signed_out"),
    path("register/", register, name="register"),
    path("registered/", registered, name="registered"),
    path("password/change/", password_change, name="password_change"),
    path("reauthenticate/", reauthenticate, name="reauthenticate"),
    path("profile/", profile, name="profile"),
    path("notices/acknowledge/", acknowledge, name="acknowledge"),
]
