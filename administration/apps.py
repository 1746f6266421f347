"""The app's entry point for Django."""

from __future__ import annotations

from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    """Registers what the people who run the terminal are offered on home."""

    name = "administration"
