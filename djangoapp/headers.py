"""Headers of every response, including refusals, errors and static files."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

CONTENT_SECURITY_POLICY = "; ".join(
    (
        *("default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'"),
        *(
            "connect-src 'self'",
            "media-src 'self'",
            "font-src 'none'",
            "object-src 'none'",
            "manifest-src 'none'",
        ),
        *("form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"),
    )
)
NO_DEVICES = ", ".join(
    f"{feature}=()"
    for feature in (
        *("accelerometer", "autoplay", "camera", "clipboard-read", "display-capture"),
        *("fullscreen", "geolocation", "gyroscope", "hid", "idle-detection", "magnetometer"),
        *("microphone", "midi", "payment", "publickey-credentials-get", "serial", "usb"),
    )
)
ON_EVERY_ANSWER = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": NO_DEVICES,
    # The Back button must not show pages to the next person. Static files override this.
    "Cache-Control": "no-store",
}


def security_headers(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: add the headers that Django's two middlewares above it don't."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        for name, value in ON_EVERY_ANSWER.items():
            response.headers.setdefault(name, value)
        return response

    return middleware
