"""The app's entry point for Django."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_migrate, post_save
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from accounts.alerts import Standing
    from accounts.models import User


class KioskConfig(AppConfig):
    """Has the policy made and mirrored, notes who comes and goes, and listens to the setup."""

    name = "kiosk"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_out

        from accounts import alerts
        from accounts.signals import terminal_set_up

        post_migrate.connect(_later("kiosk.defaults.install"), sender=self, weak=False)
        post_save.connect(
            _later("kiosk.state_file.policy_saved"), sender="kiosk.KioskPolicy", weak=False
        )
        post_delete.connect(
            _later("kiosk.leftovers.session_ended"), sender="accounts.Session", weak=False
        )
        user_logged_out.connect(_later("kiosk.receivers.signed_out"), weak=False)
        terminal_set_up.connect(_later("kiosk.first_steps.begin"), weak=False)
        alerts.register(_unfinished)


def _unfinished(person: User) -> Standing | None:
    from kiosk.first_steps import unfinished

    return unfinished(person)


def _later(dotted_path: str) -> Callable[..., None]:
    """Return a receiver that is the one at `dotted_path`, imported when there is a signal."""

    def receiver(**sent: object) -> None:
        import_string(dotted_path)(**sent)

    return receiver
