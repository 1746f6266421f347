"""A window that speaks real HTTP to a real server."""

from __future__ import annotations

import re
from http.client import HTTPConnection
from urllib.parse import urlencode

from djangoapp.gate import gate
from tests.waiting import LIMIT

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def token_in(page: str) -> str:
    """Return what the form in `page` has to be sent with."""
    token = _TOKEN.search(page)
    assert token, f"no form in: {page[:300]}"
    return token[1]


class WireWindow:
    """One kept-alive connection with its cookies; come in through the gate already."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.connection = HTTPConnection(host, timeout=LIMIT)
        self.cookies: dict[str, str] = {}
        self.headers: dict[str, str] = {}
        self.get(f"/launch/{gate.issue_nonce(60)}")

    def get(self, path: str) -> tuple[int, str]:
        """Return the status and the page."""
        return self.send("GET", path)

    def post(self, path: str, page: str, **fields: str) -> tuple[int, str]:
        """Send a form with the token that stands in `page`; return the status and the answer."""
        return self.send("POST", path, urlencode({"csrfmiddlewaretoken": token_in(page), **fields}))

    def sign_in(self, name: str, password: str) -> int:
        """Fill in the sign-in page and return the status of the answer."""
        _status, page = self.get("/accounts/login/")
        return self.post("/accounts/login/", page, username=name, password=password)[0]

    def send(
        self,
        method: str,
        path: str,
        body: str | None = None,
        kind: str = "application/x-www-form-urlencoded",
    ) -> tuple[int, str]:
        """Return the status and the page; `kind` is the body's."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = kind
            headers["Origin"] = f"http://{self.host}"
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        page = answer.read().decode()
        self.headers = {name.lower(): value for name, value in answer.getheaders()}
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, page

    def __enter__(self) -> WireWindow:
        return self

    def __exit__(self, *_error: object) -> None:
        self.connection.close()
