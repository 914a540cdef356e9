# SPDX-License-Identifier: Apache-2.0
"""Sending footage for as long as the passage holds and someone takes it, and letting go of it whatever happens."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from urllib.parse import quote

import anyio
from fastapi.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from fairwatch.accounts.errors import Refused
from fairwatch.accounts.gate import Passage
from fairwatch.accounts.models import AccessKind
from fairwatch.errors import FairwatchError
from fairwatch.store.playback import Reading


def attachment(name: str, start_us: int) -> str:
    """A Content-Disposition (RFC 6266) that names a file after what is in it and when it begins, in UTC."""
    begins = datetime.fromtimestamp(start_us // 1_000_000, UTC).strftime("%Y-%m-%dT%H-%M-%SZ")
    safe = "".join(letter if letter.isalnum() or letter in " -_." else "_" for letter in name)
    plain = safe.encode("ascii", "replace").decode().replace("?", "_")
    return f"attachment; filename=\"{plain} {begins}.mp4\"; filename*=UTF-8''{quote(f'{safe} {begins}.mp4')}"


class FootageInPartsError(FairwatchError):
    """A span that does not fit into one file, since the camera's parameters changed within. `parts` is how many it
    takes, `next_us` where the second begins.
    """

    code = "footage-in-parts"
    status = 409


class FootageResponse(StreamingResponse):
    """An MP4 stream that is read in threads. Ends early when the passage does.

    Playback then just ends: the player asks for the rest and is told why it
    may not. An export is torn off, so that it cannot be taken for whole. With
    `send_s` the connection also ends when nobody takes a chunk for that long.
    """

    def __init__(
        self,
        chunks: Iterable[bytes],
        reading: Reading,
        passage: Passage,
        headers: Mapping[str, str],
        send_s: float | None = None,
    ) -> None:
        self._send_s = send_s
        self._chunks = chunks
        self._reading = reading
        self._passage = passage
        super().__init__(self._checked(), media_type="video/mp4", headers=headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_in_time(message: Message) -> None:
            async with asyncio.timeout(self._send_s):
                await send(message)

        try:
            await super().__call__(scope, receive, send_in_time)
        except (ClientDisconnect, TimeoutError):
            return
        finally:
            # Also when the client went away, and even if nothing was read yet.
            with anyio.CancelScope(shield=True):
                await run_in_threadpool(self._close)

    def _checked(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            try:
                self._passage.check()
            except Refused:
                if self._passage.kind is AccessKind.EXPORT:
                    raise
                return
            yield chunk

    def _close(self) -> None:
        close = getattr(self._chunks, "close", None)
        if close is not None:
            close()
        self._reading.close()
