"""The style guide: every component in every state. Development settings only."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.models import SignInPolicy
from accounts.widgets import PasswordInput

PEOPLE = ("Ada Lovelace", "Dana", "Ben Okafor", "Cléo", "Finn", "गौरी शर्मा", "李小龍", "–")
COLORS = (
    "ground", "surface", "sunken", "ink", "ink-soft", "line", "edge", "accent", "accent-ink",
    "accent-text", "danger", "success", "warning", "info",
)  # fmt: skip


class PatternForm(forms.Form):
    """One field of each kind that the pages use."""

    plain = forms.CharField(label="Plain")
    hinted = forms.CharField(label="With a hint", required=False, help_text="What it is for.")
    language = forms.ChoiceField(label="Choice", choices=[("en", "English"), ("de", "Deutsch")])
    password = forms.CharField(label="Password", widget=PasswordInput("current-password"))
    new = forms.CharField(label="New one", widget=PasswordInput("new-password", meter=True))
    preset = forms.ChoiceField(
        label="Where the terminal stands",
        choices=SignInPolicy.Preset.choices,
        widget=forms.RadioSelect,
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["new"].widget.attrs["data-strength"] = 8


@login_not_required
def patterns(request: HttpRequest) -> HttpResponse:
    """Show the page; `?accent=rrggbb` shows it in another accent color."""
    typed = {"hinted": "kept", "language": "xx", "preset": "workplace"}
    now = timezone.now()
    times = [now - timedelta(**past) for past in ({"minutes": 0}, {"minutes": 5}, {"days": 1})]
    notices = [
        Message(level, f"This is {kind}.")
        for level, kind in (
            (messages.INFO, "something to know"),
            (messages.SUCCESS, "something done"),
            (messages.WARNING, "something to look at"),
            (messages.ERROR, "something that failed"),
        )
    ]
    context = {
        "good": PatternForm(auto_id="good_%s"),
        "wrong": PatternForm(typed, auto_id="wrong_%s"),
        "notices": notices,
        "people": [SimpleNamespace(name_shown=name) for name in PEOPLE],
        "times": [*times, now - timedelta(days=40)],
        "tones": range(8),
        "colors": COLORS,
        "accent_color": request.GET.get("accent", ""),
    }
    return render(request, "patterns.html", context)
