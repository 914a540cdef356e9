# SPDX-License-Identifier: Apache-2.0
"""RTSP 1.0 messages as a server reads and writes them: RFC 2326, sections 4 to 7. No sockets."""

from dataclasses import dataclass
from urllib.parse import urlsplit

_MAX_HEAD_BYTES = 16 * 1024
_MAX_BODY_BYTES = 64 * 1024

REASONS = {
    200: "OK",
    302: "Moved Temporarily",
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    405: "Method Not Allowed",
    454: "Session Not Found",
    455: "Method Not Valid in This State",
    459: "Aggregate Operation Not Allowed",
    461: "Unsupported Transport",
    501: "Not Implemented",
    503: "Service Unavailable",
}


@dataclass(frozen=True, slots=True)
class Request:
    """A request. Header names are in lower case."""

    method: str
    uri: str
    version: str
    headers: dict[str, str]

    @property
    def path(self) -> str:
        """The path in the URI, without a slash at the end and without a query."""
        return urlsplit(self.uri).path.rstrip("/")


@dataclass(frozen=True, slots=True)
class Interleaved:
    """A binary packet that came over the RTSP connection (RFC 2326, 10.12)."""

    channel: int
    data: bytes


class BadRequestError(Exception):
    """The client sent what is no RTSP; the connection is of no more use."""


class RequestReader:
    """Bytes in, requests and interleaved packets out."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[Request | Interleaved]:
        """What `data` completes. Raises BadRequestError."""
        self._buffer += data
        found: list[Request | Interleaved] = []
        while (item := self._next()) is not None:
            found.append(item)
        return found

    def _next(self) -> Request | Interleaved | None:
        buffer = self._buffer
        while buffer[:2] == b"\r\n":
            del buffer[:2]
        if not buffer:
            return None
        if buffer[0] == 0x24:
            if len(buffer) < 4 or len(buffer) < 4 + (size := int.from_bytes(buffer[2:4], "big")):
                return None
            packet = Interleaved(buffer[1], bytes(buffer[4 : 4 + size]))
            del buffer[: 4 + size]
            return packet
        end = buffer.find(b"\r\n\r\n")
        if end < 0:
            if len(buffer) > _MAX_HEAD_BYTES:
                raise BadRequestError("head too long")
            return None
        request = _parse_head(bytes(buffer[:end]))
        length = request.headers.get("content-length", "0")
        if not length.isdigit() or int(length) > _MAX_BODY_BYTES:
            raise BadRequestError("bad content length")
        if len(buffer) < end + 4 + int(length):
            return None
        del buffer[: end + 4 + int(length)]
        return request


def _parse_head(head: bytes) -> Request:
    lines = head.decode("utf-8", "replace").split("\r\n")
    words = lines[0].split()
    if len(words) != 3:
        raise BadRequestError("no request line")
    headers = {}
    for line in lines[1:]:
        name, colon, value = line.partition(":")
        if not colon:
            raise BadRequestError("a header without a colon")
        headers[name.strip().lower()] = value.strip()
    return Request(words[0], words[1], words[2], headers)


def response(status: int, request: Request | None, headers: list[tuple[str, str]], body: bytes = b"") -> bytes:
    """The bytes of an answer to `request`."""
    version = "HTTP/1.1" if request is not None and request.version.startswith("HTTP/") else "RTSP/1.0"
    lines = [f"{version} {status} {REASONS[status]}"]
    if request is not None and "cseq" in request.headers:
        lines.append(f"CSeq: {request.headers['cseq']}")
    lines += [f"{name}: {value}" for name, value in headers]
    if body or version == "HTTP/1.1":
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
