"""New password by email, if there is an outgoing mail server."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import for_strangers
from accounts.forms.sign_in import NameForm
from accounts.models import SignInPolicy
from accounts.views.refusals import RefusalsOn, form_page
from recovery.errors import OutOfTime
from recovery.flows import email_links
from recovery.forms import LinkForm


@require_http_methods(["GET", "HEAD", "POST"])
@for_strangers
def ask_for_email(request: HttpRequest) -> HttpResponse:
    """Show the form, and send the email; the response is the same for all names."""
    _refuse_without_server()
    form = NameForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with RefusalsOn(form):
            email_links.send_email(request, username=form.cleaned_data["username"])
            return redirect("recovery:letter_sent")
    return form_page(request, "recovery/ask_for_email.html", form)


@require_http_methods(["GET", "HEAD", "POST"])
@for_strangers
def email_sent(request: HttpRequest) -> HttpResponse:
    """Ask for the link from the email: only the program's own window can open it."""
    _refuse_without_server()
    form = LinkForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return redirect(reverse("recovery:open_letter", kwargs=form.cleaned_data["link"]))
    return form_page(request, "recovery/email_sent.html", form)


@require_safe
@for_strangers
def open_link(request: HttpRequest, reference: str, token: str) -> HttpResponse:
    """Redirect to the new password if the link is valid."""
    _refuse_without_server()
    if request.method == "HEAD":
        return HttpResponse()
    try:
        email_links.open_link(request, reference=reference, token=token)
    except OutOfTime as refused:
        messages.warning(request, str(refused))
        return redirect("recovery:ask_for_letter")
    return redirect("recovery:choose_password")


def _refuse_without_server() -> None:
    if not SignInPolicy.current().mail_server:
        raise Http404
