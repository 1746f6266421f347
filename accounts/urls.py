"""The addresses under /accounts/."""

from __future__ import annotations

from django.urls import path

from accounts.lazy_views import later
from accounts.views.login import login

app_name = "accounts"

urlpatterns = [
    path("login/", login, name="login"),
    path("logout/", later("accounts.views.logout.logout", public=True), name="logout"),
    path("signed-out/", later("accounts.views.logout.signed_out", public=True), name="signed_out"),
    path("register/", later("accounts.views.register.register", public=True), name="register"),
    path(
        "registered/", later("accounts.views.register.registered", public=True), name="registered"
    ),
    path(
        "password/change/",
        later("accounts.views.password_change.password_change"),
        name="password_change",
    ),
    path(
        "reauthenticate/",
        later("accounts.views.reauthenticate.reauthenticate"),
        name="reauthenticate",
    ),
    path("profile/", later("accounts.views.profile.profile"), name="profile"),
    path("profile/picture/", later("accounts.views.picture.own_picture"), name="own_picture"),
    path(
        "profile/picture/remove/",
        later("accounts.views.picture.remove_picture"),
        name="remove_picture",
    ),
    path(
        "pictures/<int:person>/<str:name>/<int:size>/",
        later("accounts.views.picture.picture"),
        name="picture",
    ),
    path("profile/pin/", later("accounts.views.pin.pin"), name="pin"),
    path("profile/pin/remove/", later("accounts.views.pin.remove_pin"), name="remove_pin"),
    path("sessions/", later("accounts.views.sessions.sessions"), name="sessions"),
    path("sessions/end/", later("accounts.views.sessions.end_session"), name="end_session"),
    path(
        "sessions/end-others/",
        later("accounts.views.sessions.end_other_sessions"),
        name="end_other_sessions",
    ),
    path("activity/", later("accounts.views.activity.activity"), name="activity"),
    path("data/", later("accounts.views.own_data.own_data"), name="own_data"),
    path("delete/", later("accounts.views.delete_account.delete_account"), name="delete_account"),
    path("notices/acknowledge/", later("accounts.views.notices.acknowledge"), name="acknowledge"),
]
