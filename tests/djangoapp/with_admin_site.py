"""The test settings with Django's admin site switched on."""

from __future__ import annotations

from djangoapp.settings.base import ADMIN_SITE_APP
from djangoapp.settings.test import *  # noqa: F403
from djangoapp.settings.test import INSTALLED_APPS as WITHOUT

DJANGO_ADMIN = WHITENOISE_USE_FINDERS = True
INSTALLED_APPS = [ADMIN_SITE_APP, *WITHOUT]
