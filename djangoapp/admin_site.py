"""Django's admin site, for hosted apps (settings: DJANGO_ADMIN).

Loaded only if it is turned on. It shows the models of hosted apps to administrators who entered
their password in the last five minutes. Users and the audit log are excluded, because their rules
are in forms and flows that the admin site would bypass.
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

# Editing these could create administrators or change the audit log; notes and files are private.
KEPT_OFF = {"accounts", "administration", "audit", "auth", "files", "notes", "recovery"}


class AdminSiteConfig(AdminConfig):
    """Django's admin app with `BuildersSite` as its site."""

    default_site = "djangoapp.admin_site.BuildersSite"


class BuildersSite(AdminSite):
    """An admin site without its own sign-in."""

    enable_nav_sidebar = False

    def register(
        self,
        model_or_iterable: type[Model] | Iterable[type[Model]],
        admin_class: type[ModelAdmin[Any]] | None = None,
        **options: Any,
    ) -> None:
        """Register models; raise ImproperlyConfigured for those of the program itself."""
        models = (
            [model_or_iterable] if isinstance(model_or_iterable, type) else [*model_or_iterable]
        )
        for model in models:
            label = model._meta.app_label
            if label == "auth":
                continue  # django.contrib.auth registers its groups by itself.
            if label in KEPT_OFF:
                raise ImproperlyConfigured(f"{model.__name__} cannot be put on the admin site.")
            super().register(model, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether this is an administrator; `is_staff` means nothing here."""
        from accounts.roles import Role  # Its models are not ready when the apps are being loaded.

        person: User = request.user  # type: ignore[assignment]
        return person.is_active and person.role is Role.ADMINISTRATOR

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        """Require an administrator, then reauthentication."""
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
        """Redirect to the program's sign-in page, and from there back."""
        from django.contrib.auth.views import redirect_to_login  # With models, like the roles.

        return redirect_to_login(request.GET.get("next", ""))

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Redirect to the home page, which has the sign-out button."""
        return redirect("home:index")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Redirect to the program's own page."""
        return redirect("accounts:password_change")
