"""An app that offers two pages on home, as a developer would write it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path

from accounts.actions import Action


def _page(_request: HttpRequest, number: int = 0) -> HttpResponse:
    return HttpResponse(f"book {number}")


app = (
    [
        path("", _page, name="catalog"),
        path("loans/", _page, name="loans"),
        path("books/<int:number>/", _page, name="book"),
    ],
    "library",
)
_rooms = [path("", _page, name="rooms"), path("one/", _page, name="room")]
_floors: list[URLPattern | URLResolver] = [
    path("rooms/", include((_rooms, "rooms"))),
    path("lift/", _page, name="lift"),
]
urlpatterns = [
    path("library/", include(app)),
    path("second/", include(app, namespace="second")),
    path("building/", include((_floors, "building"))),
    path("alone/", _page, name="alone"),
    path("beside/", _page, name="beside"),
    path("", include("djangoapp.urls")),
]
CATALOG = Action("library:catalog", "Catalog", "book", "All our books")
LOANS = Action("library:loans", "Loans", "clock")
