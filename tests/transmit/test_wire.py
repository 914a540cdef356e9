# SPDX-License-Identifier: Apache-2.0
"""What recorder and web process say to each other, however it is cut, and whatever else comes."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairwatch.media.frame import Codec
from fairwatch.transmit.wire import (
    MAX_MESSAGE_BYTES,
    Kind,
    Message,
    Reader,
    WireError,
    fragment_head,
    json_message,
    message,
    tracks_message,
)
from tests.transmit.streams import picture, sound, tracks

BODIES = st.binary(max_size=50)
MESSAGES = st.lists(st.tuples(st.sampled_from(Kind), st.integers(0, (1 << 32) - 1), BODIES), max_size=20)


@given(MESSAGES, st.lists(st.integers(1, 40), min_size=1))
def test_messages_come_out_as_they_went_in_however_they_are_cut(
    sent: list[tuple[Kind, int, bytes]], cuts: list[int]
) -> None:
    data = b"".join(message(*each) for each in sent)
    reader = Reader()
    got: list[Message] = []
    at = turn = 0
    while at < len(data):
        size = cuts[turn % len(cuts)]
        got += reader.feed(data[at : at + size])
        at, turn = at + size, turn + 1
    assert got == [Message(*each) for each in sent]
    assert list(reader.feed(b"")) == []


@pytest.mark.parametrize("codec", [None, Codec.AAC, Codec.PCMA])
def test_tracks_travel_whole(codec: Codec | None) -> None:
    (got,) = Reader().feed(tracks_message(7, tracks(sound=codec)))
    assert (got.kind, got.number) == (Kind.TRACKS, 7)
    assert got.tracks() == tracks(sound=codec)


@pytest.mark.parametrize("fragment", [picture(3), picture(3, key=True, after_gap=True), sound(9)])
def test_fragments_travel_whole(fragment: object) -> None:
    assert isinstance(fragment, type(sound(9)))
    (got,) = Reader().feed(fragment_head(5, fragment) + fragment.data)
    assert (got.kind, got.number) == (Kind.FRAGMENT, 5)
    assert got.fragment() == fragment


def test_commands_are_objects_of_json() -> None:
    (got,) = Reader().feed(json_message(Kind.COMMAND, 1, {"do": "reload", "名": ["x", None]}))
    assert got.json() == {"do": "reload", "名": ["x", None]}


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"7", b"\xff", b"[" * 100_000])
def test_other_bodies_are_refused(body: bytes) -> None:
    (got,) = Reader().feed(message(Kind.COMMAND, 1, body))
    with pytest.raises(WireError):
        got.json()


@given(st.binary(max_size=60))
def test_no_bytes_are_taken_for_tracks_or_make_it_raise_anything_else(body: bytes) -> None:
    (got,) = Reader().feed(message(Kind.TRACKS, 1, body))
    with pytest.raises(WireError):
        got.tracks()


def test_a_fragment_without_its_head_is_refused() -> None:
    (got,) = Reader().feed(message(Kind.FRAGMENT, 1, b"short"))
    with pytest.raises(WireError):
        got.fragment()


@pytest.mark.parametrize(
    "data",
    [
        struct.pack(">IBI", 4, Kind.EVENT, 0),
        struct.pack(">IBI", 0, Kind.EVENT, 0),
        struct.pack(">IBI", MAX_MESSAGE_BYTES + 1, Kind.EVENT, 0),
        struct.pack(">IBI", 5, 99, 0),
        struct.pack(">IBI", 60_000_000, 0, 0),
        b"GET / HTTP/1.1\r\n\r\n",
    ],
)
def test_what_cannot_be_a_message_is_refused_at_once(data: bytes) -> None:
    with pytest.raises(WireError):
        list(Reader().feed(data))


@given(st.lists(st.binary(max_size=80), max_size=20))
def test_no_bytes_make_the_reader_raise_anything_else(chunks: list[bytes]) -> None:
    reader = Reader()
    try:
        for chunk in chunks:
            list(reader.feed(chunk))
    except WireError:
        return
    assert len(reader._rest) <= sum(map(len, chunks))
