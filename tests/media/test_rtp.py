# SPDX-License-Identifier: Apache-2.0
"""Packet headers, sequence numbers and the reorder window (RFC 3550)."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairwatch.media.rtp import ReorderWindow, payload_span
from fairwatch.media.rtp_audio import RawAudioDepacketizer
from tests.media.packetise import Taken, rtp


def numbered(count: int, first: int = 0, step_ticks: int = 0) -> list[bytes]:
    return [rtp(n.to_bytes(4, "big"), first + n, n * step_ticks) for n in range(count)]


class Window:
    """A reorder window, and what came through it."""

    def __init__(self, depth: int = 32, late_ticks: int = 1 << 31) -> None:
        self.out: list[int] = []
        self._window = ReorderWindow(self._take, depth, late_ticks)

    def _take(self, data: bytes, start: int, end: int) -> None:
        self.out.append(int.from_bytes(data[start + 12 : end], "big"))

    def feed(self, *datagrams: bytes) -> list[int]:
        for data in datagrams:
            self._window.packet(data)
        return self.out

    @property
    def waiting(self) -> int:
        return len(self._window._waiting)


@pytest.mark.parametrize(
    "packet",
    [
        b"",
        b"\x80" * 11,
        b"\x40" + bytes(20),
        rtp(b"abc", 1, 1, csrcs=15)[:40],
        rtp(b"", 1, 1, extension=bytes(40))[:50],
        rtp(b"abc", 1, 1, padding=1)[:-1] + b"\x00",
        rtp(b"abc", 1, 1, padding=1)[:-1] + b"\xff",
        rtp(b"", 1, 1, extension=b"")[:14],
    ],
)
def test_a_packet_that_is_shorter_than_it_says_is_malformed(packet: bytes) -> None:
    assert payload_span(packet, 0, len(packet)) == (0, 0)
    taken = Taken()
    reader = RawAudioDepacketizer(taken)
    reader.packet(packet, 0, len(packet))
    assert (reader.malformed, reader.received, taken.units) == (1, 0, [])


@given(
    st.binary(max_size=50),
    st.integers(0, 15),
    st.none() | st.integers(0, 5),
    st.integers(0, 255),
    st.binary(max_size=9),
)
def test_the_payload_is_found_between_all_that_may_stand_around_it(
    payload: bytes, csrcs: int, words: int | None, padding: int, around: bytes
) -> None:
    packet = rtp(
        payload, 7, 8, csrcs=csrcs, extension=None if words is None else b"\xaa" * (4 * words), padding=padding
    )
    data = around + packet + around
    start, end = payload_span(data, len(around), len(around) + len(packet))
    assert data[start:end] == payload
    taken = Taken()
    RawAudioDepacketizer(taken).packet(data, len(around), len(around) + len(packet))
    assert taken.units == ([(8, True, payload)] if payload else [])


@given(st.binary(max_size=80), st.integers(0, 80), st.integers(0, 80))
def test_no_bytes_lead_outside_the_packet(data: bytes, one: int, other: int) -> None:
    start, end = sorted((min(one, len(data)), min(other, len(data))))
    first, last = payload_span(data, start, end)
    assert (first, last) == (0, 0) or start + 12 <= first <= last <= end


@given(st.lists(st.booleans(), min_size=1, max_size=60), st.integers(0, 65_535))
def test_received_and_lost_add_up_to_what_was_sent(arrives: list[bool], first: int) -> None:
    arrives = [True, *arrives, True]
    taken = Taken()
    reader = RawAudioDepacketizer(taken)
    for packet, comes in zip(numbered(len(arrives), first), arrives, strict=True):
        if comes:
            reader.packet(packet, 0, len(packet))
    assert reader.received == sum(arrives)
    assert reader.lost_packets == sum(taken.losses) == len(arrives) - sum(arrives)
    assert reader.base_sequence == first
    assert reader.highest_sequence - reader.base_sequence == len(arrives) - 1


def test_the_highest_sequence_counts_wraps_at_every_step() -> None:
    reader = RawAudioDepacketizer(Taken())
    for n, packet in enumerate(numbered(70_000, 65_533)):
        reader.packet(packet, 0, len(packet))
        assert reader.highest_sequence == 65_533 + n


def test_a_jump_over_the_wrap_counts_it() -> None:
    reader = RawAudioDepacketizer(Taken())
    for sequence in (65_000, 65_536 + 200):
        packet = rtp(b"x", sequence, 0)
        reader.packet(packet, 0, len(packet))
    assert reader.highest_sequence == 65_736
    assert reader.lost_packets == 735


def test_one_stray_packet_from_far_back_is_left_out_and_two_in_a_row_are_a_new_count() -> None:
    taken = Taken()
    reader = RawAudioDepacketizer(taken)
    packets = {n: rtp(b"x", n, n) for n in (20_000, 20_001, 500, 20_002, 9_000, 9_001, 9_002)}
    for packet in packets.values():
        reader.packet(packet, 0, len(packet))
    assert [ticks for ticks, _, _ in taken.units] == [20_000, 20_001, 20_002, 9_001, 9_002]
    assert (reader.repeated, reader.lost_packets, reader.base_sequence) == (2, 0, 9_001)


def test_repeats_in_a_row_from_just_before_are_no_new_count() -> None:
    taken = Taken()
    reader = RawAudioDepacketizer(taken)
    packets = numbered(50, 100)
    for packet in packets + packets[:40]:
        reader.packet(packet, 0, len(packet))
    assert (len(taken.units), reader.repeated) == (50, 40)


# The reorder window.


@given(st.integers(0, 65_535), st.integers(1, 32), st.integers(0, 1 << 32))
def test_any_order_within_the_window_is_put_right(first: int, depth: int, seed: int) -> None:
    chance = random.Random(seed)
    start, *rest = enumerate(numbered(100, first))
    # Nobody is overtaken by more than the window holds.
    late = sorted(rest, key=lambda each: (each[0] + chance.randint(0, depth), each[0]))
    assert Window(depth).feed(start[1], *(packet for _, packet in late)) == list(range(100))


@given(st.integers(0, 65_535), st.sets(st.integers(1, 60)))
def test_what_is_lost_is_given_up_once_more_wait_than_the_window_holds(first: int, lost: set[int]) -> None:
    packets = numbered(61 + 33, first)
    window = Window()
    window.feed(*(packet for n, packet in enumerate(packets) if n not in lost))
    assert window.out == [n for n in range(len(packets)) if n not in lost]
    assert window.waiting <= 32


def test_repeats_come_through_once() -> None:
    a, b, c, d = numbered(4)
    assert Window().feed(a, a, c, c, b, b, a, d, d, c) == [0, 1, 2, 3]


def test_a_packet_that_was_given_up_is_left_out_when_it_comes_after_all() -> None:
    packets = numbered(40)
    window = Window(depth=4)
    window.feed(*packets[:5], *packets[6:20], packets[5], *packets[20:])
    assert window.out == [n for n in range(40) if n != 5]


def test_a_stream_of_few_packets_does_not_wait_for_many() -> None:
    """A camera with one packet a second: after a loss the window would take half a minute to fill."""
    packets = numbered(10, step_ticks=90_000)
    window = Window(late_ticks=22_500)
    assert window.feed(*packets[:3], packets[4]) == [0, 1, 2]
    assert window.feed(packets[5]) == [0, 1, 2, 4, 5]
    assert window.feed(packets[7]) == [0, 1, 2, 4, 5]
    assert window.feed(packets[6], *packets[8:]) == [0, 1, 2, 4, 5, 6, 7, 8, 9]


def test_the_wait_is_counted_from_the_first_that_waits_also_over_a_wrap_of_the_time() -> None:
    packets = [rtp(n.to_bytes(4, "big"), n, 0xFFFF_FFFF - 9_000 + n * 3_600) for n in range(30)]
    window = Window(late_ticks=22_500)
    assert window.feed(*packets[:2], *packets[3:9]) == [0, 1]
    assert window.feed(packets[9], packets[10]) == [0, 1, 3, 4, 5, 6, 7, 8, 9, 10]


def test_time_stamps_that_run_back_make_nothing_wait_longer_or_shorter() -> None:
    """B frames: a later packet with an earlier time."""
    packets = [rtp(n.to_bytes(4, "big"), n, ticks) for n, ticks in enumerate([100, 200, 50, 900, 20, 300])]
    window = Window(late_ticks=22_500)
    assert window.feed(packets[0], packets[2], packets[3], packets[5], packets[4]) == [0]
    assert window.feed(packets[1]) == [0, 1, 2, 3, 4, 5]


def test_a_new_count_is_followed() -> None:
    window = Window()
    old, new = numbered(3, 30_000), numbered(50, 5)
    assert window.feed(*old, *new) == [0, 1, 2, *range(50)]


def test_a_datagram_that_is_no_packet_is_passed_on_to_be_counted() -> None:
    taken = Taken()
    reader = RawAudioDepacketizer(taken)
    window = ReorderWindow(reader.packet)
    for data in (b"", b"\xce\xfa\xed\xfe", *numbered(3)):
        window.packet(data)
    assert (reader.malformed, reader.received) == (2, 3)


@given(st.lists(st.binary(max_size=40), max_size=60), st.integers(0, 1 << 32))
def test_no_datagrams_make_the_window_raise_or_grow(datagrams: list[bytes], seed: int) -> None:
    window = Window(depth=8)
    chance = random.Random(seed)
    for data in datagrams:
        window.feed(data)
        window.feed(rtp(b"abcd", chance.randrange(65_536), chance.randrange(1 << 32)))
        assert window.waiting <= 8
