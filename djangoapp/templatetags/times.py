"""Template filters for times and waits, in words."""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

register = template.Library()

MINUTE = 60
HOUR = 60 * MINUTE


@register.filter
def ago(moment: datetime) -> SafeString:
    """Return a `<time>` that says how long ago `moment` was, with the exact time as its title."""
    local = timezone.localtime(moment)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        local.isoformat(timespec="seconds"),
        date_format(local, "DATETIME_FORMAT"),
        in_words(local, now=timezone.localtime()),
    )


def in_words(moment: datetime, *, now: datetime) -> str:
    """Return when `moment` was as seen from `now`; both aware and in the same zone."""
    seconds = int((now - moment).total_seconds())
    days = (now.date() - moment.date()).days
    if -HOUR < seconds < MINUTE:  # clocks are corrected by minutes
        return _("just now")
    if 0 < seconds < HOUR:
        minutes = seconds // MINUTE
        return ngettext("%(n)d minute ago", "%(n)d minutes ago", minutes) % {"n": minutes}
    clock = time_format(moment, "TIME_FORMAT")
    if days == 0:
        return _("today at %(time)s") % {"time": clock}
    if days == 1:
        return _("yesterday at %(time)s") % {"time": clock}
    return _("on %(date)s at %(time)s") % {
        "date": date_format(moment, "DATE_FORMAT"),
        "time": clock,
    }


@register.filter
def wait(seconds: int) -> str:
    """Return a wait in words, to the second: "1 minute 20 seconds"."""
    minutes, rest = divmod(max(0, int(seconds)), MINUTE)
    words = []
    if minutes:
        words.append(ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes})
    if rest or not minutes:
        words.append(ngettext("%(n)d second", "%(n)d seconds", rest) % {"n": rest})
    return " ".join(words)
