"""Template variables of every page: the policies and the appearance."""

from __future__ import annotations

from django.conf import settings
from django.db.models.signals import post_save
from django.http import HttpRequest

from accounts.models import SignInPolicy
from accounts.read_cache import ReadCache
from kiosk import appearance
from kiosk.models import KioskPolicy

cached_policy = ReadCache(SignInPolicy.current)
cached_kiosk_policy = ReadCache(KioskPolicy.current)
post_save.connect(cached_policy.forget_changed, sender=SignInPolicy)
post_save.connect(cached_kiosk_policy.forget_changed, sender=KioskPolicy)


def terminal(request: HttpRequest) -> dict[str, object]:
    """Add the policies `terminal` and, in kiosk mode, `kiosk`, and the `appearance`."""
    kiosk = cached_kiosk_policy.get()
    if settings.KIOSK:
        chosen = getattr(request, "appearance", None)
    else:
        chosen = appearance.on_desktop(getattr(request, "user", None), kiosk)
    return {
        "terminal": cached_policy.get(),
        "kiosk": kiosk if settings.KIOSK else None,
        "appearance": chosen,
    }
