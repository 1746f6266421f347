"""The URLs for development: those of the program and the style guide."""

from __future__ import annotations

from django.urls import path

from djangoapp import urls
from djangoapp.style_guide import patterns

urlpatterns = [*urls.urlpatterns, path("patterns/", patterns, name="patterns")]

handler400 = urls.handler400
handler403 = urls.handler403
handler404 = urls.handler404
handler500 = urls.handler500
