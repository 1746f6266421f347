"""The app's entry point for Django."""

from __future__ import annotations

from collections.abc import Callable

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_migrate, post_save
from django.utils.module_loading import import_string


class KioskConfig(AppConfig):
    """Has the policy made and mirrored, notes who comes and goes, and lets guests go for good."""

    name = "kiosk"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_out

        post_migrate.connect(_later("kiosk.defaults.install"), sender=self, weak=False)
        post_save.connect(
            _later("kiosk.mirror.policy_saved"), sender="kiosk.KioskPolicy", weak=False
        )
        post_delete.connect(
            _later("kiosk.leftovers.session_ended"), sender="accounts.Session", weak=False
        )
        user_logged_out.connect(_later("kiosk.goings.signed_out"), weak=False)


def _later(dotted_path: str) -> Callable[..., None]:
    """Return a receiver that is the one at `dotted_path`, imported when there is a signal."""

    def receiver(**sent: object) -> None:
        import_string(dotted_path)(**sent)

    return receiver
