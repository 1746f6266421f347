"""The accent color: all shades, computed for sufficient contrast."""

from __future__ import annotations

import colorsys

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

LEGIBLE = 4.5  # to 1: WCAG 2.2, success criterion 1.4.3
STEP = 0.01  # of lightness
LINEAR_BELOW = 0.04045  # sRGB: darker channels have no gamma
WHITE, BLACK = "#ffffff", "#000000"
# The surfaces of tokens.css that come nearest to their text: the darkest of the light theme and
# the lightest of the dark one.
LIGHT_SURFACES = ("#edf1f2", "#eaf4f6", "#fdf1f0")
DARK_SURFACES = ("#1e2c31", "#14303a", "#35290f", "#17301f", "#3a1f1d")

Channels = tuple[float, float, float]  # red, green, blue: 0 to 1


class ColorConverter:
    """A color in a URL: six hexadecimal digits."""

    regex = "[0-9a-f]{6}"

    def to_python(self, value: str) -> str:
        """Return the color as "#rrggbb"."""
        return f"#{value}"

    def to_url(self, value: str) -> str:
        """Return the digits of a color "#rrggbb"."""
        return value.removeprefix("#")


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colors "#rrggbb", 1 to 21, as WCAG 2 defines it."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def ink_on(color: str) -> str:
    """Return white or black, whichever has more contrast on `color`: always at least 4.58 to 1."""
    return max((WHITE, BLACK), key=lambda ink: contrast(ink, color))


def legible(color: str, surfaces: tuple[str, ...], *, lighter: bool) -> str:
    """Return `color`, lightened or darkened until it has enough contrast on each of `surfaces`."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*_channels(color))
    while min(contrast(color, surface) for surface in surfaces) < LEGIBLE:
        lightness += STEP if lighter else -STEP
        color = _hex(colorsys.hls_to_rgb(hue, min(1, max(0, lightness)), saturation))
    return color


def stylesheet(color: str) -> str:
    """Return the stylesheet that puts `color`, "#rrggbb", in place of the accent of tokens.css."""
    text = legible(color, LIGHT_SURFACES, lighter=False)
    # A dark button would be invisible on a dark page, so the fill is lightened too.
    dark = legible(color, DARK_SURFACES, lighter=True)
    return (
        f":root {{{_properties(color, text)}}}\n"
        f"@media (prefers-color-scheme: dark) {{:root {{{_properties(dark, dark)}}}}}\n"
    )


@login_not_required
@require_safe
def accent(request: HttpRequest, color: str) -> HttpResponse:
    """Serve the stylesheet of `color`, cached for a year."""
    response = HttpResponse(stylesheet(color), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "private, max-age=31536000, immutable"
    return response


def _properties(fill: str, text: str) -> str:
    ink = ink_on(fill)
    away = BLACK if ink == WHITE else WHITE
    return f"--accent: {fill}; --accent-ink: {ink}; --accent-away: {away}; --accent-text: {text}"


def _channels(color: str) -> Channels:
    red, green, blue = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _hex(channels: Channels) -> str:
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in channels)


def _luminance(color: str) -> float:
    linear = [
        channel / 12.92 if channel <= LINEAR_BELOW else ((channel + 0.055) / 1.055) ** 2.4
        for channel in _channels(color)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
