"""The URLs under /files/."""

from __future__ import annotations

from accounts.lazy_views import page

app_name = "files"

urlpatterns = [
    page("", "files.views.index"),
    page("<int:pk>/save/", "files.views.save_file"),
    page("<int:pk>/delete/", "files.views.delete_file"),
    page("settings/", "files.views.settings"),
]
