# SPDX-License-Identifier: Apache-2.0
"""The server's reading of requests, whole, in pieces and broken."""

from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairwatch.sim.requests import BadRequestError, Interleaved, Request, RequestReader, response

ASKED = (
    b"OPTIONS rtsp://cam/a RTSP/1.0\r\nCSeq: 1\r\n\r\n"
    b"$\x01\x00\x03abc"
    b"SET_PARAMETER rtsp://cam/a/ RTSP/1.0\r\ncseq: 2\r\nContent-Length: 4\r\n\r\nbody"
    b"\r\n"
    b"PLAY rtsp://cam/a?x=1 RTSP/1.0\r\nCSeq:3\r\nSession: 12\r\n\r\n"
)


@given(st.lists(st.integers(0, len(ASKED)), max_size=8))
def test_requests_are_the_same_however_the_bytes_arrive(cuts: list[int]) -> None:
    edges = [0, *sorted(cuts), len(ASKED)]
    reader = RequestReader()
    items = [item for a, b in pairwise(edges) for item in reader.feed(ASKED[a:b])]
    assert [item.method if isinstance(item, Request) else item for item in items] == [
        "OPTIONS",
        Interleaved(1, b"abc"),
        "SET_PARAMETER",
        "PLAY",
    ]
    assert [item.path for item in items if isinstance(item, Request)] == ["/a", "/a", "/a"]
    assert [item.headers["cseq"] for item in items if isinstance(item, Request)] == ["1", "2", "3"]


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(BadRequestError):
        RequestReader().feed(data + b"\r\n\r\n")


@pytest.mark.parametrize(
    "data",
    [b"x" * 20_000, b"A b RTSP/1.0\r\nContent-Length: 99999999\r\n\r\n", b"A b RTSP/1.0\r\nContent-Length: -1\r\n\r\n"],
)
def test_what_is_too_long_is_refused(data: bytes) -> None:
    with pytest.raises(BadRequestError):
        RequestReader().feed(data)


def test_an_answer_repeats_the_sequence_number_and_measures_its_body() -> None:
    request = Request("DESCRIBE", "rtsp://cam/a", "RTSP/1.0", {"cseq": "7"})
    assert response(200, request, [("X", "y")], b"abc") == (
        b"RTSP/1.0 200 OK\r\nCSeq: 7\r\nX: y\r\nContent-Length: 3\r\n\r\nabc"
    )
