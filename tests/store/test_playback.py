# SPDX-License-Identifier: Apache-2.0
"""Playback: the samples that went in come out, byte for byte, at their own times."""

import io
from dataclasses import replace
from pathlib import Path

import av
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from fairwatch.db.engine import write
from fairwatch.media.fmp4.read import read_init, read_samples, scan
from fairwatch.media.frame import AUDIO_TRACK, VIDEO_TRACK, Tracks
from fairwatch.store import playback
from fairwatch.store.catalogue import drop_rows
from fairwatch.store.errors import FootageDamagedError, NoFootageError
from fairwatch.store.playback import Footage, Reading
from tests.media.clips import clip
from tests.store.archive import DAY, NOON_US, Archive, S, Sample, file_bytes, samples, video


@pytest.fixture
def archive(sqlite_engine: Engine, tmp_path: Path) -> Archive:
    return Archive(sqlite_engine, tmp_path)


@pytest.fixture
def footage(archive: Archive) -> Footage:
    return Footage(archive.catalogue, archive.volumes)


def read(reading: Reading) -> list[Sample]:
    """What a player sees, at UTC."""
    return unpack(b"".join(reading), reading.start_us)


def unpack(data: bytes, start_us: int) -> list[Sample]:
    file = io.BytesIO(data)
    assert read_init(data).base_us == 0
    found = []
    end = 0
    for info in scan(file):
        at_us = start_us + info.decode_us
        for (duration_us, _, key, cts_us), payload in zip(info.samples, read_samples(file, info), strict=True):
            found.append(Sample(info.track, at_us, key, payload, cts_us))
            at_us += duration_us
        end = info.end
    assert end == len(data)
    return found


def test_a_span_begins_at_the_key_frame_before_it_and_ends_after_it(archive: Archive, footage: Footage) -> None:
    camera, volume = archive.camera(), archive.volume()
    archive.record(camera, volume, NOON_US, 10)
    reading = footage.open(camera.main, NOON_US + 2_500_000, NOON_US + 5_300_000)
    assert reading.start_us == NOON_US + 2 * S
    frames = [each for each in samples(NOON_US, 10) if NOON_US + 2 * S <= each.decode_us < NOON_US + 5_300_000]
    assert read(reading) == frames
    assert reading.next_us is None


def test_segments_follow_each_other_and_times_are_right_over_gaps(archive: Archive, footage: Footage) -> None:
    camera, volume = archive.camera(), archive.volume()
    wanted = []
    for start_us, seconds in ((NOON_US, 4), (NOON_US + 4 * S, 4), (NOON_US + DAY, 3), (NOON_US + 2 * DAY, 3)):
        archive.record(camera, volume, start_us, seconds)
        wanted += samples(start_us, seconds)
    reading = footage.open(camera.main, NOON_US, NOON_US + 3 * DAY)
    assert read(reading) == wanted


def test_sound_comes_along_or_is_left_out(archive: Archive, footage: Footage) -> None:
    camera, volume = archive.camera(), archive.volume()
    archive.record(camera, volume, NOON_US, 4, sound=True)
    archive.record(camera, volume, NOON_US + 4 * S, 4, sound=True)
    frames = samples(NOON_US, 4, sound=True) + samples(NOON_US + 4 * S, 4, sound=True)
    both = footage.open(camera.main, NOON_US, NOON_US + 8 * S)
    silent = footage.open(camera.main, NOON_US, NOON_US + 8 * S, audio=False)
    assert both.tracks.audio is not None
    assert silent.tracks.audio is None
    assert read(both) == frames
    assert read(silent) == [each for each in frames if each.track == VIDEO_TRACK]
    assert read_init(silent.init).tracks.audio is None


def test_sound_older_than_the_first_picture_is_left_out(archive: Archive, footage: Footage) -> None:
    camera, volume = archive.camera(), archive.volume()
    row = archive.record(camera, volume, NOON_US, 4, sound=True)
    frames = samples(NOON_US, 4, sound=True)
    late = [
        replace(each, decode_us=each.decode_us - 100_000)
        if each.track == AUDIO_TRACK and each.decode_us > NOON_US
        else each
        for each in frames
    ]
    data, index = file_bytes(
        archive.metadata(camera, "main", NOON_US), late, footage.open(camera.main, NOON_US, NOON_US + S).tracks, S // 5
    )
    archive.file(row).write_bytes(data)
    archive.catalogue.commit([replace(row, index=index, size_bytes=len(data))])
    found = read(footage.open(camera.main, NOON_US + 2 * S, NOON_US + 4 * S))
    assert found == [each for each in late if each.decode_us >= NOON_US + 2 * S]


def test_key_frames_alone_last_until_the_next(archive: Archive, footage: Footage) -> None:
    camera, volume = archive.camera(), archive.volume()
    archive.record(camera, volume, NOON_US, 4, sound=True)
    archive.record(camera, volume, NOON_US + 9 * S, 4, sound=True)
    reading = footage.open(camera.main, NOON_US + S, NOON_US + DAY, keys=True)
    data = b"".join(reading)
    assert read_init(data).tracks.audio is None
    assert unpack(data, reading.start_us) == [
        each for each in samples(NOON_US, 4) + samples(NOON_US + 9 * S, 4) if each.key and each.decode_us >= NOON_US + S
    ]
    assert {info.duration_us for info in scan(io.BytesIO(data))} == {S}


def test_a_span_that_begins_in_a_gap_begins_at_the_footage_after_it(archive: Archive, footage: Footage) -> None:
    camera, volume = archive.camera(), archive.volume()
    archive.record(camera, volume, NOON_US, 4)
    archive.record(camera, volume, NOON_US + DAY, 4)
    assert footage.open(camera.main, NOON_US + 10 * S, NOON_US + 2 * DAY).start_us == NOON_US + DAY


@pytest.mark.parametrize(("start_us", "end_us"), [(0, NOON_US), (NOON_US + 4 * S, NOON_US + DAY), (NOON_US, NOON_US)])
def test_a_span_without_footage_is_said_to_be_empty(
    archive: Archive, footage: Footage, start_us: int, end_us: int
) -> None:
    camera, volume = archive.camera(), archive.volume()
    archive.record(camera, volume, NOON_US, 4)
    with pytest.raises(NoFootageError):
        footage.open(camera.main, start_us, end_us)


def test_the_stream_ends_where_parameters_change_and_says_where_to_go_on(archive: Archive, footage: Footage) -> None:
    camera, volume = archive.camera(), archive.volume()
    archive.record(camera, volume, NOON_US, 4)
    archive.record(camera, volume, NOON_US + 4 * S, 4, tracks=video(640))
    archive.record(camera, volume, NOON_US + 8 * S, 4, sound=True)
    first = footage.open(camera.main, NOON_US, NOON_US + DAY)
    assert read(first) == samples(NOON_US, 4)
    assert first.next_us == NOON_US + 4 * S
    second = footage.open(camera.main, first.next_us, NOON_US + DAY)
    assert read(second) == samples(NOON_US + 4 * S, 4)
    assert second.tracks == video(640)
    assert second.next_us == NOON_US + 8 * S


def test_sound_switched_on_does_not_end_a_stream_without_sound(archive: Archive, footage: Footage) -> None:
    camera, volume = archive.camera(), archive.volume()
    archive.record(camera, volume, NOON_US, 4)
    archive.record(camera, volume, NOON_US + 4 * S, 4, sound=True)
    reading = footage.open(camera.main, NOON_US, NOON_US + DAY, audio=False)
    assert read(reading) == samples(NOON_US, 8)
    assert reading.next_us is None


def test_an_open_file_is_read_as_far_as_its_row_says(archive: Archive, footage: Footage) -> None:
    camera, volume = archive.camera(), archive.volume()
    row = archive.record(camera, volume, NOON_US, 4, closed=False)
    with archive.file(row).open("ab") as file:
        file.write(b"bytes that no row names yet")
    assert read(footage.open(camera.main, NOON_US, NOON_US + DAY)) == samples(NOON_US, 4)


def test_a_segment_deleted_meanwhile_is_left_out(archive: Archive, footage: Footage) -> None:
    camera, volume = archive.camera(), archive.volume()
    rows = [archive.record(camera, volume, NOON_US + n * 4 * S, 4) for n in range(3)]
    reading = footage.open(camera.main, NOON_US, NOON_US + DAY)
    archive.file(rows[1]).unlink()
    assert read(reading) == samples(NOON_US, 4) + samples(NOON_US + 8 * S, 4)


def test_a_damaged_segment_is_read_as_far_as_it_is_good(archive: Archive, footage: Footage) -> None:
    camera, volume = archive.camera(), archive.volume()
    rows = [archive.record(camera, volume, NOON_US + n * 4 * S, 4) for n in range(2)]
    path = archive.file(rows[0])
    data = bytearray(path.read_bytes())
    data[-300:] = bytes(300)
    path.write_bytes(data)
    found = read(footage.open(camera.main, NOON_US, NOON_US + DAY))
    assert found[:18] == samples(NOON_US, 4)[:18]
    assert found[-20:] == samples(NOON_US + 4 * S, 4)


def test_a_strict_reading_leaves_nothing_out(archive: Archive, footage: Footage) -> None:
    camera, volume = archive.camera(), archive.volume()
    rows = [archive.record(camera, volume, NOON_US + n * 4 * S, 4) for n in range(3)]
    assert read(footage.open(camera.main, NOON_US, NOON_US + DAY, strict=True)) == [
        each for n in range(3) for each in samples(NOON_US + n * 4 * S, 4)
    ]
    whole = archive.file(rows[1]).read_bytes()
    for spoilt in (whole[: rows[1].size_bytes // 2], b"no MP4"):
        archive.file(rows[1]).write_bytes(spoilt)
        fresh = Footage(archive.catalogue, archive.volumes)
        for keys in (False, True):
            reading = fresh.open(camera.main, NOON_US, NOON_US + DAY, keys=keys, strict=True)
            with pytest.raises(FootageDamagedError):
                b"".join(reading)


@pytest.mark.parametrize("number", [1, 2])
def test_a_strict_reading_notices_what_retention_takes_away(archive: Archive, footage: Footage, number: int) -> None:
    camera, volume = archive.camera(), archive.volume()
    rows = [archive.record(camera, volume, NOON_US + n * 4 * S, 4) for n in range(3)]
    reading = iter(footage.open(camera.main, NOON_US, NOON_US + DAY, strict=True))
    next(reading)
    next(reading)
    with write(archive.engine) as connection:
        drop_rows(connection, [rows[number]])
    archive.file(rows[number]).unlink()
    with pytest.raises(FootageDamagedError):
        b"".join(reading)


def test_parts_are_the_streams_that_a_span_takes(archive: Archive, footage: Footage) -> None:
    camera, volume = archive.camera(), archive.volume()
    for number in range(20):
        archive.record(camera, volume, NOON_US + number * 4 * S, 4)
    wide = [archive.record(camera, volume, NOON_US + at_s * S, 4, tracks=video(640)) for at_s in (80, 100)]
    archive.record(camera, volume, NOON_US + 104 * S, 4, sound=True)
    span = NOON_US + 5 * S, NOON_US + 106 * S
    parts = footage.parts(camera.main, *span)
    assert [(start_us - NOON_US, end_us - NOON_US) for start_us, end_us in parts] == [
        (5 * S, 80 * S),
        (80 * S, 104 * S),
        (104 * S, 106 * S),
    ]
    for start_us, end_us in parts:
        reading = footage.open(camera.main, start_us, end_us, strict=True)
        assert read(reading)
        assert reading.next_us is None
    archive.file(wide[0]).write_bytes(b"no MP4")
    fresh = Footage(archive.catalogue, archive.volumes)
    assert fresh.parts(camera.main, *span)[1] == (wide[1].start_us, wide[1].end_us)
    with pytest.raises(FootageDamagedError):
        fresh.parts(camera.main, *span, strict=True)


def test_sound_makes_no_part_of_its_own_where_it_is_left_out(archive: Archive, footage: Footage) -> None:
    camera, volume = archive.camera(), archive.volume()
    archive.record(camera, volume, NOON_US, 4)
    archive.record(camera, volume, NOON_US + 4 * S, 4, sound=True)
    assert footage.parts(camera.main, NOON_US, NOON_US + DAY, audio=False) == [(NOON_US, NOON_US + 8 * S)]
    assert len(footage.parts(camera.main, NOON_US, NOON_US + DAY)) == 2
    assert footage.parts(camera.main, NOON_US + 8 * S, NOON_US + DAY) == []


def test_a_file_that_is_gone_or_no_mp4_is_a_damaged_one(archive: Archive, footage: Footage) -> None:
    camera, volume = archive.camera(), archive.volume()
    row = archive.record(camera, volume, NOON_US, 4)
    archive.file(row).write_bytes(b"no MP4")
    with pytest.raises(FootageDamagedError):
        footage.open(camera.main, NOON_US, NOON_US + S)
    archive.file(row).unlink()
    with pytest.raises(FootageDamagedError):
        footage.key_frame(camera.main, NOON_US)


def test_blocks_that_cut_fragments_lose_nothing(
    archive: Archive, footage: Footage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(playback, "FIRST_BLOCK_BYTES", 64)
    monkeypatch.setattr(playback, "BLOCK_BYTES", 333)
    camera, volume = archive.camera(), archive.volume()
    archive.record(camera, volume, NOON_US, 6, sound=True)
    assert read(footage.open(camera.main, NOON_US, NOON_US + DAY)) == samples(NOON_US, 6, sound=True)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(-2 * S, 22 * S), st.integers(1, 22 * S), st.booleans(), st.booleans())
def test_any_span_holds_exactly_the_frames_from_its_key_frame_to_its_end(
    archive: Archive, footage: Footage, from_us: int, length_us: int, keys: bool, audio: bool
) -> None:
    frames = []
    for start_us, seconds in ((NOON_US, 4), (NOON_US + 4 * S, 5), (NOON_US + 12 * S, 4)):
        frames += samples(start_us, seconds, sound=True)
    if not archive.rows():
        camera, volume = archive.camera(), archive.volume()
        for start_us, seconds in ((NOON_US, 4), (NOON_US + 4 * S, 5), (NOON_US + 12 * S, 4)):
            archive.record(camera, volume, start_us, seconds, sound=True)
    start_us, end_us = NOON_US + from_us, NOON_US + from_us + length_us
    begins = [
        each.decode_us
        for each in frames
        if each.key and each.track == VIDEO_TRACK and start_us - S < each.decode_us < end_us
    ]
    covered = any(start_us < each.decode_us + S // 5 and each.decode_us <= start_us for each in frames)
    begins = [each for each in begins if covered or each >= start_us]
    if not begins:
        with pytest.raises(NoFootageError):
            footage.open(archive.rows()[0].stream_id, start_us, end_us, keys=keys, audio=audio)
        return
    reading = footage.open(archive.rows()[0].stream_id, start_us, end_us, keys=keys, audio=audio)
    assert reading.start_us == begins[0]
    wanted = [
        each
        for each in frames
        if begins[0] <= each.decode_us < end_us
        and (each.track == VIDEO_TRACK or (audio and not keys))
        and (each.key or not keys)
    ]
    assert read(reading) == wanted


def test_frames_around_a_moment(archive: Archive, footage: Footage) -> None:
    camera, volume = archive.camera(), archive.volume()
    archive.record(camera, volume, NOON_US, 4, sound=True)
    archive.record(camera, volume, NOON_US + 4 * S, 4, sound=True)
    found = footage.frames(camera.main, NOON_US + 4 * S, 500_000)
    assert [(frame.decode_us - NOON_US, frame.key) for frame in found] == [
        (3_600_000, False),
        (3_800_000, False),
        (4_000_000, True),
        (4_200_000, False),
        (4_400_000, False),
    ]
    assert all(frame.present_us == frame.decode_us for frame in found)
    assert footage.frames(camera.main, NOON_US + DAY, S) == []


def test_the_key_frame_at_a_moment(archive: Archive, footage: Footage) -> None:
    camera, volume = archive.camera(), archive.volume()
    archive.record(camera, volume, NOON_US, 4)
    found = footage.key_frame(camera.main, NOON_US + 2_900_000)
    wanted = next(each for each in samples(NOON_US, 4) if each.decode_us == NOON_US + 2 * S)
    assert (found.decode_us, found.sample) == (wanted.decode_us, wanted.payload)
    assert found.track == video().video
    with pytest.raises(NoFootageError):
        footage.key_frame(camera.main, NOON_US + 4 * S)


def test_there_is_no_picture_in_a_hole_of_a_segment(archive: Archive, footage: Footage) -> None:
    camera, volume = archive.camera(), archive.volume()
    archive.record(camera, volume, NOON_US, 10)
    archive.gap(camera.main, NOON_US + 3 * S, NOON_US + 6 * S)
    with pytest.raises(NoFootageError):
        footage.key_frame(camera.main, NOON_US + 4 * S)
    assert footage.key_frame(camera.main, NOON_US + 6 * S).decode_us == NOON_US + 6 * S


def test_ffmpeg_plays_a_span_over_two_segments_of_a_real_encoder(archive: Archive, footage: Footage) -> None:
    camera, volume = archive.camera(), archive.volume()
    real = clip(b_frames=2)
    first_us = real.samples[0].decode_us
    for number in range(2):
        start_us = first_us + number * 2 * S
        frames = [
            Sample(
                VIDEO_TRACK,
                each.decode_us + number * 2 * S,
                each.key,
                each.payload,
                each.present_us - each.decode_us,
            )
            for each in real.samples
        ]
        row = archive.record(camera, volume, start_us, 2, commit=False)
        data, index = file_bytes(archive.metadata(camera, "main", start_us), frames, Tracks(real.track), 40_000)
        archive.file(row).write_bytes(data)
        archive.catalogue.commit([replace(row, index=index, size_bytes=len(data))])
    reading = footage.open(camera.main, first_us + S, first_us + 3 * S)
    with av.open(io.BytesIO(b"".join(reading)), "r") as container:
        pictures = [frame.pts for frame in container.decode(video=0)]
    shown_us = [each.present_us + shift for shift in (0, 2 * S) for each in real.samples]
    assert pictures == sorted(at_us - reading.start_us for at_us in shown_us)[25:75]
