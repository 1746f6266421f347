"""The seam to the shell, used as the shell does: in a process of its own, on a real data folder."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from accounts.models import User

ROOT = Path(__file__).resolve().parents[2]
DATABASE = "latchkey.sqlite3"
PASSWORD = "seven green bicycles"

ASK = """
import http.client
from desktop.server.loopback import LoopbackServer

def ask(host, path, **headers):
    client = http.client.HTTPConnection(host)
    client.request("GET", path, headers=headers)
    answer = client.getresponse()
    answer.read()
    client.close()
    return answer

def serve():
    server = LoopbackServer(startup.build_application())
    server.start()
    return server
"""


def run(data_dir: Path, code: str, **environment: str) -> str:
    """Run `code` in a new process after `startup.configure()`; return what it prints."""
    done = attempt(data_dir, "startup.configure()\n" + dedent(code), **environment)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def attempt(data_dir: Path, code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in os.environ if name.startswith(("COVERAGE", "PATH"))}
    return subprocess.run(
        [sys.executable, "-c", "from djangoapp import startup\n" + dedent(code)],
        cwd=ROOT, env=kept | {"LATCHKEY_DATA_DIR": str(data_dir)} | environment,
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture
def data_dir(tmp_path) -> Path:
    """A data folder with a key, as the shell leaves it before the first start."""
    (tmp_path / "secret.key").write_text("k" * 64)
    return tmp_path


@pytest.fixture(scope="session")
def migrated(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("migrated")
    (folder / "secret.key").write_text("k" * 64)
    run(folder, "startup.migrate(); startup.close()")
    return folder


@pytest.fixture
def ready(migrated, data_dir) -> Path:
    """A data folder with a database that is up to date and has nobody in it."""
    shutil.copy(migrated / DATABASE, data_dir)
    return data_dir


def query(folder: Path, statement: str) -> list[tuple]:
    with sqlite3.connect(folder / DATABASE) as database:
        rows = database.execute(statement).fetchall()
    database.close()
    return rows


# --- Configuring ---


def test_importing_the_seam_loads_no_django(data_dir):
    code = "import sys; print([name for name in sys.modules if name.startswith('django.')])"

    assert attempt(data_dir, code).stdout.strip() == "[]"


def test_configuring_again_after_a_failure_works(data_dir):
    key = data_dir / "secret.key"
    code = f"""
    from pathlib import Path
    key = Path({str(key)!r}); text = key.read_text(); key.unlink()
    try:
        startup.configure()
    except Exception as error:
        print(type(error).__name__)
    key.write_text(text)
    startup.configure()
    startup.configure()
    print(startup.schema_state().name)
    """

    assert attempt(data_dir, code).stdout.split() == ["ImproperlyConfigured", "EMPTY"]


@pytest.mark.parametrize(("zone", "name"), [("Asia/Tokyo", "JST"), ("", "UTC")])
def test_the_process_stays_in_the_computer_s_time_zone(zone, name, data_dir):
    code = "import os, time; print(os.environ.get('TZ'), time.strftime('%Z'))"

    assert run(data_dir, code, TZ=zone).split() == ([zone] if zone else []) + [name]


# --- The schema ---


def test_a_new_database_is_empty_then_current(data_dir):
    code = """
    print(startup.schema_state().name)
    startup.migrate()
    print(startup.schema_state().name)
    startup.migrate()
    print(startup.schema_state().name)
    """

    assert run(data_dir, code).split() == ["EMPTY", "CURRENT", "CURRENT"]


def test_a_database_whose_first_start_was_cut_short_is_empty(data_dir):
    query(data_dir, "CREATE TABLE django_migrations (id INTEGER, app TEXT, name TEXT)")

    assert run(data_dir, "print(startup.schema_state().name)") == "EMPTY"


def test_a_missing_migration_means_behind(ready):
    query(ready, "DELETE FROM django_migrations WHERE app = 'audit' RETURNING *")

    assert run(ready, "print(startup.schema_state().name)") == "BEHIND"


def test_a_start_that_was_killed_after_the_last_migration_is_finished_by_the_next(ready):
    query(ready, "DELETE FROM auth_group RETURNING *")
    query(ready, "DELETE FROM accounts_signinpolicy RETURNING *")
    query(ready, "DROP TRIGGER audit_checkpoint_kept")
    query(ready, "DELETE FROM audit_checkpoint RETURNING *")
    code = """
    print(startup.schema_state().name)
    startup.migrate()
    print(startup.schema_state().name)
    startup.build_application()
    print(startup.verify_audit())
    """

    assert run(ready, code).split() == ["BEHIND", "CURRENT", "[]"]
    assert len(query(ready, "SELECT * FROM auth_group")) == 4


def test_a_migration_that_was_killed_has_changed_nothing(data_dir):
    code = """
    import os
    from django.db.migrations.recorder import MigrationRecorder
    record = MigrationRecorder.record_applied
    def die(recorder, app, name):
        if app == "kiosk":
            os._exit(9)
        record(recorder, app, name)
    MigrationRecorder.record_applied = die
    startup.migrate()
    """
    killed = attempt(data_dir, "startup.configure()\n" + dedent(code))

    assert killed.returncode == 9
    assert query(data_dir, "SELECT name FROM sqlite_schema") == []


@pytest.mark.parametrize(("app", "name"), [("accounts", "9999_future"), ("tomorrow", "0001_x")])
def test_an_unknown_migration_means_ahead(app, name, ready):
    query(
        ready, f"INSERT INTO django_migrations (app, name, applied) VALUES ('{app}', '{name}', '')"
    )

    assert run(ready, "print(startup.schema_state().name)") == "AHEAD"


def test_somebody_else_s_database_means_ahead(data_dir):
    query(data_dir, "CREATE TABLE shopping (item TEXT)")

    assert run(data_dir, "print(startup.schema_state().name)") == "AHEAD"


def test_a_migration_that_fails_says_so(data_dir):
    query(data_dir, "CREATE TABLE accounts_user (id INTEGER)")

    failed = attempt(data_dir, "startup.configure(); startup.migrate()")

    assert "django.db.utils.OperationalError" in failed.stderr


# --- Serving ---


def test_until_the_gate_opens_everything_is_refused_then_a_nonce_leads_in(ready):
    code = """
    server = serve()
    print(ask(server.host, "/").status)
    print(ask(server.host, f"/launch/{startup.issue_nonce(30)}").status)
    startup.open_gate(server.host)
    launched = ask(server.host, f"/launch/{startup.issue_nonce(60)}")
    cookie = launched.headers["Set-Cookie"].partition(";")[0]
    print(launched.status, launched.headers["Location"])
    print(ask(server.host, "/", Cookie=cookie).headers["Location"])
    print(ask(server.host, "/setup/", Cookie=cookie).status)
    server.stop(); startup.close()
    """

    assert run(ready, ASK + dedent(code)).split() == [
        "403", "403", "302", "/", "/accounts/login/?next=/", "200",
    ]  # fmt: skip


def test_the_programs_own_window_is_led_to_the_first_page_with_the_secret(ready):
    code = """
    server = serve()
    startup.open_gate(server.host)
    headers = dict(startup.admission())
    print(headers["Location"], headers["Set-Cookie"].partition(";")[2].replace(" ", ""))
    cookie = headers["Set-Cookie"].partition(";")[0]
    print(ask(server.host, headers["Location"]).status)
    print(ask(server.host, headers["Location"], Cookie=cookie).headers["Location"])
    server.stop(); startup.close()
    """

    assert run(ready, ASK + dedent(code)).split() == [
        "/accounts/login/", "HttpOnly;Path=/;SameSite=Strict", "403", "/setup/",
    ]  # fmt: skip


def test_building_twice_works_as_try_again_does(ready):
    assert run(ready, "startup.build_application(); print(startup.build_application())")


def test_earlier_guests_are_gone_soon_after_a_start_whatever_ended_the_program(ready):
    code = """
    import threading, time
    from django.utils import timezone
    from accounts.names import characters
    from accounts.models import User
    from kiosk.models import Guest
    guest = User.objects.create_user(characters.guest_name(), display_name="Guest 1")
    Guest.objects.create(person=guest, number=1, until=timezone.now() + timezone.timedelta(hours=1))
    User.objects.create_user("ben")
    startup.build_application()
    ending = threading.Event()
    watch = threading.Thread(target=startup.watch_over, args=(ending,))
    watch.start()
    while Guest.objects.exists():
        time.sleep(0.05)
    ending.set()
    watch.join()
    """
    run(ready, code)

    assert query(ready, "SELECT username FROM accounts_user") == [("ben",)]
    assert query(ready, "SELECT count(*) FROM kiosk_guest") == [(0,)]
    assert query(ready, "SELECT count(*) FROM audit_entry WHERE kind = 'guest_gone'") == [(1,)]


def test_all_sessions_end_at_the_start_and_that_is_recorded(ready):
    code = """
    from accounts.models import Session, User
    from django.test import Client
    person = User.objects.create_user("ben", "irrelevant")
    for _ in range(3):
        Client().force_login(person)
    print(Session.objects.count())
    startup.build_application()
    print(Session.objects.count())
    startup.build_application()
    """

    assert run(ready, code).split() == ["3", "0"]
    entries = query(ready, "SELECT data FROM audit_entry WHERE kind = 'sessions_ended'")
    assert entries == [('{"count":3,"reason":"program_start"}',)]


def test_a_page_that_failed_signs_everybody_out_and_leaves_no_connection(ready):
    code = """
    import threading
    from accounts.models import Session, User
    from django.db import connection
    from django.test import Client
    Client().force_login(User.objects.create_user("ben", "irrelevant"))
    kept = []
    def fail():
        kept.append(startup.sign_everybody_out())
        kept.append(startup.sign_everybody_out())
        kept.append(connection.connection)
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    print(Session.objects.count(), kept)
    """

    assert run(ready, code) == "0 ['/accounts/login/?after=trouble', '', None]"
    entries = query(ready, "SELECT data FROM audit_entry WHERE kind = 'sessions_ended'")
    assert entries == [('{"count":1,"reason":"page_failed"}',)]


def test_a_first_page_that_fails_fails_the_start_and_leaves_the_gate_closed(ready):
    query(ready, "DROP TABLE accounts_signinpolicy")
    code = """
    from djangoapp.gate import gate
    try:
        startup.build_application()
    except RuntimeError as error:
        print(error, gate.host)
    """

    assert run(ready, code) == "The first page answers 503 Service Unavailable. None"


def test_closing_leaves_one_file_and_writes_what_was_counted(ready):
    code = """
    server = serve()
    startup.open_gate(server.host)
    for _ in range(4):
        ask(server.host, "/")
    server.stop()
    startup.close()
    """

    run(ready, ASK + dedent(code))

    wal = ready / f"{DATABASE}-wal"
    assert not wal.exists() or wal.stat().st_size == 0
    entries = query(ready, "SELECT data FROM audit_entry WHERE kind = 'request_refused'")
    assert [f'"times":{times}' in data for (data,), times in zip(entries, (1, 3), strict=True)] == [
        True, True,
    ]  # fmt: skip


def test_closing_empties_the_write_ahead_log_also_while_a_thread_still_holds_the_file(ready):
    code = f"""
    import sqlite3
    from pathlib import Path
    other = sqlite3.connect({str(ready / DATABASE)!r})
    other.execute("SELECT * FROM auth_group").fetchall()
    startup.provision(
        administrator="Ada", password={PASSWORD!r}, preset="home", site_name="Library"
    )
    wal = Path({str(ready / DATABASE)!r} + "-wal")
    print(wal.stat().st_size > 0)
    startup.close()
    print(wal.stat().st_size)
    """

    assert run(ready, code).split() == ["True", "0"]


# --- Provisioning and verifying ---


def provision(folder: Path, name: str, password: str) -> str:
    code = f"""
    try:
        startup.provision(
            administrator={name!r}, password={password!r}, preset="public", site_name="Library"
        )
    except startup.Refused as refused:
        print(refused)
    startup.close()
    """
    return run(folder, code)


def test_provisioning_makes_the_first_administrator(ready):
    assert provision(ready, "Ada", PASSWORD) == ""

    assert query(ready, "SELECT terminal_name, preset FROM accounts_signinpolicy") == [
        ("Library", "public")
    ]
    assert query(
        ready,
        f"SELECT username, name FROM {User._meta.db_table} u"
        " JOIN accounts_user_groups m ON m.user_id = u.id JOIN auth_group g ON g.id = m.group_id",
    ) == [("Ada", "administrators")]
    stored = query(ready, "SELECT * FROM audit_entry")
    assert PASSWORD not in str(stored)


def test_provisioning_a_second_time_is_refused_with_a_sentence(ready):
    provision(ready, "Ada", PASSWORD)

    said = provision(ready, "Eve", PASSWORD)

    assert said.endswith(".")
    assert "\n" not in said
    assert query(ready, "SELECT username FROM accounts_user") == [("Ada",)]


def test_provisioning_with_a_poor_password_is_refused_with_the_reason(ready):
    said = provision(ready, "Ada", "short")

    assert "15" in said
    assert query(ready, "SELECT username FROM accounts_user") == []


def test_verifying_names_what_was_done_to_the_log(ready):
    provision(ready, "Ada", PASSWORD)
    assert run(ready, "print(startup.verify_audit())") == "[]"

    query(ready, "DROP TRIGGER audit_entry_final")
    query(ready, "UPDATE audit_entry SET result = 'refused' WHERE sequence = 1")

    said = run(ready, "print(*startup.verify_audit(), sep='\\n')").splitlines()
    assert said == [
        "The database no longer protects the log: audit_entry_final is missing.",
        "Entry 1 was changed or inserted by hand.",
    ]


def test_verifying_a_log_that_cannot_be_read_says_so(ready):
    query(ready, "DROP TABLE audit_checkpoint")

    said = run(ready, "print(*startup.verify_audit())")

    assert said.startswith("The audit log can't be read: ")
