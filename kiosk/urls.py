"""The addresses under /kiosk/."""

from __future__ import annotations

from django.urls import path

from accounts.later import later

app_name = "kiosk"

urlpatterns = [
    path("presence/", later("kiosk.views.presence.presence", public=True), name="presence"),
    path("receipt/", later("kiosk.views.receipt.receipt", public=True), name="receipt"),
    path("step-away/", later("kiosk.views.stepping_away.step_away"), name="step_away"),
    path("locked/", later("kiosk.views.stepping_away.unlock"), name="unlock"),
    path("locked/end/", later("kiosk.views.stepping_away.end_locked"), name="end_locked"),
]
