# SPDX-License-Identifier: Apache-2.0
"""A client that says what it is told and nothing more: for dialogues that no real client would lead."""

import asyncio
import hashlib
import re
from dataclasses import dataclass
from types import TracebackType
from typing import Self

TCP = "RTP/AVP/TCP;unicast;interleaved=0-1"


@dataclass(frozen=True, slots=True)
class Answer:
    """A response; header names in lower case, several of one name joined by a line break."""

    status: int
    headers: dict[str, str]
    body: str

    @property
    def session(self) -> str:
        return self.headers["session"].partition(";")[0]


class Client:
    """An RTSP connection."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._sequence = 0
        self._reader: asyncio.StreamReader
        self._writer: asyncio.StreamWriter

    async def __aenter__(self) -> Self:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writer.close()
        await self._writer.wait_closed()

    def url(self, path: str) -> str:
        return f"rtsp://127.0.0.1:{self._port}{path}"

    async def ask(self, method: str, url: str, **headers: str) -> Answer:
        """Send a request; media that comes before its answer is thrown away."""
        self._sequence += 1
        lines = [f"{method} {url} RTSP/1.0", f"CSeq: {self._sequence}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        await self.send("\r\n".join(lines).encode() + b"\r\n\r\n")
        while (first := await self._reader.readexactly(1)) == b"$":
            await self._rest_of_packet()
        head = (first + await self._reader.readuntil(b"\r\n\r\n")).decode()
        status, *header_lines = head.strip().split("\r\n")
        found: dict[str, str] = {}
        for line in header_lines:
            name, _, value = line.partition(":")
            old = found.get(name.lower())
            found[name.lower()] = value.strip() if old is None else f"{old}\n{value.strip()}"
        assert found["cseq"] == str(self._sequence)
        body = await self._reader.readexactly(int(found.get("content-length", "0")))
        return Answer(int(status.split()[1]), found, body.decode("utf-8", "replace"))

    async def play(self, path: str, transport: str = TCP) -> Answer:
        """SETUP of the first track and PLAY; the answer to the latter."""
        setup = await self.ask("SETUP", self.url(f"{path}/trackID=0"), Transport=transport)
        assert setup.status == 200, setup
        return await self.ask("PLAY", self.url(path), Session=setup.session)

    async def packet(self) -> tuple[int, bytes]:
        """The next interleaved packet: channel and content."""
        dollar = await self._reader.readexactly(1)
        assert dollar == b"$", "no packet follows"
        return await self._rest_of_packet()

    async def packets(self, count: int) -> list[tuple[int, bytes]]:
        """The next `count` interleaved packets."""
        return [await self.packet() for _ in range(count)]

    async def rtp(self, count: int) -> list[bytes]:
        """The next `count` packets of the first track, without RTCP."""
        found: list[bytes] = []
        while len(found) < count:
            channel, data = await self.packet()
            if channel == 0:
                found.append(data)
        return found

    async def rest(self) -> bytes:
        """Everything until the server closes the connection."""
        return await self._reader.read()

    async def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        self._writer.write(data)
        await self._writer.drain()

    async def _rest_of_packet(self) -> tuple[int, bytes]:
        head = await self._reader.readexactly(3)
        return head[0], await self._reader.readexactly(int.from_bytes(head[1:], "big"))


def digest(challenge: str, method: str, url: str, username: str, password: str) -> str:
    """The Authorization header that answers a Digest challenge (RFC 7616, without qop)."""
    given = dict(re.findall(r'(\w+)="?([^",]+)"?', challenge))
    algorithm = given.get("algorithm", "MD5")
    make = hashlib.sha256 if algorithm == "SHA-256" else hashlib.md5
    first = make(f"{username}:{given['realm']}:{password}".encode()).hexdigest()
    second = make(f"{method}:{url}".encode()).hexdigest()
    response = make(f"{first}:{given['nonce']}:{second}".encode()).hexdigest()
    return (
        f'Digest username="{username}", realm="{given["realm"]}", nonce="{given["nonce"]}", uri="{url}", '
        f'response="{response}", algorithm={algorithm}'
    )


def sequence(packet: bytes) -> int:
    """An RTP packet's sequence number."""
    return int.from_bytes(packet[2:4], "big")


def timestamp(packet: bytes) -> int:
    """An RTP packet's timestamp."""
    return int.from_bytes(packet[4:8], "big")


def has_marker(packet: bytes) -> bool:
    """Whether an RTP packet ends an access unit."""
    return packet[1] >= 0x80
