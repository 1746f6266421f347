"""The addresses under /kiosk/."""

from __future__ import annotations

from django.urls import path

from accounts.lazy_views import later

app_name = "kiosk"

urlpatterns = [
    path("staff/", later("kiosk.views.staff.exit_pin", public=True), name="staff"),
    path(
        "staff/password/", later("kiosk.views.staff.password", public=True), name="staff_password"
    ),
    path("staff/deed/", later("kiosk.views.staff.deed", public=True), name="staff_deed"),
    path(
        "first-run/<str:step>/",
        later("kiosk.views.first_run.first_run", public=True),
        name="first_run",
    ),
    path("first-run/", later("kiosk.views.first_run.dismiss_first_run"), name="dismiss_first_run"),
    path("settings/", later("kiosk.views.settings.settings"), name="settings"),
    path("exit-pin/", later("kiosk.views.exit_pin.set_exit_pin"), name="exit_pin"),
    path("exit-pin/try/", later("kiosk.views.exit_pin.try_exit_pin"), name="try_exit_pin"),
    path("exit-pin/remove/", later("kiosk.views.exit_pin.remove_exit_pin"), name="remove_exit_pin"),
    path("presence/", later("kiosk.views.presence.presence", public=True), name="presence"),
    path("receipt/", later("kiosk.views.signed_out.receipt", public=True), name="receipt"),
    path("step-away/", later("kiosk.views.screen_lock.step_away"), name="step_away"),
    path("locked/", later("kiosk.views.screen_lock.unlock"), name="unlock"),
    path("locked/end/", later("kiosk.views.screen_lock.end_locked"), name="end_locked"),
    path("lockdown/", later("kiosk.views.lockdown.lockdown"), name="lockdown"),
    path("people/", later("kiosk.views.people_picker.tiles", public=True), name="people"),
    path(
        "people/<str:key>/",
        later("kiosk.views.tile_sign_in.password", public=True),
        name="password",
    ),
    path("people/<str:key>/pin/", later("kiosk.views.tile_sign_in.pin", public=True), name="pin"),
    path(
        "people/<str:key>/face/", later("kiosk.views.people_picker.face", public=True), name="face"
    ),
    path("guest/", later("kiosk.views.guest.guest", public=True), name="guest"),
    path("awake/", later("kiosk.views.appearance.awake", public=True), name="awake"),
    path("look/", later("kiosk.views.appearance.look", public=True), name="look"),
]
