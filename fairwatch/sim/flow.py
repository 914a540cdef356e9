# SPDX-License-Identifier: Apache-2.0
"""One medium of a running stream: its sequence numbers, timestamps and clients.

The packets of a frame are numbered once (RFC 3550, 5.1) and the same bytes go
to every client. Times in microseconds of the loop's clock.
"""

import random
import struct
import time
from collections import deque
from typing import Protocol

from fairwatch.sim.faults import Burst, Fault
from fairwatch.sim.packets import INTERLEAVE_BYTES, RTP_HEADER_BYTES, Source, Template
from fairwatch.sim.rtcp import sender_report
from fairwatch.sim.stream import SimStream

_NUMBERS = struct.Struct(">HII")
_NUMBERS_OFFSET = INTERLEAVE_BYTES + 2
_MAX_BUFFERED_BYTES = 16 << 20
_REMEMBERED = 1000


class Sink(Protocol):
    """The way to one client of one medium."""

    def frame(self, data: bytearray, offsets: tuple[int, ...]) -> None:
        """Send packets, each behind an interleaving header that starts at an offset."""

    def pieces(self, burst: Burst) -> None:
        """Send a frame that faults have touched."""

    def control(self, data: bytes) -> None:
        """Send an RTCP packet."""

    def buffered_bytes(self) -> int:
        """What the client has not read yet."""

    def close(self) -> None:
        """End the client's connection."""

    def release(self) -> None:
        """The session is over."""


class Subscription:
    """One client of one medium, with what was sent to it."""

    def __init__(self, sink: Sink, wait_for_key: bool, log: bool) -> None:
        self.sink = sink
        self.waiting = wait_for_key
        self.next_report_us = 0
        self.frames_sent = 0
        self.frames_dropped = 0
        self.first_timestamp: int | None = None
        self.last_timestamp: int | None = None
        self.sent: list[int] | None = [] if log else None
        """RTP timestamp of each frame sent, when the server keeps a log."""

    def takes(self, key: bool) -> bool:
        """Whether the client gets this frame. One that reads too slowly loses frames up to a key frame."""
        if self.sink.buffered_bytes() > _MAX_BUFFERED_BYTES:
            self.waiting = True
        if self.waiting and not key:
            self.frames_dropped += self.frames_sent > 0
            return False
        self.waiting = False
        return True

    def count(self, timestamp: int) -> None:
        self.frames_sent += 1
        if self.first_timestamp is None:
            self.first_timestamp = timestamp
        self.last_timestamp = timestamp
        if self.sent is not None:
            self.sent.append(timestamp)


class Flow:
    """One medium of a stream on its way out: sequence numbers, timestamps, clients."""

    def __init__(self, stream: SimStream, source: Source, faults: tuple[Fault, ...]) -> None:
        self.source = source
        self.clip = source.clip
        self.subscriptions: list[Subscription] = []
        self.finished: deque[Subscription] = deque(maxlen=_REMEMBERED)
        """Clients that have left, the last of them."""
        self.scheduled = False
        self.number = stream.first_frame if source.clip.is_video else 0
        self.frames_sent = 0
        chosen = random.SystemRandom()
        self.ssrc = chosen.getrandbits(32) if stream.ssrc is None else stream.ssrc
        self.sequence = chosen.getrandbits(16) if stream.first_sequence is None else stream.first_sequence
        base = chosen.getrandbits(32) if stream.first_timestamp is None else stream.first_timestamp
        self._first_number = self.number
        self._first_ticks = source.dts_ticks(self.number)
        self._timestamp_base = base - source.pts_ticks(self.number)
        # What a camera holds back when it sends B frames: a frame is older than its sending by this.
        self._held_ticks = source.pts_ticks(self.number) - self._first_ticks
        self._stream = stream
        self._rate = self.clip.clock_hz * (1 + stream.drift_ppm / 1e6) / 1e6
        self._faults = faults
        self._touching = tuple(fault for fault in faults if type(fault).touch is not Fault.touch)
        self._shifting = tuple(
            fault for fault in faults if type(fault).timestamp_shift_s is not Fault.timestamp_shift_s
        )
        self._report_every_us = int(stream.sender_report_s * 1e6)
        self._packets = 0
        self._octets = 0

    def due_us(self, started_us: int) -> int:
        """When the next frame is due."""
        return started_us + int((self.source.dts_ticks(self.number) - self._first_ticks) / self._rate)

    def catch_up(self, elapsed_us: int) -> None:
        """Skip what nobody was there to get."""
        self.number = max(self.number, self.source.number_at(self._first_ticks + int(elapsed_us * self._rate)))

    def timestamp_of(self, number: int) -> int:
        """RTP timestamp of a frame, faults included."""
        ticks = self.source.pts_ticks(number)
        if self._shifting:
            past = number - self._first_number
            ticks += int(sum(fault.timestamp_shift_s(past) for fault in self._shifting) * self.clip.clock_hz)
        return (self._timestamp_base + ticks) & 0xFFFFFFFF

    def start_point(self, wait_for_key: bool) -> tuple[int, int]:
        """Sequence number and RTP timestamp of the frame that a client who joins now gets first."""
        number, sequence = self.number, self.sequence
        while wait_for_key and not self.source.is_key(number):
            sequence += len(self.source.template(number).offsets)
            number += 1
        return sequence & 0xFFFF, self.timestamp_of(number)

    def emit(self, started_us: int, now_us: int) -> None:
        """Send the frame that is due."""
        template = self.source.template(self.number)
        timestamp = self.timestamp_of(self.number)
        data = self._numbered(template, timestamp)
        if self._touching:
            self._emit_faulty(data, template, timestamp, started_us, now_us)
        else:
            for subscription in self.subscriptions:
                if subscription.takes(template.key):
                    subscription.sink.frame(data, template.offsets)
                    subscription.count(timestamp)
                    if self._report_every_us and now_us >= subscription.next_report_us:
                        self._report(subscription, started_us, now_us)
        self.number += 1
        self.frames_sent += 1

    def _numbered(self, template: Template, timestamp: int) -> bytearray:
        data = bytearray(template.data)
        sequence, ssrc, pack_into = self.sequence, self.ssrc, _NUMBERS.pack_into
        for offset in template.offsets:
            pack_into(data, offset + _NUMBERS_OFFSET, sequence, timestamp, ssrc)
            sequence = (sequence + 1) & 0xFFFF
        self.sequence = sequence
        self._packets += len(template.offsets)
        self._octets += len(data) - len(template.offsets) * (INTERLEAVE_BYTES + RTP_HEADER_BYTES)
        return data

    def _emit_faulty(self, data: bytearray, template: Template, timestamp: int, started_us: int, now_us: int) -> None:
        ends = (*template.offsets[1:], len(data))
        packets = [data[start:end] for start, end in zip(template.offsets, ends, strict=True)]
        burst = Burst(self.number - self._first_number, template.key, packets)
        for fault in self._touching:
            fault.touch(burst)
        for subscription in tuple(self.subscriptions):
            if not burst.silent and subscription.takes(template.key):
                subscription.sink.pieces(burst)
                subscription.count(timestamp)
                if self._report_every_us and now_us >= subscription.next_report_us and burst.keep == 1:
                    self._report(subscription, started_us, now_us)
            if burst.close:
                subscription.sink.close()

    def _report(self, subscription: Subscription, started_us: int, now_us: int) -> None:
        subscription.next_report_us = now_us + self._report_every_us
        past = self.number - self._first_number
        shift_us = sum(int(fault.clock_shift_s(past) * 1e6) for fault in self._faults)
        utc_us = time.time_ns() // 1000 + self._stream.clock_offset_us + shift_us
        ticks = self._first_ticks + self._held_ticks + int((now_us - started_us) * self._rate)
        # The timestamp in a report belongs to the same clock as those of the frames, jumps included.
        ticks += self.timestamp_of(self.number) - self._timestamp_base - self.source.pts_ticks(self.number)
        timestamp = (self._timestamp_base + ticks) & 0xFFFFFFFF
        subscription.sink.control(sender_report(self.ssrc, utc_us, timestamp, self._packets, self._octets))
