"""All URLs. A page is private unless tests/test_public_urls.py lists it."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path, register_converter

from accounts.lazy_views import page
from djangoapp.accent import ColorConverter, accent
from djangoapp.style import style

register_converter(ColorConverter, "color")

urlpatterns = [
    path("", include("home.urls")),
    page("setup/", "accounts.views.setup.setup", public=True),
    path("accounts/", include("accounts.urls")),
    path("recovery/", include("recovery.urls")),
    path("administration/", include("administration.urls")),
    path("kiosk/", include("kiosk.urls")),
    path("notes/", include("notes.urls")),
    path("files/", include("files.urls")),
    path("style.css", style, name="style"),
    path("accent/<color:color>.css", accent, name="accent"),
]

if settings.DJANGO_ADMIN:
    from django.contrib import admin

    urlpatterns.append(path("django-admin/", admin.site.urls))

handler400 = "djangoapp.errors.bad_request"
handler403 = "djangoapp.errors.permission_denied"
handler500 = "djangoapp.errors.server_error"
