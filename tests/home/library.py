"""An app that offers two pages on home, as a developer would write it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

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
urlpatterns = [path("library/", include(app)), path("", include("djangoapp.urls"))]
CATALOG = Action("library:catalog", "Catalog", "book", "All our books")
LOANS = Action("library:loans", "Loans", "clock")
