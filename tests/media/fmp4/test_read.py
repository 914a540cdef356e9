# SPDX-License-Identifier: Apache-2.0
"""Reading back: whole files, files cut anywhere, files with holes, and nonsense."""

import io
import json
from functools import cache

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fairwatch.media import audio
from fairwatch.media.fmp4.boxes import METADATA_UUID, Mp4Error, box, metadata_box
from fairwatch.media.fmp4.read import (
    MAX_FRAGMENT_SAMPLES,
    FragmentInfo,
    check_samples,
    read_init,
    read_samples,
    scan,
)
from fairwatch.media.fmp4.write import Sample, fragment, fragment_head, init_segment
from fairwatch.media.frame import AUDIO_TRACK, VIDEO_TRACK, AudioTrack, Codec, Tracks
from tests.media import sounds
from tests.media.clips import BASE_US, FRAME_US, clip

METADATA: dict[str, str | int] = {"installation": "7", "camera": "c-1", "camera_name": "北门 1", "start_us": BASE_US}
SAMPLES = st.lists(
    st.tuples(st.integers(0, 1 << 20), st.integers(0, 50), st.booleans(), st.integers(-(1 << 20), 1 << 20)),
    min_size=1,
    max_size=20,
)


@cache
def init() -> bytes:
    return init_segment(Tracks(clip().track), BASE_US, metadata_box(METADATA))


@cache
def whole_file() -> tuple[bytes, tuple[bytes, ...]]:
    """An init segment and 12 fragments; (file, its fragments)."""
    pieces = tuple(clip(frames=12, width=64, height=64).fragments())
    return init() + b"".join(pieces), pieces


def ends_of(data: bytes) -> list[int]:
    return [info.end for info in scan(io.BytesIO(data))]


@given(st.integers(1, 2), st.integers(0, 0xFFFF_FFFF), st.integers(0, (1 << 64) - 1), SAMPLES)
def test_a_fragment_reads_back(track: int, sequence: int, decode_us: int, samples: list[Sample]) -> None:
    payloads = [bytes([1 + at % 255]) * size for at, (_, size, _, _) in enumerate(samples)]
    file = io.BytesIO(b"before" + fragment(track, sequence, decode_us, samples, payloads))
    (info,) = scan(file, 6)
    assert (info.offset, info.end) == (6, len(file.getvalue()))
    assert (info.track, info.sequence, info.decode_us) == (track, sequence, decode_us)
    assert info.samples == tuple(samples)
    assert info.duration_us == sum(sample[0] for sample in samples)
    assert info.key == samples[0][2]
    assert read_samples(file, info) == payloads


def test_a_file_is_scanned_from_its_init_segment_on() -> None:
    data, pieces = whole_file()
    file = io.BytesIO(data)
    infos = list(scan(file))
    assert [data[info.offset : info.end] for info in infos] == list(pieces)
    assert [info.decode_us for info in infos] == [BASE_US + number * FRAME_US for number in range(12)]
    assert [info.key for info in infos] == [True] + [False] * 11
    assert list(scan(file, infos[5].offset, infos[8].end)) == infos[5:9]
    for info in infos:
        check_samples(info, read_samples(file, info))


def test_a_scan_reads_heads_only() -> None:
    class Counted(io.BytesIO):
        count = 0

        def read(self, size: int | None = -1, /) -> bytes:
            data = super().read(size)
            self.count += len(data)
            return data

    payload = b"x" * 1_000_000
    file = Counted(fragment(VIDEO_TRACK, 1, 0, [(1, len(payload), True, 0)], [payload]) * 3)
    assert len(list(scan(file))) == 3
    assert file.count < 1_000


def test_truncation_at_any_byte_leaves_the_longest_whole_prefix() -> None:
    data, _ = whole_file()
    ends = ends_of(data)
    for size in range(len(data)):
        assert ends_of(data[:size]) == [end for end in ends if end <= size]


@given(st.data())
def test_a_scan_stops_at_the_first_damaged_head(data: st.DataObject) -> None:
    whole, _ = whole_file()
    infos = list(scan(io.BytesIO(whole)))
    hit = data.draw(st.sampled_from(infos))
    at = hit.offset + data.draw(st.integers(0, hit.size - hit.payload_size - 1))
    damaged = bytearray(whole)
    damaged[at] ^= data.draw(st.integers(1, 255))
    found = list(scan(io.BytesIO(bytes(damaged))))
    before = [info for info in infos if info.end <= hit.offset]
    assert found[: len(before)] == before
    # The head may still be one, with other figures; what follows is found only if the size held.
    assert all(info.end <= len(whole) for info in found)


@given(st.integers(1, 3000))
def test_zeros_behind_the_last_fragment_are_no_fragment(count: int) -> None:
    data, _ = whole_file()
    assert ends_of(data + bytes(count)) == ends_of(data)


def picture_at(offset: int, size: int) -> tuple[FragmentInfo, bytes]:
    """A picture of one NAL unit, its fragment at `offset` of a file."""
    payload = size.to_bytes(4, "big") + b"\x41" + b"x" * (size - 1)
    samples = ((40_000, len(payload), False, 0),)
    return FragmentInfo(offset, 112 + len(payload), VIDEO_TRACK, 1, 0, 40_000, False, samples), payload


@given(st.integers(0, 2000), st.integers(1200, 5000), st.data())
def test_sectors_of_zeros_in_a_picture_are_found(offset: int, size: int, data: st.DataObject) -> None:
    info, payload = picture_at(offset, size)
    at = info.end - len(payload)
    starts = [start for start in range(-at % 512, len(payload), 512) if len(payload) - start >= 128]
    start = data.draw(st.sampled_from(starts))
    damaged = payload[:start] + bytes(min(512, len(payload) - start)) + payload[start + 512 :]
    check_samples(info, [payload])
    with pytest.raises(Mp4Error):
        check_samples(info, [damaged])


@given(st.integers(0, 2000), st.integers(200, 5000), st.integers(1, 127))
def test_a_picture_padded_with_zeros_is_whole(offset: int, size: int, padding: int) -> None:
    info, payload = picture_at(offset, size)
    check_samples(info, [payload[:-padding] + bytes(padding)])


@given(st.integers(0, 2000), st.lists(st.integers(0, 90), min_size=10, max_size=10))
def test_loud_sound_is_whole_and_a_missing_sector_of_it_is_found(offset: int, runs: list[int]) -> None:
    # Overdriven hum in G.711 (mu-law) has runs of some 80 zero bytes.
    units = [bytes(run) + b"\x80" * (160 - run) for run in runs]
    size = sum(map(len, units))
    info = FragmentInfo(offset, 256 + size, AUDIO_TRACK, 1, 0, 200_000, True, ((20_000, 160, True, 0),) * 10)
    check_samples(info, units)
    start = -(info.end - size) % 512
    sound = b"".join(units)
    damaged = sound[:start] + bytes(512) + sound[start + 512 :]
    with pytest.raises(Mp4Error):
        check_samples(info, [damaged[at : at + 160] for at in range(0, size, 160)])


def test_reading_samples_of_a_file_that_has_shrunk_is_an_error() -> None:
    data, _ = whole_file()
    info = list(scan(io.BytesIO(data)))[-1]
    with pytest.raises(Mp4Error):
        read_samples(io.BytesIO(data[:-1]), info)


def test_a_count_of_samples_beyond_any_fragment_is_refused() -> None:
    samples = [(1, 0, True, 0)] * (MAX_FRAGMENT_SAMPLES + 1)
    assert ends_of(fragment_head(1, 1, 1, samples)) == []
    assert len(ends_of(fragment_head(1, 1, 1, samples[1:]))) == 1


@given(st.binary(max_size=400))
@example(b"\0\0\0\1ftyp" * 40)
@example(b"\xff\xff\xff\xffmoov" * 40)
def test_random_bytes_are_scanned_without_an_error(data: bytes) -> None:
    file = io.BytesIO(data)
    for info in scan(file):
        assert 0 <= info.offset < info.end <= len(data)


@pytest.mark.parametrize("base_us", [0, BASE_US])
@pytest.mark.parametrize(
    "sound",
    [
        None,
        audio.aac_track(sounds.aac(48000, 2).config),
        AudioTrack(Codec.PCMA, 8000, 1),
        AudioTrack(Codec.PCMU, 16000, 2),
    ],
)
@pytest.mark.parametrize("codec", [Codec.H264, Codec.H265, None])
def test_an_init_segment_reads_back(codec: Codec | None, sound: AudioTrack | None, base_us: int) -> None:
    if codec is None and sound is None:
        with pytest.raises(Mp4Error):
            read_init(init_segment(Tracks(None), base_us))
        return
    tracks = Tracks(clip(codec, b_frames=2).track if codec else None, sound)
    data = init_segment(tracks, base_us, metadata_box(METADATA), duration_us=5)
    found = read_init(data + b"what follows")
    assert (found.tracks, found.base_us, found.metadata, found.size) == (tracks, base_us, METADATA, len(data))


def test_an_init_segment_without_metadata_has_none() -> None:
    assert read_init(init_segment(Tracks(clip().track), 5, box(b"free", b"something else"))).metadata == {}


@pytest.mark.parametrize("text", [b"", b"\xff", b"[1]", b'{"a":[1]}', b"[" * 5000])
def test_metadata_that_is_not_ours_is_refused(text: bytes) -> None:
    with pytest.raises(Mp4Error):
        read_init(init_segment(Tracks(clip().track), 5, box(b"uuid", METADATA_UUID, text)))


def test_metadata_is_readable_without_us() -> None:
    data = init()
    at = data.index(METADATA_UUID)
    assert json.loads(data[at + 16 :]) == METADATA


def test_an_init_segment_cut_anywhere_is_refused() -> None:
    for size in range(len(init())):
        with pytest.raises(Mp4Error):
            read_init(init()[:size])


@given(st.data())
def test_a_damaged_init_segment_is_read_or_refused(data: st.DataObject) -> None:
    damaged = bytearray(init())
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    try:
        read_init(bytes(damaged))
    except Mp4Error:
        return


@given(st.binary(max_size=400))
def test_random_bytes_are_no_init_segment(data: bytes) -> None:
    for start in (b"", init()[:24], init()[:200]):
        with pytest.raises(Mp4Error):
            read_init(start + data)
