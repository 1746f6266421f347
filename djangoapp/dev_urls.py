"""The URLs for development: those of the program and the style guide."""

from __future__ import annotations

from django.urls import path

from djangoapp.style_guide import patterns
from djangoapp.urls import *  # noqa: F403
from djangoapp.urls import urlpatterns as of_the_program

urlpatterns = [*of_the_program, path("patterns/", patterns, name="patterns")]
