"""The app configuration."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_delete, post_migrate, pre_save


class AccountsConfig(AppConfig):
    """Connects the receivers for migrations, deletions, sign-in and sign-out."""

    name = "accounts"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in, user_logged_out

        from accounts import receivers
        from accounts.asynchronous import forget_async_user
        from accounts.db_fields import texts

        post_migrate.connect(receivers.create_default_rows, sender=self)
        post_delete.connect(receivers.remove_picture, sender="accounts.User")
        post_delete.connect(receivers.pass_on_key, sender="accounts.User")
        for signal in (user_logged_in, user_logged_out):
            signal.connect(forget_async_user)
        texts.validate_group_names()
        pre_save.connect(texts.check_fixture)
        connection_created.connect(texts.read_all_bytes)
