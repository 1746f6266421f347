from __future__ import annotations

import re
import socket
import ssl
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth import tokens as django_tokens
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.errors import MustWait
from accounts.models import Notice, SignInPolicy, User
from audit.models import Entry
from djangoapp.context_processors import cached_policy
from recovery import mail
from recovery.code_throttle import emails_here, emails_to
from recovery.models import ResetCode
from tests.cast import PASSWORDS
from tests.clients import launched_client
from tests.recovery.post_office import PostOffice
from tests.waiting import LIMIT, wait_until

ASK, SENT, CHOOSE = "/recovery/letter/", "/recovery/letter/sent/", "/recovery/password/"
NEW = "nine otters in a teapot"
TWICE = {"password1": NEW, "password2": NEW}
ROOT = Path(__file__).resolve().parents[2]

# What depends on the name is done beside the page, on a connection of its own.
beside_the_page = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office(policy):
    """A mail server that the terminal uses."""
    with PostOffice() as office:
        policy.mail_server, policy.mail_port = "127.0.0.1", office.port
        policy.mail_from = "desk@example.org"
        policy.terminal_name = "Reading room"
        policy.save()
        yield office


@pytest.fixture
def ben(ben):
    ben.email = "ben@example.org"
    ben.save()
    return ben


def ask(window, name):
    answer = window.post(ASK, {"username": name})
    assert answer.headers["Location"] == SENT


def wait_for_emails():
    """Return when everything that was asked for is done."""
    for thread in threading.enumerate():
        if thread.name == "email":
            thread.join(LIMIT)


def link_in(email):
    (link,) = re.findall(r"http://\S+", email.get_content())
    return link


def follow(window, link):
    return window.get(link.partition("8000")[2])


@beside_the_page
def test_an_email_has_a_link_to_a_new_password(visitor, ben, finn, office):
    for person in (ben, finn):
        ResetCode.objects.create(person=person, verifier="x", expires_at=timezone.now())
    ask(visitor, "BEN")
    email, encrypted = office.email()
    assert (email["To"], email["From"]) == ("ben@example.org", "desk@example.org")
    assert email["Subject"] == "A new password for Reading room"
    assert "20 minutes" in email.get_content()
    assert not encrypted
    opened = visitor.post(SENT, {"link": link_in(email)})
    assert visitor.get(opened.headers["Location"]).headers["Location"] == CHOOSE
    assert visitor.post(CHOOSE, TWICE).headers["Location"] == "/accounts/login/?name=Ben"
    signed_in = visitor.post("/accounts/login/", {"username": "ben", "password": NEW})
    assert signed_in.status_code == 302
    wait_for_emails()
    assert Entry.objects.filter(kind="reset_link_sent", subject=ben).exists()
    assert Entry.objects.get(kind="password_recovered").details["way"] == "mail"
    # There was no PIN to remove, so nothing is told of one; and the others keep their reset codes.
    assert list(Notice.objects.values_list("kind", flat=True)) == ["password_changed"]
    assert ResetCode.objects.get().person == finn


@beside_the_page
def test_an_opened_link_ends_with_the_address_it_was_sent_to(visitor, ben, office):
    ask(visitor, "ben")
    follow(visitor, link_in(office.email()[0]))
    assert visitor.get(CHOOSE).status_code == 200
    User.objects.filter(pk=ben.pk).update(email="new@example.org")
    visitor.post(CHOOSE, TWICE)
    assert not User.objects.get(pk=ben.pk).check_password(NEW)
    wait_for_emails()


@beside_the_page
def test_the_link_works_once(visitor, ben, office):
    ask(visitor, "ben")
    link = link_in(office.email()[0])
    follow(visitor, link)
    visitor.post(CHOOSE, TWICE)
    again = follow(launched_client(), link)
    assert again.headers["Location"] == ASK


@beside_the_page
def test_one_of_two_windows_with_the_link_sets_the_password(visitor, ben, office):
    ask(visitor, "ben")
    link = link_in(office.email()[0])
    other = launched_client()
    for window in (visitor, other):
        assert follow(window, link).headers["Location"] == CHOOSE
    assert visitor.post(CHOOSE, TWICE).headers["Location"].startswith("/accounts/login/")
    assert other.post(CHOOSE, TWICE).headers["Location"] == "/recovery/trouble/"


@beside_the_page
def test_the_link_works_for_twenty_minutes(visitor, ben, office, monkeypatch):
    ask(visitor, "ben")
    link = link_in(office.email()[0])
    now = django_tokens.PasswordResetTokenGenerator._now
    for minutes, page in ((21, ASK), (19, CHOOSE)):
        monkeypatch.setattr(
            django_tokens.PasswordResetTokenGenerator,
            "_now",
            lambda self, later=timedelta(minutes=minutes): now(self) + later,
        )
        assert follow(launched_client(), link).headers["Location"] == page


@beside_the_page
def test_signing_in_meanwhile_ends_the_link(visitor, ben, office):
    User.objects.filter(pk=ben.pk).update(last_login=timezone.now() - timedelta(days=1))
    ask(visitor, "ben")
    link = link_in(office.email()[0])
    fields = {"username": "ben", "password": PASSWORDS["ben"]}
    assert launched_client().post("/accounts/login/", fields).status_code == 302
    assert follow(visitor, link).headers["Location"] == ASK


@beside_the_page
def test_a_silent_mail_server_times_out(ben, policy, caplog, monkeypatch):
    assert mail.PATIENCE == 10
    monkeypatch.setattr(mail, "PATIENCE", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        policy.mail_server, policy.mail_port = silent.getsockname()
        policy.save()
        ask(launched_client(), "ben")
        assert [one.daemon for one in threading.enumerate() if one.name == "email"] == [True]
        wait_for_emails()
    assert "An email could not be handed in: SMTPServerDisconnected" in caplog.text


@beside_the_page
def test_disabling_ends_the_link(visitor, ben, office):
    ask(visitor, "ben")
    link = link_in(office.email()[0])
    User.objects.filter(pk=ben.pk).update(is_active=False)
    assert follow(visitor, link).headers["Location"] == ASK


@beside_the_page
def test_a_terminal_without_a_name_writes_in_the_name_of_the_program(visitor, ben, office):
    put("terminal_name", "")
    ask(visitor, "ben")
    email, _encrypted = office.email()
    assert email["Subject"] == "A new password for Latchkey"
    assert email["Message-ID"].endswith("@latchkey.invalid>")  # nothing of the computer


@beside_the_page
def test_all_names_get_the_same_answer_and_only_people_with_an_address_an_email(
    ben, finn, cleo, office
):
    User.objects.filter(pk=cleo.pk).update(email="cleo@example.org")
    for name in ("nobody", "finn", "cleo", "ben"):
        ask(launched_client(), name)
    wait_for_emails()
    email, _encrypted = office.email()
    assert email["To"] == "ben@example.org"
    assert office.emails.empty()
    sent = Entry.objects.filter(kind__startswith="reset_link")
    assert [(entry.kind, entry.subject) for entry in sent] == [("reset_link_sent", ben)]


def answer_to(name):
    """What a stranger learns by asking for an email to this name, and what it costs."""
    window = launched_client()
    with CaptureQueriesContext(connection) as queries:
        answer = window.post(ASK, {"username": name})
    asked = [query["sql"] for query in queries.captured_queries]
    return answer.status_code, answer.headers["Location"], answer.content, asked


def put(column, value, table="accounts_signinpolicy"):
    """Write a row as no form and no model does, for example by restoring a backup."""
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = %s", [value])


@beside_the_page
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("terminal_name", "Reading room"),
        ("terminal_name", "Reading\nBcc: all@example.org"),
        ("mail_from", "desk@example.org\nBcc: all@example.org"),
        ("mail_from", '"desk'),
        ("mail_server", "\n"),
        ("mail_server", "x" * 200),
        ("email", "ben\n@example.org"),
        ("email", "b\u00e9n@example.org"),
        ("email", '"('),
        ("language", "x\n"),
    ],
)
def test_known_and_unknown_names_get_one_answer_whatever_becomes_of_the_email(
    ben, office, column, value
):
    put(
        column, value, "accounts_signinpolicy" if hasattr(SignInPolicy, column) else "accounts_user"
    )
    cached_policy.forget()
    known, unknown = answer_to("ben"), answer_to("nobody")
    assert known == unknown
    assert known[:2] == (302, SENT)
    wait_for_emails()
    while not office.emails.empty():
        email, _encrypted = office.email()
        assert email["Bcc"] is None


@beside_the_page
@pytest.mark.parametrize(("column", "value"), [("mail_server", "x" * 200), ("mail_port", 1)])
def test_an_email_that_could_not_be_sent_is_not_recorded_as_sent(ben, office, column, value):
    put(column, value)
    ask(launched_client(), "ben")
    wait_for_emails()
    recorded = Entry.objects.filter(subject=ben).values_list("kind", "result")
    assert list(recorded) == [("reset_link_not_sent", "failed")]


@beside_the_page
def test_what_cannot_be_sent_is_in_the_log_without_name_and_address(ben, office, caplog):
    put("mail_server", "x" * 200)
    ask(launched_client(), "ben")
    wait_for_emails()
    assert "An email could not be handed in: UnicodeError" in caplog.text
    assert "ben" not in caplog.text.casefold().replace("/recovery/", "")


@beside_the_page
def test_what_cannot_be_written_down_is_in_the_log_too(ben, office, caplog):
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TRIGGER unwritable BEFORE INSERT ON audit_entry"
            " WHEN NEW.kind = 'reset_link_sent' BEGIN SELECT RAISE(ABORT, 'full'); END"
        )
    try:
        ask(launched_client(), "ben")
        wait_for_emails()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER unwritable")
    assert "An email could not be handed in: IntegrityError" in caplog.text


@beside_the_page
@pytest.mark.parametrize(("own", "of_the_window"), [("de", "en"), ("", "de")])
def test_an_email_is_in_the_language_of_the_person_or_else_of_the_window(
    visitor, ben, office, own, of_the_window
):
    User.objects.filter(pk=ben.pk).update(language=own)
    visitor.post(ASK, {"username": "ben"}, headers={"accept-language": of_the_window})
    assert office.email()[0]["Subject"] == "Ein neues Passwort f\u00fcr Reading room"


@beside_the_page
def test_one_address_is_not_flooded_and_nobody_is_told(ben, office):
    for _ in range(5):
        ask(launched_client(), "ben")
    wait_for_emails()
    for _ in range(3):
        office.email()
    assert office.emails.empty()


@beside_the_page
def test_after_fifteen_minutes_an_address_gets_an_email_again(ben, monkeypatch):
    allowance, now = emails_to(ben.pk), [0.0]
    monkeypatch.setattr(allowance, "clock", lambda: now[0])
    for _ in range(3):
        allowance.take()
    for now[0] in (0.0, 899.0):
        with pytest.raises(MustWait):
            emails_to(ben.pk).take()
    now[0] = 900.0
    emails_to(ben.pk).take()


def test_the_terminal_sends_only_so_many(visitor, ben, office):
    for number in range(emails_here.most):
        ask(visitor, f"nobody {number}")
    answer = visitor.post(ASK, {"username": "ben"})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    wait_for_emails()


def test_links_that_were_asked_for_use_up_no_email_to_an_old_address(ben):
    for _time in range(3):
        emails_to(ben.pk).take()
    with pytest.raises(MustWait):
        emails_to(ben.pk).take()
    emails_to(ben.pk, old_address=True).take()


@pytest.mark.parametrize(
    "link",
    [
        "",
        "hello",
        "http://127.0.0.1:8000/",
        "1/2",
        "zzzzzzzzzzzzzzzzzzzzzzzzz/abc-def",
        "zzzzzzzzzzzzz/abc-def",
        "x" * 400,
    ],
)
def test_text_that_is_not_a_link_is_refused_with_a_sentence(visitor, ada, office, link):
    answer = visitor.post(SENT, {"link": link})
    if answer.status_code == 302:
        answer = visitor.get(answer.headers["Location"])
        assert answer.headers["Location"] == ASK
    else:
        assert answer.context["form"].errors["link"]


@beside_the_page
def test_looking_ahead_uses_no_link_up(visitor, ben, office):
    ask(visitor, "ben")
    path = link_in(office.email()[0]).partition("8000")[2]
    assert visitor.head(path).status_code == 200
    assert visitor.get(CHOOSE).headers["Location"] == "/recovery/trouble/"


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's context with a certificate of its own for 127.0.0.1, and the certificate."""
    key, file = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
        + ["-nodes", "-keyout", str(key), "-out", str(file), "-days", "2", "-subj", "/CN=localhost"]
        + ["-addext", "subjectAltName=IP:127.0.0.1"],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, key)
    return context, file


@beside_the_page
def test_where_the_server_offers_encryption_it_is_used(visitor, ben, policy, tmp_path, monkeypatch):
    context, trusted = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with PostOffice(tls=context) as office:
        policy.mail_server, policy.mail_port = "127.0.0.1", office.port
        policy.save()
        ask(visitor, "ben")
        email, encrypted = office.email()
    assert encrypted
    assert email["From"] == "latchkey@127.0.0.1"


@beside_the_page
def test_a_server_with_a_wrong_certificate_gets_no_email(visitor, ben, policy, tmp_path, caplog):
    context, _untrusted = certificate(tmp_path)
    with PostOffice(tls=context) as office:
        policy.mail_server, policy.mail_port = "127.0.0.1", office.port
        policy.save()
        ask(visitor, "ben")
        wait_until(lambda: "SSLCertVerificationError" in caplog.text)
        assert office.emails.empty()


@beside_the_page
def test_an_email_that_is_rejected_is_logged_without_address_and_link(
    visitor, ben, policy, caplog, free_port
):
    policy.mail_server, policy.mail_port = "127.0.0.1", free_port
    policy.save()
    ask(visitor, "ben")
    wait_until(lambda: "ConnectionRefusedError" in caplog.text)
    assert "ben" not in caplog.text.casefold().replace("/recovery/", "")
    with PostOffice(refuses=True) as office:
        policy.mail_port = office.port
        policy.save()
        ask(visitor, "ben")
        wait_until(lambda: "SMTPRecipientsRefused" in caplog.text)


def test_without_a_server_there_are_no_such_pages(visitor, ben):
    for path in (ASK, SENT, "/recovery/letter/1/x-y/"):
        assert visitor.get(path).status_code == 404
    assert visitor.post(ASK, {"username": "ben"}).status_code == 404


def test_without_a_server_no_mail_code_is_loaded(tmp_path):
    code = (
        "import sys, django; django.setup()\n"
        "from django.urls import reverse; reverse('recovery:ask_for_letter')\n"
        "mail = {'recovery.mail', 'smtplib', 'django.core.mail.backends.smtp'}\n"
        "print(sorted(mail & set(sys.modules)))"
    )
    finished = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={
            "DJANGO_SETTINGS_MODULE": "djangoapp.settings.dev",
            "LATCHKEY_DATA_DIR": str(tmp_path),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert finished.stdout.strip() == "[]"
