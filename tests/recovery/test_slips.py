"""Reset codes for many at once: for whom, for how long, recorded for each, and printed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied
from django.db import Error
from django.utils import timezone

from accounts import memberships
from accounts.models import Notice, User
from accounts.roles import Role
from administration.forms import bulk
from audit.models import Entry
from recovery.flows import slips
from recovery.models import ResetCode
from tests.cast import PASSWORDS
from tests.clients import launched_client, prove
from tests.rendered import read
from tests.snapshot import unwritable

SHEET, BULK = "/recovery/reset-codes/", "/administration/people/bulk/"
NEW = {"password1": "nine otters in a teapot", "password2": "nine otters in a teapot"}


@pytest.fixture
def crowd(ada):
    made = User.objects.bulk_create(User(username=f"p{n}", password="!") for n in range(5))
    for someone in made:
        memberships.assign(someone, Role.MEMBER)
    return made


def keys(people):
    return [person.pk for person in people]


def print_for(window, people, **more):
    return window.post(SHEET, {"person": keys(people)} | more)


def test_each_gets_a_slip_with_a_code_that_lets_them_choose_a_password(signed_in, ada, crowd):
    answer = print_for(signed_in(ada), crowd)
    made = answer.context["slips"]
    assert [slip.person for slip in made] == crowd
    page = read(answer)
    [button] = page.all("button", type="button")
    assert button["data-print"] is not None
    for slip in made:
        assert f"<code>{slip.code}</code>" in answer.content.decode()
    visitor = launched_client()
    visitor.post("/recovery/code/", {"username": "p3", "code": str(made[3].code)})
    visitor.post("/recovery/password/", NEW)
    assert User.objects.get(username="p3").has_usable_password()
    assert ResetCode.objects.count() == 4


def test_where_no_code_can_be_made_now_the_page_says_so_and_leads_to_its_field(
    signed_in, ada, crowd, monkeypatch
):
    window = signed_in(ada)
    monkeypatch.setattr("accounts.passwords.hash_slots.slots.room", 0)
    answer = print_for(window, crowd)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "2")
    page = read(answer)
    [link] = [link for link in page.all("a") if link["href"].startswith("#id_")]
    assert link["href"] == "#id_days"
    assert "id_days" in page.ids()
    assert ResetCode.objects.count() == 0


def test_each_is_recorded_and_told_and_an_earlier_code_ends(signed_in, ada, crowd):
    window = signed_in(ada)
    print_for(window, crowd[:1])
    earlier = ResetCode.objects.get().verifier
    print_for(window, crowd)
    issued = Entry.objects.filter(kind="reset_code_issued", actor_id=ada.pk).exclude(session="")
    assert sorted(issued.values_list("subject_id", flat=True)) == sorted(
        keys(crowd[:1]) + keys(crowd)
    )
    assert Notice.objects.filter(kind="reset_code_issued").count() == 6
    assert not ResetCode.objects.filter(verifier=earlier).exists()


@pytest.mark.parametrize(("days", "valid"), [("", timedelta(minutes=30)), ("7", timedelta(days=7))])
def test_they_work_as_long_as_usual_unless_the_administrator_says_longer(
    signed_in, ada, crowd, days, valid
):
    print_for(signed_in(ada), crowd, days=days)
    for code in ResetCode.objects.all():
        assert code.expires_at - code.made_at == valid
    minutes = valid.total_seconds() / 60
    issued = Entry.objects.filter(kind="reset_code_issued")
    assert [entry.details for entry in issued] == [{"minutes": minutes}] * 5


@pytest.mark.parametrize("days", ["8", "30", "-1", "x"])
def test_nobody_says_longer_than_a_week(signed_in, ada, crowd, days):
    print_for(signed_in(ada), crowd, days=days)
    assert not ResetCode.objects.exists()


def test_the_desk_prints_for_members_and_only_for_the_usual_time(signed_in, dana, crowd):
    window = signed_in(dana)
    asked = window.get(SHEET, {"person": keys(crowd)}).content.decode()
    assert "30 minutes" in asked
    assert "7 days" not in asked
    print_for(window, crowd, days="7")
    assert not ResetCode.objects.exists()
    print_for(window, crowd)
    assert ResetCode.objects.count() == 5
    until = timezone.now() + timedelta(minutes=31)
    assert not ResetCode.objects.filter(expires_at__gt=until).exists()


def test_the_days_are_refused_also_behind_the_form(rf, dana, crowd):
    request = rf.post("/")
    request.user = dana
    with pytest.raises(PermissionDenied):
        slips.issue_slips(crowd, days=7, request=request)


def test_whoever_was_deleted_meanwhile_prints_none(rf, dana, crowd):
    request = rf.post("/")
    request.user = dana
    User.objects.filter(pk=dana.pk).delete()
    with pytest.raises(PermissionDenied):
        slips.issue_slips(crowd, days=0, request=request)


def test_whoever_may_do_more_or_cannot_sign_in_gets_none(signed_in, dana, cleo, finn, crowd):
    ada = User.objects.get(username="ada")
    trusted = Group.objects.create(name="trusted")
    trusted.permissions.set(Permission.objects.filter(codename="change_settings"))
    finn.groups.add(trusted)
    window = signed_in(ada)
    chosen = [ada, dana, cleo, finn, crowd[0]]
    asked = window.get(SHEET, {"person": keys(chosen)})
    assert asked.context["people"] == crowd[:1]
    assert set(asked.context["left_out"]) == {ada, dana, cleo, finn}
    print_for(window, chosen)
    assert [code.person for code in ResetCode.objects.all()] == crowd[:1]


def test_whether_one_may_is_decided_when_it_is_done(rf, ada, dana, crowd):
    request = rf.post("/")
    request.user = dana
    memberships.assign(crowd[0], Role.ADMINISTRATOR)
    User.objects.filter(pk=crowd[1].pk).update(is_active=False)
    made = slips.issue_slips(crowd, days=0, request=request)
    assert [slip.person for slip in made] == crowd[2:]
    memberships.assign(dana, Role.MEMBER)
    assert slips.issue_slips(crowd, days=0, request=request) == []


def test_it_asks_for_the_password_and_names_everybody(signed_in, ada, crowd):
    window = signed_in(ada)
    prove(window, seconds_ago=301)
    asks = print_for(window, crowd, days="7")["Location"]
    page = window.get(asks).content.decode()
    assert "Create reset codes for 5 people?" in page
    assert "7 days" in page
    assert "p4" in page
    assert not ResetCode.objects.exists()
    sheet = window.post(asks, {"password": PASSWORDS["ada"]}, follow=True)
    assert len(sheet.context["slips"]) == 5


def test_a_display_name_hides_neither_who_gets_a_slip_nor_who_gets_none(signed_in, ada, crowd):
    User.objects.filter(pk__in=keys(crowd[:2])).update(display_name="Kim")
    User.objects.filter(pk=crowd[0].pk).update(is_active=False)
    page = read(signed_in(ada).get(SHEET, {"person": keys(crowd)}))
    named = [one.words() for one in page.all("bdi")]
    assert named == ["Kim (p1)", "p2", "p3", "p4", "Kim (p0)"]


def test_the_list_leads_there_with_those_who_are_ticked_or_match(signed_in, ada, crowd):
    window = signed_in(ada)
    ticked = window.post(BULK, {"deed": "slips", "person": keys(crowd[:2])}, follow=True)
    assert ticked.context["people"] == crowd[:2]
    everyone = {"deed": "slips", "everybody": "yes", "query": "state=no_password"}
    assert window.post(BULK, everyone, follow=True).context["people"] == crowd


def test_more_than_fit_on_a_sheet_are_refused(signed_in, ada, crowd, monkeypatch):
    assert bulk.MOST_SLIPS == slips.MOST
    monkeypatch.setattr("administration.views.bulk_actions.MOST_SLIPS", 4)
    monkeypatch.setattr("recovery.forms.MOST", 4)
    window = signed_in(ada)
    everyone = {"deed": "slips", "everybody": "yes", "query": "q=p&page=1"}
    answer = window.post(BULK, everyone, follow=True)
    assert "at most 4 people" in answer.content.decode()
    assert answer.redirect_chain[-1][0] == "/administration/people/?q=p&page=1"
    print_for(window, crowd)
    assert not ResetCode.objects.exists()


@pytest.mark.parametrize("chosen", [{}, {"person": "x"}, {"person": "999999"}])
def test_nobody_or_nonsense_leads_back_to_the_list(signed_in, ada, chosen):
    window = signed_in(ada)
    assert window.get(SHEET, chosen)["Location"] == "/administration/people/"
    assert window.post(SHEET, chosen)["Location"] == "/administration/people/"


def test_a_kiosk_offers_none_and_says_why(signed_in, ada, crowd, settings):
    settings.KIOSK = True
    window = signed_in(ada)
    assert 'value="slips"' not in window.get("/administration/people/").content.decode()
    for answer, status in (
        (window.get(SHEET, {"person": keys(crowd)}), 200),
        (print_for(window, crowd), 403),
    ):
        assert answer.status_code == status
        assert "You can't print from a kiosk" in answer.content.decode()
    assert not ResetCode.objects.exists()


def test_the_sheet_is_not_kept_by_the_window(signed_in, ada, crowd):
    assert "no-store" in print_for(signed_in(ada), crowd)["Cache-Control"]


@pytest.mark.django_db(transaction=True)
def test_what_cannot_be_recorded_is_not_printed(signed_in, ada, crowd):
    window = signed_in(ada)
    with unwritable("reset_code_issued"), pytest.raises(Error):
        print_for(window, crowd)
    assert not ResetCode.objects.exists()
    assert not Notice.objects.exists()
