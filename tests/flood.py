"""Strangers who ask as fast as they can: `python -m tests.flood HOST SECONDS CONNECTIONS`.

Each connection sends one of the requests of tests/hostile.py, reads what comes until it is closed,
and begins anew. It says when the flood has begun, and at the end how many were answered.
"""

from __future__ import annotations

import asyncio
import itertools
import sys
from collections.abc import Iterator
from contextlib import suppress

from tests import hostile

CUT_OFF = 5.0  # seconds without an answer, after which a stranger begins anew


async def ask(host: str, request: bytes) -> int:
    """Send it and read until the server closes; return 1 if there was an answer."""
    name, _, port = host.partition(":")
    received = b""
    with suppress(OSError, TimeoutError):
        reader, writer = await asyncio.open_connection(name, int(port))
        try:
            writer.write(request)
            received = await asyncio.wait_for(reader.read(), CUT_OFF)
        finally:
            writer.close()
    return 1 if received else 0


async def flood(host: str, seconds: float, connections: int) -> int:
    """Ask over so many connections at once, for so long; return how often there was an answer."""
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    await ask(host, hostile.request())
    print("begun", flush=True)
    requests: Iterator[bytes] = itertools.cycle(hostile.requests(host).values())

    async def one() -> int:
        answered = 0
        while loop.time() < until:
            answered += await ask(host, next(requests))
        return answered

    return sum(await asyncio.gather(*(one() for _ in range(connections))))


if __name__ == "__main__":
    print(asyncio.run(flood(sys.argv[1], float(sys.argv[2]), int(sys.argv[3]))))
