"""The executable draws documents, in a process that is the executable itself."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from PIL import Image

from bench.visitor import Visitor, csrf_token
from tests.package.program import Program
from tests.package.test_bundle_serves import ADMINISTRATORS, set_up, sign_in

pytestmark = pytest.mark.packaged

ADD = "/administration/documents/add/"
MARKDOWN = b"# Opening hours\n\nMonday to **Friday**\n"


@pytest.fixture
def program(built: Path, tmp_path: Path) -> Program:
    return Program(built, tmp_path / "data")


def drawn(kind: str) -> bytes:
    stream = BytesIO()
    Image.new("RGB", (400, 300), "teal").save(stream, kind)
    return stream.getvalue()


def fetch(visitor: Visitor, method: str, path: str, body: bytes | None = None) -> tuple[int, bytes]:
    headers = {
        "Cookie": "; ".join(f"{name}={value}" for name, value in visitor.cookies.items()),
        "Content-Type": MULTIPART_CONTENT,
        "Origin": f"http://{visitor.host}",
    }
    visitor.connection.request(method, path, body, headers)
    answer = visitor.connection.getresponse()
    return answer.status, answer.read()


def add(visitor: Visitor, name: str, content: bytes) -> int:
    token = csrf_token(visitor.get(ADD)[1])
    form = {
        "csrfmiddlewaretoken": token,
        "folder": "",
        "files": SimpleUploadedFile(name, content),
    }
    return fetch(visitor, "POST", ADD, encode_multipart(BOUNDARY, form))[0]


def test_documents_are_drawn(program):
    with program.serving() as visitor:
        assert set_up(visitor) == 302
        assert sign_in(visitor, "ada", ADMINISTRATORS) == 302
        assert add(visitor, "plan.pdf", drawn("PDF")) == 302
        assert add(visitor, "map.png", drawn("PNG")) == 302
        assert add(visitor, "hours.md", MARKDOWN) == 302
        assert add(visitor, "broken.pdf", b"%PDF-1.7\nnothing") == 200
        status, page = fetch(visitor, "GET", "/documents/1/pages/1/160/")
        assert status == 200
        assert Image.open(BytesIO(page)).size == (160, 120)
        status, picture = fetch(visitor, "GET", "/documents/2/file/")
        assert status == 200
        assert Image.open(BytesIO(picture)).size == (400, 300)
        assert "Monday to <strong>Friday</strong>" in visitor.get("/documents/3/")[1]
