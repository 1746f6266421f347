"""The stylesheets of static/css/ in one response."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

# In the order of the cascade.
SHEETS = (
    *("tokens", "base", "forms", "parts", "tiles", "look", "people", "records", "documents"),
    "terminal",
)
KIOSK_SHEETS = ("keyboard", "alone", "kiosk", "greeter")  # on a shared terminal, after them


@login_not_required
@require_safe
def style(request: HttpRequest) -> HttpResponse:
    """Serve the combined stylesheet, cached like a static file."""
    folder = settings.STATIC_ROOT / "css"
    names = (*SHEETS, *KIOSK_SHEETS) if settings.KIOSK else SHEETS
    text = "".join((folder / f"{name}.css").read_text(encoding="utf-8") for name in names)
    response = HttpResponse(text, content_type="text/css; charset=utf-8")
    response["Cache-Control"] = f"private, max-age={settings.WHITENOISE_MAX_AGE}"
    return response
