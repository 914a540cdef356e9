# SPDX-License-Identifier: Apache-2.0
"""What a recorder begins with: its cameras, and a clock behind all that is on the books."""

from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from fairwatch.accounts.secrets import Sealer
from fairwatch.clock import ManualClock
from fairwatch.db.engine import write
from fairwatch.db.tables import camera
from fairwatch.serve.plan import Books, CameraPlan, StreamPlan, read_books, read_plans
from fairwatch.serve.recorder import behind_the_books
from fairwatch.store.catalogue import GapCause
from fairwatch.store.recovery import Recovery
from fairwatch.store.timeline import Timelines
from fairwatch.store.trust import newest_footage_us
from tests.store.archive import DAY, NOON_US, Archive, Camera, S
from tests.store.recording import Rig


def test_a_password_that_does_not_open_stops_one_camera_and_no_other(engine: Engine, tmp_path: Path) -> None:
    archive = Archive(engine, tmp_path)
    ours, foreign, without = (archive.camera(username="admin") for _ in range(3))
    sealer, other = Sealer(b"a" * 32), Sealer(b"b" * 32)
    with write(engine) as connection:
        for of, key in ((ours, sealer), (foreign, other)):
            sealed = key.seal("secret", of.uuid)
            connection.execute(update(camera).where(camera.c.id == of.id).values(password_sealed=sealed))
    plans = read_plans(engine, lambda uuid, sealed: sealer.open(sealed, uuid), 0, 1)
    assert {plan.camera_id: (plan.password, plan.locked) for plan in plans.values()} == {
        ours.id: ("secret", False),
        foreign.id: ("", True),
        without.id: ("", False),
    }


def begin_again(rig: Rig, of: Camera) -> Books:
    """What the start of a recorder process does."""
    rig.stop()
    archive = rig.archive
    newest_us = newest_footage_us(archive.engine) or 0
    Recovery(archive.catalogue, archive.volumes).run(max(rig.clock.utc_us(), newest_us))
    streams = (StreamPlan(of.main, "main", "rtsp://camera.invalid/1", True),)
    plan = CameraPlan(of.id, of.uuid, "Gate", True, "", "", "auto", False, NOON_US, streams)
    books = read_books(archive.catalogue, {of.id: plan})
    rig.begin_again(behind_the_books(rig.clock, newest_us, books).utc_us())
    return books[of.main]


@pytest.mark.parametrize("correction_us", [-DAY, -400 * DAY])
def test_footage_is_dated_behind_the_books_however_far_the_clock_was_set_back(
    engine: Engine, tmp_path: Path, correction_us: int
) -> None:
    """The clock ran ahead, was put right, and the recorder was started again: nothing may be hidden."""
    rig = Rig(engine, tmp_path)
    player = rig.camera()
    of = rig.cameras[player.recorder.name.stream_id]
    player.connect()
    player.play(10)
    rig.clock.step(-correction_us)
    rig.tick()
    player.play(10)
    rig.clock.step(correction_us)
    player.end(GapCause.RESTART)
    books = begin_again(rig, of)
    assert rig.steady.utc_us() >= books.accounted_us
    assert rig.steady.offset_us > -correction_us - 60 * S
    again = rig.stream(of, books.accounted_us, books.open_gap)
    again.connect()
    again.play(20)
    again.end(GapCause.RESTART)
    rig.stop()
    assert_all_is_shown(rig, of)


def test_a_dead_clock_at_the_start_costs_nothing_when_the_network_corrects_it(engine: Engine, tmp_path: Path) -> None:
    rig = Rig(engine, tmp_path)
    player = rig.camera()
    of = rig.cameras[player.recorder.name.stream_id]
    player.connect()
    player.play(10)
    player.end(GapCause.RESTART)
    rig.clock.advance(60 * S)
    rig.clock.step(-2000 * DAY)
    books = begin_again(rig, of)
    again = rig.stream(of, books.accounted_us, books.open_gap)
    again.connect()
    again.play(5)
    rig.clock.step(2000 * DAY)
    rig.tick()
    again.play(5)
    again.end(GapCause.CAMERA)
    rig.stop()
    assert rig.archive.rows(of.main)[0].start_us >= NOON_US
    assert_all_is_shown(rig, of)


def assert_all_is_shown(rig: Rig, of: Camera) -> None:
    """What was recorded lies under no gap, and in no other footage."""
    rows = rig.archive.rows(of.main)
    assert all(before.end_us <= after.start_us for before, after in pairwise(rows))
    (shown,) = Timelines(rig.archive.engine).view([of.id], "main", 0, rows[-1].end_us + DAY)
    assert sum(end - start for start, end in shown.footage) == sum(row.end_us - row.start_us for row in rows)


def test_a_clock_that_is_right_is_followed_as_it_is() -> None:
    clock = ManualClock(NOON_US)
    steady = behind_the_books(clock, NOON_US - 60 * S, {1: Books(NOON_US - 5 * S, None)})
    assert (steady.utc_us(), steady.offset_us) == (NOON_US, 0)
