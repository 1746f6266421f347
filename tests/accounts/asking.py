"""Two pages more, one that asks for the password again and one that asks to be looked at."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import include, path

from accounts.reauthentication import (
    reauthentication_required,
    reauthentication_required_to_look,
)
from accounts.summaries import Summary
from tests.cast import PASSWORDS

ASK = "/accounts/reauthenticate/"
PAGE = "/sensitive/7/"
FORM = {"color": ["red", "blue"], "size": "12"}
DONE = "done 7: [('color', ['red', 'blue']), ('size', ['12'])] 0"


def summarize(request, number):
    if "harmless" in request.POST:
        return None
    return Summary(f"Paint house {number}?", (("Color", ", ".join(request.POST.getlist("color"))),))


@reauthentication_required(summarize)
def sensitive(request, number):
    if request.method == "POST":
        return HttpResponse(f"done {number}: {sorted(request.POST.lists())} {len(request.FILES)}")
    return HttpResponse("form")


@reauthentication_required_to_look
def secret(request):
    return HttpResponse(f"secret, asked by {request.method}")


urlpatterns = [
    path("sensitive/<int:number>/", sensitive),
    path("secret/", secret),
    path("", include("djangoapp.urls")),
]
handler400 = "djangoapp.errors.bad_request"
handler500 = "djangoapp.errors.server_error"


def send(window, page=PAGE, form=FORM):
    """Send a form that needs the password; return the address of the page that asks for it."""
    asks = window.post(page, form).headers["Location"]
    assert asks.startswith(ASK)
    return asks


def give(window, asks=f"{ASK}?next={PAGE}", password=PASSWORDS["ben"]):
    """Give the password at the page with this address."""
    return window.post(asks, {"password": password})


def body(answer):
    """Return the page as text."""
    return answer.content.decode()
