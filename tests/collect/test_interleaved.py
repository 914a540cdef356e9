# SPDX-License-Identifier: Apache-2.0
"""Packets between messages: the same events however the bytes are cut, order again after garbage, bounds."""

import random
import struct
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairwatch.collect.errors import Cause, CollectError
from fairwatch.collect.rtsp.interleaved import GARBAGE_LIMIT_BYTES, InterleavedReader
from fairwatch.collect.rtsp.messages import Headers, Message, Response
from fairwatch.media.assembler import Assembler
from fairwatch.media.frame import Codec, Frame, Tracks

OK = Response(200, "OK", Headers([("CSeq", "1")]))


def packet(channel: int, payload: bytes) -> bytes:
    return b"$" + bytes((channel,)) + len(payload).to_bytes(2, "big") + payload


def rtp(filling: bytes) -> bytes:
    return b"\x80\x60" + bytes(10) + filling


class Listener:
    """Writes down what a reader hands on from channels 0 and 1."""

    def __init__(self) -> None:
        self.heard: list[object] = []
        self.reader = InterleavedReader(self.heard.append)
        for channel in (0, 1):
            self.reader.attach(
                channel,
                lambda data, start, end, channel=channel: self.heard.append((channel, data[start:end])),  # type: ignore[misc]
            )

    def feed(self, data: bytes, cuts: list[int] | None = None) -> list[object]:
        places = [0, *sorted(cuts or []), len(data)]
        try:
            for start, end in pairwise(places):
                self.reader.feed(data[start:end])
        except CollectError as error:
            self.heard.append(error.cause)
        return self.heard


def test_packets_go_to_the_handler_of_their_channel() -> None:
    data = packet(0, b"one") + packet(1, b"two") + packet(0, b"")
    assert Listener().feed(data) == [(0, b"one"), (1, b"two"), (0, b"")]


def test_messages_stand_between_packets() -> None:
    data = packet(0, b"one") + OK.serialise() + b"\r\n" + packet(1, b"two")
    assert Listener().feed(data) == [(0, b"one"), OK, (1, b"two")]


def test_a_message_inside_a_packet_is_part_of_the_packet() -> None:
    assert Listener().feed(packet(0, OK.serialise())) == [(0, OK.serialise())]


def test_channels_that_nobody_set_up_are_passed_over() -> None:
    listener = Listener()
    assert listener.feed(packet(9, b"what") + packet(0, b"one")) == [(0, b"one")]
    assert listener.reader.skipped_bytes == 0


def test_after_garbage_the_next_packet_counts_again() -> None:
    noise = b"\x01\x02$\x00\x00\x07garbage$\x63\x00\x04" + b"\xee" * 700
    listener = Listener()
    assert listener.feed(packet(0, b"one") + noise + packet(0, rtp(b"two"))) == [(0, b"one"), (0, rtp(b"two"))]
    assert listener.reader.skipped_bytes == len(noise)


def test_after_garbage_the_next_message_counts_again() -> None:
    assert Listener().feed(b"garbage" + OK.serialise() + packet(0, b"one")) == [OK, (0, b"one")]


def test_endless_garbage_is_a_bad_stream_and_is_not_kept() -> None:
    listener = Listener()
    with pytest.raises(CollectError) as caught:
        for _ in range(GARBAGE_LIMIT_BYTES // 1024 + 1):
            listener.reader.feed(b"\xee" * 1024)
            assert len(listener.reader._rest) < 64
    assert caught.value.cause is Cause.BAD_STREAM


def test_garbage_now_and_then_is_no_reason_to_give_up() -> None:
    listener = Listener()
    for _ in range(8):
        listener.reader.feed(b"\xee" * (GARBAGE_LIMIT_BYTES // 2) + packet(0, rtp(b"")))
    assert listener.heard == [(0, rtp(b""))] * 8


PIECES = st.one_of(
    st.builds(packet, st.integers(0, 3), st.binary(max_size=60)),
    st.builds(packet, st.integers(0, 1), st.binary(max_size=60).map(rtp)),
    st.just(OK.serialise()),
    st.just(b"ANNOUNCE rtsp://h/a RTSP/1.0\r\nCSeq: 1\r\nContent-Length: 3\r\n\r\nv=0"),
    st.just(b"\r\n"),
    st.sampled_from([b"$", b"RTSP/", b"RTSP/1.0 x\r\n\r\n", b"PLAY ", b"PLA", b"$\0\0", b"$\0\0\4\x80", b"\n\n"]),
    st.binary(max_size=60),
)


@given(st.lists(PIECES, max_size=12), st.data())
def test_any_cutting_gives_the_same_events(pieces: list[bytes], data: st.DataObject) -> None:
    stream = b"".join(pieces)
    cuts = data.draw(st.lists(st.integers(0, len(stream)), max_size=20))
    whole = Listener().feed(stream)
    assert Listener().feed(stream, cuts) == whole
    assert Listener().feed(stream, list(range(len(stream)))) == whole


def pictures(seed: int) -> bytes:
    """A camera's packets: a key frame every third, in one or several fragments, some missing, twice or spoilt."""
    chance = random.Random(seed)
    stream = bytearray()
    sequence = 65_500
    for number in range(12):
        kind = 5 if number % 3 == 0 else 1
        count = chance.choice((1, 2, 3, 9))
        for at in range(count):
            flags = 0x80 * (at == 0) | 0x40 * (at == count - 1)
            head = bytes((0x65 if kind == 5 else 0x41,)) if count == 1 else bytes((0x7C, flags | kind))
            marker = 0x80 * (at == count - 1)
            header = struct.pack(">BBHII", 0x80, marker | 96, sequence & 0xFFFF, 3600 * number, 1)
            # The first bit behind the NAL unit's header says that this is the picture's first slice.
            data = packet(0, header + head + b"\x80" + chance.randbytes(chance.randrange(1, 30)))
            sequence += 1
            stream += data * chance.choices((1, 0, 2), (40, 1, 1))[0]
            if chance.random() < 0.03:
                stream[-1] ^= 0xFF
        if chance.random() < 0.3:
            stream += OK.serialise() + packet(1, b"report")
    return bytes(stream)


SETS = ((), (bytes.fromhex("6742c00cda05067e7840000003004000000c83c50aa8"),), (bytes.fromhex("68ce09c8"),))


def frames(stream: bytes, cuts: list[int]) -> tuple[list[tuple[bool, bytes]], int, int]:
    """What comes of a stream: its pictures, and the packets received and lost."""
    taken: list[tuple[bool, bytes]] = []

    class Sink:
        def tracks(self, tracks: Tracks) -> None:
            """The same for all."""

        def frame(self, frame: Frame) -> None:
            taken.append((frame.key, b"".join(frame.parts)))

        def lost(self, packets: int) -> None:
            """Counted by the depacketizer."""

    reader = InterleavedReader(list[Message]().append)
    depacketizer = Assembler(Sink()).add_video(Codec.H264, 90_000, *SETS)
    reader.attach(0, depacketizer.packet, depacketizer.run)
    for start, end in pairwise([0, *sorted(cuts), len(stream)]):
        reader.feed(stream[start:end])
    return taken, depacketizer.received, depacketizer.lost_packets


@given(st.integers(0, 1 << 32), st.data())
def test_runs_of_packets_give_the_same_pictures_as_one_packet_at_a_time(seed: int, data: st.DataObject) -> None:
    stream = pictures(seed)
    cuts = data.draw(st.lists(st.integers(0, len(stream)), max_size=20))
    one_by_one = frames(stream, list(range(len(stream))))
    assert frames(stream, []) == one_by_one
    assert frames(stream, cuts) == one_by_one


def test_whole_pictures_come_of_whole_streams() -> None:
    assert any(len(frames(pictures(seed), [])[0]) == 12 for seed in range(20))


@given(st.lists(st.binary(max_size=3000), max_size=30))
def test_no_more_than_one_packet_is_held_back(chunks: list[bytes]) -> None:
    listener = Listener()
    for chunk in chunks:
        try:
            listener.reader.feed(chunk)
        except CollectError:
            return
        assert len(listener.reader._rest) <= 4 + 65_535


def test_what_a_handler_failed_at_is_not_read_again() -> None:
    class Failing:
        def packet(self, data: bytes, start: int, end: int) -> None:
            raise ValueError

    reader = InterleavedReader(lambda message: None)  # noqa: ARG005
    heard: list[bytes] = []
    reader.attach(0, Failing().packet)
    reader.attach(1, lambda data, start, end: heard.append(data[start:end]))
    first = packet(0, b"one")
    reader.feed(first[:5])
    with pytest.raises(ValueError, match=r"^$"):
        reader.feed(first[5:])
    reader.feed(packet(1, b"two"))
    assert heard == [b"two"]
