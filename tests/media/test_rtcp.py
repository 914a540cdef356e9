# SPDX-License-Identifier: Apache-2.0
"""Sender reports and goodbyes read, receiver reports written (RFC 3550, 6)."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairwatch.media.rtcp import Goodbye, Reception, SenderReport, parse, receiver_report

NTP_EPOCH_S = 2_208_988_800


def sender(ssrc: int, seconds: int, fraction: int, ticks: int, blocks: bytes = b"") -> bytes:
    body = struct.pack(">IIIIII", ssrc, seconds, fraction, ticks, 10, 1000) + blocks
    return struct.pack(">BBH", 0x80, 200, len(body) // 4) + body


def goodbye(ssrc: int, count: int = 1) -> bytes:
    return struct.pack(">BBHI", 0x80 | count, 203, 1, ssrc)


def read(data: bytes) -> list[SenderReport | Goodbye]:
    return list(parse(data, 0, len(data)))


@given(st.integers(0, 4_000_000_000), st.integers(0, 999_999), st.integers(0, (1 << 32) - 1))
def test_a_sender_report_tells_the_time_to_the_microsecond(second: int, micro: int, ticks: int) -> None:
    """Before and after the era of NTP ends in February 2036."""
    ntp_s = second + NTP_EPOCH_S
    fraction = -(-(micro << 32) // 1_000_000)
    data = sender(5, ntp_s & 0xFFFF_FFFF, fraction, ticks)
    (report,) = read(data)
    assert isinstance(report, SenderReport)
    assert (report.ssrc, report.ticks) == (5, ticks)
    assert report.ntp_us == second * 1_000_000 + micro
    assert report.ntp_middle == int.from_bytes(data[10:14], "big")


def test_a_camera_without_a_clock_reports_no_time() -> None:
    assert read(sender(1, 0, 0, 99)) == []


def test_a_compound_packet_is_read_to_its_end() -> None:
    description = struct.pack(">BBHIBB2s", 0x81, 202, 2, 1, 1, 2, b"ab")
    data = sender(7, NTP_EPOCH_S + 1, 0, 3, bytes(24)) + description + goodbye(7)
    assert [type(each) for each in read(data)] == [SenderReport, Goodbye]
    assert list(parse(b"xx" + data + b"yy", 2, 2 + len(data))) == read(data)


def test_a_goodbye_to_nobody_is_none() -> None:
    assert read(goodbye(7)) == [Goodbye(7)]
    assert read(goodbye(7, count=0)) == []


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x80\xc8",
        sender(1, NTP_EPOCH_S, 0, 1)[:20],
        b"\x00" + sender(1, NTP_EPOCH_S, 0, 1)[1:],
        struct.pack(">BBHI", 0x80, 200, 1, 1),
        struct.pack(">BBHI", 0x80, 200, 0xFFFF, 1),
    ],
)
def test_what_is_malformed_is_passed_over(data: bytes) -> None:
    assert read(data) == []


def test_what_comes_before_something_malformed_still_counts() -> None:
    assert len(read(sender(1, NTP_EPOCH_S, 0, 1) + b"\xff" * 30)) == 1


@given(st.binary(max_size=200))
def test_no_bytes_make_it_raise_or_read_on_for_ever(data: bytes) -> None:
    assert len(read(data)) <= len(data) // 4


@given(st.integers(-(1 << 40), 1 << 40), st.integers(0, 1000), st.integers(0, 1 << 50), st.integers(0, (1 << 32) - 1))
def test_a_receiver_report_is_whole_words_whatever_it_has_to_say(
    lost: int, fraction: int, delay_us: int, middle: int
) -> None:
    data = receiver_report(9, Reception(8, fraction, lost, 1 << 40, 1 << 40, middle, delay_us))
    assert len(data) % 4 == 0
    at, kinds = 0, []
    while at < len(data):
        assert data[at] >> 6 == 2
        kinds.append(data[at + 1])
        at += 4 + 4 * int.from_bytes(data[at + 2 : at + 4], "big")
    assert (at, kinds) == (len(data), [201, 202])
    assert struct.unpack_from(">II", data, 4) == (9, 8)
    assert int.from_bytes(data[13:16], "big", signed=True) == max(-0x80_0000, min(0x7F_FFFF, lost))
    assert struct.unpack_from(">II", data, 24) == (
        middle,
        (delay_us * 65_536 // 1_000_000) & 0xFFFFFFFF if middle else 0,
    )
    assert data[-2 - len(b"fairwatch") - 1 :].startswith(b"\x01\x09fairwatch")
