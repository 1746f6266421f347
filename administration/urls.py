"""The addresses under /administration/."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "administration"

urlpatterns: list[URLPattern] = []
