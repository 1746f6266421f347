"""Serves files in pieces (RFC 9110, section 14), so that audio and video can be sought in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

# Bytes in one answer, fewer than a player asks for: it asks for the next ones when it needs them.
# A longer answer would occupy one of the server's eight threads while the player is paused.
MOST = 512 * 1024
_BLOCK = 64 * 1024
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})", re.ASCII)


class Unsatisfiable(Exception):
    """The range lies outside of the file."""


def serve(request: HttpRequest, path: Path, content_type: str, etag: str) -> HttpResponseBase:
    """Return the file at `path`, or the part of it that `request` asks for.

    `etag` identifies its content. Several ranges at once are answered with the whole file.
    """
    try:
        size = path.stat().st_size
    except FileNotFoundError as error:
        raise Http404 from error
    headers = {"Accept-Ranges": "bytes", "ETag": f'"{etag}"', "Content-Disposition": "inline"}
    try:
        wanted = _wanted(request, size, f'"{etag}"')
    except Unsatisfiable:
        headers["Content-Range"] = f"bytes */{size}"
        return HttpResponse(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers=headers)
    first, last = wanted or (0, size - 1)
    headers["Content-Length"] = str(last - first + 1)
    if wanted:
        headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    return StreamingHttpResponse(
        () if request.method == "HEAD" else _part(path, first, last),
        status=HTTPStatus.PARTIAL_CONTENT if wanted else HTTPStatus.OK,
        content_type=content_type,
        headers=headers,
    )


def _wanted(request: HttpRequest, size: int, etag: str) -> tuple[int, int] | None:
    """Return the first and the last byte, or None for all of them; raise Unsatisfiable."""
    given = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    if not given or not any(given.groups()) or request.headers.get("If-Range", etag) != etag:
        return None
    if not given[1]:  # the last bytes
        first, last = max(0, size - int(given[2])), size - 1
    else:
        first, last = int(given[1]), min(int(given[2] or size - 1), size - 1)
        if given[2] and int(given[2]) < first:
            return None  # invalid, and therefore ignored
    if first >= size:
        raise Unsatisfiable
    return first, min(last, first + MOST - 1)


def _part(path: Path, first: int, last: int) -> Iterator[bytes]:
    left = last - first + 1
    with path.open("rb") as file:
        file.seek(first)
        while left and (block := file.read(min(_BLOCK, left))):
            left -= len(block)
            yield block
