"""The status on the staff page, even if parts of the terminal fail."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import Error, connection
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import clock
from accounts.models import Session, User
from accounts.ports import ports
from accounts.roles import Role
from kiosk import kiosk_settings
from kiosk.models import KioskPolicy

logger = logging.getLogger(__name__)

Lines = list[str]
_MOST_NAMED = 10  # people; of more, only the number is shown


def state() -> list[tuple[str, Lines]]:
    """Return the items of the status with their lines."""
    return [
        (_("Signed in"), _or_say_so(_signed_in)),
        (_("Guests"), _or_say_so(_guests)),
        (_("Database"), _or_say_so(_database)),
        (_("Last backup"), _or_say_so(_last_backup)),
        (_("Free disk space"), _or_say_so(_free)),
        (_("Version"), [ports.version or "–"]),
        (_("Kiosk settings"), _or_say_so(_settings)),
    ]


def _or_say_so(tell: Callable[[], Lines]) -> Lines:
    try:
        return tell()
    except (Error, OSError):
        logger.exception("The staff page cannot tell everything.")
        return [_("Not readable. The database is damaged or busy.")]


def _signed_in() -> Lines:
    open_now = Session.objects.filter(user__isnull=False, expire_date__gt=clock.now())
    newest = open_now.select_related("user").order_by("-created_at")
    told = [f"{one.user}, {_moment(one.signed_in_at)}" for one in newest[:_MOST_NAMED]]
    if more := open_now.count() - len(told):
        told.append(ngettext("and %(n)d more", "and %(n)d more", more) % {"n": more})
    return told or [_("no one")]


def _guests() -> Lines:
    guests = User.objects.filter(groups__name=Role.GUEST)
    return [str(guests.filter(sessions__expire_date__gt=clock.now()).distinct().count())]


def _database() -> Lines:
    if connection.vendor != "sqlite":
        return [_("OK")]
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(1)")
        (found,) = cursor.fetchone()
    return [_("OK") if found == "ok" else _("Damaged: %(why)s") % {"why": found}]


def _last_backup() -> Lines:
    kept = Path(settings.DATA_DIR) / "backups"
    times = [file.stat().st_mtime for file in kept.glob("*.zip")] if kept.is_dir() else []
    past = [time for time in times if time <= timezone.now().timestamp()]
    return [_moment(datetime.fromtimestamp(max(past or times), UTC)) if times else _("none")]


def _free() -> Lines:
    return [filesizeformat(shutil.disk_usage(settings.DATA_DIR).free)]


def _settings() -> Lines:
    return kiosk_settings.in_words(KioskPolicy.current())


def _moment(when: datetime) -> str:
    return date_format(timezone.localtime(when), "SHORT_DATETIME_FORMAT")
