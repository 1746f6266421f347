"""The addresses under /recovery/."""

from __future__ import annotations

from django.urls import path

from recovery.views.choose_password import choose_password
from recovery.views.codes import codes, codes_text, first_codes
from recovery.views.issue_reset_code import issue_reset_code
from recovery.views.mail import ask_for_letter, letter_sent, open_letter
from recovery.views.rescue import rescue
from recovery.views.trouble import trouble
from recovery.views.use_code import use_code

app_name = "recovery"

urlpatterns = [
    path("trouble/", trouble, name="trouble"),
    path("code/", use_code, name="use_code"),
    path("password/", choose_password, name="choose_password"),
    path("rescue/", rescue, name="rescue"),
    path("first-codes/", first_codes, name="first_codes"),
    path("codes/", codes, name="codes"),
    path("codes/text/", codes_text, name="codes_text"),
    path("reset-code/<int:person>/", issue_reset_code, name="issue_reset_code"),
    path("letter/", ask_for_letter, name="ask_for_letter"),
    path("letter/sent/", letter_sent, name="letter_sent"),
    path("letter/<str:reference>/<str:token>/", open_letter, name="open_letter"),
]
