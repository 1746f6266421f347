"""The addresses under /recovery/."""

from __future__ import annotations

from django.urls import path

from accounts.lazy_views import later

app_name = "recovery"

urlpatterns = [
    path("trouble/", later("recovery.views.trouble.trouble", public=True), name="trouble"),
    path("code/", later("recovery.views.use_code.use_code", public=True), name="use_code"),
    path(
        "password/",
        later("recovery.views.choose_password.choose_password", public=True),
        name="choose_password",
    ),
    path("rescue/", later("recovery.views.rescue.rescue", public=True), name="rescue"),
    path(
        "first-codes/", later("recovery.views.codes.first_codes", public=True), name="first_codes"
    ),
    path("codes/", later("recovery.views.codes.codes"), name="codes"),
    path("codes/text/", later("recovery.views.codes.codes_text", public=True), name="codes_text"),
    path(
        "reset-code/<int:person>/",
        later("recovery.views.issue_reset_code.issue_reset_code"),
        name="issue_reset_code",
    ),
    path("reset-codes/", later("recovery.views.slips.slips"), name="slips"),
    path(
        "letter/", later("recovery.views.mail.ask_for_letter", public=True), name="ask_for_letter"
    ),
    path("letter/sent/", later("recovery.views.mail.letter_sent", public=True), name="letter_sent"),
    path(
        "letter/<str:reference>/<str:token>/",
        later("recovery.views.mail.open_letter", public=True),
        name="open_letter",
    ),
]
