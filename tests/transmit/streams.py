# SPDX-License-Identifier: Apache-2.0
"""Made-up live streams for tests: real fragments, with whatever times and sizes are wanted."""

from dataclasses import dataclass, field

from fairwatch.media.fmp4.write import fragment as fragment_bytes
from fairwatch.media.fmp4.write import fragment_head_one
from fairwatch.media.fragment import Fragment
from fairwatch.media.frame import AUDIO_TRACK, VIDEO_TRACK, AudioTrack, Codec, Tracks
from tests.media import sounds
from tests.media.clips import clip

NOW_US = 1_780_000_000_000_000
FRAME_US = 40_000
S = 1_000_000


def tracks(width: int = 322, sound: Codec | None = None) -> Tracks:
    """H.264, with sound if wanted."""
    audio = None
    if sound is Codec.AAC:
        audio = AudioTrack(sound, 16_000, 1, sounds.aac(16000, 1, 2).config)
    elif sound is not None:
        audio = AudioTrack(sound, 8_000, 1)
    return Tracks(clip(frames=30, width=width).track, audio)


def picture(number: int, key: bool = False, size: int = 40, after_gap: bool = False) -> Fragment:
    """Frame `number`, `FRAME_US` after the one before; its payload says which it is."""
    at_us = NOW_US + number * FRAME_US
    payload = number.to_bytes(4, "big") + bytes(max(0, size - 4))
    head = fragment_head_one(VIDEO_TRACK, number, number * FRAME_US, FRAME_US, len(payload), key)
    return Fragment((head + payload,), len(head) + len(payload), VIDEO_TRACK, key, at_us, FRAME_US, after_gap)


def sound(number: int) -> Fragment:
    """A piece of sound at the time of frame `number`."""
    unit = b"sound" + number.to_bytes(4, "big")
    data = fragment_bytes(AUDIO_TRACK, number, number * FRAME_US, [(FRAME_US, len(unit), True, 0)], [unit])
    return Fragment((data,), len(data), AUDIO_TRACK, True, NOW_US + number * FRAME_US, FRAME_US)


def pictures(count: int, first: int = 0, key_every: int = 25, size: int = 40) -> list[Fragment]:
    """Frames in order with a key frame every so many."""
    return [picture(n, n % key_every == 0, size) for n in range(first, first + count)]


def real(seconds: int = 2, key_every: int = 25, codec: Codec = Codec.H264) -> list[Fragment]:
    """Frames that a decoder can show."""
    made = clip(codec, frames=seconds * 25, key_every=key_every, width=322)
    base_us = made.samples[0].decode_us
    return [
        Fragment((data,), len(data), VIDEO_TRACK, each.key, NOW_US + each.decode_us - base_us, FRAME_US)
        for data, each in zip(made.fragments(shift_us=-base_us), made.samples, strict=True)
    ]


@dataclass
class Watcher:
    """A viewer who keeps what it is told."""

    told: list[Tracks | Fragment | None] = field(default_factory=list)
    is_removed: bool = False

    def tracks(self, tracks: Tracks) -> None:
        self.told.append(tracks)

    def fragment(self, fragment: Fragment) -> None:
        self.told.append(fragment)

    def ended(self) -> None:
        self.told.append(None)

    def removed(self) -> None:
        self.is_removed = True

    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other

    @property
    def fragments(self) -> list[Fragment]:
        return [each for each in self.told if isinstance(each, Fragment)]

    @property
    def numbers(self) -> list[int]:
        """Which frames were seen."""
        return [(each.start_us - NOW_US) // FRAME_US for each in self.fragments if each.track == VIDEO_TRACK]

    def starts_with_a_key_frame(self) -> bool:
        """After new parameters, an end, and at the beginning."""
        open_ = False
        for each in self.told:
            if not isinstance(each, Fragment):
                open_ = False
            elif each.key and each.track == VIDEO_TRACK:
                open_ = True
            elif not open_:
                return False
        return True
