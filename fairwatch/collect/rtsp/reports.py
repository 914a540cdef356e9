# SPDX-License-Identifier: Apache-2.0
"""RTCP of one media: sender reports to the clock, receiver reports to the camera (RFC 3550, 6.4)."""

from collections.abc import Callable

from fairwatch.clock import Clock
from fairwatch.media.rtcp import Goodbye, Reception, SenderReport, parse, receiver_report
from fairwatch.media.rtp import Depacketizer


class MediaReports:
    """Reads what comes on a media's control channel and writes our answer.

    `on_report` places a sender report on the media's clock, `on_goodbye` is
    called when the camera ends the stream, `send` carries our reports.
    """

    def __init__(
        self,
        depacketizer: Depacketizer,
        clock_rate: int,
        clock: Clock,
        *,
        on_report: Callable[[SenderReport], None],
        on_goodbye: Callable[[], None],
        send: Callable[[bytes], None],
    ) -> None:
        self.depacketizer = depacketizer
        self._clock_rate = clock_rate
        self._clock = clock
        self._on_report = on_report
        self._on_goodbye = on_goodbye
        self._send = send
        self._ntp_middle = 0
        self._reported_us = 0
        self._received = 0
        self._lost = 0

    def packet(self, data: bytes, start: int, end: int) -> None:
        """Take one compound packet."""
        for report in parse(data, start, end):
            if isinstance(report, Goodbye):
                if report.ssrc == self.depacketizer.ssrc:
                    self._on_goodbye()
            elif not self.depacketizer.received or report.ssrc == self.depacketizer.ssrc:
                self._ntp_middle = report.ntp_middle
                self._reported_us = self._clock.monotonic_us()
                self._on_report(report)

    def report(self, own_ssrc: int, jitter_us: int) -> None:
        """Tell the camera how its packets arrive; nothing before the first one."""
        media = self.depacketizer
        if not media.received:
            return
        received, lost = media.received - self._received, media.lost_packets - self._lost
        self._received, self._lost = media.received, media.lost_packets
        reception = Reception(
            ssrc=media.ssrc,
            fraction_lost=lost * 256 // (received + lost) if lost else 0,
            lost_packets=media.lost_packets,
            highest_sequence=media.highest_sequence,
            jitter_ticks=jitter_us * self._clock_rate // 1_000_000,
            ntp_middle=self._ntp_middle,
            delay_us=self._clock.monotonic_us() - self._reported_us,
        )
        self._send(receiver_report(own_ssrc, reception))
