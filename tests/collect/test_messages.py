# SPDX-License-Identifier: Apache-2.0
"""RTSP messages: what is read of what cameras send, and the limits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairwatch.collect.errors import Cause, CollectError
from fairwatch.collect.rtsp.messages import (
    BODY_LIMIT_BYTES,
    HEAD_LIMIT_BYTES,
    METHODS,
    Headers,
    Message,
    Request,
    Response,
    begins_message,
    parse_message,
)


def parsed(data: bytes) -> Message:
    found = parse_message(data)
    assert found is not None
    message, end = found
    assert end == len(data)
    return message


def refused(data: bytes) -> None:
    with pytest.raises(CollectError) as caught:
        parse_message(data)
    assert caught.value.cause is Cause.BAD_STREAM


def test_a_response_is_read() -> None:
    message = parsed(b"RTSP/1.0 200 OK\r\nCSeq: 3\r\nContent-Length: 4\r\n\r\nv=0\n")
    assert isinstance(message, Response)
    assert (message.status, message.reason, message.sequence, message.body) == (200, "OK", 3, b"v=0\n")


def test_a_request_is_read() -> None:
    message = parsed(b"GET_PARAMETER rtsp://h/a RTSP/1.0\r\nCSeq: 9\r\n\r\n")
    assert isinstance(message, Request)
    assert (message.method, message.url, message.sequence) == ("GET_PARAMETER", "rtsp://h/a", 9)


@pytest.mark.parametrize(
    "data",
    [
        b"RTSP/1.0 200 OK\nCSeq: 3\n\n",
        b"RTSP/1.0 200\r\ncseq:3\r\n\r\n",
        b"RTSP/2.0  200 OK \r\nCSEQ :  3 \r\n\n",
        b"RTSP/1.0 200 OK\r\nno colon here\r\n: no name\r\nCSeq: 3\n\r\n",
    ],
)
def test_sloppy_heads_are_read(data: bytes) -> None:
    message = parsed(data)
    assert isinstance(message, Response)
    assert (message.status, message.sequence) == (200, 3)


def test_folded_lines_are_joined() -> None:
    message = parsed(b"RTSP/1.0 200 OK\r\nPublic: OPTIONS,\r\n\tDESCRIBE\r\n\r\n")
    assert message.headers.get("public") == "OPTIONS, DESCRIBE"


def test_fields_that_come_twice_are_all_there() -> None:
    message = parsed(b"RTSP/1.0 401 No\r\nWWW-Authenticate: a\r\nwww-authenticate: b\r\n\r\n")
    assert message.headers.get_all("WWW-Authenticate") == ["a", "b"]


def test_a_message_without_its_end_waits() -> None:
    data = b"RTSP/1.0 200 OK\r\nContent-Length: 4\r\n\r\nv=0\n"
    assert [parse_message(data[:cut]) for cut in range(len(data))] == [None] * len(data)


def test_a_message_may_begin_in_the_middle_of_a_buffer() -> None:
    assert parse_message(b"xxRTSP/1.0 200 OK\r\n\r\n$", 2) == (Response(200, "OK"), 21)


@pytest.mark.parametrize("size", ["-1", "4x", "0x4", str(BODY_LIMIT_BYTES + 1), "9" * 5000, "４"])
def test_impossible_lengths_are_refused(size: str) -> None:
    refused(f"RTSP/1.0 200 OK\r\nContent-Length: {size}\r\n\r\n".encode())


def test_two_different_lengths_are_refused() -> None:
    refused(b"RTSP/1.0 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab")


def test_a_head_without_end_is_refused_at_its_limit() -> None:
    head = b"RTSP/1.0 200 OK\r\nA: " + b"a" * HEAD_LIMIT_BYTES
    assert parse_message(head[: HEAD_LIMIT_BYTES - 1]) is None
    refused(head[:HEAD_LIMIT_BYTES])


def test_too_many_fields_are_refused() -> None:
    refused(b"RTSP/1.0 200 OK\r\n" + b"A: b\r\n" * 200 + b"\r\n")


@pytest.mark.parametrize("data", [b"RTSP/1.0 abc\r\n\r\n", b"RTSP/x\r\n\r\n", b"PLAY rtsp://h/a HTTP/1.1\r\n\r\n"])
def test_what_only_looks_like_a_message_is_refused(data: bytes) -> None:
    refused(data)


def test_line_breaks_never_reach_the_wire() -> None:
    request = Request("PLAY", "rtsp://h/a\r\nX: 1", Headers([("Session", "1\r\nY: 2\n\0")]))
    assert request.serialise() == b"PLAY rtsp://h/aX: 1 RTSP/1.0\r\nSession: 1Y: 2\r\n\r\n"


def test_a_message_can_begin_with_a_status_or_a_known_method() -> None:
    assert begins_message(b"RTSP/1.0", 0)
    assert begins_message(b"..ANNOUNCE rtsp", 2)
    assert begins_message(b"ANNOUNC", 0) is None
    assert begins_message(b"", 0) is None
    assert begins_message(b"announce x", 0) is False
    assert begins_message(b"$\0\0\4RTSP", 0) is False


NAMES = st.from_regex(r"[A-Za-z][A-Za-z-]{0,12}", fullmatch=True).filter(lambda name: name.lower() != "content-length")
VALUES = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=20)
HEADERS = st.lists(st.tuples(NAMES, VALUES), max_size=8).map(Headers)
BODIES = st.binary(max_size=200)
URLS = st.from_regex(r"rtsp://[a-z]{1,8}/[!-~]{0,20}", fullmatch=True)
MESSAGES = st.builds(Request, st.sampled_from(METHODS), URLS, HEADERS, BODIES) | st.builds(
    Response, st.integers(100, 999), VALUES, HEADERS, BODIES
)


def without_length(message: Message) -> Message:
    headers = Headers((name, value) for name, value in message.headers if name != "Content-Length")
    if isinstance(message, Request):
        return Request(message.method, message.url, headers, message.body)
    return Response(message.status, message.reason, headers, message.body)


@given(MESSAGES)
def test_what_is_written_is_read_again(message: Message) -> None:
    assert without_length(parsed(message.serialise())) == message


@given(st.binary(max_size=400) | st.binary(max_size=400).map(lambda rest: b"RTSP/1.0 200 OK\r\n" + rest + b"\r\n\r\n"))
def test_any_bytes_give_a_message_or_wait_or_the_typed_error(data: bytes) -> None:
    try:
        found = parse_message(data)
    except CollectError:
        return
    assert found is None or found[1] <= len(data)
