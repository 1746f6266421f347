"""The addresses under /kiosk/."""

from __future__ import annotations

from django.urls import path

from accounts.later import later

app_name = "kiosk"

urlpatterns = [
    path("people/", later("kiosk.views.people.tiles", public=True), name="people"),
    path("people/<str:key>/", later("kiosk.views.tapped.password", public=True), name="password"),
    path("people/<str:key>/pin/", later("kiosk.views.tapped.pin", public=True), name="pin"),
    path("people/<str:key>/face/", later("kiosk.views.people.face", public=True), name="face"),
    path("guest/", later("kiosk.views.guest.guest", public=True), name="guest"),
    path("look/", later("kiosk.views.look.look", public=True), name="look"),
]
