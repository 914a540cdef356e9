# SPDX-License-Identifier: Apache-2.0
"""Bodies larger than the guard lets through: read as they come, ended as soon as they are too large."""

from collections.abc import AsyncIterator, Callable

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

BLOCK_BYTES = 1 << 20


async def blocks(request: Request, refuse: Callable[[int], None]) -> AsyncIterator[bytes]:
    """The body in blocks of about a megabyte. `refuse` raises for a size that is too large; it is asked before
    anything is read, where the request says how long it is. A body that breaks off raises: half a paper is none, and
    half a list would be taken for a whole one.
    """
    length = request.headers.get("content-length", "")
    if length.isdecimal():
        refuse(int(length[:20]))
    held = bytearray()
    received_bytes = 0
    try:
        async for chunk in request.stream():
            received_bytes += len(chunk)
            refuse(received_bytes)
            held += chunk
            if len(held) >= BLOCK_BYTES:
                yield bytes(held)
                held.clear()
    except ClientDisconnect as error:
        raise HTTPException(400, "The body broke off.") from error
    if held:
        yield bytes(held)
