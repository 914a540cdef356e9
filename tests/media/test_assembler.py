# SPDX-License-Identifier: Apache-2.0
"""From packets to frames: tracks first, then frames with wall times, in decode order."""

from dataclasses import dataclass, field

import pytest

from fairwatch.media import h264
from fairwatch.media.annexb import split_sample
from fairwatch.media.assembler import Assembler
from fairwatch.media.audio import aac_track, g711_track
from fairwatch.media.frame import AUDIO_TRACK, VIDEO_TRACK, Codec, Frame, Tracks
from fairwatch.media.rtcp import SenderReport
from fairwatch.media.rtp import Depacketizer
from tests.media import sounds
from tests.media.clips import Clip, clip
from tests.media.packetise import CODECS, Packet, Unit, aac, packets, rtp

NOW_US = 1_780_000_000_000_000
FRAME_US = 40_000


@dataclass
class Sink:
    """A `FrameSink` that writes down what it is told."""

    told: list[Tracks | Frame | int] = field(default_factory=list)

    def tracks(self, tracks: Tracks) -> None:
        self.told.append(tracks)

    def frame(self, frame: Frame) -> None:
        self.told.append(frame)

    def lost(self, packets: int) -> None:
        self.told.append(packets)

    def frames(self, track: int = VIDEO_TRACK) -> list[Frame]:
        return [each for each in self.told if isinstance(each, Frame) and each.track == track]

    @property
    def announced(self) -> list[Tracks]:
        return [each for each in self.told if isinstance(each, Tracks)]


def units_of(made: Clip, first: int = 0, sets: bool = True) -> list[Unit]:
    """A clip's units with the times of their presentation."""
    ahead = (*made.track.vps, *made.track.sps, *made.track.pps) if sets else ()
    start_us = made.samples[0].present_us
    return [
        Unit(
            first + (each.present_us - start_us) * 9 // 100,
            (*(ahead if each.key else ()), *split_sample(each.payload)),
            each.key,
        )
        for each in made.samples
    ]


def play(session: Assembler, reader: Depacketizer, sent: list[Packet], start_us: int = NOW_US) -> int:
    """Hand packets over, each unit a frame after the one before. Returns the time of the next."""
    ticks: set[int] = set()
    for packet in sent:
        assert packet.unit is not None
        ticks.add(packet.unit.ticks)
        session.arrived_us = start_us + (len(ticks) - 1) * FRAME_US
        reader.packet(packet.data, 0, len(packet.data))
    return start_us + len(ticks) * FRAME_US


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("in_band", [True, False], ids=["sets in band", "sets described"])
@pytest.mark.parametrize("b_frames", [0, 2])
def test_a_clip_comes_back_frame_by_frame(codec: Codec, in_band: bool, b_frames: int) -> None:
    made = clip(codec, b_frames=b_frames)
    sink = Sink()
    session = Assembler(sink)
    track = made.track
    reader = session.add_video(codec) if in_band else session.add_video(codec, 90_000, track.vps, track.sps, track.pps)
    play(session, reader, packets(codec, units_of(made, sets=in_band)))
    assert sink.told[0] == Tracks(track)
    frames = sink.frames()
    assert [b"".join(frame.parts) for frame in frames] == [each.payload for each in made.samples]
    assert [frame.key for frame in frames] == [each.key for each in made.samples]
    decoded = [frame.decode_us for frame in frames]
    assert decoded == sorted(set(decoded))
    if b_frames:
        assert all(frame.decode_us <= frame.present_us for frame in frames[8:])
        assert any(frame.decode_us < frame.present_us for frame in frames)
        spans = [each.present_us - frame.present_us for each, frame in zip(made.samples, frames, strict=True)]
        assert max(spans) - min(spans) <= 80_000
    else:
        assert decoded == [frame.present_us for frame in frames]
        assert all(abs(at_us - NOW_US - n * FRAME_US) <= 20 for n, at_us in enumerate(decoded))


def test_nothing_comes_before_the_parameters_are_known() -> None:
    made = clip()
    sink = Sink()
    session = Assembler(sink)
    reader = session.add_video(Codec.H264)
    play(session, reader, packets(Codec.H264, units_of(made, sets=False)))
    assert sink.told == []
    assert not session.announced


def test_another_resolution_is_announced_before_its_first_key_frame() -> None:
    small, large = clip(frames=30), clip(frames=30, width=640, height=360)
    sink = Sink()
    session = Assembler(sink)
    reader = session.add_video(Codec.H264)
    first = packets(Codec.H264, units_of(small))
    second = packets(Codec.H264, units_of(large, first=30 * 3600), sequence=100 + len(first))
    play(session, reader, first + second)
    assert sink.announced == [Tracks(small.track), Tracks(large.track)]
    at = sink.told.index(Tracks(large.track))
    assert len(sink.frames()) == 60
    following = sink.told[at + 1]
    assert isinstance(following, Frame)
    assert following.key
    assert b"".join(following.parts) == large.samples[0].payload


def test_sets_that_cannot_be_read_leave_the_ones_before_in_force() -> None:
    made = clip()
    sink = Sink()
    session = Assembler(sink)
    reader = session.add_video(Codec.H264)
    units = units_of(made)
    garbled = Unit(units[25].ticks, (b"\x67\xff", b"\x68", *units[25].nals[2:]), key=True)
    play(session, reader, packets(Codec.H264, [*units[:25], garbled, *units[26:]]))
    assert sink.announced == [Tracks(made.track)]
    assert len(sink.frames()) == len(units)


def test_a_set_that_says_the_same_announces_nothing() -> None:
    """A trailing zero is no part of a NAL unit."""
    made = clip()
    sink = Sink()
    session = Assembler(sink)
    track = made.track
    reader = session.add_video(Codec.H264, 90_000, (), tuple(nal + b"\0" for nal in track.sps), track.pps)
    play(session, reader, packets(Codec.H264, units_of(made)))
    assert sink.announced == [Tracks(track)]


def test_a_loss_is_told_and_the_next_frame_is_a_key_frame() -> None:
    made = clip()
    sink = Sink()
    session = Assembler(sink)
    reader = session.add_video(Codec.H264)
    sent = packets(Codec.H264, units_of(made), limit=300)
    play(session, reader, sent[:9] + sent[10:])
    at = sink.told.index(1)
    after = next(each for each in sink.told[at:] if isinstance(each, Frame))
    assert after.key
    assert b"".join(after.parts) == made.samples[25].payload


def test_sound_waits_for_the_first_picture() -> None:
    made, sound = clip(), sounds.aac(16000, 1, 20)
    track = aac_track(sound.config)
    sink = Sink()
    session = Assembler(sink)
    video = session.add_video(Codec.H264)
    audio = session.add_audio(track, 16_000)
    session.arrived_us = NOW_US
    for n, unit in enumerate(sound.units[:4]):
        packet = rtp(aac([unit]), n, n * 1024)
        audio.packet(packet, 0, len(packet))
    assert sink.told == []
    play(session, video, packets(Codec.H264, units_of(made)[:1]))
    for n, unit in enumerate(sound.units[4:8], 4):
        session.arrived_us = NOW_US + n * 64_000
        packet = rtp(aac([unit]), n, n * 1024)
        audio.packet(packet, 0, len(packet))
    assert sink.told[0] == Tracks(made.track, track)
    heard = sink.frames(AUDIO_TRACK)
    assert [b"".join(frame.parts) for frame in heard] == list(sound.units[4:8])
    times = [frame.decode_us for frame in heard]
    assert times == sorted(set(times))


def test_sound_alone_is_announced_at_its_first_unit() -> None:
    sink = Sink()
    session = Assembler(sink)
    track = g711_track(Codec.PCMA)
    audio = session.add_audio(track, 8_000)
    for n, unit in enumerate(sounds.g711(count=10).units):
        session.arrived_us = NOW_US + n * 20_000
        packet = rtp(unit, n, n * 160)
        audio.packet(packet, 0, len(packet))
    assert sink.told[0] == Tracks(None, track)
    assert [frame.decode_us for frame in sink.frames(AUDIO_TRACK)] == [NOW_US + n * 20_000 for n in range(10)]


def test_a_loss_of_sound_is_no_loss_of_picture() -> None:
    sink = Sink()
    session = Assembler(sink)
    session.add_video(Codec.H264)
    audio = session.add_audio(g711_track(Codec.PCMA), 8_000)
    for sequence in (1, 5):
        packet = rtp(b"abc", sequence, sequence * 160)
        audio.packet(packet, 0, len(packet))
    assert sink.told == []
    assert audio.lost_packets == 3


def test_sender_reports_reach_the_clock_of_their_track() -> None:
    made = clip(frames=2)
    session = Assembler(Sink())
    reader = session.add_video(Codec.H264)
    session.add_audio(g711_track(Codec.PCMA), 8_000)
    play(session, reader, packets(Codec.H264, units_of(made)))
    assert session.video is not None
    assert session.audio is not None
    session.video.report(SenderReport(1, NOW_US + 123_000, 0, 0))
    assert session.video.reading.camera_offset_us == 123_000
    assert session.audio.reading.camera_offset_us is None


def test_frames_keep_growing_times_over_a_jump_of_the_cameras_clock() -> None:
    made = clip(b_frames=2)
    sink = Sink()
    session = Assembler(sink)
    reader = session.add_video(Codec.H264)
    first = packets(Codec.H264, units_of(made))
    second = packets(Codec.H264, units_of(made, first=3600 * 90_000), sequence=100 + len(first))
    third = packets(Codec.H264, units_of(made, first=0xFFFF_FFFF - 90_000), sequence=100 + len(first) + len(second))
    end_us = play(session, reader, first)
    end_us = play(session, reader, second, end_us)
    end_us = play(session, reader, third, end_us)
    decoded = [frame.decode_us for frame in sink.frames()]
    assert len(decoded) == 150
    assert decoded == sorted(set(decoded))
    assert all(abs(at_us - NOW_US - n * FRAME_US) <= 300_000 for n, at_us in enumerate(decoded))


def test_h264_and_h265_sets_are_not_mixed_up() -> None:
    session = Assembler(Sink())
    session.add_video(Codec.H265)
    made = clip()
    assert session.video is not None
    session.video.parameters((), made.track.sps, made.track.pps)
    assert session.video.track is None
    assert h264.nal_type(made.track.sps[0]) == h264.SPS
