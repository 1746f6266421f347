"""The addresses under /accounts/."""

from __future__ import annotations

from django.urls import path

from accounts.views.activity import activity
from accounts.views.delete_account import delete_account
from accounts.views.login import login
from accounts.views.logout import logout, signed_out
from accounts.views.notices import acknowledge
from accounts.views.own_data import own_data
from accounts.views.password_change import password_change
from accounts.views.picture import own_picture, picture, remove_picture
from accounts.views.pin import pin, remove_pin
from accounts.views.profile import profile
from accounts.views.reauthenticate import reauthenticate
from accounts.views.register import register, registered
from accounts.views.sessions import end_other_sessions, end_session, sessions

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
    path("profile/picture/", own_picture, name="own_picture"),
    path("profile/picture/remove/", remove_picture, name="remove_picture"),
    path("pictures/<int:person>/<str:name>/<int:size>/", picture, name="picture"),
    path("profile/pin/", pin, name="pin"),
    path("profile/pin/remove/", remove_pin, name="remove_pin"),
    path("sessions/", sessions, name="sessions"),
    path("sessions/end/", end_session, name="end_session"),
    path("sessions/end-others/", end_other_sessions, name="end_other_sessions"),
    path("activity/", activity, name="activity"),
    path("data/", own_data, name="own_data"),
    path("delete/", delete_account, name="delete_account"),
    path("notices/acknowledge/", acknowledge, name="acknowledge"),
]
