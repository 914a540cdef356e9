# SPDX-License-Identifier: Apache-2.0
"""Whatever is lost, repeated, broken or made up: no picture that is not whole, no exception, no memory without end."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairwatch.media.frame import Codec
from fairwatch.media.rtp import MAX_UNIT_BYTES
from fairwatch.media.rtp_video import MAX_PARTS, MAX_SETS
from tests.media.journeys import Sent, journeys
from tests.media.packetise import (
    CODECS,
    KINDS,
    Packet,
    Unit,
    aggregate,
    carried,
    feed,
    fragments,
    interleaved,
    kind_of,
    nal,
    packets,
    picture,
    real_units,
    rtp,
    whole,
)


@given(journeys(lossy=False))
def test_repeated_packets_change_nothing(sent: Sent) -> None:
    closing = Unit(sent.units[-1].ticks + 9000, tuple(picture(sent.codec, 99, [3], key=False)), key=False)
    end = packets(sent.codec, [closing], sequence=max(packet.number for packet in sent.arrived) + 1)
    taken, reader = feed(sent.codec, sent.arrived + end)
    assert taken.units == whole(sent.codec, [*sent.units, closing])
    assert taken.losses == []
    assert reader.repeated == len(sent.arrived) - len({packet.data for packet in sent.arrived})


@given(journeys())
def test_what_comes_out_is_whole_and_begins_anew_with_a_key_frame(sent: Sent) -> None:
    taken, reader = feed(sent.codec, sent.arrived)
    expected = whole(sent.codec, sent.units)
    places = [expected.index(unit) for unit in taken.units]  # ValueError: something came out that never went in.
    assert places == sorted(set(places))
    damaged = {packet.unit.ticks & 0xFFFFFFFF for packet in sent.dropped if packet.unit and not delimiter(sent, packet)}
    assert not damaged & {ticks for ticks, _, _ in taken.units}
    waiting = True
    for word in taken.log:
        if word == "lost":
            waiting = True
        elif word != "sets":
            assert not waiting or word == "key"
            waiting = False
    seen = [packet for packet in sent.dropped if packet.number < max(each.number for each in sent.arrived)]
    assert reader.lost_packets == sum(taken.losses) == len(seen)
    assert reader.malformed == 0


def delimiter(sent: Sent, packet: Packet) -> bool:
    """An access unit delimiter on its own: nothing is lost with it."""
    return kind_of(sent.codec, packet.data[12:]) == KINDS[sent.codec]["aud"]


@given(journeys(), st.lists(st.integers(1, 3000), min_size=1))
def test_a_run_of_packets_gives_what_the_packets_give_one_by_one(sent: Sent, cuts: list[int]) -> None:
    expected, one_by_one = feed(sent.codec, sent.arrived)
    taken, reader, carrier = carried(sent.codec)
    data = b"".join(interleaved(packet.data) for packet in sent.arrived)
    at = 0
    while at < len(data):
        size = cuts[at % len(cuts)]
        carrier.feed(data[at : at + size])
        at += size
    assert (taken.units, taken.sets, taken.log) == (expected.units, expected.sets, expected.log)
    for name in ("received", "lost_packets", "repeated", "malformed", "highest_sequence"):
        assert getattr(reader, name) == getattr(one_by_one, name), name


@pytest.mark.parametrize("codec", CODECS)
def test_each_single_loss_costs_no_more_than_up_to_the_next_key_frame(codec: Codec) -> None:
    units = real_units(codec, frames=21)
    made = packets(codec, units, limit=300)
    for lost in range(1, len(made)):
        taken, _ = feed(codec, made[:lost] + made[lost + 1 :])
        hit = made[lost].unit
        assert hit is not None
        at = units.index(hit)
        resumed = next((n for n in range(at + 1, len(units)) if units[n].key), len(units))
        assert taken.units == whole(codec, units[:at] + units[resumed:]), lost


@pytest.mark.parametrize("codec", CODECS)
def test_a_unit_whose_front_may_be_missing_does_not_come_out(codec: Codec) -> None:
    """The first slice is here, but the SEI before it was lost, and nothing says that there was no more."""
    sei = nal(codec, "sei", b"\x05\x01\x01\x80")
    units = [Unit(3600 * n, (sei, *picture(codec, n, [10], key=n in (0, 2, 4))), key=n in (0, 2, 4)) for n in range(5)]
    made = packets(codec, units, together=False)
    taken, _ = feed(codec, [packet for packet in made if packet is not made[4]])
    assert taken.units == whole(codec, [units[0], units[1], units[4]])


@pytest.mark.parametrize("codec", CODECS)
def test_padding_in_a_run_of_packets_is_no_payload(codec: Codec) -> None:
    units = real_units(codec)
    made = [
        rtp(packet.data[12:], n, packet.unit.ticks if packet.unit else 0, packet.marker, padding=4)
        for n, packet in enumerate(packets(codec, units, limit=300))
    ]
    taken, _, carrier = carried(codec)
    carrier.feed(b"".join(map(interleaved, made)))
    assert taken.units == whole(codec, units)


@pytest.mark.parametrize("codec", CODECS)
def test_garbage_in_between_is_counted_and_costs_no_picture(codec: Codec) -> None:
    units = real_units(codec)
    made = packets(codec, units, limit=300)
    garbage = [Packet(data) for data in (b"", b"\x80", b"\0" * 40, rtp(b"", 0, 0, padding=200)[:40], b"\xff" * 100)]
    taken, reader = feed(codec, made[:9] + garbage + made[9:])
    assert taken.units == whole(codec, units)
    assert reader.malformed == len(garbage)


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize(
    "broken",
    [
        "begin twice",
        "end without a beginning",
        "single in between",
        "aggregate cut short",
        "aggregate with an empty unit",
        "unknown kind",
        "never ends",
    ],
)
def test_a_unit_that_breaks_the_rules_is_left_out_up_to_the_next_key_frame(codec: Codec, broken: str) -> None:
    (slice_nal,) = picture(codec, 1, [100], key=True)
    first, second, *_, last = pieces = fragments(codec, slice_nal, 30)
    bad = {
        "begin twice": [first, first, last],
        "end without a beginning": [second, last],
        "single in between": [first, slice_nal, last],
        "aggregate cut short": [aggregate(codec, [slice_nal])[:-5]],
        "aggregate with an empty unit": [aggregate(codec, [slice_nal, b""]) + b"\0"],
        "unknown kind": [bytes((0x7E, 1)) + slice_nal],
        "never ends": pieces[:-1],
    }[broken]
    good = picture(codec, 2, [100], key=True)[0]
    later = picture(codec, 3, [100], key=False)[0]
    payloads = [(good, 1), *((payload, 2) for payload in bad), (later, 3), (good, 4), (later, 5)]
    made = [
        Packet(rtp(payload, n, ticks, marker=n + 1 == len(payloads) or payloads[n + 1][1] != ticks))
        for n, (payload, ticks) in enumerate(payloads)
    ]
    taken, _ = feed(codec, made)
    assert [ticks for ticks, _, _ in taken.units] == [1, 4, 5]
    assert "lost" in taken.log


@given(st.sampled_from(CODECS), st.lists(st.binary(max_size=60), max_size=30), st.integers(0, 65_535))
def test_no_bytes_make_it_raise(codec: Codec, payloads: list[bytes], sequence: int) -> None:
    raw, _ = feed(codec, [Packet(payload) for payload in payloads])
    assert raw.units == []
    feed(codec, [Packet(rtp(payload, sequence + n, n // 3)) for n, payload in enumerate(payloads)])


@settings(max_examples=200)
@given(journeys(), st.integers(0, 1 << 32), st.booleans())
def test_no_mutation_makes_it_raise_or_puts_a_unit_before_a_key_frame(sent: Sent, seed: int, run: bool) -> None:
    chance = random.Random(seed)
    mutated = []
    for packet in sent.arrived:
        changed = bytearray(packet.data)
        for _ in range(chance.choice([0, 0, 0, 1, 3])):
            changed[chance.randrange(min(len(changed), 20))] = chance.randrange(256)
        mutated.append(bytes(changed[: chance.choice([None, None, None, 13, 20])]))
    taken, reader, carrier = carried(sent.codec)
    if run:
        carrier.feed(b"".join(map(interleaved, mutated)))
    else:
        for data in mutated:
            reader.packet(data, 0, len(data))
    waiting = True
    for word in taken.log:
        waiting = word == "lost" or (waiting and word != "key")
        assert not (waiting and word == "unit")


FLOODS = {
    "pieces of one NAL unit": lambda codec: fragments(codec, picture(codec, 1, [2000], key=True)[0], 600)[:2],
    "small pieces": lambda codec: fragments(codec, picture(codec, 1, [2000], key=True)[0], 1)[:2],
    "slices of one picture": lambda codec: picture(codec, 1, [60_000], key=True) * 2,
    "small slices": lambda codec: picture(codec, 1, [1], key=True) * 2,
    "aggregates": lambda codec: [aggregate(codec, picture(codec, 1, [2] * 4000, key=True))] * 2,
    "messages without a picture": lambda codec: [nal(codec, "sei", bytes(60_000))] * 2,
    "sets without a picture": lambda codec: (
        [aggregate(codec, [nal(codec, "sps", bytes((n,)) * 9) for n in range(99)])] * 2
    ),
}


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("flood", FLOODS)
@pytest.mark.parametrize("way", ["packets", "runs"])
def test_a_unit_without_end_is_given_up(codec: Codec, flood: str, way: str) -> None:
    first, more = FLOODS[flood](codec)
    if "piece" in flood:
        more = more[: 3 if codec is Codec.H265 else 2] + more[-1:] * (60_000 if "small" not in flood else 1)
    apart = "without" in flood
    taken, reader, carrier = carried(codec)
    count = 2 * MAX_PARTS if len(more) < 100 else 600
    chunk: list[bytes] = []
    for n in range(count):
        data = rtp(more if n else first, n, n if apart else 1, marker=apart)
        if way == "packets":
            reader.packet(data, 0, len(data))
        else:
            chunk.append(interleaved(data))
            if len(chunk) == 16:
                carrier.feed(b"".join(chunk))
                chunk.clear()
        if n % 16 == 0:
            assert not any(isinstance(part, memoryview) for part in reader._parts), "holds on to a whole chunk"
            held = sum(map(len, reader._parts)) + sum(map(len, reader._sps))
            assert held <= MAX_UNIT_BYTES + 16 * 65_536
            assert len(reader._parts) <= MAX_PARTS + 8_100
            assert len(reader._sps) <= MAX_SETS
    assert taken.units == []
    put_together = flood == "small pieces" and way == "runs"  # Some 30 kB: not yet too much.
    if not apart and not put_together:
        assert reader.malformed > 0
        assert taken.losses


@pytest.mark.parametrize("codec", CODECS)
def test_a_parameter_set_of_absurd_size_is_passed_over(codec: Codec) -> None:
    huge = nal(codec, "sps", bytes(200_000))
    unit = Unit(1, (huge, *picture(codec, 1, [9], key=True)), key=True)
    taken, _ = feed(codec, packets(codec, [unit]))
    assert taken.sets == []
    assert len(taken.units) == 1
