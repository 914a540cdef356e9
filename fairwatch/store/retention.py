# SPDX-License-Identifier: Apache-2.0
"""Deciding what goes: footage past its maximum always, past its minimum by a person's order or when room is needed,
nothing else ever.

A step looks at everything once and deletes one batch at most, so that cameras
recording beside it wait for the catalogue no longer than for each other. Room
is made before it runs out (`headroom`), and first of all: each volume that is
short of it has its share of the batch, in which what must go there anyway
comes first. A volume is full when what may still be written is used up and
nothing on it may go. It then stays full until half the headroom is free
again, so that recording does not flutter.
"""

import heapq
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, islice

import structlog
from sqlalchemy import func, select

from fairwatch.clock import Clock
from fairwatch.db.tables import alarm, footage_day, stream
from fairwatch.store.alarms import Alarms, Severity
from fairwatch.store.catalogue import Catalogue, SegmentRow
from fairwatch.store.deletion import Deleter, Doomed, Reason
from fairwatch.store.errors import VolumeError, VolumeReadOnlyError
from fairwatch.store.orders import close_orders, ordered
from fairwatch.store.rules import Rule, deletable, first_starts, read_rules
from fairwatch.store.trust import TrustedClock, boot_id
from fairwatch.store.volumes import Room, Volume, Volumes

log = structlog.get_logger()

BATCH = 64
HEADROOM_BYTES = 1 << 30
HEADROOM_SHARE = 50
_OVER_SIZE = 4 * BATCH
ORDERS_US = 60_000_000
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


Chosen = dict[tuple[int, int], Doomed]
"""What is to go, by stream and start."""


class Retention:
    """Keeps the rules. One per installation; call `step` every few seconds from a thread.

    `boot` names this run of the machine: see `trust`.
    """

    def __init__(self, catalogue: Catalogue, volumes: Volumes, clock: Clock, boot: str | None = None) -> None:
        self._engine = catalogue.engine
        self._volumes = volumes
        self._clock = clock
        self._trusted = TrustedClock(catalogue.engine, clock, boot_id() if boot is None else boot)
        self._alarms = Alarms(catalogue.engine)
        self._deleter = Deleter(catalogue.engine, volumes)
        self._full: set[int] = set()
        self._begun = False
        self._settling: dict[int, int] = {}
        self._orders_us = 0

    def step(self) -> Step:
        """Delete one batch of what must or may go. Raises CatalogueError when the database is busy: come again."""
        now_us = self._clock.utc_us()
        self._deleter.retry(now_us)
        ages_us = self._trusted.now_us()
        rules = read_rules(self._engine, ages_us)
        volumes = {each.id: each for each in self._volumes.all()}
        states = {each.id: self._state(each) for each in volumes.values()}
        if not self._begun:
            self._full, self._begun = self._called_full(), True
        batch, more = self._choose(rules, volumes, states, ages_us)
        deleted = self._deleter.delete(batch, now_us, ages_us) if batch else None
        self._close_orders(rules, batch, now_us)
        for number in self._full & states.keys():
            if states[number] is VolumeState.OK:
                states[number] = VolumeState.FULL
        self._sound(volumes, states, now_us)
        return Step(deleted.segments if deleted else (), deleted.freed_bytes if deleted else 0, more, states)

    def _close_orders(self, rules: Sequence[Rule], batch: Sequence[Doomed], now_us: int) -> None:
        """Orders that are carried out are said to be: after something of one went, and once a minute."""
        if not any(rule.orders for rule in rules):
            return
        monotonic_us = self._clock.monotonic_us()
        if monotonic_us >= self._orders_us or any(each.reason is Reason.PURPOSE for each in batch):
            self._orders_us = monotonic_us + ORDERS_US
            close_orders(self._engine, now_us)

    def _choose(
        self,
        rules: Sequence[Rule],
        volumes: Mapping[int, Volume],
        states: Mapping[int, VolumeState],
        ages_us: int,
    ) -> tuple[list[Doomed], bool]:
        """A batch, and whether there is more to do."""
        # Where files cannot be removed, rows are not either.
        usable = {number for number, state in states.items() if state in (VolumeState.OK, VolumeState.RETIRED)}
        # Nobody writes to a retired volume: it needs no room.
        written = [volumes[number] for number in sorted(usable) if states[number] is VolumeState.OK]
        chosen: Chosen = {}
        share = max(1, BATCH // max(1, len(written)))
        more = False
        for volume in written:
            more |= self._make_room(volume, rules, chosen, len(chosen) + share, ages_us)
        due = (self._past_ceiling(rules, usable, ages_us), ordered(self._engine, rules, usable, ages_us))
        for doomed in chain(*due, self._over_size(rules, usable, ages_us)):
            if len(chosen) >= BATCH:
                return list(chosen.values()), True
            chosen.setdefault(_key(doomed.row), doomed)
        return list(chosen.values()), more

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

    def _called_full(self) -> set[int]:
        """The volumes that were full when the last keeper ended."""
        query = select(alarm.c.subject).where(alarm.c.kind == "disk_full", alarm.c.cleared_us.is_(None))
        with self._engine.connect() as connection:
            return {int(subject.removeprefix("volume:")) for subject in connection.scalars(query)}

    def _past_ceiling(self, rules: Sequence[Rule], usable: Collection[int], now_us: int) -> Iterator[Doomed]:
        if not any(rule.max_us is not None for rule in rules):
            return
        first = first_starts(self._engine, *(usable if len(usable) == 1 else ()))
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

    def _make_room(self, volume: Volume, rules: Sequence[Rule], chosen: Chosen, most: int, now_us: int) -> bool:
        """Choose footage on a volume that is short of room, until `most` are chosen in all: what must go there, then
        the oldest. Returns whether there is more to do. Keeps `_full` right.
        """
        try:
            room = self._volumes.room(volume)
        except VolumeError as error:
            log.warning("retention.volume_away", volume=volume.name, error=error.detail)
            return False
        headroom_bytes = headroom(room)
        left_bytes = room.left_bytes + sum(
            each.row.size_bytes for each in chosen.values() if each.row.volume_id == volume.id
        )
        monotonic_us = self._clock.monotonic_us()
        settled = monotonic_us >= self._settling.get(volume.id, 0)
        if left_bytes < headroom_bytes and (settled or left_bytes < headroom_bytes // 4):
            for doomed in self._for_room(volume, rules, now_us):
                if left_bytes >= headroom_bytes:
                    break
                if len(chosen) >= most:
                    return True
                if _key(doomed.row) not in chosen:
                    chosen[_key(doomed.row)] = doomed
                    left_bytes += doomed.row.size_bytes
            if left_bytes > room.left_bytes:
                self._settling[volume.id] = monotonic_us + SETTLE_US
        if left_bytes >= headroom_bytes // 2:
            self._full.discard(volume.id)
        elif left_bytes <= 0 and settled:
            self._full.add(volume.id)
        return False

    def _for_room(self, volume: Volume, rules: Sequence[Rule], now_us: int) -> Iterator[Doomed]:
        """What may go from a volume, in the order in which it should."""
        yield from self._past_ceiling(rules, [volume.id], now_us)
        yield from ordered(self._engine, rules, [volume.id], now_us)
        everywhere = [each.id for each in self._volumes.all()]
        for doomed in islice(self._over_size(rules, everywhere, now_us), _OVER_SIZE):
            if doomed.row.volume_id == volume.id:
                yield doomed
        for row in self._oldest(volume, rules, now_us):
            yield Doomed(row, Reason.ROOM)

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


def _key(row: SegmentRow) -> tuple[int, int]:
    return row.stream_id, row.start_us
