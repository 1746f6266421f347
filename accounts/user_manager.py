"""How people are made and found, whoever asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import UserManager as DjangoUserManager
from django.utils import timezone

from accounts import roles
from accounts.asynchronous import async_as_sync, calling
from accounts.names import folding
from accounts.roles import Role

if TYPE_CHECKING:
    from accounts.models import User


@async_as_sync
class UserManager(BaseUserManager["User"]):
    """Finds people by any spelling of their name."""

    with_perm: ClassVar[Any] = DjangoUserManager.with_perm
    acreate_user, acreate_superuser = calling("create_user"), calling("create_superuser")

    def get_by_natural_key(self, username: str | None) -> User:
        """Return the person of this name; raise DoesNotExist."""
        person = self.called(username or "")
        if person is None:
            raise self.model.DoesNotExist
        return person

    def called(self, name: str) -> User | None:
        """Return the person of this name, in any spelling, or None."""
        own, shared = folding.keys(name)
        found = {one.username_key: one for one in self.filter(username_key__in=(own, shared))}
        return found.get(own) or found.get(shared)

    def create_user(self, username: str, password: str | None = None, **fields: object) -> User:
        """Make a person who is approved and in no role. Without a password nobody can sign in.

        Raises ValueError without a name, and ValidationError for one that no form would take.
        """
        if not username:
            raise ValueError("The given username must be set")
        person = self.model(username=username, approved_at=timezone.now(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, username: str, password: str, **fields: object) -> User:
        """Make an administrator; `manage.py createsuperuser` calls this."""
        person = self.create_user(username, password, **fields)
        roles.assign(person, Role.ADMINISTRATOR)
        return person
