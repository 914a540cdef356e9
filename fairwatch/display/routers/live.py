# SPDX-License-Identifier: Apache-2.0
"""WebSockets: live pictures of one stream, and events of all cameras. docs/ref/live.md has the messages.

A socket lives as long as the passage behind it: a task asks again every few
seconds and closes the socket when the session ended or a right was taken.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Annotated, Any

import anyio
import structlog
from fastapi import APIRouter, Path, Query, WebSocket, WebSocketDisconnect
from fastapi.concurrency import run_in_threadpool
from sqlalchemy.exc import SQLAlchemyError

from fairwatch.accounts.gate import RECHECK_US
from fairwatch.accounts.models import AccessKind
from fairwatch.accounts.permissions import Permission, allows
from fairwatch.accounts.rights import Rights
from fairwatch.collect.cameras import StreamKind
from fairwatch.display.ports import Ports, Viewer
from fairwatch.display.security import check_permission, picture, ports_of, session_of, who_of
from fairwatch.errors import FairwatchError

router = APIRouter(tags=["live"])

_log = structlog.get_logger("fairwatch.display")

# Close codes of our own (RFC 6455, 7.4.2). The reason is the error's code.
REFUSED = 4403
NOT_SIGNED_IN = 4401
GONE = 4404
# RFC 6455's registry, "Try Again Later".
TRY_AGAIN = 1013
_CLOSE = {401: NOT_SIGNED_IN, 404: GONE}
# A frame that could not be sent in this time: nobody is there.
SEND_S = 20.0
RECHECK_S = RECHECK_US / 1_000_000


@router.websocket("/cameras/{camera_id}/live")
@picture
async def watch_live(
    socket: WebSocket,
    camera_id: Annotated[int, Path(ge=1, le=2**31 - 1)],
    stream: StreamKind = StreamKind.MAIN,
    h264: Annotated[bool, Query(description="The browser cannot play H.265.")] = False,
) -> None:
    """One stream's live picture."""
    ports = ports_of(socket)
    await socket.accept()
    async with _closing(socket):
        who = await run_in_threadpool(who_of, socket)
        passage = await run_in_threadpool(ports.gate.open, who, AccessKind.LIVE, camera_id, stream.value)
        async with ports.live.watch(camera_id, stream.value, h264) as viewer:
            await _first_of(
                partial(_send_pictures, socket, viewer),
                partial(_take_commands, socket, viewer),
                partial(_recheck, passage.check),
            )


@router.websocket("/events")
async def watch_events(socket: WebSocket) -> None:
    """Changes of state and alarms, of the cameras that the person may see."""
    ports = ports_of(socket)
    await socket.accept()
    async with _closing(socket):
        watcher = _Watcher(ports, socket)
        await run_in_threadpool(watcher.check)
        async with ports.recorders.events() as events:
            await _first_of(
                partial(_send_events, socket, watcher, events),
                partial(_take_nothing, socket),
                partial(_recheck, watcher.check),
            )


class _Watcher:
    """Who listens to events, and what of them is theirs. `check` blocks."""

    def __init__(self, ports: Ports, socket: WebSocket) -> None:
        self._ports = ports
        self._socket = socket
        self._rights: Rights | None = None
        self._alarms = False

    def check(self) -> None:
        """Raise if the session ended; read the rights again."""
        session = session_of(self._socket)
        check_permission(session, Permission.CAMERA_READ)
        self._rights = self._ports.gate.rights(session.account)
        self._alarms = allows(session.account.role, Permission.ALARM_READ)

    def may_hear(self, event: Mapping[str, Any]) -> bool:
        """Whether an event is about what the person may see."""
        assert self._rights is not None
        if event["type"] == "status":
            return self._rights.sees(event["camera_id"])
        return self._alarms and self._rights.hears(event["alarm"]["subject"])


async def _send_pictures(socket: WebSocket, viewer: Viewer) -> None:
    async for message in viewer:
        async with asyncio.timeout(SEND_S):
            if isinstance(message, bytes):
                await socket.send_bytes(message)
            else:
                await socket.send_text(message)


async def _take_commands(socket: WebSocket, viewer: Viewer) -> None:
    while True:
        command = _command(await _received(socket))
        if command == "pause":
            viewer.pause()
        elif command == "resume":
            viewer.resume()


async def _received(socket: WebSocket) -> str:
    """The next text; empty for bytes, which nobody is asked to send. Raises WebSocketDisconnect."""
    message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code") or 1000, message.get("reason"))
    return message.get("text") or ""


def _command(text: str) -> str | None:
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return message.get("type") if isinstance(message, dict) else None


async def _send_events(socket: WebSocket, watcher: _Watcher, events: AsyncIterator[Mapping[str, Any]]) -> None:
    async for event in events:
        if watcher.may_hear(event):
            async with asyncio.timeout(SEND_S):
                await socket.send_text(json.dumps(event))


async def _take_nothing(socket: WebSocket) -> None:
    while True:
        await _received(socket)


async def _recheck(check: Callable[[], None]) -> None:
    while True:
        await asyncio.sleep(RECHECK_S)
        await run_in_threadpool(check)


async def _first_of(*parts: Callable[[], Awaitable[None]]) -> None:
    """Run side by side until one ends or fails, then end the others."""
    failures: list[Exception] = []

    async def run(part: Callable[[], Awaitable[None]]) -> None:
        try:
            await part()
        except (FairwatchError, SQLAlchemyError, WebSocketDisconnect, TimeoutError) as error:
            failures.append(error)
        group.cancel_scope.cancel()

    async with anyio.create_task_group() as group:
        for part in parts:
            group.start_soon(run, part)
    if failures:
        raise failures[0]


@asynccontextmanager
async def _closing(socket: WebSocket) -> AsyncIterator[None]:
    """Close the socket at the end, and tell why when it was refused."""
    code, reason = 1000, ""
    try:
        yield
    except FairwatchError as error:
        code, reason = _CLOSE.get(error.status, REFUSED), error.code
        notice = {"type": "notice", "code": error.code, "params": error.params}
        with suppress(WebSocketDisconnect, RuntimeError):
            await socket.send_text(json.dumps(notice))
    except SQLAlchemyError as error:
        # Whether the person may still watch cannot be asked, so it ends; the browser comes again.
        _log.warning("socket closed: database does not answer", path=socket.url.path, error=str(error))
        code = TRY_AGAIN
    except TimeoutError:
        code = 1001
    except WebSocketDisconnect:
        return
    # RuntimeError: Starlette's word for a socket that the other side has closed meanwhile.
    with suppress(WebSocketDisconnect, RuntimeError):
        await socket.close(code, reason)
