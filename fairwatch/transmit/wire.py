# SPDX-License-Identifier: Apache-2.0
"""What recorder and web processes say to each other on the local socket.

A message is a 32-bit length (of what follows), a kind, and its body. Sans-IO:
bytes in, messages out. Tracks travel as an init segment, which says it all.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from struct import Struct
from typing import Any

from fairwatch.media.fmp4.boxes import Mp4Error
from fairwatch.media.fmp4.read import read_init
from fairwatch.media.fmp4.write import init_segment
from fairwatch.media.fragment import Fragment
from fairwatch.media.frame import Tracks

_FRAME = Struct(">IB")
_FRAGMENT = Struct(">IBIBBqI")
_NUMBER = Struct(">I")
MAX_MESSAGE_BYTES = 64 << 20

Json = dict[str, Any]


class Kind(IntEnum):
    """Message kinds. Numbers are fixed: both ends may be of different builds."""

    SUBSCRIBE = 1
    UNSUBSCRIBE = 2
    COMMAND = 3
    TRACKS = 16
    FRAGMENT = 17
    ENDED = 18
    REPLY = 19
    EVENT = 20
    REMOVED = 21


class WireError(ValueError):
    """The other end does not speak this protocol."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message. `number` is a stream's id, or a command's for COMMAND and REPLY."""

    kind: Kind
    number: int
    body: bytes

    def json(self) -> Json:
        """The body of a command, reply or event. Raises WireError."""
        try:
            value = json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise WireError("no JSON") from error
        if not isinstance(value, dict):
            raise WireError("an object was expected")
        return value

    def tracks(self) -> Tracks:
        """The body of TRACKS. Raises WireError."""
        try:
            return read_init(self.body).tracks
        except Mp4Error as error:
            raise WireError(f"no init segment: {error}") from error

    def fragment(self) -> Fragment:
        """The body of FRAGMENT. Raises WireError."""
        if len(self.body) < _FRAGMENT_HEAD.size:
            raise WireError("a fragment without its head")
        track, flags, start_us, duration_us = _FRAGMENT_HEAD.unpack_from(self.body)
        data = self.body[_FRAGMENT_HEAD.size :]
        return Fragment((data,), len(data), track, bool(flags & 1), start_us, duration_us, bool(flags & 2))


_FRAGMENT_HEAD = Struct(">BBqI")


def message(kind: Kind, number: int, body: bytes = b"") -> bytes:
    """A message as bytes."""
    return _FRAME.pack(5 + len(body), kind) + _NUMBER.pack(number) + body


def json_message(kind: Kind, number: int, body: Json) -> bytes:
    """A command, reply or event as bytes."""
    return message(kind, number, json.dumps(body, separators=(",", ":")).encode())


def tracks_message(stream_id: int, tracks: Tracks) -> bytes:
    """TRACKS as bytes."""
    return message(Kind.TRACKS, stream_id, init_segment(tracks, 0))


def fragment_head(stream_id: int, fragment: Fragment) -> bytes:
    """What stands before a fragment's own bytes."""
    flags = (1 if fragment.key else 0) | (2 if fragment.after_gap else 0)
    return _FRAGMENT.pack(
        fragment.size_bytes + 19,
        Kind.FRAGMENT,
        stream_id,
        fragment.track,
        flags,
        fragment.start_us,
        fragment.duration_us,
    )


class Reader:
    """Cuts a byte stream into messages. Raises WireError on what cannot be one."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, data: bytes) -> Iterator[Message]:
        """The messages that are whole now."""
        rest = self._rest
        rest += data
        at = 0
        while len(rest) - at >= 9:
            size, kind = _FRAME.unpack_from(rest, at)
            if not 5 <= size <= MAX_MESSAGE_BYTES:
                raise WireError(f"a message of {size} bytes")
            try:
                known = Kind(kind)
            except ValueError as error:
                raise WireError(f"message kind {kind}") from error
            if len(rest) - at < 4 + size:
                break
            (number,) = _NUMBER.unpack_from(rest, at + 5)
            yield Message(known, number, bytes(memoryview(rest)[at + 9 : at + 4 + size]))
            at += 4 + size
        del rest[:at]
