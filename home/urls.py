"""Addresses of the home page."""

from __future__ import annotations

from django.urls import path

from accounts.lazy_views import later

app_name = "home"
urlpatterns = [path("", later("home.views.index"), name="index")]
