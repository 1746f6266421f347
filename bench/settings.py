"""Latchkey as it ships, but with a password hash that costs nothing."""

from djangoapp.settings.desktop import *  # noqa: F403

PASSWORD_HASHERS = ["tests.hashers.QuickArgon2idHasher"]
