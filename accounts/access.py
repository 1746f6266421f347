"""Rules for who may do what to whose account, for every page and flow."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import AnonymousUser, Group
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from accounts.errors import LastAdministrator
from accounts.models import SignInPolicy, User
from accounts.permissions import HELP_PEOPLE, MANAGE_PEOPLE
from accounts.roles import Role


def may_help(actor: User | AnonymousUser, person: User) -> bool:
    """Whether `actor` may approve, unlock, sign out or give a reset code to `person`.

    Desk staff may help people without permissions only: a reset code for anyone else would raise
    the issuer's own permissions. Nobody may help themselves.
    """
    if may_manage(actor, person):
        return True
    is_other = actor.pk != person.pk
    return is_other and actor.has_perm(HELP_PEOPLE) and not has_permissions(person)


def may_manage(actor: User | AnonymousUser, person: User) -> bool:
    """Whether `actor` may change, disable or delete the account of another `person`.

    Nobody may manage a person who has a permission that they lack.
    """
    if actor.pk == person.pk or not isinstance(actor, User) or not actor.has_perm(MANAGE_PEOPLE):
        return False
    return person.memberships.permissions <= actor.memberships.permissions


def person_if(rule: Callable[[User, User], bool], actor: User, pk: int) -> User:
    """Return the person with this primary key if `rule` allows `actor` to act on them.

    Raises Http404 if there is none, and PermissionDenied if the rule refuses.
    """
    person = get_object_or_404(User, pk=pk)
    if not rule(actor, person):
        raise PermissionDenied
    return person


def has_permissions(person: User) -> bool:
    """Whether the person has any permission."""
    return person.role.runs_the_terminal or bool(person.memberships.permissions)


def may_add(actor: User | AnonymousUser) -> bool:
    """Whether `actor` may create accounts for others; `groups_to_give` returns the roles."""
    return actor.has_perm(HELP_PEOPLE) or actor.has_perm(MANAGE_PEOPLE)


def groups_to_give(actor: User) -> list[Group]:
    """Return the groups, roles included, that `actor` may add people to, ordered by name.

    None of them grants a permission that `actor` lacks.
    """
    own = actor.memberships.permissions
    groups = Group.objects.order_by("name").prefetch_related("permissions__content_type")
    return [group for group in groups if permissions_of(group) <= own]


def roles_to_give(actor: User) -> list[Role]:
    """Return the roles that `actor` may assign, those with the fewest permissions first."""
    given = {group.name for group in groups_to_give(actor)}
    if not actor.has_perm(MANAGE_PEOPLE):
        given -= {role for role in Role if role.runs_the_terminal}
    return [role for role in reversed(Role) if role in given]


def permissions_of(group: Group) -> set[str]:
    """Return the permissions of the group, as "app.codename"."""
    return {f"{one.content_type.app_label}.{one.codename}" for one in group.permissions.all()}


def able_administrators() -> QuerySet[User]:
    """Return the administrators who can sign in: active, and with a password."""
    administrators = User.objects.filter(groups__name=Role.ADMINISTRATOR, is_active=True)
    return administrators.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)


def lock_policy() -> SignInPolicy:
    """Return the policy's row, locked until the transaction ends.

    On SQLite the transaction itself is the lock: each begins IMMEDIATE.
    """
    return SignInPolicy.objects.select_for_update().get(pk=SignInPolicy.ONLY)


def refuse_if_last_administrator(person: User) -> None:
    """Raise LastAdministrator if `person` is the only administrator who can sign in.

    Call it in the transaction that removes the role, the account or the right to sign in.
    Concurrent calls wait for each other here.
    """
    lock_policy()
    able = able_administrators()
    if able.filter(pk=person.pk).exists() and not able.exclude(pk=person.pk).exists():
        raise LastAdministrator(person)
