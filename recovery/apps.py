"""The app's entry point for Django."""

from __future__ import annotations

from django.apps import AppConfig


class RecoveryConfig(AppConfig):
    """Recovery codes, reset codes, and the rescue of the last administrator."""

    name = "recovery"
