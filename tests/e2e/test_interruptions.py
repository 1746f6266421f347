"""What happens to the program from outside: a second start, an end in mid-request, a kill."""

from __future__ import annotations

import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http import HTTPStatus
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from bench.visitor import Visitor, csrf_token
from tests.e2e.conftest import MEMBER
from tests.e2e.driving import at, sign_in
from tests.package.program import Program
from tests.package.windows import opened, window

pytestmark = pytest.mark.window


def test_a_second_start_hands_over_and_the_first_goes_on(
    playwright: Playwright, terminal: Program, free_port: int
) -> None:
    with window(playwright, terminal, free_port) as page:
        second = terminal.run("--data-dir", str(terminal.data))
        assert second.returncode == 0, second.stderr
        sign_in(page, "ben", MEMBER)
        expect(page.locator("h1")).to_contain_text("ben")


def test_two_data_folders_run_side_by_side(
    playwright: Playwright, terminal: Program, free_port: int, tmp_path: Path
) -> None:
    other = type(terminal)(terminal.executable.parent, tmp_path / "other", terminal.environment)
    with window(playwright, terminal, free_port) as page, other.serving() as visitor:
        assert visitor.get("/setup/")[0] == HTTPStatus.OK
        expect(page).to_have_url(at("/accounts/login/"))


def test_nobody_is_signed_in_after_a_kill(
    playwright: Playwright, terminal: Program, free_port: int
) -> None:
    process = subprocess.Popen(
        terminal.command("--data-dir", str(terminal.data), "--debug-port", str(free_port)),
        env=terminal.environment,
    )
    browser, page = opened(playwright, free_port)
    sign_in(page, "ben", MEMBER)
    expect(page.locator("h1")).to_contain_text("ben")
    process.kill()
    process.wait()
    with window(playwright, terminal, free_port) as page:
        expect(page).to_have_url(at("/accounts/login/"))


def test_a_registration_under_way_when_the_program_ends_is_answered_and_kept(
    terminal: Program,
) -> None:
    with terminal.started("--no-window") as process:
        assert process.stdout
        host, _, path = process.stdout.readline().split("http://")[1].strip().partition("/")
        with closing(Visitor(host)) as visitor, ThreadPoolExecutor() as pool:
            visitor.get(f"/{path}")
            token = csrf_token(visitor.get("/accounts/register/")[1])
            fields = {"username": "finn", "password1": MEMBER, "password2": MEMBER}
            fields["csrfmiddlewaretoken"] = token
            answer = pool.submit(visitor.post, "/accounts/register/", **fields)
            time.sleep(0.03)  # into the hash, which takes longer
            process.send_signal(signal.SIGTERM)
            assert answer.result(15)[0] == HTTPStatus.FOUND
    with terminal.serving() as visitor:
        token = csrf_token(visitor.get("/accounts/login/")[1])
        fields = {"username": "finn", "password": MEMBER}
        status, _ = visitor.post("/accounts/login/", csrfmiddlewaretoken=token, **fields)
        assert status == HTTPStatus.FOUND
