# SPDX-License-Identifier: Apache-2.0
"""Recording: segments on the disk, rows after them, and a gap with its cause for every second that is missing."""

import asyncio
from itertools import pairwise

import av
import pytest

from fairwatch.media.fmp4.write import HEAD_ONE_BYTES
from fairwatch.media.fragment import Fragment
from fairwatch.media.frame import AUDIO_TRACK, VIDEO_TRACK, Frame, Tracks
from fairwatch.serve.plan import Books
from fairwatch.store import recorder as recording
from fairwatch.store.catalogue import GapCause
from fairwatch.store.timeline import Timelines
from tests.media.clips import clip
from tests.store.archive import NOON_US, S, video, with_sound
from tests.store.recording import FRAME_US, PATIENCE_S, Player, Rig


def closed_gaps(rig: Rig, player: Player) -> list[tuple[float, float, str]]:
    """The gaps in seconds since noon, without the one before the first frame."""
    return [
        ((start_us - NOON_US) / S, (end_us - NOON_US) / S, cause)
        for start_us, end_us, cause in rig.gaps(player)
        if end_us is not None and start_us > NOON_US
    ]


def test_segments_are_cut_at_the_first_key_frame_after_their_length(rig: Rig) -> None:
    camera = rig.camera()
    camera.connect()
    camera.play(13)
    rig.stop()
    rows = rig.rows(camera)
    assert [(row.start_us - NOON_US) / S for row in rows] == [0, 4, 8, 12]
    assert all(before.end_us == after.start_us for before, after in pairwise(rows))
    assert all(row.digest is not None for row in rows)
    kept = rig.check(camera)
    assert [each.payload for each in kept] == [each.payload for each in camera.sent]
    assert rig.gaps(camera) == []


class Viewer:
    """Keeps what it is shown."""

    def __init__(self) -> None:
        self.shown: list[Fragment] = []

    def tracks(self, tracks: Tracks) -> None:
        """Nothing to keep."""

    def fragment(self, fragment: Fragment) -> None:
        self.shown.append(fragment)

    def ended(self) -> None:
        """Nothing to keep."""

    def removed(self) -> None:
        """Nothing to keep."""


@pytest.mark.anyio
async def test_who_comes_to_an_unwatched_stream_sees_its_last_key_frame_from_the_file(rig: Rig) -> None:
    camera = rig.camera()
    camera.connect()
    camera.play(6.6)
    rig.tick()
    viewer = Viewer()
    camera.recorder.channel.join(viewer)
    assert viewer.shown == []
    assert camera.recorder.channel._loading is not None
    await asyncio.wait([camera.recorder.channel._loading])
    await asyncio.sleep(0)
    kept = [each.payload for each in camera.sent if each.start_us >= NOON_US + 6 * S][:-1]
    assert [each.data[HEAD_ONE_BYTES:] for each in viewer.shown] == kept
    assert viewer.shown[0].key


def test_a_segments_file_plays_from_its_start(rig: Rig) -> None:
    made = clip()
    camera = rig.camera()
    camera.fragmenter.tracks(Tracks(made.track))
    for each in made.samples:
        shift_us = NOON_US - made.samples[0].decode_us
        times = (each.present_us + shift_us, each.decode_us + shift_us)
        camera.fragmenter.frame(Frame(VIDEO_TRACK, each.key, *times, [each.payload]))
    camera.end(GapCause.CAMERA)
    rig.stop()
    (row,) = rig.rows(camera)
    with av.open(str(rig.path(row))) as file:
        shown = [each.time for each in file.decode(video=0)]
        assert file.duration is not None
    assert shown[0] == pytest.approx(0, abs=0.09)
    assert len(shown) == len(made.samples)


def test_rows_grow_while_a_segment_is_open_and_bytes_are_there_before_them(rig: Rig) -> None:
    camera = rig.camera()
    camera.connect()
    sizes = []
    for _ in range(3):
        camera.play(1)
        assert rig.writer._rows.settle(PATIENCE_S)
        assert len(rig.rows(camera)) == 1
        camera.play(0.2)
        (row,) = rig.rows(camera)
        assert row.digest is None
        assert rig.path(row).stat().st_size >= row.size_bytes
        assert len(rig.stored(row)) == row.fragments
        sizes.append(row.size_bytes)
    assert sizes == sorted(sizes)
    rig.stop()
    rig.check(camera)


def test_cameras_share_a_batch_and_keep_their_own_files(rig: Rig) -> None:
    cameras = [rig.camera() for _ in range(5)]
    for camera in cameras:
        camera.connect()
    for _ in range(30):
        for camera in cameras:
            camera._frame()
        rig.clock.advance(FRAME_US)
    rig.tick()
    rig.stop()
    for camera in cameras:
        assert len(rig.check(camera)) == 30


def test_sound_lies_between_the_pictures_of_its_segment(rig: Rig) -> None:
    camera = rig.camera()
    camera.connect(with_sound())
    for _ in range(30):
        camera._frame()
        for _ in range(10):
            camera.hear()
            rig.clock.advance(FRAME_US // 10)
    rig.stop()
    rows = rig.rows(camera)
    heard = [each for row in rows for each in rig.stored(row) if each.track == AUDIO_TRACK]
    assert sum(len(each.payload) for each in heard) == 8 * 300
    assert all(before.end_us <= after.start_us for before, after in pairwise(heard))
    rig.check(camera)


def test_new_parameters_begin_a_new_segment(rig: Rig) -> None:
    camera = rig.camera()
    camera.connect()
    camera.play(2)
    camera.connect(video(640))
    camera.play(1)
    rig.stop()
    widths = []
    for row in rig.rows(camera):
        init, _, _ = rig.file(row)
        assert init.tracks.video is not None
        widths.append(init.tracks.video.width)
    assert widths == [322, 640]
    assert rig.gaps(camera) == []
    rig.check(camera)


# Gaps and their causes.


def test_a_loss_of_packets_is_the_networks(rig: Rig) -> None:
    camera = rig.camera()
    camera.connect()
    camera.play(2)
    camera.lose(1.5)
    camera.play(2)
    rig.stop()
    assert closed_gaps(rig, camera) == [(2, 3.5, "network")]
    assert camera.recorder.lost_packets == 7
    rig.check(camera)


def test_a_pause_without_a_loss_is_the_cameras(rig: Rig) -> None:
    camera = rig.camera()
    camera.connect()
    camera.play(2)
    rig.clock.advance(3 * S)
    camera.play(2)
    rig.stop()
    assert closed_gaps(rig, camera) == [(2, 5, "camera")]
    rig.check(camera)


def test_an_old_loss_is_not_blamed_for_a_later_pause(rig: Rig) -> None:
    camera = rig.camera()
    camera.connect()
    camera.play(2)
    camera.lose(0)
    camera.play(2)
    rig.clock.advance(3 * S)
    camera.play(1)
    rig.stop()
    assert closed_gaps(rig, camera) == [(4, 7, "camera")]


def test_a_pause_while_the_camera_changes_its_parameters_is_explained(rig: Rig) -> None:
    camera = rig.camera()
    camera.connect()
    camera.play(2)
    rig.clock.advance(2 * S)
    camera.connect(video(640))
    camera.play(2)
    rig.stop()
    assert closed_gaps(rig, camera) == [(2, 4, "camera")]
    rig.check(camera)


def test_the_first_cause_stands_until_frames_come_again(rig: Rig) -> None:
    camera = rig.camera()
    camera.connect()
    camera.play(2)
    camera.end(GapCause.CAMERA, "stalled")
    rig.clock.advance(S)
    camera.end(GapCause.NETWORK, "refused")
    rig.clock.advance(S)
    camera.connect()
    camera.play(1)
    rig.stop()
    assert closed_gaps(rig, camera) == [(2, 4, "camera")]
    (gap,) = rig.archive.catalogue.gaps(camera.recorder.name.stream_id, NOON_US, NOON_US + 9 * S)
    assert gap.detail == "stalled"
    rig.check(camera)


def test_a_camera_that_is_switched_off_is_nobodys_fault_from_then_on(rig: Rig) -> None:
    camera = rig.camera()
    camera.connect()
    camera.play(1)
    camera.end(GapCause.NETWORK)
    rig.clock.advance(S)
    camera.end(GapCause.DISABLED)
    rig.clock.advance(S)
    camera.end(GapCause.NETWORK)
    rig.clock.advance(S)
    camera.connect()
    camera.play(1)
    rig.stop()
    assert closed_gaps(rig, camera) == [(1, 2, "network"), (2, 3, "disabled"), (3, 4, "network")]
    rig.check(camera)


def test_a_gap_that_goes_on_has_no_end_and_what_is_shown_stops_at_it(rig: Rig) -> None:
    camera = rig.camera()
    camera.connect()
    camera.play(2)
    camera.end(GapCause.NETWORK, "refused")
    rig.stop()
    assert rig.gaps(camera) == [(NOON_US + 2 * S, None, "network")]
    camera_id = camera.recorder.name.camera_id
    (shown,) = Timelines(rig.archive.engine).view([camera_id], "main", NOON_US, NOON_US + 60 * S)
    assert shown.footage == [(NOON_US, NOON_US + 2 * S)]


@pytest.mark.parametrize("by_s", [2, 3_600])
def test_a_step_of_the_servers_clock_is_its_own_cause(rig: Rig, by_s: int) -> None:
    camera = rig.camera()
    camera.connect()
    camera.play(2)
    rig.clock.step(by_s * S)
    rig.tick()
    camera.play(2)
    rig.stop()
    assert closed_gaps(rig, camera) == [(2, 2 + by_s, "clock")]
    rig.check(camera)


def test_a_short_loss_just_after_a_step_is_not_taken_for_it(rig: Rig) -> None:
    """A camera's frames follow the server's clock only some seconds later."""
    camera = rig.camera()
    camera.connect()
    camera.play(2)
    camera.recorder.stepped(3_600 * S)
    camera.lose(1)
    camera.play(2)
    rig.clock.step(3_600 * S)
    rig.steady.follow()
    camera.play(1)
    rig.stop()
    assert [cause for _, _, cause in closed_gaps(rig, camera)] == ["network", "clock"]


def test_a_step_explains_no_hole_that_comes_long_after(rig: Rig) -> None:
    camera = rig.camera()
    camera.connect()
    camera.play(2)
    camera.recorder.stepped(1_100_000)  # By so little that frames go on without a hole.
    camera.play(40)
    rig.clock.advance(3 * S)
    camera.play(1)
    rig.stop()
    assert [cause for _, _, cause in closed_gaps(rig, camera)] == ["camera"]


def test_a_clock_that_is_set_back_makes_nothing_overlap(rig: Rig) -> None:
    camera = rig.camera()
    camera.connect()
    camera.play(2)
    rig.clock.step(-3_600 * S)
    rig.tick()
    camera.play(10)
    rig.stop()
    assert closed_gaps(rig, camera) == []
    rows = rig.rows(camera)
    assert NOON_US + 11 * S < rows[-1].end_us < NOON_US + 12 * S
    assert rows[0].clock_offset_us == 0
    assert 3_590 * S < rows[-1].clock_offset_us < 3_600 * S
    rig.check(camera)


def test_a_guess_of_a_slow_cameras_last_frame_does_not_reach_into_the_next_segment(rig: Rig) -> None:
    camera = rig.camera()
    camera.connect()
    at_us = NOON_US
    for n in range(12):
        camera.fragmenter.frame(Frame(VIDEO_TRACK, True, at_us, at_us, [b"\0\0\0\2\x65" + bytes((n,))]))
        at_us += S - (n % 3) * 100_000
        rig.clock.advance(S)
        rig.tick()
    rig.stop()
    rows = rig.rows(camera)
    assert len(rows) >= 3
    assert all(before.end_us <= after.start_us for before, after in pairwise(rows))


# From one process to the next.


def test_the_time_between_two_processes_is_a_restart(rig: Rig) -> None:
    camera = rig.camera()
    camera.connect()
    camera.play(2)
    camera.end(GapCause.RESTART)
    rig.stop()
    rig.clock.advance(5 * S)
    rig.begin_again()
    books = Books(camera.recorder.accounted_us, camera.recorder.open_gap)
    assert books.open_gap is not None
    again = rig.stream(rig.cameras[camera.recorder.name.stream_id], books.accounted_us, books.open_gap)
    again.connect()
    again.play(2)
    rig.stop()
    assert closed_gaps(rig, camera) == [(2, 7, "restart")]
    rig.check(camera)


def test_a_restart_explains_no_more_than_the_time_until_the_camera_was_asked(rig: Rig) -> None:
    camera = rig.camera()
    camera.connect()
    camera.play(2)
    rig.stop()
    rig.clock.advance(5 * S)
    rig.begin_again()
    again = rig.stream(rig.cameras[camera.recorder.name.stream_id], NOON_US + 2 * S, None)
    again.end(GapCause.NETWORK, "no-route")
    rig.clock.advance(60 * S)
    again.connect()
    again.play(1)
    rig.stop()
    assert closed_gaps(rig, camera) == [(2, 7, "restart"), (7, 67, "network")]
    rig.check(again)


def test_a_stream_that_is_recorded_no_more_still_gets_its_last_frames_written(rig: Rig) -> None:
    camera = rig.camera()
    camera.connect()
    camera.play(1.4, ticks=False)
    camera.end(GapCause.DISABLED)
    rig.recorder.remove(camera.recorder.name.stream_id)
    assert rig.recorder.streams == {}
    rig.stop()
    assert len(rig.check(camera)) == 7
    assert rig.gaps(camera) == [(NOON_US + 1_400_000, None, "disabled")]


def test_removing_a_stream_that_is_not_there_does_nothing(rig: Rig) -> None:
    rig.recorder.remove(99)
    rig.tick()


# What is shown live.


class Watcher:
    """A viewer who keeps what it sees."""

    def __init__(self) -> None:
        self.seen: list[Tracks | Fragment | None] = []

    def tracks(self, tracks: Tracks) -> None:
        self.seen.append(tracks)

    def fragment(self, fragment: Fragment) -> None:
        self.seen.append(fragment)

    def ended(self) -> None:
        self.seen.append(None)

    def removed(self) -> None:
        self.seen.append(None)


def test_viewers_see_the_very_bytes_that_are_recorded_also_while_the_disk_has_no_room(rig: Rig) -> None:
    camera = rig.camera()
    watcher = Watcher()
    camera.recorder.channel.join(watcher)
    camera.connect()
    rig.volume.room = False
    camera.play(1)
    rig.volume.room = True
    rig.clock.advance(recording.RETRY_US)
    camera.play(5)
    camera.end(GapCause.CAMERA)
    rig.stop()
    assert watcher.seen[0] == video()
    assert watcher.seen[-1] is None
    fragments = [each for each in watcher.seen if isinstance(each, Fragment)]
    assert len(fragments) == 30
    files = [rig.file(row) for row in rig.rows(camera)]
    recorded = b"".join(data[init.size :] for init, _, data in files)
    assert b"".join(each.data for each in fragments[5:]) == recorded
    assert [len(infos) for _, infos, _ in files] == [20, 5]
