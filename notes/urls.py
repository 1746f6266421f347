"""The URLs under /notes/."""

from __future__ import annotations

from accounts.lazy_views import page

app_name = "notes"

urlpatterns = [
    page("", "notes.views.index"),
    page("new/", "notes.views.new_note"),
    page("<int:pk>/", "notes.views.note"),
    page("<int:pk>/pin/", "notes.views.pin_note"),
    page("<int:pk>/delete/", "notes.views.delete_note"),
]
