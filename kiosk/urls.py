"""URLs under /kiosk/."""

from __future__ import annotations

from accounts.lazy_views import page

app_name = "kiosk"

urlpatterns = [
    page("staff/", "kiosk.views.staff.exit_pin", "staff", public=True),
    page("staff/password/", "kiosk.views.staff.password", "staff_password", public=True),
    page("staff/deed/", "kiosk.views.staff.perform", "staff_deed", public=True),
    page("first-run/<str:step>/", "kiosk.views.first_run.first_run", public=True),
    page("first-run/", "kiosk.views.first_run.dismiss_first_run"),
    page("settings/", "kiosk.views.settings.settings"),
    page("exit-pin/", "kiosk.views.exit_pin.set_exit_pin", "exit_pin"),
    page("exit-pin/try/", "kiosk.views.exit_pin.try_exit_pin"),
    page("exit-pin/remove/", "kiosk.views.exit_pin.remove_exit_pin"),
    page("presence/", "kiosk.views.presence.presence", public=True),
    page("receipt/", "kiosk.views.signed_out.sign_out_page", "receipt", public=True),
    page("step-away/", "kiosk.views.screen_lock.step_away"),
    page("locked/", "kiosk.views.screen_lock.unlock"),
    page("locked/end/", "kiosk.views.screen_lock.end_locked"),
    page("lockdown/", "kiosk.views.lockdown.lockdown"),
    page("people/", "kiosk.views.people_picker.tiles", "people", public=True),
    page("people/<str:key>/", "kiosk.views.tile_sign_in.password", public=True),
    page("people/<str:key>/pin/", "kiosk.views.tile_sign_in.pin", public=True),
    page("people/<str:key>/face/", "kiosk.views.people_picker.face", public=True),
    page("guest/", "kiosk.views.guest.guest", public=True),
    page("awake/", "kiosk.views.appearance.awake", public=True),
    page("look/", "kiosk.views.appearance.choose", "look", public=True),
]
