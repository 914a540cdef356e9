# SPDX-License-Identifier: Apache-2.0
"""What a simulated camera does wrong, as a script.

A fault strikes at frames: `at` counts frames (of the video) from the first
PLAY that the stream ever answered, `every` > 0 repeats it. Faults touch the
video only. They are plain values without state, so one script serves any
number of streams. Not here because they are a stream's own properties: a clock
or sequence number near its wrap (`SimStream.first_timestamp`,
`first_sequence`), a change of resolution (`VideoSpec.then_size`), no parameter
sets in the SDP or in band, absolute control addresses.
"""

import random
import re
import struct
from dataclasses import dataclass, field
from typing import Literal

Mistake = Literal["empty", "binary", "truncated", "no-video", "unknown-codec", "bad-base64", "bad-rtpmap", "no-control"]


@dataclass(slots=True)
class Burst:
    """One access unit on its way out; faults change it.

    `packets` stand each behind their 4-byte interleaving header. `raw` maps a
    position in `packets` to bytes that are no packet and go out before it.
    """

    number: int
    key: bool
    packets: list[bytearray]
    raw: dict[int, bytes] = field(default_factory=dict)
    silent: bool = False
    """Nothing is sent."""
    keep: float = 1.0
    """Share of the bytes that are sent."""
    close: bool = False
    """The connection is closed afterwards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Does nothing by itself. `at` and `every` in frames."""

    at: int = 0
    every: int = 0

    def strikes(self, number: int) -> bool:
        """Whether frame `number` is one of those that it spoils."""
        past = number - self.at
        return past >= 0 and (past % self.every == 0 if self.every else past == 0)

    def touch(self, burst: Burst) -> None:
        """Spoil a frame before it is sent."""

    def timestamp_shift_s(self, number: int) -> float:
        """Seconds by which the RTP clock is off at frame `number`."""
        return 0.0

    def clock_shift_s(self, number: int) -> float:
        """Seconds by which the NTP clock in sender reports is off at frame `number`."""
        return 0.0

    def sdp(self, text: str) -> str:
        """Spoil the session description."""
        return text

    def down(self, elapsed_s: float) -> bool:
        """Whether the camera is unreachable, `elapsed_s` after the server's start."""
        return False


_RTP = 4
"""Where the RTP header starts in a packet of a burst, behind the interleaving header."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StopMidFrame(Fault):
    """Sends `share` of a frame's bytes, then closes the connection (or, with `close` off, goes on with the next frame)."""

    share: float = 0.5
    close: bool = True

    def touch(self, burst: Burst) -> None:
        if self.strikes(burst.number):
            burst.keep, burst.close = self.share, self.close


@dataclass(frozen=True, slots=True, kw_only=True)
class DropConnection(Fault):
    """Closes the connection after a whole frame."""

    def touch(self, burst: Burst) -> None:
        if self.strikes(burst.number):
            burst.close = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Stall(Fault):
    """Keeps the connection and sends nothing for `frames` frames; 0 = for ever."""

    frames: int = 0

    def touch(self, burst: Burst) -> None:
        past = burst.number - self.at
        if self.every and past >= 0:
            past %= self.every
        if past >= 0 and (not self.frames or past < self.frames):
            burst.silent = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Garbage(Fault):
    """`size_bytes` of noise: over TCP between two packets of a frame, over UDP as a datagram of its own."""

    size_bytes: int = 997
    seed: int = 1

    def touch(self, burst: Burst) -> None:
        if self.strikes(burst.number):
            noise = random.Random(self.seed + burst.number).randbytes(self.size_bytes)
            burst.raw[len(burst.packets) // 2] = noise


@dataclass(frozen=True, slots=True, kw_only=True)
class BadPayload(Fault):
    """Replaces what is in the frame's packets by noise; the RTP headers stay right."""

    seed: int = 1

    def touch(self, burst: Burst) -> None:
        if self.strikes(burst.number):
            chance = random.Random(self.seed + burst.number)
            for packet in burst.packets:
                packet[_RTP + 12 :] = chance.randbytes(len(packet) - _RTP - 12)


@dataclass(frozen=True, slots=True, kw_only=True)
class LosePackets(Fault):
    """`count` packets from the middle of a frame are never sent (all of them when `count` is 0)."""

    count: int = 1

    def touch(self, burst: Burst) -> None:
        if self.strikes(burst.number):
            start = max(0, (len(burst.packets) - self.count) // 2) if self.count else 0
            del burst.packets[start : start + self.count if self.count else None]


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatPackets(Fault):
    """Each packet of a frame is sent twice."""

    def touch(self, burst: Burst) -> None:
        if self.strikes(burst.number):
            burst.packets[:] = [packet for packet in burst.packets for _ in range(2)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReorderPackets(Fault):
    """Packets of a frame change places with their neighbours in groups of `span`: last first."""

    span: int = 2

    def touch(self, burst: Burst) -> None:
        if self.strikes(burst.number):
            groups = range(0, len(burst.packets), self.span)
            burst.packets[:] = [packet for at in groups for packet in burst.packets[at : at + self.span][::-1]]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoMarker(Fault):
    """Never sets the RTP marker bit that ends an access unit."""

    def touch(self, burst: Burst) -> None:
        for packet in burst.packets:
            packet[_RTP + 1] &= 0x7F


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSource(Fault):
    """From frame `at` on another SSRC, sequence and timestamp, as a camera whose encoder restarts."""

    ssrc: int = 0x12345678

    def touch(self, burst: Burst) -> None:
        if burst.number >= self.at:
            for packet in burst.packets:
                sequence, timestamp = struct.unpack_from(">HI", packet, _RTP + 2)
                values = ((sequence + 20_000) & 0xFFFF, (timestamp + (1 << 31)) & 0xFFFFFFFF, self.ssrc)
                struct.pack_into(">HII", packet, _RTP + 2, *values)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimestampJump(Fault):
    """From frame `at` on RTP timestamps are off by `by_s` seconds (again with each `every`)."""

    by_s: float = 3600.0

    def timestamp_shift_s(self, number: int) -> float:
        return self.by_s * _strikes_so_far(self, number)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockJump(Fault):
    """From frame `at` on the NTP time in sender reports is off by `by_s` seconds; RTP goes on."""

    by_s: float = 3600.0

    def clock_shift_s(self, number: int) -> float:
        return self.by_s * _strikes_so_far(self, number)


def _strikes_so_far(fault: Fault, number: int) -> int:
    past = number - fault.at
    return 0 if past < 0 else past // fault.every + 1 if fault.every else 1


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongSdp(Fault):
    """A session description with a mistake that real cameras make."""

    mistake: Mistake

    def sdp(self, text: str) -> str:
        match self.mistake:
            case "empty":
                return ""
            case "binary":
                return random.Random(1).randbytes(400).decode("utf-8", "surrogateescape")
            case "truncated":
                return text[: text.index("a=rtpmap") + 12]
            case "no-video":
                start = text.index("m=video")
                following = text.find("m=", start + 2)
                return text[:start] + (text[following:] if following >= 0 else "")
            case "unknown-codec":
                return re.sub(r"H26[45]/90000", "VP42/90000", text)
            case "bad-base64":
                return re.sub(r"(sprop-[a-z-]+)=[^;\r]*", r"\1=%%%,=", text)
            case "bad-rtpmap":
                return re.sub(r"a=rtpmap:\d+ (H26[45])/90000", r"a=rtpmap:abc \1", text)
            case "no-control":
                return re.sub(r"a=control:.*\r\n", "", text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropout(Fault):
    """The camera is away for `shortest_s` to `longest_s` in each period of `period_s`."""

    period_s: float = 90.0
    shortest_s: float = 8.0
    longest_s: float = 15.0
    seed: int = 0

    def down(self, elapsed_s: float) -> bool:
        period, inside_s = divmod(elapsed_s, self.period_s)
        chance = random.Random(self.seed * 1_000_003 + int(period))
        length_s = chance.uniform(self.shortest_s, self.longest_s)
        start_s = chance.uniform(0.4, 0.8) * (self.period_s - length_s)
        return start_s <= inside_s < start_s + length_s
