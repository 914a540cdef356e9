# SPDX-License-Identifier: Apache-2.0
"""What a camera delivers: tracks (how to decode) and frames (access units).

Times are UTC microseconds since 1970. A frame's payload is what an MP4 sample
holds: NAL units each behind a 4-byte big-endian length (ISO/IEC 14496-15) for
video without its parameter sets, the bare access unit for audio.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

Piece = bytes | memoryview

VIDEO_TRACK = 1
AUDIO_TRACK = 2


class Codec(StrEnum):
    """Codecs that are recorded as they come, never re-encoded."""

    H264 = "h264"
    H265 = "h265"
    AAC = "aac"
    PCMA = "pcma"
    PCMU = "pcmu"


@dataclass(frozen=True, slots=True)
class VideoTrack:
    """How to decode a video stream. Parameter sets are bare NAL units.

    `reorder` is the number of frames that may come before one that is shown
    earlier (max_num_reorder_frames; 0 without B frames). `frame_us` is the
    nominal frame duration from the VUI in microseconds, 0 when not stated.
    """

    codec: Codec
    width: int
    height: int
    sps: tuple[bytes, ...]
    pps: tuple[bytes, ...]
    vps: tuple[bytes, ...] = ()
    reorder: int = 0
    frame_us: int = 0


@dataclass(frozen=True, slots=True)
class AudioTrack:
    """How to decode a sound stream. `config` is the AudioSpecificConfig for
    AAC (ISO/IEC 14496-3, 1.6.2.1) and empty for G.711.
    """

    codec: Codec
    sample_rate: int
    channels: int
    config: bytes = b""


@dataclass(frozen=True, slots=True)
class Tracks:
    """What one stream carries."""

    video: VideoTrack | None
    audio: AudioTrack | None = None


@dataclass(slots=True)
class Frame:
    """One access unit. `parts` joined are the MP4 sample; they are kept apart,
    as views of what was received where that is cheaper, so that the fragmenter
    copies them once.

    `decode_us` grows strictly within a track; `present_us` differs from it
    only where there are B frames.
    """

    track: int
    key: bool
    present_us: int
    decode_us: int
    parts: Sequence[Piece]


class FrameSink(Protocol):
    """Where a source pushes what it reads. Called on the recorder's loop."""

    def tracks(self, tracks: Tracks) -> None:
        """New or changed parameters, before the first frame that needs them."""

    def frame(self, frame: Frame) -> None:
        """A whole frame, in decode order."""

    def lost(self, packets: int) -> None:
        """`packets` did not arrive; frames up to the next key frame are left out."""
