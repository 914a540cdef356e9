# SPDX-License-Identifier: Apache-2.0
"""Hypothesis strategies: streams of access units, and what happens to their packets on the way."""

import random
from dataclasses import dataclass

from hypothesis import strategies as st

from fairwatch.media.frame import Codec
from tests.media.packetise import CODECS, KINDS, Packet, Unit, nal, packets, picture


@st.composite
def streams(draw: st.DrawFn) -> tuple[Codec, list[Unit]]:
    """Units with slices of all sizes, with and without sets (sometimes apart), messages, delimiters, filler."""
    codec = draw(st.sampled_from(CODECS))
    ticks = draw(st.sampled_from([0, 0xFFFF_F000]))
    units: list[Unit] = []
    for number, features in enumerate(draw(st.lists(st.integers(0, 511), min_size=2, max_size=8))):
        chance = random.Random(features)
        ticks += chance.choice([1500, 3600, 90_000])
        key = number == 0 or bool(features & 1)
        sets = [nal(codec, name, bytes((1, 2, 3))) for name in ("vps", "sps", "pps") if name in KINDS[codec]]
        apart = key and features & 6 == 2
        if apart:
            units.append(Unit(ticks, tuple(sets), key=False))
            ticks += 10
        sizes = [chance.choice([0, 1, 40, 300, 1500]) for _ in range(1 + features % 3)]
        nals = picture(codec, number, sizes, key)
        if features & 8:
            nals.insert(0, nal(codec, "sei", b"\x05\x01" + bytes((number,)) + b"\x80"))
        if key and features & 6 == 4:
            nals = sets + nals
        if features & 16:
            nals.insert(0, nal(codec, "aud", b"\x10"))
        if features & 32:
            nals.append(nal(codec, "filler", b"\xff" * 50))
        units.append(Unit(ticks, tuple(nals), key))
    return codec, units


@dataclass(frozen=True, slots=True)
class Sent:
    """A stream as packets, as they arrived, and which were lost."""

    codec: Codec
    units: list[Unit]
    arrived: list[Packet]
    dropped: list[Packet]


@st.composite
def journeys(draw: st.DrawFn, lossy: bool = True) -> Sent:
    """Packets of a stream of which some come twice, at once or later, and some never. The first one comes."""
    codec, units = draw(streams())
    made = packets(
        codec,
        units,
        limit=draw(st.sampled_from([40, 200, 1400])),
        together=draw(st.booleans()),
        marked=draw(st.booleans()),
        sequence=draw(st.sampled_from([100, 65_530])),
    )
    places = st.sets(st.integers(1, max(1, len(made) - 1)), max_size=5)
    lost = draw(places) if lossy else set()
    twice, again_later = draw(places), draw(places)
    arrived: list[Packet] = []
    for number, packet in enumerate(made):
        if number in lost:
            continue
        arrived.append(packet)
        if number in twice:
            arrived.append(packet)
        if number - 2 in again_later - lost:
            arrived.append(made[number - 2])
    return Sent(codec, units, arrived, [made[number] for number in sorted(lost) if number < len(made)])
