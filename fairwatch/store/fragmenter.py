# SPDX-License-Identifier: Apache-2.0
"""Frames to fragments: the one place where media bytes get their MP4 form.

A video frame waits for the one after it, since only then its duration is
known: live is one frame behind. Frames slower than five a second do not wait,
their duration is guessed from the last one. A hole in the stream ends the
frame before it at its nominal length, so that footage never claims time that
nobody saw. Nor does time run back where a new connection follows on an old
one whose clock was ahead: the first frames follow each other closely until
it has caught up.
"""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Protocol

from fairwatch.media.fmp4.write import HEAD_ONE_BYTES, Sample, fragment_head, fragment_head_one
from fairwatch.media.fragment import Fragment
from fairwatch.media.frame import AUDIO_TRACK, VIDEO_TRACK, Frame, Tracks

SOUND_US = 200_000
MOST_SOUNDS = 200
PATIENCE_US = 200_000
HOLE_US = 1_000_000
HOLE_FRAMES = 3
SLOWEST_US = 10_000_000
FIRST_GUESS_US = 40_000
FIRST_SOUND_US = 20_000
LIFT_US = 1_000


class FragmentSink(Protocol):
    """Takes fragments in the order of time."""

    def base_us(self, key_us: int) -> int:
        """The start of the segment into which the key frame at `key_us` goes:
        the times inside its fragments, and those up to the next key frame,
        count from there.
        """

    def tracks(self, tracks: Tracks) -> None:
        """New parameters; the next fragment is a key frame."""

    def fragment(self, fragment: Fragment) -> None:
        """The next fragment."""

    def lost(self, packets: int) -> None:
        """Something is missing before the next fragment."""


class Fragmenter:
    """A `FrameSink` that makes fragments for a `FragmentSink`."""

    __slots__ = (
        "_base_us",
        "_duration_us",
        "_far",
        "_heard_us",
        "_held",
        "_held_gap",
        "_held_payload",
        "_hole",
        "_last_us",
        "_out",
        "_sequence",
        "_slow",
        "_sound",
        "_sound_at_us",
        "_sound_us",
    )

    def __init__(self, out: FragmentSink) -> None:
        self._out = out
        self._sequence = 0
        self._base_us = -1
        self._held: Frame | None = None
        self._held_gap = False
        self._held_payload = b""
        self._last_us = -1
        self._duration_us = FIRST_GUESS_US
        self._slow = False
        self._far = False
        self._hole = False
        self._heard_us = 0
        self._sound_us = FIRST_SOUND_US
        self._sound_at_us = 0
        self._sound: list[Frame] = []

    def tracks(self, tracks: Tracks) -> None:
        """End what was under way; what follows needs new parameters."""
        self.flush()
        self._out.tracks(tracks)

    def lost(self, packets: int) -> None:
        """The next frame does not follow on the one before."""
        self._hole = True
        self._out.lost(packets)

    def frame(self, frame: Frame) -> None:
        """Take the next frame."""
        if frame.track != VIDEO_TRACK:
            self._hear(frame)
            return
        distance_us = frame.decode_us - self._last_us
        if distance_us <= 0:
            frame.decode_us += LIFT_US - distance_us
            frame.present_us += LIFT_US - distance_us
            distance_us = LIFT_US
        held = self._held
        gap = False
        if held is not None:
            if distance_us > PATIENCE_US or self._hole:
                gap = self._judge(distance_us)
                distance_us = min(distance_us, self._duration_us)
            else:
                self._duration_us = distance_us
                self._far = False
            self._emit(held, self._held_payload, distance_us, self._held_gap)
        elif self._slow:
            gap = self._judge(distance_us)
        else:
            gap = self._last_us >= 0 and (self._hole or distance_us > PATIENCE_US)
            self._hole = False
        self._last_us = frame.decode_us
        # Copied now, while its pieces lie in the processor's cache, and not when the next one has come.
        payload = b"".join(frame.parts)
        if self._slow:
            self._held = None
            self._emit(frame, payload, self._duration_us, gap)
        else:
            self._held = frame
            self._held_payload = payload
            self._held_gap = gap
            frame.parts = ()

    def flush(self) -> None:
        """Emit what is held; the stream ends or pauses here. A key frame comes next."""
        held = self._held
        if held is not None:
            self._held = None
            self._emit(held, self._held_payload, self._duration_us, self._held_gap)
        if held is not None or self._slow:
            self._last_us += self._duration_us - 1
        self._slow = self._far = False
        self._speak(1 << 62)
        self._base_us = -1

    def _judge(self, distance_us: int) -> bool:
        """A long way between frames: whether it is a hole, and not a slow camera."""
        far = distance_us > max(HOLE_US, HOLE_FRAMES * self._duration_us)
        if self._hole or (far and not self._far):
            self._hole = False
            self._far = far
            return True
        self._far = False
        self._slow = distance_us > PATIENCE_US
        self._duration_us = min(distance_us, SLOWEST_US)
        return False

    def _emit(self, frame: Frame, payload: bytes, duration_us: int, after_gap: bool) -> None:
        decode_us, key = frame.decode_us, frame.key
        if key:
            self._speak(decode_us)
            self._base_us = self._out.base_us(decode_us)
            self._heard_us = max(self._heard_us, self._base_us)
        self._sequence += 1
        size = len(payload)
        head = fragment_head_one(
            VIDEO_TRACK,
            self._sequence,
            decode_us - self._base_us,
            duration_us,
            size,
            key,
            frame.present_us - decode_us,
        )
        self._out.fragment(
            Fragment((head, payload), HEAD_ONE_BYTES + size, VIDEO_TRACK, key, decode_us, duration_us, after_gap)
        )

    def _hear(self, frame: Frame) -> None:
        distance_us = frame.decode_us - self._sound_at_us
        self._sound_at_us = frame.decode_us
        if 0 < distance_us <= SOUND_US:
            self._sound_us = distance_us
        if self._sound and frame.decode_us + self._sound_us - self._sound[0].decode_us > SOUND_US:
            self._speak(frame.decode_us, frame.decode_us)
        self._sound.append(frame)
        if len(self._sound) >= MOST_SOUNDS:
            self._speak(1 << 62)

    def _speak(self, until_us: int, next_us: int = 0) -> None:
        """Emit the sound collected so far from before `until_us`; `next_us` is
        when more of it begins, 0 if nobody knows yet. What comes so late that
        its time is over, or belongs before the segment's start, is heard as
        soon as it can be.
        """
        sound = [frame for frame in self._sound if frame.decode_us < until_us]
        self._sound = self._sound[len(sound) :]
        if not sound or self._base_us < 0:
            return  # Sound without a picture is of no segment.
        starts = list(accumulate((frame.decode_us for frame in sound), _after, initial=self._heard_us - 1))[1:]
        samples = _samples(sound, starts, self._sound[0].decode_us if self._sound else next_us, self._sound_us)
        self._sequence += 1
        head = fragment_head(AUDIO_TRACK, self._sequence, starts[0] - self._base_us, samples)
        data = b"".join((head, *(part for frame in sound for part in frame.parts)))
        lasts_us = sum(duration_us for duration_us, _, _, _ in samples)
        self._heard_us = starts[0] + lasts_us
        self._out.fragment(Fragment((data,), len(data), AUDIO_TRACK, True, starts[0], lasts_us, False))


def _after(before_us: int, at_us: int) -> int:
    return max(at_us, before_us + 1)


def _samples(sound: Sequence[Frame], starts: Sequence[int], next_us: int, usual_us: int) -> list[Sample]:
    """Sound frames as samples that follow each other without a gap; the last
    one ends at `next_us` unless that is far off.
    """
    last_us = next_us - starts[-1]
    durations = [after - before for before, after in pairwise(starts)]
    durations.append(last_us if 0 < last_us <= 2 * usual_us else usual_us)
    return [
        (duration_us, sum(map(len, frame.parts)), True, 0) for frame, duration_us in zip(sound, durations, strict=True)
    ]
