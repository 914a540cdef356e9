# SPDX-License-Identifier: Apache-2.0
"""Packets that come in bursts (HLS segments) or as fast as a disk reads: when to pass them on, and their wall times."""

from fairwatch.clock import Clock
from fairwatch.media.ff import ForeignPacket
from fairwatch.media.frame import VIDEO_TRACK, Frame
from fairwatch.media.timing import TrackClock

# Packets are passed on a little faster than they say, so that a source whose clock runs faster than ours piles up nothing.
_HASTE_PPM = 300
_EARLY_US = 200_000
_JUMP_US = 10_000_000
_STEP_US = 40_000
_MOST_REORDER_US = 2_000_000
# Sound further from the picture than this, and a picture's length, belongs to another time line.
_SOUND_REACH_US = 2_000_000
_TICKS = 1 << 32


class Pace:
    """One source's time line. Used by its reading thread alone.

    The picture's decode times are mapped to UTC as those of an RTP stream are
    (`TrackClock`); sound follows the picture.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._wall = TrackClock(1_000_000)
        self._shift_us = 0  # what earlier rounds of a file add
        self._media_us: int | None = None
        self._first_us = 0
        self._step_us = _STEP_US
        self._round_packets = 0
        self._offset_us = 0
        self._now_us = clock.monotonic_us()
        self._wall_less_media_us: int | None = None
        self._last_us = {VIDEO_TRACK: -1}

    def wait_s(self, packet: ForeignPacket) -> float:
        """How long to hold a packet back."""
        if packet.track != VIDEO_TRACK:
            return 0.0
        now_us = self._clock.monotonic_us()
        passed_us, self._now_us = now_us - self._now_us, now_us
        media_us = self._media_time_us(packet, passed_us)
        self._offset_us -= passed_us * _HASTE_PPM // 1_000_000
        early_us = media_us + self._offset_us - now_us
        if abs(early_us) > _JUMP_US:
            self._offset_us = now_us - media_us
            return 0.0
        return early_us / 1_000_000 if early_us > _EARLY_US else 0.0

    def frame(self, packet: ForeignPacket) -> Frame | None:
        """The packet as a frame with wall times, now that it is passed on; None for sound before the picture, and for
        sound far from it: when a source's times jump, sound may do so before the picture does, or later.
        """
        if packet.track == VIDEO_TRACK:
            assert self._media_us is not None, "its turn was asked for before"
            decode_us = self._wall.wall_us(self._media_us % _TICKS, self._clock.utc_us())
            self._wall_less_media_us = decode_us - self._media_us
        elif self._wall_less_media_us is None or packet.decode_us is None:
            return None
        else:
            decode_us = packet.decode_us + self._shift_us + self._wall_less_media_us
            if abs(decode_us - self._last_us[VIDEO_TRACK]) > _SOUND_REACH_US + self._step_us:
                return None
        decode_us = max(decode_us, self._last_us.get(packet.track, -1) + 1)
        self._last_us[packet.track] = decode_us
        later_us = 0
        if packet.present_us is not None and packet.decode_us is not None:
            later_us = max(0, min(packet.present_us - packet.decode_us, _MOST_REORDER_US))
        return Frame(packet.track, packet.key, decode_us + later_us, decode_us, packet.parts)

    def again(self) -> bool:
        """A file begins anew: its times go on where they ended. False if it held nothing."""
        if not self._round_packets or self._media_us is None:
            return False
        self._shift_us = self._media_us + self._step_us - self._first_us
        self._round_packets = 0
        return True

    def _media_time_us(self, packet: ForeignPacket, passed_us: int) -> int:
        """The packet's place on the time line; one without a time comes as much later as it was read later."""
        before_us = self._media_us
        media_us = (before_us or 0) + passed_us
        if packet.decode_us is not None:
            media_us = packet.decode_us + self._shift_us
        if before_us is None:
            self._first_us = media_us
            self._offset_us = self._now_us - media_us
        elif 0 < media_us - before_us < _JUMP_US:
            self._step_us = media_us - before_us
        self._media_us = media_us
        self._round_packets += 1
        return media_us
