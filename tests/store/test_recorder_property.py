# SPDX-License-Identifier: Apache-2.0
"""Whatever happens in whatever order, every second is footage or a gap, and the gap has the right cause."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fairwatch.db.engine import open_engine
from fairwatch.serve.plan import CameraPlan, StreamPlan, read_books
from fairwatch.store import syncing
from fairwatch.store.catalogue import GapCause
from fairwatch.store.recorder import RETRY_US
from tests.store.archive import NOON_US, S, video
from tests.store.disks import SmallDisk, made_disk
from tests.store.recording import Player, Rig, ends_quietly

BREAKS = [GapCause.CAMERA, GapCause.NETWORK, GapCause.DISABLED]


@dataclass(slots=True)
class Story:
    """What was done to a recorder, and which times must have which cause."""

    rig: Rig
    player: Player
    disk: SmallDisk
    expected: list[tuple[int, int, str]] = field(default_factory=list)
    disk_trouble: bool = False

    @property
    def now_us(self) -> int:
        return self.rig.steady.utc_us()

    def missing(self, from_us: int, cause: str) -> None:
        if self.now_us > from_us:
            self.expected.append((from_us, self.now_us, cause))

    # What may happen. `amount` is from 1 to 9.

    def play(self, amount: int) -> None:
        self.player.play(amount)

    def lose(self, amount: int) -> None:
        from_us = self.now_us
        self.player.lose(amount / 2)
        self.missing(from_us, "network")
        self.player.play(1)

    def pause(self, amount: int) -> None:
        from_us = self.now_us
        self.rig.clock.advance((1 + amount) * S)
        self.missing(from_us, "camera")
        self.player.play(1)

    def reconfigure(self, amount: int) -> None:
        from_us = self.now_us
        if amount > 4:
            self.rig.clock.advance(amount * S)
            self.missing(from_us, "camera")
        self.player.connect(video(640 if amount % 2 else 322))
        self.player.play(1)

    def break_off(self, amount: int) -> None:
        from_us = self.now_us
        cause = BREAKS[amount % 3]
        self.player.end(cause)
        self.rig.clock.advance(amount * S)
        self.rig.tick()
        self.missing(from_us, cause)
        self.player.connect()
        self.player.play(1)

    def switch_off_while_broken(self, amount: int) -> None:
        self.player.end(GapCause.NETWORK)
        from_us = self.now_us
        self.rig.clock.advance(amount * S)
        self.missing(from_us, "network")
        from_us = self.now_us
        self.player.end(GapCause.DISABLED)
        self.rig.clock.advance(amount * S)
        self.missing(from_us, "disabled")
        self.player.connect()
        self.player.play(1)

    def set_clock_forward(self, amount: int) -> None:
        from_us = self.now_us
        self.rig.clock.step(amount * 400 * S)
        self.rig.tick()
        self.missing(from_us, "clock")
        self.player.play(1)

    def set_clock_back(self, amount: int) -> None:
        self.rig.clock.step(-amount * 400 * S)
        self.rig.tick()
        self.player.play(1)

    def fill_disk(self, amount: int) -> None:
        self.disk_trouble = True
        self.disk.fill()
        self.player.play(amount)

    def free_disk(self, amount: int) -> None:
        self.disk.free()
        self.player.play(amount)

    def fail_sync(self, amount: int) -> None:
        """The disk takes bytes and says afterwards that it has lost them."""
        self.disk_trouble = True
        with patch.object(syncing, "sync_file_system", _broken):
            self.player.play(amount)

    def take_room(self, amount: int) -> None:
        self.disk_trouble = True
        self.rig.volume.room = False
        self.player.play(amount)

    def give_room(self, amount: int) -> None:
        self.rig.volume.room = True
        self.player.play(amount)

    def hang(self, amount: int) -> None:
        held = self.rig.hold_writer()
        for _ in range(amount):
            self.player.play(1, ticks=False)
            self.rig.recorder.tick()
        held.set()
        self.rig.settle()

    def restart(self, amount: int) -> None:
        rig, stream_id = self.rig, self.player.recorder.name.stream_id
        from_us = self.now_us
        self.player.end(GapCause.RESTART)
        self.disk.free()
        rig.stop()
        rig.clock.advance(amount * S)
        rig.begin_again(self.player.recorder.accounted_us)
        camera = rig.cameras[stream_id]
        plan = CameraPlan(
            camera.id,
            camera.uuid,
            "",
            True,
            "",
            "",
            "auto",
            False,
            NOON_US,
            (StreamPlan(stream_id, "main", "a", True),),
        )
        # With the clock set back and the last footage lost, time begins where the books end.
        self.expected = [each for each in self.expected if each[1] <= self.now_us]
        books = read_books(rig.catalogue, {camera.id: plan})[stream_id]
        self.player = rig.stream(camera, books.accounted_us, books.open_gap)
        self.missing(from_us, "restart")
        self.player.connect()
        self.player.play(1)

    def end(self) -> None:
        """Peace at last: everything works, and recording goes on."""
        self.disk.free()
        self.rig.volume.room = True
        from_us = self.now_us
        self.player.lose(RETRY_US / S)
        self.missing(from_us, "network")
        self.player.play(2)
        self.rig.stop()

    def check(self, sent: list[bytes]) -> None:
        kept = self.rig.check(self.player)
        payloads = [each.payload for each in kept]
        assert payloads == [each for each in sent if each in set(payloads)], "frames in another order"
        gaps = self.rig.archive.catalogue.gaps(self.player.recorder.name.stream_id, 0, 1 << 62)
        for from_us, until_us, cause in self.expected:
            middle_us = (from_us + until_us) // 2
            if not kept or middle_us < kept[0].start_us:
                continue
            (found,) = [each for each in gaps if each.start_us <= middle_us < (each.end_us or 1 << 62)]
            assert found.cause == cause or (self.disk_trouble and found.cause is GapCause.DISK)
        if not self.disk_trouble:
            assert payloads == sent
            told = {(each.start_us, each.end_us, each.cause.value) for each in gaps if each.start_us > NOON_US}
            assert told == set(joined(self.expected))


def _broken(descriptor: int) -> None:
    raise OSError(5, "Input/output error")


def joined(expected: list[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    """Spans that follow each other with the same cause are one gap."""
    from_us, until_us, cause = 0, 0, ""
    for each in expected:
        if each[0] == until_us and each[2] == cause:
            until_us = each[1]
            continue
        if cause:
            yield from_us, until_us, cause
        from_us, until_us, cause = each
    if cause:
        yield from_us, until_us, cause


PEACEFUL = [
    *("play",) * 3,
    "lose",
    "pause",
    "reconfigure",
    "break_off",
    "switch_off_while_broken",
    "set_clock_forward",
    "set_clock_back",
    "hang",
    "restart",
]
HOSTILE = [*PEACEFUL, "fill_disk", "fill_disk", "free_disk", "take_room", "give_room", "fail_sync"]


def scripts(deeds: list[str]) -> st.SearchStrategy[list[tuple[str, int]]]:
    return st.lists(st.tuples(st.sampled_from(deeds), st.integers(1, 9)), min_size=1, max_size=12)


@contextmanager
def story(template: Path, disk: SmallDisk) -> Iterator[Story]:
    with tempfile.TemporaryDirectory(prefix="fairwatch-") as name:
        folder = Path(name)
        shutil.copy(template, folder / "fairwatch.db")
        engine = open_engine(f"sqlite:///{folder / 'fairwatch.db'}")
        rig = Rig(engine, folder, disk.path)
        player = rig.camera()
        player.connect()
        try:
            yield Story(rig, player, disk)
        finally:
            disk.free()
            ends_quietly(rig)
            engine.dispose()
            for each in [path for path in disk.path.iterdir() if path.is_dir()]:
                shutil.rmtree(each)


@pytest.fixture(scope="module")
def shared_disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallDisk]:
    yield from made_disk(tmp_path_factory.mktemp("disk"))


def run(script: list[tuple[str, int]], template: Path, disk: SmallDisk) -> None:
    with story(template, disk) as told:
        players = [told.player]
        told.play(1)
        for deed, amount in script:
            getattr(told, deed)(amount)
            if told.player is not players[-1]:
                players.append(told.player)
        told.end()
        told.check([each.payload for player in players for each in player.sent])


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(scripts(PEACEFUL))
def test_every_second_is_explained_by_what_happened(
    sqlite_template: Path, shared_disk: SmallDisk, script: list[tuple[str, int]]
) -> None:
    run(script, sqlite_template, shared_disk)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(scripts(HOSTILE))
def test_every_second_is_explained_also_when_the_disk_fails(
    sqlite_template: Path, shared_disk: SmallDisk, script: list[tuple[str, int]]
) -> None:
    run(script, sqlite_template, shared_disk)
