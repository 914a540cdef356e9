# SPDX-License-Identifier: Apache-2.0
"""RTCP of one media: what the camera reports, what we report."""

import struct
from collections.abc import Sequence

from fairwatch.clock import ManualClock
from fairwatch.collect.rtsp.reports import MediaReports
from fairwatch.media.frame import Piece
from fairwatch.media.rtcp import SenderReport
from fairwatch.media.rtp import UnitSink
from fairwatch.media.rtp_audio import RawAudioDepacketizer

SSRC = 0x0A0B0C0D
NTP_1970_S = 2_208_988_800


class NoUnits(UnitSink):
    def parameters(self, vps: tuple[bytes, ...], sps: tuple[bytes, ...], pps: tuple[bytes, ...]) -> None:
        """Sound has none."""

    def unit(self, ticks: int, key: bool, parts: Sequence[Piece]) -> None:
        """Not looked at here."""

    def lost(self, packets: int) -> None:
        """Counted by the depacketizer."""


class Scene:
    def __init__(self) -> None:
        self.clock = ManualClock()
        self.heard: list[SenderReport] = []
        self.sent: list[bytes] = []
        self.goodbyes = 0
        self.media = RawAudioDepacketizer(NoUnits())
        self.reports = MediaReports(
            self.media,
            8000,
            self.clock,
            on_report=self.heard.append,
            on_goodbye=self.goodbye,
            send=self.sent.append,
        )

    def goodbye(self) -> None:
        self.goodbyes += 1

    def packets(self, *sequences: int) -> None:
        for sequence in sequences:
            data = struct.pack(">BBHII", 0x80, 8, sequence, 0, SSRC) + b"sound"
            self.media.packet(data, 0, len(data))

    def control(self, data: bytes) -> None:
        self.reports.packet(b"xx" + data + b"xx", 2, 2 + len(data))


def sender_report(ssrc: int = SSRC) -> bytes:
    return struct.pack(">BBHIIIIII", 0x80, 200, 6, ssrc, NTP_1970_S + 100, 1 << 31, 4711, 1, 1)


def goodbye(ssrc: int = SSRC) -> bytes:
    return struct.pack(">BBHI", 0x81, 203, 1, ssrc)


def test_a_sender_report_reaches_the_clock() -> None:
    scene = Scene()
    scene.packets(1)
    scene.control(sender_report())
    assert [(report.ticks, report.ntp_us) for report in scene.heard] == [(4711, 100_500_000)]


def test_reports_of_another_source_are_not_believed() -> None:
    scene = Scene()
    scene.packets(1)
    scene.control(sender_report(1) + goodbye(1))
    assert not scene.heard
    assert not scene.goodbyes


def test_a_goodbye_ends_the_stream() -> None:
    scene = Scene()
    scene.packets(1)
    scene.control(sender_report() + goodbye())
    assert scene.goodbyes == 1


def test_nothing_is_reported_before_the_first_packet() -> None:
    scene = Scene()
    scene.reports.report(1, 0)
    assert not scene.sent


def test_a_receiver_report_says_what_came_and_what_did_not() -> None:
    scene = Scene()
    scene.packets(65_534, 65_535, 0, 4)
    scene.control(sender_report())
    scene.clock.advance(2_000_000)
    scene.reports.report(0x77, 10_000)
    head, kind, _, own, ssrc, lost, highest, jitter, last, delay = struct.unpack_from(">BBHIIIIIII", scene.sent[0])
    assert (head, kind, own, ssrc) == (0x81, 201, 0x77, SSRC)
    assert (lost >> 24, lost & 0xFFFFFF) == (3 * 256 // 7, 3)
    assert highest == (1 << 16) + 4
    assert jitter == 80
    assert last == (((NTP_1970_S + 100) & 0xFFFF) << 16) | 0x8000
    assert delay == 2 * 65_536


def test_the_share_of_lost_packets_is_that_since_the_last_report() -> None:
    scene = Scene()
    scene.packets(1, 3)
    scene.reports.report(1, 0)
    scene.packets(4, 5)
    scene.reports.report(1, 0)
    assert [report[12] for report in scene.sent] == [256 // 3, 0]


def test_broken_control_packets_are_passed_over() -> None:
    scene = Scene()
    scene.packets(1)
    for cut in range(28):
        scene.control(sender_report()[:cut])
    assert not scene.heard
