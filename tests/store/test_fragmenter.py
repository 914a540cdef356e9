# SPDX-License-Identifier: Apache-2.0
"""Frames become fragments with their real durations; holes are marked and claim no time."""

import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairwatch.media.annexb import sample
from fairwatch.media.fmp4.read import MAX_FRAGMENT_SAMPLES, FragmentInfo, read_samples, scan
from fairwatch.media.fmp4.write import init_segment
from fairwatch.media.fragment import Fragment
from fairwatch.media.frame import AUDIO_TRACK, VIDEO_TRACK, Codec, Frame, Tracks
from fairwatch.store.fragmenter import MOST_SOUNDS, Fragmenter
from tests.media import sounds
from tests.media.clips import clip
from tests.media.packetise import CODECS
from tests.store.archive import with_sound

NOW_US = 1_780_000_000_000_000
S = 1_000_000
FRAME_US = 40_000
SOUND_US = 20_000


@dataclass
class Out:
    """A `FragmentSink` that begins a segment at each key frame after `segment_us`."""

    segment_us: int = 0
    told: list[Tracks | Fragment | int] = field(default_factory=list)
    bases: list[int] = field(default_factory=list)
    placed: dict[int, int] = field(default_factory=dict)
    """The base of each fragment, by its place among them."""

    def base_us(self, key_us: int) -> int:
        if not self.bases or key_us - self.bases[-1] >= self.segment_us:
            self.bases.append(key_us)
        return self.bases[-1]

    def tracks(self, tracks: Tracks) -> None:
        self.told.append(tracks)

    def fragment(self, fragment: Fragment) -> None:
        self.placed[len(self.fragments())] = self.bases[-1]
        self.told.append(fragment)

    def lost(self, packets: int) -> None:
        self.told.append(packets)

    def fragments(self, track: int | None = None) -> list[Fragment]:
        every = [each for each in self.told if isinstance(each, Fragment)]
        return [each for each in every if track in (None, each.track)]

    def read(self) -> list[FragmentInfo]:
        """Each fragment parsed, its time absolute again."""
        found = []
        for number, each in enumerate(self.fragments()):
            (info,) = scan(io.BytesIO(each.data))
            assert info.size == len(each.data)
            assert info.decode_us + self.placed[number] == each.start_us
            assert (info.track, info.key, info.duration_us) == (each.track, each.key, each.duration_us)
            found.append(info)
        return found


def picture(at_us: int, key: bool = False, shown_us: int = 0) -> Frame:
    nal = sample([bytes((0x65 if key else 0x41, 0x88)) + at_us.to_bytes(8, "big")])
    return Frame(VIDEO_TRACK, key, at_us + shown_us, at_us, [nal[:4], nal[4:]])


def sound(at_us: int) -> Frame:
    return Frame(AUDIO_TRACK, True, at_us, at_us, [at_us.to_bytes(8, "big")])


def run(times: Iterable[int], key_every: int = 25) -> tuple[Fragmenter, Out]:
    out = Out()
    fragmenter = Fragmenter(out)
    fragmenter.tracks(Tracks(None))
    for n, at_us in enumerate(times):
        fragmenter.frame(picture(NOW_US + at_us, key=n % key_every == 0))
    return fragmenter, out


def spans(out: Out) -> list[tuple[int, int]]:
    return [(each.start_us - NOW_US, each.duration_us) for each in out.fragments(VIDEO_TRACK)]


def gaps(out: Out) -> list[int]:
    return [n for n, each in enumerate(out.fragments(VIDEO_TRACK)) if each.after_gap]


def test_a_frame_waits_for_the_next_and_lasts_until_then() -> None:
    fragmenter, out = run([0, 40_000, 79_000, 121_000])
    assert spans(out) == [(0, 40_000), (40_000, 39_000), (79_000, 42_000)]
    fragmenter.flush()
    assert spans(out)[-1] == (121_000, 42_000)
    assert gaps(out) == []
    fragmenter.flush()
    assert len(out.fragments()) == 4


def test_samples_are_the_frames_bytes_and_times() -> None:
    out = Out()
    fragmenter = Fragmenter(out)
    frames = [picture(NOW_US + n * FRAME_US, n == 0, shown_us=shown) for n, shown in enumerate([0, 80_000, -1_000, 7])]
    expected = [b"".join(frame.parts) for frame in frames]
    for frame in frames:
        fragmenter.frame(frame)
    fragmenter.flush()
    infos = out.read()
    payloads = [read_samples(io.BytesIO(each.data), info)[0] for each, info in zip(out.fragments(), infos, strict=True)]
    assert payloads == expected
    assert [info.samples[0][3] for info in infos] == [0, 80_000, -1_000, 7]
    assert [info.sequence for info in infos] == [1, 2, 3, 4]


@pytest.mark.parametrize("frame_us", [200_001, S, 5 * S])
def test_a_slow_camera_is_shown_at_once_after_its_first_frames(frame_us: int) -> None:
    fragmenter, out = run(n * frame_us for n in range(10))
    assert len(out.fragments()) == 10
    assert set(spans(out)[2:]) == {(n * frame_us, frame_us) for n in range(2, 10)}
    assert gaps(out) in ([], [1])  # The first long wait of all may be a hole as well.
    fragmenter.flush()
    assert len(out.fragments()) == 10


def test_a_camera_that_slows_down_for_the_night_has_one_hole_at_most() -> None:
    _, out = run([*(n * FRAME_US for n in range(50)), *(2 * S + n * 3 * S for n in range(1, 20))])
    assert gaps(out) in ([], [50])
    assert all(duration_us <= 3 * S for _, duration_us in spans(out))


def test_a_camera_that_quickens_again_has_no_hole() -> None:
    _, out = run([*(n * S for n in range(5)), *(4 * S + n * FRAME_US for n in range(1, 50))])
    assert gaps(out) == []
    assert spans(out)[10:40] == [(start_us, FRAME_US) for start_us, _ in spans(out)[10:40]]


@pytest.mark.parametrize("pause_us", [1_100_000, 3 * S, 3_600 * S])
def test_a_hole_ends_the_frame_before_it_at_its_usual_length(pause_us: int) -> None:
    before = [n * FRAME_US for n in range(30)]
    after = [before[-1] + pause_us + n * FRAME_US for n in range(10)]
    _, out = run(before + after)
    assert spans(out)[29] == (before[-1], FRAME_US)
    assert gaps(out) == [30]


def test_each_of_several_holes_is_marked() -> None:
    _, out = run(second * 5 * S + n * FRAME_US for second in range(4) for n in range(10))
    assert gaps(out) == [10, 20, 30]
    assert {duration_us for _, duration_us in spans(out)} == {FRAME_US}


def test_what_packets_are_missing_from_is_a_hole_however_short() -> None:
    out = Out()
    fragmenter = Fragmenter(out)
    for n in range(20):
        if n == 10:
            fragmenter.lost(3)
        if not 10 <= n < 13:
            fragmenter.frame(picture(NOW_US + n * FRAME_US, key=n in (0, 13)))
    assert gaps(out) == [10]
    assert spans(out)[9:11] == [(9 * FRAME_US, FRAME_US), (13 * FRAME_US, FRAME_US)]
    assert 3 in out.told


def test_a_loss_before_the_first_frame_of_all_is_no_hole() -> None:
    out = Out()
    fragmenter = Fragmenter(out)
    fragmenter.lost(0)
    for n in range(5):
        fragmenter.frame(picture(NOW_US + n * FRAME_US, key=n == 0))
    assert gaps(out) == []


def test_no_fragment_claims_more_than_ten_seconds() -> None:
    _, out = run(n * 60 * S for n in range(5))
    assert max(duration_us for _, duration_us in spans(out)) <= 10 * S


@pytest.mark.parametrize("pause_us", [0, 5_000, 500_000, 20 * S])
@pytest.mark.parametrize("lost", [True, False])
def test_new_parameters_end_the_frame_before_and_a_pause_with_them_is_a_hole(pause_us: int, lost: bool) -> None:
    fragmenter, out = run([n * FRAME_US for n in range(30)])
    if lost:
        fragmenter.lost(1)
    fragmenter.tracks(Tracks(None))
    for n in range(30):
        fragmenter.frame(picture(NOW_US + (30 + n) * FRAME_US + pause_us, key=n == 0))
    assert gaps(out) == ([30] if lost or pause_us > 200_000 else [])
    assert spans(out)[29] == (29 * FRAME_US, FRAME_US)
    order = [type(each) for each in out.told if not isinstance(each, int)]
    assert order.index(Tracks, 1) == 31


@pytest.mark.parametrize("pause_us", [300_000, 20 * S])
def test_after_a_slow_stream_paused_the_hole_is_marked(pause_us: int) -> None:
    fragmenter, out = run([n * S for n in range(10)])
    fragmenter.flush()
    fragmenter.frame(picture(NOW_US + 10 * S + pause_us, key=True))
    fragmenter.flush()
    assert gaps(out) == [10]


@pytest.mark.parametrize("back_us", [1, 20_000, 900_000])
def test_time_does_not_run_back_where_a_new_connection_follows(back_us: int) -> None:
    """The camera's clock was believed and was ahead; the new connection has only its arrival times."""
    fragmenter, out = run([n * FRAME_US for n in range(30)])
    fragmenter.flush()
    end_us = out.fragments()[-1].end_us
    fragmenter.tracks(Tracks(None))
    for n in range(60):
        fragmenter.frame(picture(end_us - back_us + n * FRAME_US, key=n == 0, shown_us=n % 3))
    fragmenter.flush()
    frames = out.fragments()
    assert all(before.end_us <= after.start_us for before, after in pairwise(frames))
    assert frames[-1].start_us == end_us - back_us + 59 * FRAME_US
    assert frames[31].start_us - frames[30].start_us <= FRAME_US
    assert [info.samples[0][3] for info in out.read()][30:] == [n % 3 for n in range(60)]
    assert gaps(out) == []


# Sound.


def heard(out: Out) -> list[tuple[int, int]]:
    return [(each.start_us - NOW_US, each.duration_us) for each in out.fragments(AUDIO_TRACK)]


def listen(seconds: float, late_us: int = 0, sound_us: int = SOUND_US, segment_us: int = S) -> Out:
    """Pictures and sound in the order in which they arrive; sound comes `late_us` after the picture of its time."""
    out = Out(segment_us)
    fragmenter = Fragmenter(out)
    fragmenter.tracks(with_sound())
    frames = [(at_us, picture(NOW_US + at_us, key=at_us % S == 0)) for at_us in range(0, int(seconds * S), FRAME_US)]
    frames += [(at_us + late_us, sound(NOW_US + at_us)) for at_us in range(0, int(seconds * S), sound_us)]
    for _, frame in sorted(frames, key=lambda each: each[0]):
        fragmenter.frame(frame)
    fragmenter.flush()
    return out


@pytest.mark.parametrize("sound_us", [20_000, 64_000, 21_333, 128_000])
def test_sound_comes_in_pieces_of_a_fifth_of_a_second_at_most(sound_us: int) -> None:
    out = listen(3, sound_us=sound_us)
    assert max(duration_us for _, duration_us in heard(out)) <= 200_000
    assert sum(duration_us for _, duration_us in heard(out)) >= 2_800_000
    infos = [info for info in out.read() if info.track == AUDIO_TRACK]
    assert sum(len(info.samples) for info in infos) == len(range(0, 3 * S, sound_us))
    assert all(before[0] + before[1] == after[0] for before, after in pairwise(heard(out)))


def test_sound_is_cut_where_a_segment_begins() -> None:
    out = listen(3)
    starts = [start_us for start_us, _ in heard(out)]
    assert {0, S, 2 * S} <= set(starts)


@pytest.mark.parametrize("late_us", [-150_000, 30_000, 150_000, 450_000])
def test_sound_that_comes_early_or_late_is_all_kept_and_runs_forward_in_each_segment(late_us: int) -> None:
    out = listen(4, late_us=late_us)
    infos = out.read()
    pieces = [(out.placed[n], info) for n, info in enumerate(infos) if info.track == AUDIO_TRACK]
    for (base, before), (next_base, after) in pairwise(pieces):
        assert base + before.decode_us + before.duration_us <= next_base + after.decode_us
    assert all(duration_us > 0 for _, info in pieces for duration_us, _, _, _ in info.samples)
    early = max(0, -late_us) // SOUND_US
    assert sum(len(info.samples) for _, info in pieces) >= 200 - early
    drift = [each.start_us for each in out.fragments(AUDIO_TRACK)]
    assert drift == sorted(drift)


def test_a_hole_in_the_sound_is_not_filled() -> None:
    out = Out(S)
    fragmenter = Fragmenter(out)
    fragmenter.frame(picture(NOW_US, key=True))
    fragmenter.frame(picture(NOW_US + FRAME_US))
    for n in [*range(10, 15), *range(60, 65)]:
        fragmenter.frame(sound(NOW_US + n * SOUND_US))
    fragmenter.flush()
    assert heard(out) == [(200_000, 100_000), (1_200_000, 100_000)]


def test_sound_without_a_picture_is_of_no_segment_and_piles_up_nowhere() -> None:
    out = Out()
    fragmenter = Fragmenter(out)
    for n in range(1_000):
        fragmenter.frame(sound(NOW_US + n * SOUND_US))
    assert out.fragments() == []
    assert len(fragmenter._sound) <= 10


def test_sound_whose_times_stand_still_does_not_pile_up() -> None:
    out = Out(60 * S)
    fragmenter = Fragmenter(out)
    for n in range(30):
        fragmenter.frame(picture(NOW_US + n * 40_000, key=n == 0))
    for n in range(2_000):
        fragmenter.frame(sound(NOW_US + 3600 * S + n))
    assert len(fragmenter._sound) <= MOST_SOUNDS
    assert all(len(each.samples) <= MAX_FRAGMENT_SAMPLES for each in out.read())


def test_sound_of_a_new_connection_does_not_run_back() -> None:
    out = Out(60 * S)
    fragmenter = Fragmenter(out)
    for start_us in (NOW_US, NOW_US + 700_000):
        fragmenter.tracks(with_sound())
        for n in range(100):
            at_us = start_us + n * SOUND_US
            fragmenter.frame(sound(at_us))
            if n % 2 == 0:
                fragmenter.frame(picture(at_us, key=n == 0))
        fragmenter.flush()
    pieces = out.fragments(AUDIO_TRACK)
    assert all(before.end_us <= after.start_us for before, after in pairwise(pieces))
    out.read()


# Whole files.


def file_of(tracks: Tracks, out: Out) -> io.BytesIO:
    return io.BytesIO(init_segment(tracks, 0) + b"".join(each.data for each in out.fragments()))


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("b_frames", [0, 2])
def test_a_file_of_fragments_plays(codec: Codec, b_frames: int) -> None:
    made = clip(codec, b_frames=b_frames)
    out = Out(segment_us=3_600 * S)
    fragmenter = Fragmenter(out)
    fragmenter.tracks(Tracks(made.track))
    for each in made.samples:
        fragmenter.frame(Frame(VIDEO_TRACK, each.key, each.present_us, each.decode_us, [each.payload]))
    fragmenter.flush()
    out.read()
    shown_us = sorted(each.present_us - made.samples[0].decode_us for each in made.samples)
    with av.open(file_of(Tracks(made.track), out), "r") as file:
        pictures = list(file.decode(video=0))
    assert [round((each.time or 0) * S) for each in pictures] == shown_us
    assert len(pictures) == len(made.samples)


@pytest.mark.parametrize("late_us", [0, 90_000])
def test_a_file_with_sound_plays(late_us: int) -> None:
    made, noise = clip(), sounds.g711("pcm_alaw", 95).units
    tracks = Tracks(made.track, with_sound().audio)
    out = Out(segment_us=3_600 * S)
    fragmenter = Fragmenter(out)
    fragmenter.tracks(tracks)
    start_us = made.samples[0].decode_us
    frames = [
        (each.decode_us, Frame(VIDEO_TRACK, each.key, each.present_us, each.decode_us, [each.payload]))
        for each in made.samples
    ]
    for n, unit in enumerate(noise):
        at_us = start_us - 60_000 + n * SOUND_US
        frames.append((at_us + late_us, Frame(AUDIO_TRACK, True, at_us, at_us, [unit])))
    for _, frame in sorted(frames, key=lambda each: each[0]):
        fragmenter.frame(frame)
    fragmenter.flush()
    with av.open(file_of(tracks, out), "r") as file:
        packets = [(packet.dts, bytes(packet)) for packet in file.demux(audio=0) if packet.dts is not None]
        base = file.streams.audio[0].time_base
    assert all(before < after for (before, _), (after, _) in pairwise(packets))
    assert [data for _, data in packets] == list(noise)[-len(packets) :]
    assert len(packets) >= len(noise) - 3
    assert base is not None
    assert float(packets[-1][0] * base) == pytest.approx(94 * 0.02 - 0.06, abs=0.02)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["picture"] * 6 + ["sound"] * 3 + ["lost", "tracks", "flush"]),
            st.integers(1, 400_000) | st.integers(1, 20 * S),
        ),
        max_size=80,
    )
)
def test_fragments_follow_each_other_and_hold_each_picture_once(script: list[tuple[str, int]]) -> None:
    out = Out(segment_us=2 * S)
    fragmenter = Fragmenter(out)
    fragmenter.tracks(with_sound())
    at_us, key = NOW_US, True
    sent = []
    for deed, passed_us in script:
        if deed == "picture":
            at_us += passed_us
            frame = picture(at_us, key)
            sent.append(b"".join(frame.parts))
            fragmenter.frame(frame)
            key = False
        elif deed == "sound":
            fragmenter.frame(sound(at_us + passed_us % 100_000))
        elif deed == "lost":
            fragmenter.lost(1)
            key = True
        elif deed == "tracks":
            fragmenter.tracks(with_sound())
            key = True
        else:
            fragmenter.flush()
            key = True
    fragmenter.flush()
    infos = out.read()
    frames = out.fragments()
    pictures = [
        read_samples(io.BytesIO(each.data), info)[0]
        for each, info in zip(frames, infos, strict=True)
        if each.track == VIDEO_TRACK
    ]
    assert pictures == sent
    for track in (VIDEO_TRACK, AUDIO_TRACK):
        starts = [each.start_us for each in frames if each.track == track]
        assert starts == sorted(set(starts))
    assert all(0 < each.duration_us <= 10 * S for each in frames)
    assert [info.sequence for info in infos] == sorted({info.sequence for info in infos})
