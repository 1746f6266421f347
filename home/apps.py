"""The app configuration."""

from __future__ import annotations

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """The home page and what opens from it."""

    name = "home"
