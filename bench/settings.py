"""The production settings with a fast password hasher."""

from djangoapp.settings.desktop import *  # noqa: F403

PASSWORD_HASHERS = ["tests.hashers.QuickArgon2idHasher"]
