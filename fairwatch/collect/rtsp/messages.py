# SPDX-License-Identifier: Apache-2.0
"""RTSP messages (RFC 2326, 4 to 7): bytes to requests and responses, and back.

Tolerant of what cameras send (bare line feeds, folded or nameless header
lines, no reason phrase), strict about size: every part has a limit, beyond it
`CollectError` `bad-stream` is raised, and nothing else ever is.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from fairwatch.collect.errors import Cause, CollectError

HEAD_LIMIT_BYTES = 32 * 1024
HEADER_COUNT_LIMIT = 128
BODY_LIMIT_BYTES = 256 * 1024

METHODS = (
    "OPTIONS",
    "GET_PARAMETER",
    "SET_PARAMETER",
    "ANNOUNCE",
    "REDIRECT",
    "TEARDOWN",
    "PLAY_NOTIFY",
    "DESCRIBE",
    "SETUP",
    "PLAY",
    "PAUSE",
    "RECORD",
)
_STARTS = (b"RTSP/", *(method.encode() + b" " for method in METHODS))
_LONGEST_START = max(map(len, _STARTS))
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_STATUS = re.compile(r"RTSP/\d+\.\d+\s+(\d{3})\b\s*(.*)")
_REQUEST = re.compile(r"(\w+)\s+(\S+)\s+RTSP/\d+\.\d+")
_UNSAFE = re.compile(r"[\r\n\0]")

Pairs = Iterable[tuple[str, str]]


class Headers:
    """Header fields in order; names compare without case."""

    __slots__ = ("_pairs",)

    def __init__(self, pairs: Pairs = ()) -> None:
        self._pairs = tuple(pairs)

    def get(self, name: str) -> str | None:
        """The first value of a field."""
        name = name.lower()
        return next((value for key, value in self._pairs if key.lower() == name), None)

    def get_all(self, name: str) -> list[str]:
        """Every value of a field that came more than once."""
        name = name.lower()
        return [value for key, value in self._pairs if key.lower() == name]

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._pairs)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Headers) and self._pairs == other._pairs

    def __hash__(self) -> int:
        return hash(self._pairs)

    def __repr__(self) -> str:
        return f"Headers({self._pairs!r})"


@dataclass(frozen=True, slots=True)
class Request:
    """A request, ours or the camera's."""

    method: str
    url: str
    headers: Headers = field(default_factory=Headers)
    body: bytes = b""

    def serialise(self) -> bytes:
        """The bytes to send."""
        return _serialise(f"{self.method} {self.url} RTSP/1.0", self.headers, self.body)

    @property
    def sequence(self) -> int | None:
        return _number(self.headers.get("CSeq"))


@dataclass(frozen=True, slots=True)
class Response:
    """A response, the camera's or ours."""

    status: int
    reason: str = ""
    headers: Headers = field(default_factory=Headers)
    body: bytes = b""

    def serialise(self) -> bytes:
        """The bytes to send."""
        return _serialise(f"RTSP/1.0 {self.status} {self.reason}", self.headers, self.body)

    @property
    def sequence(self) -> int | None:
        return _number(self.headers.get("CSeq"))


Message = Request | Response


def begins_message(data: bytes, position: int) -> bool | None:
    """Whether a message may begin at `position`; None if there are too few
    bytes to tell.
    """
    head = data[position : position + _LONGEST_START]
    if head.startswith(_STARTS):
        return True
    if len(head) < _LONGEST_START and any(start.startswith(head) for start in _STARTS):
        return None
    return False


def parse_message(data: bytes, start: int = 0) -> tuple[Message, int] | None:
    """Read the message that begins at `start`.

    Returns it and the position after it, or None while it is incomplete.
    Raises CollectError `bad-stream` if it breaks a limit or is no message.
    """
    found = _HEAD_END.search(data, start, start + HEAD_LIMIT_BYTES)
    if found is None:
        if len(data) - start >= HEAD_LIMIT_BYTES:
            raise CollectError(Cause.BAD_STREAM, "The camera sent a header without end.")
        return None
    lines = data[start : found.start()].decode("utf-8", "replace").split("\n")
    headers = _headers(lines[1:])
    size = _body_size(headers)
    end = found.end() + size
    if end > len(data):
        return None
    body = data[found.end() : end]
    line = lines[0].strip()
    if status := _STATUS.fullmatch(line):
        return Response(int(status[1]), status[2], headers, body), end
    if request := _REQUEST.fullmatch(line):
        return Request(request[1], request[2], headers, body), end
    raise CollectError(Cause.BAD_STREAM, "The camera sent something that is no RTSP message.")


def _headers(lines: list[str]) -> Headers:
    pairs: list[tuple[str, str]] = []
    for line in lines:
        if line[:1] in (" ", "\t") and pairs:
            name, value = pairs[-1]
            pairs[-1] = (name, f"{value} {line.strip()}")
            continue
        name, colon, value = line.partition(":")
        if not colon or not name.strip():
            continue
        if len(pairs) == HEADER_COUNT_LIMIT:
            raise CollectError(Cause.BAD_STREAM, "The camera sent too many header fields.")
        pairs.append((name.strip(), value.strip()))
    return Headers(pairs)


def _body_size(headers: Headers) -> int:
    sizes = {_number(value) for value in headers.get_all("Content-Length")}
    if not sizes:
        return 0
    size = sizes.pop()
    if sizes or size is None or size > BODY_LIMIT_BYTES:
        raise CollectError(Cause.BAD_STREAM, "The camera sent a message of impossible length.")
    return size


def _number(text: str | None) -> int | None:
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


def _serialise(line: str, headers: Headers, body: bytes) -> bytes:
    fields = [line, *(f"{name}: {value}" for name, value in headers)]
    if body:
        fields.append(f"Content-Length: {len(body)}")
    # A line break in a value would be a second header: request smuggling.
    return ("\r\n".join(_UNSAFE.sub("", field) for field in fields) + "\r\n\r\n").encode() + body
