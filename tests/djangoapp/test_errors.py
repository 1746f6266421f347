"""When something cannot be had: what people see, also when the database is what fails."""

from __future__ import annotations

import html
import os
import sqlite3
from contextlib import closing

import pytest
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import include, path

from accounts.errors import Busy, NameTaken
from accounts.models import Session
from accounts.sessions import end_all
from audit.models import Entry
from djangoapp import errors, urls
from djangoapp.continuity import Watch
from tests.clients import launched_client
from tests.rendered import read

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def denied(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


@login_not_required
def suspicious(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation("looks odd")


@login_not_required
def broken(request: HttpRequest) -> HttpResponse:
    raise ValueError("secret detail")


@login_not_required
def full(request: HttpRequest) -> HttpResponse:
    raise OperationalError("database or disk is full")


@login_not_required
def cut(request: HttpRequest) -> HttpResponse:
    """As a new connection to a file that was cut: no wrapper of statements sees its error."""
    with closing(sqlite3.connect(request.GET["file"])) as other, connection.wrap_database_errors:
        return HttpResponse(other.execute("SELECT text FROM line").fetchall())


def crowded(request: HttpRequest) -> HttpResponse:
    raise Busy


def refused(request: HttpRequest) -> HttpResponse:
    raise NameTaken


def overtaken(request: HttpRequest) -> HttpResponse:
    request.session["word"] = "kept"
    end_all()
    return HttpResponse()


def form(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.POST.get("word", ""))


urlpatterns = [
    path("", include(urls)),
    path("denied/", denied),
    path("suspicious/", suspicious),
    path("broken/<str:code>/", broken),
    path("full/", full),
    path("cut/", cut),
    path("crowded/", crowded),
    path("refused/", refused),
    path("overtaken/", overtaken),
    path("form/", form),
]
handler400, handler403 = urls.handler400, urls.handler403
handler500 = urls.handler500


@pytest.fixture
def window(signed_in, ben):
    window = signed_in(ben)
    window.raise_request_exception = False
    return window


def templates(answer) -> list[str]:
    return [template.name for template in answer.templates]


@pytest.mark.parametrize(
    ("address", "status", "template"),
    [
        ("/denied/", 403, "403.html"),
        ("/suspicious/", 400, "400.html"),
        ("/no/such/page/", 404, "404.html"),
        ("/broken/x/", 500, "500.html"),
        ("/full/", 503, "503.html"),
        ("/crowded/", 429, "429.html"),
        ("/refused/", 500, "500.html"),
    ],
)
def test_each_error_has_its_page(address, status, template, window):
    answer = window.get(address)

    assert answer.status_code == status
    assert template in templates(answer)
    assert "<h1>" in answer.content.decode()
    assert "secret detail" not in answer.content.decode()


@pytest.mark.parametrize(("address", "seconds"), [("/full/", "5"), ("/crowded/", "2")])
def test_what_may_pass_by_itself_says_when_to_come_again(address, seconds, window):
    assert window.get(address).headers["Retry-After"] == seconds


def test_on_a_kiosk_a_page_that_could_not_be_had_comes_back_by_itself(window, settings):
    settings.KIOSK = True

    assert window.get("/full/?page=a%20b").headers["Refresh"] == "5; url=/full/?page=a%20b"
    assert "Refresh" not in window.get("/crowded/").headers


@pytest.mark.parametrize("address", ["/denied/", "/suspicious/", "/broken/x/", "/full/", "/no/"])
def test_on_a_kiosk_each_page_is_shown_as_it_was_chosen_and_has_the_bar(address, window, settings):
    settings.KIOSK = True
    window.post("/kiosk/look/", {"next": "/", "text": "150"})

    page = read(window.get(address))
    assert page.all("html")[0]["class"] == "text-150"
    assert len(page.all("form", action="/kiosk/look/")) == 1
    assert page.all("button", name="language")
    tokens = [one["value"] for one in page.all("input", name="csrfmiddlewaretoken")]
    assert tokens
    assert all(tokens)


def test_whoever_goes_where_only_forms_go_gets_a_page(window):
    answer = window.get("/accounts/logout/")

    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert "Page not found" in answer.content.decode()
    assert window.head("/accounts/logout/").content == b""


def test_after_a_form_that_failed_the_bar_leads_to_a_page(window, settings):
    settings.KIOSK = True
    after = {
        method: read(getattr(window, method)("/full/")).all("input", name="next")[0]["value"]
        for method in ("get", "post")
    }
    assert after == {"get": "/full/", "post": "/"}


@pytest.mark.parametrize(
    ("address", "status"), [("/broken/x/", 500), ("/full/", 503), ("/suspicious/", 400)]
)
def test_these_pages_need_no_database(address, status, window):
    stranger = launched_client(raise_request_exception=False)

    def refuse(execute, sql, params, many, context):
        raise OperationalError("disk I/O error")

    with connection.execute_wrapper(refuse):
        assert stranger.get(address).status_code == status


def test_a_database_that_fails_below_the_views_gets_the_same_page(window):
    def locked(execute, sql, params, many, context):
        raise OperationalError("database is locked")

    with connection.execute_wrapper(locked):
        answer = window.get("/")

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"


def test_damage_that_a_new_connection_finds_ends_all_use(window, monkeypatch, tmp_path):
    watch = Watch()
    monkeypatch.setattr(errors, "watch", watch)
    file = tmp_path / "other.sqlite3"
    with closing(sqlite3.connect(file)) as other, other:
        other.execute("CREATE TABLE line (text)")
        other.executemany("INSERT INTO line VALUES (?)", [["x" * 1000]] * 1000)
    os.truncate(file, file.stat().st_size // 2)

    answer = window.get("/cut/", {"file": str(file)})

    assert answer.status_code == 503
    assert "The data can't be used" in html.unescape(answer.content.decode())
    assert watch.broken


@pytest.mark.parametrize("address", ["/full/", "/crowded/", "/broken/x/"])
def test_no_other_error_ends_all_use(address, window, monkeypatch):
    watch = Watch()
    monkeypatch.setattr(errors, "watch", watch)
    window.get(address)
    assert not watch.broken


def test_whose_session_was_ended_meanwhile_signs_in_anew(window):
    answer = window.get("/overtaken/")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/login/")
    assert not Session.objects.exists()
    assert not Entry.objects.exists()


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=100)
def test_a_form_that_is_too_large_gets_an_explanation(window):
    answer = window.post("/form/", {"word": "x" * 200})

    assert answer.status_code == 413
    assert "413.html" in templates(answer)


@override_settings(DATA_UPLOAD_MAX_NUMBER_FIELDS=3)
def test_a_form_with_too_many_fields_is_refused(window):
    answer = window.post("/form/", {f"field{number}": "x" for number in range(5)})

    assert answer.status_code == 400


def test_refused_permission_is_recorded_with_the_person_and_without_the_address(window, ben):
    window.get("/denied/?code=hunter2")

    entry = Entry.objects.get(kind="request_refused")
    assert entry.actor == ben
    assert entry.details == {
        "method": "GET",
        "path": "/denied/",
        "reason": "permission",
        "times": 1,
    }


def test_a_refused_form_is_recorded_by_the_page_s_pattern_not_by_its_address(ben):
    window = launched_client(enforce_csrf_checks=True)
    window.force_login(ben)

    window.post("/broken/reset-code-of-somebody/")

    entry = Entry.objects.get(kind="request_refused")
    assert entry.details["path"] == "/broken/<str:code>/"
    assert entry.details["reason"] == "csrf"
    assert entry.session


def test_pages_outside_the_window_speak_the_reader_s_language(client):
    answer = client.get("/suspicious/", headers={"accept-language": "de"})
    assert 'lang="de"' in answer.content.decode()
