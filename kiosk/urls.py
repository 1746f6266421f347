"""The addresses under /kiosk/."""

from __future__ import annotations

from django.urls import URLPattern, path

from accounts.later import later

app_name = "kiosk"

urlpatterns: list[URLPattern] = [
    path("lockdown/", later("kiosk.views.lockdown.lockdown"), name="lockdown"),
]
