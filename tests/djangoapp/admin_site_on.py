"""What the admin site does where it is on. Run by test_admin_site, in a process of its own."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.exceptions import ImproperlyConfigured
from django.urls import NoReverseMatch, reverse

from accounts.models import Notice, SignInPolicy, User
from audit.models import Entry
from files.models import StoredFile
from notes.models import Note
from tests.clients import prove

pytestmark = pytest.mark.django_db

SITE = "/django-admin/"


def test_administrators_see_it_and_what_is_registered(signed_in, ada):
    # Every project has a model of sites, contents or the like; this one stands for a builder's.
    admin.site.register(apps.get_model("contenttypes", "ContentType"))
    try:
        window = signed_in(ada)
        assert window.get(SITE).status_code == 200
    finally:
        admin.site.unregister(apps.get_model("contenttypes", "ContentType"))


@pytest.mark.parametrize("who", ["dana", "ben", "gus"])
def test_nobody_else_does(signed_in, request, who):
    assert signed_in(request.getfixturevalue(who)).get(SITE).status_code == 403


def test_strangers_sign_in_first(visitor, ada):
    answer = visitor.get(visitor.get(SITE).headers["Location"])
    assert answer.headers["Location"] == f"/accounts/login/?next={SITE}"


def test_it_asks_for_the_password_again(signed_in, ada):
    window = signed_in(ada)
    prove(window, seconds_ago=301)

    assert window.get(SITE).headers["Location"].startswith("/accounts/reauthenticate/")


@pytest.mark.parametrize("flag", ["is_staff", "is_superuser"])
def test_no_flag_opens_it(signed_in, ben, flag):
    if hasattr(User, flag):
        User.objects.filter(pk=ben.pk).update(**{flag: True}) if flag == "is_superuser" else None
    assert signed_in(ben).get(SITE).status_code == 403


@pytest.mark.parametrize("model", [User, SignInPolicy, Notice, Entry, Note, StoredFile])
def test_people_rules_and_the_audit_log_cannot_be_put_on_it(model):
    with pytest.raises(ImproperlyConfigured):
        admin.site.register(model)


def test_none_of_the_programs_tables_is_on_it():
    labels = {model._meta.app_label for model in admin.site._registry}
    assert not labels & {
        "accounts",
        "audit",
        "auth",
        "administration",
        "files",
        "notes",
        "recovery",
    }


@pytest.mark.parametrize("path", ["password_change/", "login/", "accounts/user/", "auth/group/"])
def test_it_has_no_way_to_a_password_or_a_role(signed_in, ada, path):
    answer = signed_in(ada).get(SITE + path)
    assert answer.status_code in (302, 404)
    if answer.status_code == 302:
        assert not answer.headers["Location"].startswith(SITE)


def test_its_style_sheets_are_served(visitor, ada):
    answer = visitor.get("/static/admin/css/base.css")
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content)


def test_builders_find_it_by_name():
    assert reverse("admin:index") == SITE
    with pytest.raises(NoReverseMatch):
        reverse("admin:accounts_user_changelist")
