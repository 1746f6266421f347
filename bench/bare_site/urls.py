"""The two pages of the floor: Django's own sign-in view, and our home page as a single template."""

from __future__ import annotations

from django.contrib.auth.views import LoginView
from django.urls import path
from django.views.generic import TemplateView

urlpatterns = [
    path("accounts/login/", LoginView.as_view()),
    path("", TemplateView.as_view(template_name="home.html")),
]
