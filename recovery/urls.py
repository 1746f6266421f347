"""The URLs under /recovery/."""

from __future__ import annotations

from accounts.lazy_views import page

app_name = "recovery"

urlpatterns = [
    page("trouble/", "recovery.views.trouble.trouble", public=True),
    page("code/", "recovery.views.use_code.use_code", public=True),
    page("password/", "recovery.views.choose_password.choose_password", public=True),
    page("rescue/", "recovery.views.rescue.rescue", public=True),
    page("first-codes/", "recovery.views.codes.first_codes", public=True),
    page("codes/", "recovery.views.codes.codes"),
    page("codes/text/", "recovery.views.codes.codes_text", public=True),
    page("reset-code/<int:person>/", "recovery.views.issue_reset_code.issue_reset_code"),
    page("reset-codes/", "recovery.views.slips.slips"),
    page("letter/", "recovery.views.mail.ask_for_email", "ask_for_letter", public=True),
    page("letter/sent/", "recovery.views.mail.email_sent", "letter_sent", public=True),
    page(
        "letter/<str:reference>/<str:token>/",
        "recovery.views.mail.open_link",
        "open_letter",
        public=True,
    ),
]
