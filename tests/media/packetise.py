# SPDX-License-Identifier: Apache-2.0
"""A packetizer for the tests that shares nothing with the simulator: RFC 3550, 6184, 7798, 3640."""

import random
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from fairwatch.collect.rtsp.interleaved import InterleavedReader
from fairwatch.media.annexb import sample, split_sample
from fairwatch.media.frame import Codec, Piece
from fairwatch.media.rtp import Depacketizer
from fairwatch.media.rtp_h264 import H264Depacketizer
from fairwatch.media.rtp_h265 import H265Depacketizer
from tests.media.clips import clip

CODECS = [Codec.H264, Codec.H265]
SSRC = 0x0F1A1A1A


@dataclass(frozen=True, slots=True)
class Unit:
    """An access unit: NAL units in order, parameter sets and delimiters among them."""

    ticks: int
    nals: tuple[bytes, ...] = field(repr=False)
    key: bool


@dataclass(frozen=True, slots=True)
class Packet:
    """An RTP packet, the unit that it carries a part of, and its sequence number before any wrap."""

    data: bytes = field(repr=False)
    unit: Unit | None = None
    number: int = -1

    @property
    def marker(self) -> bool:
        return bool(self.data[1] & 0x80)


@dataclass(slots=True)
class Taken:
    """A `UnitSink` that writes down what it is told."""

    units: list[tuple[int, bool, bytes]] = field(default_factory=list)
    sets: list[tuple[tuple[bytes, ...], ...]] = field(default_factory=list)
    losses: list[int] = field(default_factory=list)
    log: list[str] = field(default_factory=list)

    def parameters(self, vps: tuple[bytes, ...], sps: tuple[bytes, ...], pps: tuple[bytes, ...]) -> None:
        self.sets.append((vps, sps, pps))
        self.log.append("sets")

    def unit(self, ticks: int, key: bool, parts: Sequence[Piece]) -> None:
        self.units.append((ticks, key, b"".join(parts)))
        self.log.append("key" if key else "unit")

    def lost(self, packets: int) -> None:
        self.losses.append(packets)
        self.log.append("lost")


def rtp(
    payload: bytes,
    sequence: int,
    ticks: int,
    marker: bool = False,
    *,
    ssrc: int = SSRC,
    csrcs: int = 0,
    extension: bytes | None = None,
    padding: int = 0,
) -> bytes:
    """A packet. `extension` is the body of a header extension (whole words), `padding` its count of bytes."""
    first = 0x80 | (0x20 if padding else 0) | (0x10 if extension is not None else 0) | csrcs
    head = struct.pack(
        ">BBHII", first, (0x80 if marker else 0) | 96, sequence & 0xFFFF, ticks & 0xFFFFFFFF, ssrc & 0xFFFFFFFF
    )
    head += bytes(4 * csrcs)
    if extension is not None:
        head += struct.pack(">HH", 0xBEDE, len(extension) // 4) + extension
    return head + payload + (bytes(padding - 1) + bytes((padding,)) if padding else b"")


def kind_of(codec: Codec, nal: bytes) -> int:
    return nal[0] & 31 if codec is Codec.H264 else (nal[0] >> 1) & 63


def aggregate(codec: Codec, nals: Iterable[bytes]) -> bytes:
    """STAP-A or AP."""
    head = b"\x78" if codec is Codec.H264 else b"\x60\x01"
    return head + b"".join(struct.pack(">H", len(nal)) + nal for nal in nals)


def fragments(codec: Codec, nal: bytes, step: int) -> list[bytes]:
    """FU-A or FU: pieces of `step` bytes."""
    if codec is Codec.H264:
        head, kind, body = bytes(((nal[0] & 0xE0) | 28,)), nal[0] & 31, nal[1:]
    else:
        head, kind, body = bytes(((nal[0] & 0x81) | 49 << 1, nal[1])), (nal[0] >> 1) & 63, nal[2:]
    starts = range(0, max(len(body), 1), step)
    return [
        head
        + bytes((kind | (0x80 if start == 0 else 0) | (0x40 if start == starts[-1] else 0),))
        + body[start : start + step]
        for start in starts
    ]


def payloads(codec: Codec, nals: Sequence[bytes], limit: int = 1400, together: bool = True) -> list[bytes]:
    """An access unit's payloads: what is small goes together if wanted, what is large in pieces."""
    made: list[bytes] = []
    small: list[bytes] = []

    def settle() -> None:
        made.extend([aggregate(codec, small)] if len(small) > 1 else small)
        small.clear()

    for nal in nals:
        if len(nal) > limit:
            settle()
            made += fragments(codec, nal, max(limit - 3, 1))
        elif together and sum(map(len, small)) + len(nal) < limit:
            small.append(nal)
        else:
            settle()
            small.append(nal)
    settle()
    return made


def packets(
    codec: Codec,
    units: Iterable[Unit],
    *,
    limit: int = 1400,
    together: bool = True,
    marked: bool = True,
    sequence: int = 100,
    ssrc: int = SSRC,
) -> list[Packet]:
    """All units as packets in order."""
    made = []
    for unit in units:
        parts = payloads(codec, unit.nals, limit, together)
        for number, payload in enumerate(parts):
            marker = marked and number == len(parts) - 1
            made.append(Packet(rtp(payload, sequence, unit.ticks, marker, ssrc=ssrc), unit, sequence))
            sequence += 1
    return made


_LEFT_OUT = {Codec.H264: {7, 8, 9, 12}, Codec.H265: {32, 33, 34, 35, 38}}


def sample_of(codec: Codec, unit: Unit) -> bytes:
    """What is to come out: everything but parameter sets, delimiters and filler."""
    return sample([nal for nal in unit.nals if kind_of(codec, nal) not in _LEFT_OUT[codec]])


def interleaved(data: bytes, channel: int = 0) -> bytes:
    """A packet as it goes over TCP (RFC 2326, 10.12)."""
    return b"$" + bytes((channel,)) + struct.pack(">H", len(data)) + data


def aac(units: Sequence[bytes]) -> bytes:
    """AAC-hbr with whole access units (RFC 3640, 3.3.6)."""
    headers = b"".join(struct.pack(">H", len(unit) << 3) for unit in units)
    return struct.pack(">H", 8 * len(headers)) + headers + b"".join(units)


KINDS = {
    Codec.H264: {"aud": 9, "sps": 7, "pps": 8, "sei": 6, "key": 5, "slice": 1, "filler": 12},
    Codec.H265: {"aud": 35, "vps": 32, "sps": 33, "pps": 34, "sei": 39, "key": 19, "slice": 1, "filler": 38},
}


def nal(codec: Codec, name: str, body: bytes) -> bytes:
    """A NAL unit of a kind, with any body."""
    kind = KINDS[codec][name]
    return (bytes((0x60 | kind,)) if codec is Codec.H264 else bytes((kind << 1, 1))) + body


def picture(codec: Codec, seed: int, sizes: list[int], key: bool) -> list[bytes]:
    """Slices of these sizes: a header, the first-slice bit, and noise that is another for each `seed`."""
    noise = random.Random(seed)
    return [
        nal(codec, "key" if key else "slice", bytes((0x88 if number == 0 else 0x08,)) + noise.randbytes(size))
        for number, size in enumerate(sizes)
    ]


def whole(codec: Codec, units: Iterable[Unit]) -> list[tuple[int, bool, bytes]]:
    """What is to come out of these units, as `Taken.units` has it."""
    return [(unit.ticks & 0xFFFFFFFF, unit.key, sample_of(codec, unit)) for unit in units if sample_of(codec, unit)]


def real_units(codec: Codec, frames: int = 30, b_frames: int = 0, sets: bool = True) -> list[Unit]:
    """What x264 and x265 make, with a key frame every ten and, if wanted, parameter sets before each."""
    made = clip(codec, frames=frames, b_frames=b_frames, key_every=10, width=640, height=360)
    ahead = (*made.track.vps, *made.track.sps, *made.track.pps) if sets else ()
    return [
        Unit(3600 * number, (*(ahead if each.key else ()), *split_sample(each.payload)), each.key)
        for number, each in enumerate(made.samples)
    ]


def depacketizer(codec: Codec, taken: Taken) -> H264Depacketizer | H265Depacketizer:
    return (H264Depacketizer if codec is Codec.H264 else H265Depacketizer)(taken)


def feed(codec: Codec, sent: Iterable[Packet]) -> tuple[Taken, Depacketizer]:
    """Hand packets over one by one."""
    taken = Taken()
    reader = depacketizer(codec, taken)
    for packet in sent:
        reader.packet(packet.data, 0, len(packet.data))
    return taken, reader


def carried(codec: Codec) -> tuple[Taken, H264Depacketizer | H265Depacketizer, InterleavedReader]:
    """A depacketizer behind channel 0 of a TCP connection."""
    taken = Taken()
    reader = depacketizer(codec, taken)
    messages: list[object] = []
    carrier = InterleavedReader(messages.append)
    carrier.attach(0, reader.packet, reader.run)
    return taken, reader, carrier
