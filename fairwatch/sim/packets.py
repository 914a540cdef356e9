# SPDX-License-Identifier: Apache-2.0
"""Access units to RTP packets, made once per clip and shared by all who send it.

H.264: RFC 6184 (single NAL unit, STAP-A for parameter sets, FU-A). H.265:
RFC 7798 (single, AP, FU). AAC: RFC 3640 AAC-hbr. G.711: RFC 3551. Each packet
stands behind its interleaving header (RFC 2326, 10.12) with channel,
sequence number, timestamp and SSRC left 0 for the sender to fill in.
"""

import struct
from dataclasses import dataclass
from typing import Protocol

from fairwatch.media.frame import Codec
from fairwatch.sim.clip import Clip, ParameterSets

MAX_PAYLOAD_BYTES = 1400
INTERLEAVE_BYTES = 4
RTP_HEADER_BYTES = 12
_HEADER = struct.Struct(">BBHBBHII")
_MARKER = 0x80
PAYLOAD_TYPES = {Codec.H264: 96, Codec.H265: 96, Codec.AAC: 97, Codec.PCMA: 8, Codec.PCMU: 0}


@dataclass(frozen=True, slots=True)
class Template:
    """The packets of one access unit, back to back. `offsets` are where each interleaving header starts."""

    data: bytes
    offsets: tuple[int, ...]
    key: bool


class Source(Protocol):
    """Where a broadcast takes its access units from. `number` counts from 0 and never stops."""

    @property
    def clip(self) -> Clip:
        """Codec, clock and parameter sets. A live source has one without units."""

    def template(self, number: int) -> Template: ...

    def is_key(self, number: int) -> bool: ...

    def dts_ticks(self, number: int) -> int: ...

    def pts_ticks(self, number: int) -> int: ...

    def number_at(self, ticks: int) -> int:
        """The first access unit that is due at `ticks` or later."""


class ClipSource:
    """A clip in an endless loop. Packets of a unit are made when it is first sent.

    `in_band`: parameter sets before each key frame.
    """

    def __init__(self, clip: Clip, in_band: bool = True, max_payload_bytes: int = MAX_PAYLOAD_BYTES) -> None:
        self._clip = clip
        self._in_band = in_band
        self._max_payload_bytes = max_payload_bytes
        self._templates: list[Template | None] = [None] * len(clip.units)

    @property
    def clip(self) -> Clip:
        return self._clip

    def template(self, number: int) -> Template:
        index = number % len(self._templates)
        made = self._templates[index]
        if made is None:
            unit = self._clip.units[index]
            sets = self._clip.sets[unit.sets] if self._in_band and unit.key and self._clip.sets else None
            payloads = payloads_of(self._clip.codec, unit.nals, sets, self._max_payload_bytes)
            made = self._templates[index] = template_of(self._clip.codec, payloads, unit.key)
        return made

    def is_key(self, number: int) -> bool:
        return self._clip.units[number % len(self._templates)].key

    def dts_ticks(self, number: int) -> int:
        loops, index = divmod(number, len(self._templates))
        return loops * self._clip.loop_ticks + self._clip.units[index].dts_ticks

    def pts_ticks(self, number: int) -> int:
        loops, index = divmod(number, len(self._templates))
        return loops * self._clip.loop_ticks + self._clip.units[index].pts_ticks

    def number_at(self, ticks: int) -> int:
        loops, rest = divmod(max(0, ticks), self._clip.loop_ticks)
        number = loops * len(self._templates)
        for unit in self._clip.units:
            if unit.dts_ticks >= rest:
                break
            number += 1
        return number


def template_of(codec: Codec, payloads: list[bytes], key: bool) -> Template:
    """RTP packets around `payloads`, the marker on the last (all video; sound: each packet is a whole unit)."""
    parts: list[bytes] = []
    offsets = []
    position = 0
    last = len(payloads) - 1
    payload_type = PAYLOAD_TYPES[codec]
    marked = codec not in (Codec.PCMA, Codec.PCMU)
    for index, payload in enumerate(payloads):
        marker = _MARKER if index == last and marked else 0
        size = RTP_HEADER_BYTES + len(payload)
        parts += (_HEADER.pack(0x24, 0, size, 0x80, marker | payload_type, 0, 0, 0), payload)
        offsets.append(position)
        position += INTERLEAVE_BYTES + size
    return Template(b"".join(parts), tuple(offsets), key)


def payloads_of(codec: Codec, nals: tuple[bytes, ...], sets: ParameterSets | None, limit: int) -> list[bytes]:
    """The RTP payloads of one access unit, none larger than `limit` bytes except an audio unit."""
    if codec is Codec.AAC:
        # One AU-header of 16 bits: 13 bits of size, 3 bits of index (RFC 3640, 3.3.6).
        return [struct.pack(">HH", 16, len(nals[0]) << 3) + nals[0]]
    if codec in (Codec.PCMA, Codec.PCMU):
        return [nals[0]]
    payloads = []
    if sets is not None:
        together = _aggregate(codec, sets.nals())
        payloads += [together] if len(together) <= limit else list(sets.nals())
    for nal in nals:
        if len(nal) <= limit:
            payloads.append(nal)
        else:
            payloads += _fragment(codec, nal, limit)
    return payloads


def _aggregate(codec: Codec, nals: tuple[bytes, ...]) -> bytes:
    # F 0, the highest NRI of those inside, type 24; for H.265 type 48, layer 0, temporal id 1.
    head = bytes((max(nal[0] & 0x60 for nal in nals) | 24,)) if codec is Codec.H264 else b"\x60\x01"
    return head + b"".join(struct.pack(">H", len(nal)) + nal for nal in nals)


def _fragment(codec: Codec, nal: bytes, limit: int) -> list[bytes]:
    if codec is Codec.H264:
        head, kind, body = bytes((nal[0] & 0xE0 | 28,)), nal[0] & 0x1F, nal[1:]
    else:
        head, kind, body = bytes((nal[0] & 0x81 | 49 << 1, nal[1])), (nal[0] >> 1) & 0x3F, nal[2:]
    step = limit - len(head) - 1
    pieces = []
    for start in range(0, len(body), step):
        flags = (0x80 if start == 0 else 0) | (0x40 if start + step >= len(body) else 0)
        pieces.append(head + bytes((flags | kind,)) + body[start : start + step])
    return pieces
