"""The WSGI application for `manage.py runserver`.

The program itself uses startup.py.
"""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "djangoapp.settings.dev")
application = get_wsgi_application()
