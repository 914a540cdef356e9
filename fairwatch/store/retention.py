# SPDX-License-Identifier: Apache-2.0
"""Deciding what goes: footage past its maximum always, past its minimum when room is needed, nothing else ever.

A step looks at everything once and deletes one batch at most, so that cameras
recording beside it wait for the catalogue no longer than for each other. Room
is made before it runs out (`headroom`); a volume is full when what may still
be written is used up and nothing on it may go. It then stays full until half
the headroom is free again, so that recording does not flutter.
"""

import heapq
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

import structlog
from sqlalchemy import func, select

from fairwatch.clock import Clock
from fairwatch.db.tables import footage_day, stream
from fairwatch.store.alarms import Alarms, Severity
from fairwatch.store.catalogue import Catalogue, SegmentRow
from fairwatch.store.deletion import Deleter, Doomed, Reason
from fairwatch.store.errors import VolumeError, VolumeReadOnlyError
from fairwatch.store.rules import Rule, deletable, first_starts, read_rules
from fairwatch.store.volumes import Room, Volume, Volumes

log = structlog.get_logger()

BATCH = 64
HEADROOM_BYTES = 1 << 30
HEADROOM_SHARE = 50
SETTLE_US = 6_000_000
"""Some file systems count freed space only after a while."""


class VolumeState(StrEnum):
    """Whether a volume takes footage."""

    OK = "ok"
    FULL = "full"
    READ_ONLY = "read-only"
    MISSING = "missing"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Step:
    """What one step did. `more` asks for the next step soon; `volumes` says who takes footage."""

    deleted: Sequence[Doomed]
    deleted_bytes: int
    more: bool
    volumes: Mapping[int, VolumeState]


class Retention:
    """Keeps the rules. One per installation; call `step` every few seconds from a thread."""

    def __init__(self, catalogue: Catalogue, volumes: Volumes, clock: Clock) -> None:
        self._engine = catalogue.engine
        self._volumes = volumes
        self._clock = clock
        self._alarms = Alarms(catalogue.engine)
        self._deleter = Deleter(catalogue.engine, volumes)
        self._full: set[int] = set()
        self._settling: dict[int, int] = {}

    def step(self) -> Step:
        """Delete one batch of what must or may go. Raises CatalogueError when the database is busy: come again."""
        now_us = self._clock.utc_us()
        rules = read_rules(self._engine)
        volumes = {each.id: each for each in self._volumes.all()}
        states = {each.id: self._state(each) for each in volumes.values()}
        # Where files cannot be removed, rows are not either.
        usable = {number for number, state in states.items() if state in (VolumeState.OK, VolumeState.RETIRED)}
        chosen: dict[tuple[int, int], Doomed] = {}
        for doomed in chain(self._past_ceiling(rules, usable, now_us), self._over_size(rules, usable, now_us)):
            if len(chosen) == BATCH:
                break
            chosen.setdefault((doomed.row.stream_id, doomed.row.start_us), doomed)
        more = len(chosen) == BATCH
        for number in usable:
            more |= self._make_room(volumes[number], rules, chosen, now_us)
        batch = list(chosen.values())
        freed = self._deleter.delete(batch, now_us) if batch else 0
        for number in self._full:
            if states[number] is VolumeState.OK:
                states[number] = VolumeState.FULL
        self._sound(volumes, states, now_us)
        return Step(batch, freed, more, states)

    def finish(self) -> None:
        """At the start: remove files that a crash kept from following their rows."""
        for path in self._deleter.finish(self._clock.utc_us()):
            log.info("retention.finished", path=str(path))

    def _state(self, volume: Volume) -> VolumeState:
        try:
            self._volumes.check(volume)
        except VolumeReadOnlyError:
            return VolumeState.READ_ONLY
        except VolumeError:
            return VolumeState.MISSING
        return VolumeState.RETIRED if volume.retired else VolumeState.OK

    def _past_ceiling(self, rules: Sequence[Rule], usable: Collection[int], now_us: int) -> Iterator[Doomed]:
        if not any(rule.max_us is not None for rule in rules):
            return
        first = first_starts(self._engine)
        for rule in rules:
            ceiling_us = rule.ceiling_us(now_us)
            if ceiling_us is not None and first.get(rule.stream_id, now_us) < ceiling_us:
                for row in deletable(self._engine, rule, ceiling_us, now_us, usable):
                    yield Doomed(row, Reason.CEILING)

    def _over_size(self, rules: Sequence[Rule], usable: Collection[int], now_us: int) -> Iterator[Doomed]:
        limited = {rule.camera_id: rule.max_bytes for rule in rules if rule.max_bytes is not None}
        if not limited:
            return
        used = self._camera_bytes()
        for camera_id, most_bytes in limited.items():
            over_bytes = used.get(camera_id, 0) - most_bytes
            if over_bytes <= 0:
                continue
            of_camera = [rule for rule in rules if rule.camera_id == camera_id]
            walks = (deletable(self._engine, rule, now_us, now_us, usable) for rule in of_camera)
            for row in heapq.merge(*walks, key=lambda row: row.start_us):
                yield Doomed(row, Reason.QUOTA)
                over_bytes -= row.size_bytes
                if over_bytes <= 0:
                    break

    def _make_room(
        self, volume: Volume, rules: Sequence[Rule], chosen: dict[tuple[int, int], Doomed], now_us: int
    ) -> bool:
        """Choose the oldest footage on a volume that is short of room. Returns whether there is more to do.

        Keeps `_full` right.
        """
        try:
            room = self._volumes.room(volume)
        except VolumeError as error:
            log.warning("retention.volume_away", volume=volume.name, error=error.detail)
            return False
        headroom_bytes = headroom(room)
        going_bytes = sum(each.row.size_bytes for each in chosen.values() if each.row.volume_id == volume.id)
        left_bytes = room.left_bytes + going_bytes
        monotonic_us = self._clock.monotonic_us()
        settled = monotonic_us >= self._settling.get(volume.id, 0)
        if left_bytes < headroom_bytes and (settled or left_bytes < headroom_bytes // 4):
            for row in self._oldest(volume, rules, now_us):
                if left_bytes >= headroom_bytes:
                    break
                if len(chosen) == BATCH:
                    return True
                if (row.stream_id, row.start_us) not in chosen:
                    chosen[row.stream_id, row.start_us] = Doomed(row, Reason.ROOM)
                    left_bytes += row.size_bytes
            if left_bytes > room.left_bytes:
                self._settling[volume.id] = monotonic_us + SETTLE_US
        if left_bytes >= headroom_bytes // 2:
            self._full.discard(volume.id)
        elif left_bytes <= 0 and settled:
            self._full.add(volume.id)
        return False

    def _oldest(self, volume: Volume, rules: Sequence[Rule], now_us: int) -> Iterator[SegmentRow]:
        """What may go from a volume, oldest first over all streams. Only streams whose turn comes are read."""
        by_stream = {rule.stream_id: rule for rule in rules}
        heap: list[tuple[int, int, SegmentRow | None]] = []
        for stream_id, start_us in first_starts(self._engine, volume.id).items():
            rule = by_stream.get(stream_id)
            if rule is not None and start_us < rule.floor_us(now_us):
                heap.append((start_us, stream_id, None))
        heapq.heapify(heap)
        walks: dict[int, Iterator[SegmentRow]] = {}
        while heap:
            start_us, stream_id, row = heapq.heappop(heap)
            if row is not None:
                yield row
            else:
                rule = by_stream[stream_id]
                walks[stream_id] = deletable(self._engine, rule, now_us, now_us, [volume.id], start_us)
            following = next(walks[stream_id], None)
            if following is not None:
                heapq.heappush(heap, (following.start_us, stream_id, following))

    def _camera_bytes(self) -> dict[int, int]:
        query = (
            select(stream.c.camera_id, func.sum(footage_day.c.size_bytes))
            .join_from(footage_day, stream)
            .group_by(stream.c.camera_id)
        )
        with self._engine.connect() as connection:
            return {camera_id: int(size) for camera_id, size in connection.execute(query)}

    def _sound(self, volumes: Mapping[int, Volume], states: Mapping[int, VolumeState], now_us: int) -> None:
        for number, state in states.items():
            subject = f"volume:{number}"
            params = {"volume": volumes[number].name, "path": str(volumes[number].path)}
            for kind, wanted in (
                ("disk_full", VolumeState.FULL),
                ("disk_missing", VolumeState.MISSING),
                ("disk_read_only", VolumeState.READ_ONLY),
            ):
                if state is wanted:
                    self._alarms.sound(kind, Severity.BREACH, subject, params, now_us)
                else:
                    self._alarms.clear(kind, subject, now_us)


def headroom(room: Room) -> int:
    """The room that is kept ready: 1 GiB, or a fiftieth of what the volume can hold where that is less."""
    return min(HEADROOM_BYTES, room.capacity_bytes // HEADROOM_SHARE)
