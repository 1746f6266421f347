"""The user model and its manager."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractBaseUser, Group, PermissionsMixin
from django.contrib.auth.models import UserManager as DjangoUserManager
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts import permissions, roles
from accounts.asynchronous import async_as_sync, calling
from accounts.db_fields import name_keys
from accounts.db_fields.name_keys import CanonicalNameField, DisplayKeyField, FamilyKeyField
from accounts.db_fields.texts import (
    AccountNameField,
    DisplayNameField,
    EmailAddressField,
    FileNameField,
    LineField,
)
from accounts.names import folding
from accounts.names.characters import GUESTS, LONGEST
from accounts.roles import Role


@async_as_sync
class UserManager(BaseUserManager["User"]):
    """Creates users, and finds them by any spelling of the user name."""

    with_perm: ClassVar[Any] = DjangoUserManager.with_perm
    acreate_user, acreate_superuser = calling("create_user"), calling("create_superuser")

    def get_by_natural_key(self, username: str | None) -> User:
        """Return the person with this user name; raise DoesNotExist."""
        person = self.called(username or "")
        if person is None:
            raise self.model.DoesNotExist
        return person

    def called(self, name: str) -> User | None:
        """Return the person with this user name, in any spelling, or None."""
        own, shared = folding.beside(name), folding.canonical(name)
        found = {one.username_key: one for one in self.filter(username_key__in=(own, shared))}
        return found.get(own) or found.get(shared)

    def create_user(self, username: str, password: str | None = None, **fields: object) -> User:
        """Create an approved person without a role. Without a password they can't sign in.

        Raises ValueError without a name, and ValidationError for an invalid one.
        """
        if not username:
            raise ValueError("The given username must be set")
        person = self.model(username=username, approved_at=timezone.now(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, username: str, password: str, **fields: object) -> User:
        """Create an administrator; `manage.py createsuperuser` calls this."""
        person = self.create_user(username, password, **fields)
        person.groups.add(Group.objects.get(name=Role.ADMINISTRATOR))
        return person


@async_as_sync
class User(AbstractBaseUser, PermissionsMixin):
    """A user account. The user name is shown as typed and is unique in its canonical form.

    An inactive account without `approved_at` waits for approval; one with it was disabled.
    """

    username = AccountNameField(_("name"), max_length=LONGEST, unique=True)
    username_key = CanonicalNameField(max_length=LONGEST, unique=True, editable=False)
    display_name = DisplayNameField(_("display name"), max_length=LONGEST, blank=True)
    display_key = DisplayKeyField(max_length=LONGEST, default="", editable=False, db_index=True)
    family_key = FamilyKeyField(max_length=LONGEST, default="", editable=False, db_index=True)
    email = EmailAddressField(_("email address"), blank=True)
    language = LineField(_("language"), max_length=10, blank=True)
    # In percent; null for that of the computer. On a kiosk the session has its own.
    text_size = models.SmallIntegerField(null=True, editable=False)
    is_active = models.BooleanField(_("may sign in"), default=True)
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    last_seen = models.DateTimeField(_("last seen"), null=True, editable=False, db_index=True)
    # The name of the file in media/pictures, new with every picture; empty for none.
    picture = FileNameField(max_length=40, blank=True, editable=False)
    pin = models.CharField(max_length=128, blank=True, editable=False)  # hashed: see pins.py
    pin_failures = models.PositiveSmallIntegerField(default=0, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        permissions = permissions.WORDS
        # Partial indexes: without them, finding ten of a million rows reads them all.
        indexes = [
            models.Index(fields=["username_key"], name=f"people_{name}", condition=condition)
            for name, condition in (
                ("waiting", name_keys.WAITING),
                ("disabled", name_keys.DISABLED),
                ("active", name_keys.ACTIVE),
                ("no_password", name_keys.NO_PASSWORD),
            )
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and delete the sessions of an inactive account.

        Otherwise an old cookie would be valid again once the account is enabled.
        """
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = name_keys.all_with(set(kwargs["update_fields"]))
        super().save(*args, **kwargs)
        if not self.is_active:
            self.sessions.all().delete()

    @property
    def name_shown(self) -> str:
        """The display name, or else the user name."""
        return self.display_name or self.username

    @property
    def waits_for_approval(self) -> bool:
        """Whether the account is waiting for approval."""
        return not self.is_active and self.approved_at is None

    @property
    def lacks_password(self) -> bool:
        """Whether the person must set a password before they can sign in."""
        return not (self.has_usable_password() or self.username.startswith(GUESTS))

    @cached_property
    def memberships(self) -> roles.Memberships:
        """The person's groups and permissions, cached for this request."""
        return roles.memberships_of(self)

    @property
    def role(self) -> Role:
        """The person's role, cached for this request."""
        return self.memberships.role

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Whether one of the person's groups grants `perm`, an "app.codename".

        Administrators have every permission, including those of hosted apps and for a single object
        `obj`; groups grant none for single objects.
        """
        allowed = self.memberships
        return self.is_active and (
            (obj is None and perm in allowed.permissions) or allowed.role is Role.ADMINISTRATOR
        )

    def has_module_perms(self, app_label: str) -> bool:
        """Whether one of the person's groups grants a permission of that app."""
        return self.is_active and (
            self.role is Role.ADMINISTRATOR
            or any(name.startswith(f"{app_label}.") for name in self.memberships.permissions)
        )
