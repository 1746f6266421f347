"""Who waits for approval, as home and the person's page say it to those who approve."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from accounts.access import may_add
from accounts.models import SignInPolicy, User
from administration.pending_approvals import people_waiting
from tests.clients import launched_client
from tests.rendered import read

pytestmark = pytest.mark.django_db

LIST = "/administration/people/?state=waiting"


def waits(name, **more):
    return User.objects.create(username=name, is_active=False, **more)


def told(window):
    return [one for one in window.get("/").context["standing"] if "waiting" in one.what]


@pytest.mark.parametrize("who", ["ada", "dana"])
def test_whoever_approves_is_told_on_home_who_waits_and_led_to_them(request, signed_in, who):
    window, nina = signed_in(request.getfixturevalue(who)), waits("nina", display_name="Nina O.")
    (one,) = told(window)
    assert one.what == "Nina O. (nina) is waiting for approval."
    assert one.url == reverse("administration:person", args=[nina.pk])
    assert f'href="{one.url}"' in window.get("/").content.decode()
    waits("omar")
    (both,) = told(window)
    assert both.what == "2 people are waiting for approval."
    assert both.advice == "Nina O. (nina), omar"
    assert both.url == LIST
    listed = window.get(both.url).context["listing"].lines
    assert [line.person.username for line in listed] == ["nina", "omar"]


def test_finding_who_waits_takes_one_query(ada, django_assert_num_queries):
    may_add(ada)  # asks what she is allowed, once in each request
    for name in ("nina", "omar", "pia", "quentin"):
        waits(name, display_name=name.title())
        with django_assert_num_queries(1):
            assert people_waiting(ada)


def test_only_a_few_of_many_are_named(signed_in, ada):
    User.objects.bulk_create(User(username=f"new{n:03}", is_active=False) for n in range(101))
    window = signed_in(ada)
    (one,) = told(window)
    assert one.what == "More than 100 people are waiting for approval."
    assert one.advice == "new000, new001, new002 …"
    User.objects.get(username="new100").delete()
    assert told(window)[0].what == "100 people are waiting for approval."


def test_nothing_is_said_to_others_nor_once_nobody_waits(signed_in, ada, ben, cleo):
    assert not told(signed_in(ada))
    nina = waits("nina")
    assert not told(signed_in(ben))
    window = signed_in(ada)
    assert told(window)
    window.post(reverse("administration:approve", args=[nina.pk]))
    assert not told(window)


@pytest.mark.parametrize("allowed", ["see_people", "help_people"])
def test_whoever_only_sees_people_or_cannot_see_them_is_not_told(signed_in, ben, allowed):
    waits("nina")
    group = Group.objects.create(name="Allowed")
    group.permissions.set(Permission.objects.filter(codename=allowed))
    ben.groups.add(group)
    assert not told(signed_in(ben))


def leading(answer):
    """The words of what stands out on the page."""
    return [one.words() for one in read(answer).all() if one.has_class("primary")]


def test_the_page_of_somebody_who_waits_leads_with_approve(signed_in, ada, dana, ben):
    nina = waits("nina")
    for staff in (ada, dana):
        window = signed_in(staff)
        answer = window.get(reverse("administration:person", args=[nina.pk]))
        assert leading(answer) == ["Approve"]
        assert "Issue a reset code" not in answer.content.decode()
        answer = window.get(reverse("administration:person", args=[ben.pk]))
        assert leading(answer) == ["Issue a reset code"]


def test_the_page_after_registering_says_first_that_approval_is_needed(ada):
    policy = SignInPolicy.current()
    policy.registration = SignInPolicy.Registration.APPROVAL
    policy.save()
    window, words = launched_client(), "three otters in a teapot"
    sent = {"username": "Nina", "password1": words, "password2": words}
    answer = window.post("/accounts/register/", sent, follow=True)
    notices = [part for part in read(answer).all("div") if part.has_class("notice")]
    assert notices[0].words().startswith("Your account is waiting for approval.")
    assert "Account created" not in answer.content.decode()
