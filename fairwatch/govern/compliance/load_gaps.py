# SPDX-License-Identifier: Apache-2.0
"""Reads where footage is missing between the first of a camera's and now, and why.

Footage is all time from the first segment to the end of the last less the gaps. The database adds up the gaps of each
stream; only of the few streams that lack more than the policy bears are they read one by one. Where one stream lacks
something, another of the same camera may have it. A camera that was off, because somebody said so or no text lets it run,
lacks nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, case, func, select

from fairwatch.db.tables import camera, gap, segment, stream
from fairwatch.govern.registry.floors import longest_days
from fairwatch.store.catalogue import GapCause

from .facts import GapFacts
from .policy import DAY_US, HOUR_US, MINUTE_US, POLICY

_CHUNK = 500
_OFF = GapCause.DISABLED.value
_SILENT = "recorder"
"""The cause where the books end without one: nothing recorded, and nothing said why."""


def gaps_of(connection: Connection, cameras: Any, now_us: int) -> Mapping[int, Sequence[GapFacts]]:
    """By camera what is missing of the time that any text asks for, where it is more than the policy bears."""
    since_us = now_us - longest_days() * DAY_US
    found = {}
    lacking = sorted(_lacking(connection, cameras, since_us, now_us) | _silent(connection, cameras, now_us))
    for number in range(0, len(lacking), _CHUNK):
        for camera_id, streams in _streams(connection, lacking[number : number + _CHUNK], since_us, now_us).items():
            found[camera_id] = [*_missing(streams)]
    return found


def breaks_of(connection: Connection, cameras: Sequence[int], now_us: int) -> Mapping[int, Sequence[GapFacts]]:
    """By camera each time without footage that is longer than the policy bears in opening hours, also where somebody
    switched the camera off.
    """
    since_us, least_us = now_us - longest_days() * DAY_US, POLICY.opening_gap_minutes * MINUTE_US
    found = {}
    for number in range(0, len(cameras), _CHUNK):
        some = cameras[number : number + _CHUNK]
        broken = sorted(_broken(connection, some, since_us, now_us, least_us))
        for camera_id, streams in _streams(connection, broken, since_us, now_us).items():
            found[camera_id] = [each for each in _missing(streams, off=True) if each.end_us - each.start_us > least_us]
    return found


def _broken(connection: Connection, cameras: Sequence[int], since_us: int, now_us: int, least_us: int) -> set[int]:
    """The cameras with a stream that has one gap longer than that, or whose books end longer ago."""
    until = func.coalesce(gap.c.end_us, now_us)
    gone = select(stream.c.camera_id).join_from(stream, gap, gap.c.stream_id == stream.c.id)
    gone = gone.where(stream.c.camera_id.in_(cameras), until > since_us, until - gap.c.start_us > least_us)
    ended = select(stream.c.camera_id).where(stream.c.camera_id.in_(cameras), stream.c.record)
    return {*connection.scalars(gone), *connection.scalars(ended.where(_last() < now_us - least_us))}


def _lacking(connection: Connection, cameras: Any, since_us: int, now_us: int) -> set[int]:
    """The cameras with a stream whose gaps are together longer than the policy bears."""
    until = func.coalesce(gap.c.end_us, now_us)
    began = case((gap.c.start_us < since_us, since_us), else_=gap.c.start_us)
    query = (
        select(stream.c.camera_id)
        .join_from(stream, gap, gap.c.stream_id == stream.c.id)
        .where(stream.c.camera_id.in_(cameras), gap.c.cause != _OFF, until > since_us)
        .group_by(stream.c.id, stream.c.camera_id)
        .having(func.sum(until - began) > POLICY.gap_hours * HOUR_US)
    )
    return set(connection.scalars(query))


def _silent(connection: Connection, cameras: Any, now_us: int) -> set[int]:
    """The cameras that should record, whose books end longer ago than the policy bears."""
    last = _last()
    query = (
        select(stream.c.camera_id)
        .join(camera, camera.c.id == stream.c.camera_id)
        .where(stream.c.camera_id.in_(cameras), stream.c.record, camera.c.enabled)
        .where(last < now_us - POLICY.gap_hours * HOUR_US)
    )
    return set(connection.scalars(query))


class _Stream:
    """What a stream lacks within the time, in order, each piece with its cause. `records`: it is the one that counts."""

    def __init__(self, row: Any, gaps: Sequence[Any], since_us: int, now_us: int) -> None:
        self.first_us: int = row.first_us
        self.records: bool = row.record
        self.missing: list[GapFacts] = []
        self._lacks(since_us, min(row.first_us, now_us), _SILENT)
        at_us = max(since_us, row.first_us)
        for each in gaps:
            end_us = now_us if each.end_us is None else min(each.end_us, now_us)
            self._lacks(max(each.start_us, at_us), end_us, each.cause)
            at_us = max(at_us, end_us)
        self._lacks(max(at_us, row.last_us), now_us, _SILENT if row.record and row.enabled else _OFF)

    def _lacks(self, start_us: int, end_us: int, cause: str) -> None:
        if start_us < end_us:
            self.missing.append(GapFacts(start_us, end_us, cause))


def _streams(connection: Connection, numbers: Sequence[int], since_us: int, now_us: int) -> dict[int, list[_Stream]]:
    """The streams with footage of each camera, the main one first."""
    first = select(func.min(segment.c.start_us)).where(segment.c.stream_id == stream.c.id)
    query = (
        select(stream.c.id, stream.c.camera_id, stream.c.record, camera.c.enabled)
        .add_columns(first.correlate(stream).scalar_subquery().label("first_us"), _last().label("last_us"))
        .join(camera, camera.c.id == stream.c.camera_id)
        .where(stream.c.camera_id.in_(numbers))
        .order_by(stream.c.camera_id, stream.c.kind)
    )
    rows = [row for row in connection.execute(query) if row.first_us is not None]
    gaps: dict[int, list[Any]] = defaultdict(list)
    inside = select(gap).where(
        gap.c.stream_id.in_([row.id for row in rows]), func.coalesce(gap.c.end_us, now_us) > since_us
    )
    for each in connection.execute(inside.order_by(gap.c.stream_id, gap.c.start_us)):
        gaps[each.stream_id].append(each)
    found: dict[int, list[_Stream]] = defaultdict(list)
    for row in rows:
        found[row.camera_id].append(_Stream(row, gaps[row.id], since_us, now_us))
    return found


def _missing(streams: Sequence[_Stream], *, off: bool = False) -> Iterator[GapFacts]:
    """What no stream has, with the cause of the one that counts; with `off` also where the camera was off. Before the first
    footage of all nothing is missing here: since when footage is owed is not to be said here.
    """
    began_us = min(each.first_us for each in streams)
    main, *others = sorted(streams, key=lambda each: not each.records)
    found: Iterable[GapFacts] = main.missing
    for each in others:
        found = _both(found, each.missing)
    for piece in found:
        if (off or piece.cause != _OFF) and piece.end_us > began_us:
            yield GapFacts(max(piece.start_us, began_us), piece.end_us, piece.cause)


def _both(pieces: Iterable[GapFacts], others: Sequence[GapFacts]) -> Iterator[GapFacts]:
    """The parts of the pieces that lie in one of the others; both are in order."""
    number = 0
    for each in pieces:
        while number < len(others) and others[number].end_us <= each.start_us:
            number += 1
        at = number
        while at < len(others) and others[at].start_us < each.end_us:
            start_us, end_us = max(each.start_us, others[at].start_us), min(each.end_us, others[at].end_us)
            yield GapFacts(start_us, end_us, each.cause)
            at += 1


def _last() -> Any:
    """The end of a stream's last footage."""
    last = select(segment.c.end_us).where(segment.c.stream_id == stream.c.id)
    return last.order_by(segment.c.start_us.desc()).limit(1).correlate(stream).scalar_subquery()
