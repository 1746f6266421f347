"""A minimal HTTP client for measurements: one persistent loopback connection and a cookie jar."""

from __future__ import annotations

import re
import time
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlencode

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


PATIENCE = 180.0  # seconds, enough for a busy machine


class Visitor:
    """Keeps cookies and one connection to ``host``; methods return status and body."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.connection = HTTPConnection(host, timeout=PATIENCE)
        self.cookies: dict[str, str] = {}
        self.seconds = self._begun = 0.0

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()

    def get(self, path: str) -> tuple[int, str]:
        self._begin("GET", path, None)
        return self.finish()

    def post(self, path: str, **fields: str) -> tuple[int, str]:
        self.begin_post(path, **fields)
        return self.finish()

    def begin_post(self, path: str, **fields: str) -> None:
        """Send the form; `finish` returns the answer."""
        self._begin("POST", path, urlencode(fields))

    def forget(self, name_part: str) -> None:
        """Delete every cookie whose name contains ``name_part``."""
        self.cookies = {
            name: value for name, value in self.cookies.items() if name_part not in name
        }

    def _begin(self, method: str, path: str, body: str | None) -> None:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Origin": f"http://{self.host}",
            }
        self._begun = time.perf_counter()
        self.connection.request(method, path, body, headers)

    def finish(self) -> tuple[int, str]:
        """Return status and body of the response."""
        response = self.connection.getresponse()
        text = response.read().decode()
        self.seconds = time.perf_counter() - self._begun
        self._keep(response)
        return response.status, text

    def _keep(self, response: HTTPResponse) -> None:
        for header in response.headers.get_all("Set-Cookie", []):
            name, _, value = header.partition(";")[0].partition("=")
            if "Max-Age=0" in header:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = value


def csrf_token(page: str) -> str:
    """Return the CSRF token in a page; raises LookupError if the page has no form."""
    if found := TOKEN.search(page):
        return found[1]
    raise LookupError(f"no form in: {page[:200]}")
