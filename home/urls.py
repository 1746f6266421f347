"""The URLs of the home page."""

from __future__ import annotations

from accounts.lazy_views import page

app_name = "home"
urlpatterns = [page("", "home.views.index.index")]
