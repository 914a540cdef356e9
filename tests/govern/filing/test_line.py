# SPDX-License-Identifier: Apache-2.0
"""The line to another installation against whoever sits at its other end."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from fairwatch.govern.filing import line
from fairwatch.govern.filing.line import Failure, Line
from fairwatch.govern.reach import LinkLocal

SECRET = "x" * 32


@contextmanager
def someone(says: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """Somebody on loopback who takes one connection, reads once, says something and never hangs up by themselves."""
    heard: list[bytes] = []
    listening = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        taken, _ = listening.accept()
        with taken:
            heard.append(taken.recv(65_536))
            if heard[0]:
                taken.sendall(says)
                taken.recv(1)  # Until the other side has had enough.

    thread = threading.Thread(target=answer)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", heard
    finally:
        thread.join()
        listening.close()


@pytest.mark.parametrize(
    "says", [b"HTTP/1.1 200 OK\r\nX-A: ", b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{", b"HTTP"]
)
def test_an_answer_that_trickles_ends(says: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "MOST_HELLO_S", 0.1)
    with someone(says) as (address, _), pytest.raises(Failure) as raised:
        Line(address, SECRET, "").hello()
    assert (raised.value.code, raised.value.final) == ("timeout", False)


def test_nothing_is_said_to_link_local_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(address: str) -> None:
        raise LinkLocal(address)

    monkeypatch.setattr("fairwatch.govern.reach.refuse_link_local", refuse)
    with someone(b"") as (address, heard), pytest.raises(Failure) as raised:
        Line(address, SECRET, "").hello()
    assert (raised.value.code, heard) == ("link-local", [b""])


def test_a_name_that_is_none_is_said() -> None:
    with pytest.raises(Failure) as raised:
        Line("https://county..example", SECRET, "").hello()
    assert raised.value.code == "no-such-host"


def test_what_the_other_side_says_can_be_kept() -> None:
    told = b'{"code": "x", "detail": "a\\ud800b\\u0000c \xe5\xb8\x82"}'
    says = b"HTTP/1.1 500 No\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(told) + told
    with someone(says) as (address, _), pytest.raises(Failure) as raised:
        Line(address, SECRET, "").hello()
    assert (raised.value.code, raised.value.detail) == ("busy", "a?b?c 市")
