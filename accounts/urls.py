"""The URLs under /accounts/."""

from __future__ import annotations

from django.urls import path

from accounts.lazy_views import page
from accounts.views.login import login

app_name = "accounts"

urlpatterns = [
    path("login/", login, name="login"),
    page("logout/", "accounts.views.logout.logout", public=True),
    page("signed-out/", "accounts.views.logout.signed_out", public=True),
    page("register/", "accounts.views.register.register", public=True),
    page("registered/", "accounts.views.register.registered", public=True),
    page("password/change/", "accounts.views.password_change.password_change"),
    page("reauthenticate/", "accounts.views.reauthenticate.reauthenticate"),
    page("profile/", "accounts.views.profile.profile"),
    page("profile/picture/", "accounts.views.picture.own_picture"),
    page("profile/picture/remove/", "accounts.views.picture.remove_picture"),
    page("pictures/<int:person>/<str:name>/<int:size>/", "accounts.views.picture.picture"),
    page("profile/pin/", "accounts.views.pin.pin"),
    page("profile/pin/remove/", "accounts.views.pin.remove_pin"),
    page("sessions/", "accounts.views.sessions.sessions"),
    page("sessions/end/", "accounts.views.sessions.end_session"),
    page("sessions/end-others/", "accounts.views.sessions.end_other_sessions"),
    page("activity/", "accounts.views.activity.activity"),
    page("data/", "accounts.views.own_data.own_data"),
    page("delete/", "accounts.views.delete_account.delete_account"),
    page("notices/acknowledge/", "accounts.views.notices.acknowledge"),
]
