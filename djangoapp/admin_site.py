"""Django's own admin site, for people who build on the program (settings: DJANGO_ADMIN).

Loaded only where it is switched on. It shows what a builder's apps register, to administrators who
have given their password in the last five minutes; the people and the audit log are not on it,
because their rules live in forms and flows that it knows nothing of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.admin.apps import AdminConfig
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator

from accounts.reauthentication import reauthentication_required_to_look

if TYPE_CHECKING:
    from accounts.models import User

# Whoever could edit these could make themselves an administrator, or change what happened.
KEPT_OFF = {"accounts", "administration", "audit", "auth", "recovery"}


class AdminSiteConfig(AdminConfig):
    """Django's app, with our site in place of its own."""

    default_site = "djangoapp.admin_site.BuildersSite"


class BuildersSite(AdminSite):
    """An admin site without a door of its own."""

    enable_nav_sidebar = False

    def register(
        self,
        model_or_iterable: type[Model] | Iterable[type[Model]],
        admin_class: type[ModelAdmin[Any]] | None = None,
        **options: Any,
    ) -> None:
        """Put models on the site; raise ImproperlyConfigured for those of the program itself."""
        models = (
            [model_or_iterable] if isinstance(model_or_iterable, type) else [*model_or_iterable]
        )
        for model in models:
            label = model._meta.app_label
            if label == "auth":
                continue  # Django's own app registers its groups unasked.
            if label in KEPT_OFF:
                raise ImproperlyConfigured(f"{model.__name__} cannot be put on the admin site.")
            super().register(model, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether this is an administrator; `is_staff` means nothing here."""
        from accounts.roles import Role  # Its models are not ready when the apps are being loaded.

        person: User = request.user  # type: ignore[assignment]
        return person.is_active and person.role is Role.ADMINISTRATOR

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        """Refuse everybody else, then ask for the password again."""
        ours: Callable[..., Any] = super().admin_view(view, cacheable)
        shown = reauthentication_required_to_look(ours)

        def guarded(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
            if not self.has_permission(request):
                raise PermissionDenied
            answer: HttpResponse = shown(request, *args, **named)
            return answer

        return guarded

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Lead to the program's own page, and from there back."""
        from django.contrib.auth.views import redirect_to_login  # With models, like the roles.

        return redirect_to_login(request.GET.get("next", ""))

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Lead home, where the button for it is."""
        return redirect("home:index")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Lead to the program's own page."""
        return redirect("accounts:password_change")
