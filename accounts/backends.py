"""Django's authentication backend: `authenticate` and permissions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied
from django.db.models import Q

from accounts.asynchronous import async_as_sync
from accounts.errors import Refused
from accounts.flows import signing_in
from accounts.prepared_queries import row_by_key
from accounts.roles import Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet
    from django.http import HttpRequest

    from accounts.models import User

    Someone = User | AnonymousUser


@async_as_sync
class NameBackend(ModelBackend):
    """Authenticates with the same throttle as the sign-in page."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        """Return the person; raise PermissionDenied if authentication fails."""
        if not username or password is None:
            return None
        try:
            return signing_in.identify(username, password)
        except Refused as refused:
            raise PermissionDenied(str(refused)) from refused

    def get_user(self, user_id: int) -> User | None:
        """Return the person with this key if they can sign in, else None."""
        person = row_by_key(get_user_model(), user_id)
        return person if person and self.user_can_authenticate(person) else None

    def get_user_permissions(self, user_obj: Someone, obj: object = None) -> set[str]:
        """Return an empty set: permissions come from groups only."""
        return set()

    def get_group_permissions(self, user_obj: Someone, obj: object = None) -> set[str]:
        """Return the permissions of the person's groups; none for a single object."""
        if user_obj.is_anonymous or not user_obj.is_active or obj is not None:
            return set()
        return set(user_obj.memberships.permissions)

    def get_all_permissions(self, user_obj: Someone, obj: object = None) -> set[str]:
        """Return every existing permission that `has_perm` confirms."""
        if user_obj.is_anonymous or not user_obj.is_active or obj is not None:
            return set()
        if user_obj.role is not Role.ADMINISTRATOR:
            return self.get_group_permissions(user_obj)
        names = Permission.objects.values_list("content_type__app_label", "codename")
        return {f"{app}.{codename}" for app, codename in names}

    def has_perm(self, user_obj: Someone, perm: str, obj: object = None) -> bool:
        """Delegate to the person; anonymous users have no permission."""
        return not user_obj.is_anonymous and user_obj.has_perm(perm, obj)

    def has_module_perms(self, user_obj: Someone, app_label: str) -> bool:
        """Delegate to the person; anonymous users have no permission."""
        return not user_obj.is_anonymous and user_obj.has_module_perms(app_label)

    def with_perm(
        self,
        perm: str | Permission,
        is_active: bool | None = True,
        include_superusers: bool = True,
        obj: object = None,
    ) -> QuerySet[User]:
        """Return the people with this permission, administrators only if `include_superusers`."""
        super().with_perm(perm)  # raises for an unknown permission; runs no query yet
        people = get_user_model()._default_manager.all()
        if obj is not None:
            return people.none()
        if isinstance(perm, str):
            app, codename = perm.split(".")
            allows = Q(permissions__codename=codename, permissions__content_type__app_label=app)
        else:
            allows = Q(permissions=perm)
        if include_superusers:
            allows |= Q(name=Role.ADMINISTRATOR)
        people = people.filter(groups__in=Group.objects.filter(allows)).distinct()
        return people if is_active is None else people.filter(is_active=is_active)
