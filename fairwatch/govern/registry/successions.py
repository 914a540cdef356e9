# SPDX-License-Identifier: Apache-2.0
"""A camera that is taken out and put up elsewhere under a new number has moved, and needs approval like any move.

It is known again by its code or its address; or it comes to a system from which another one went, or to another system in
use of the same site or close by, and no report that the authority accepted tells of that yet. It is then a move that was
found: in breach until somebody else approves it, or it is put back. What stands just where the old one stood, and looks
there, only took its place.
"""

import json
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, false, func, insert, or_, select, update

from fairwatch.collect.locator import leads_to
from fairwatch.db.govern import filing
from fairwatch.db.registry import move, place, placement, site, video_system
from fairwatch.db.tables import camera, stream
from fairwatch.govern.rules.dates import local_day

from .conditions import in_breach, in_service, is_filed
from .geometry import metres
from .models import Hand
from .spots import LOCKED, named, same

_DAY_US = 86_400_000_000
SAME_DEVICE_DAYS = 365
"""After a year an address or a code may well have been given to another camera."""
SAME_SYSTEM_DAYS = 30
"""Who takes one camera out and puts another up within a month has changed where the system looks."""
CLOSE_M = 200.0
"""So far from where one stood another may come for it, though at another site of the unit. Our own rule."""

_NORTH = func.coalesce(placement.c.latitude, site.c.latitude)
_EAST = func.coalesce(placement.c.longitude, site.c.longitude)


@dataclass(frozen=True, slots=True)
class _Stand:
    """A camera in its place, or as it stood. `addresses`: where its streams lead. `at_us`: when it was taken out, or entered.
    `stands`: latitude and longitude, of its site where its own are not known.
    """

    camera_id: int
    system_id: int
    site_id: int
    unit_id: int
    code: str
    addresses: frozenset[str]
    at_us: int
    in_breach: bool
    stands: tuple[float, float] | None
    values: Mapping[str, Any]


@dataclass(slots=True)
class _Told:
    """What the authority accepted of each system, read once."""

    connection: Connection
    last: dict[int, int] = field(default_factory=dict)

    def since(self, system_id: int, moment_us: int) -> bool:
        """Whether a report that was handed in after a moment was accepted."""
        if system_id not in self.last:
            accepted = select(filing.c.submitted_us).where(
                filing.c.system_id == system_id, filing.c.state == "accepted", filing.c.submitted_us.is_not(None)
            )
            newest = accepted.order_by(filing.c.submitted_us.desc()).limit(1)
            self.last[system_id] = self.connection.scalar(newest) or 0
        return self.last[system_id] > moment_us


@dataclass(slots=True)
class _Used:
    """Which systems are in use now, each asked once."""

    connection: Connection
    now_us: int
    known: dict[int, bool] = field(default_factory=dict)

    def now(self, system_id: int) -> bool:
        """Whether a system is in use, or filed."""
        if system_id not in self.known:
            self.known[system_id] = was_in_use(self.connection, system_id, self.now_us)
        return self.known[system_id]


def came(connection: Connection, camera_ids: Collection[int], by: Hand, now_us: int) -> None:
    """To be said of cameras that were put into their places just now: whether each is one that was taken out elsewhere."""
    new = _stands(connection, placement.c.camera_id.in_(camera_ids), in_service(), placement.c.instead_of.is_(None))
    if not new:
        return
    gone = _gone(connection, {each.unit_id for each in new}, now_us)
    told = _Told(connection)
    gone = [each for each in gone if not told.since(each.system_id, each.at_us)]
    recent = [each for each in gone if now_us - each.at_us < SAME_SYSTEM_DAYS * _DAY_US]
    close = partial(_came_close, _Used(connection, now_us))
    # Of several that come at once first those that are known again for sure, then those that stand where one stood.
    rounds = ((_known_again, gone), (_took_its_place, recent), (_came_to_its_system, recent), (close, recent))
    for known, among in rounds:
        for each in list(new):
            former = known(each, among) if among else None
            if former is not None:
                new.remove(each)
                for some in (gone, recent):
                    if former in some:
                        some.remove(former)
                _succeed(connection, former, each, by, now_us)


def coded(connection: Connection, camera_id: int, by: Hand, now_us: int) -> None:
    """To be said of a camera that was given another code: whether it is the one that had it, elsewhere."""
    (new,) = _stands(connection, placement.c.camera_id == camera_id)
    told = _Told(connection)
    for former in _gone(connection, {new.unit_id}, now_us):
        if former.code and former.code == new.code and not told.since(former.system_id, former.at_us):
            _succeed(connection, former, new, by, now_us)
            return


def addressed(connection: Connection, camera_id: int, by: Hand, now_us: int) -> None:
    """To be said of a camera that is fetched from another address since just now: whether that is the one of a camera that
    was taken out elsewhere.
    """
    for new in _stands(connection, placement.c.camera_id == camera_id, in_service()):
        told = _Told(connection)
        for former in _gone(connection, {new.unit_id}, now_us):
            if former.addresses & new.addresses and not told.since(former.system_id, former.at_us):
                _succeed(connection, former, new, by, now_us)
                return


def leads(connection: Connection, camera_id: int) -> frozenset[str]:
    """Where the streams of a camera are fetched."""
    return _addresses(connection, [camera_id]).get(camera_id, frozenset())


def filled(connection: Connection, camera_id: int, names: Collection[str], by: Hand, now_us: int) -> None:
    """To be said of a camera in the place of another when fields were entered that were empty: where it stands is told
    only now.
    """
    former_id = connection.scalar(select(placement.c.instead_of).where(placement.c.camera_id == camera_id))
    if former_id is None:
        return
    (new,) = _stands(connection, placement.c.camera_id == camera_id)
    for former in _stands(connection, placement.c.camera_id == former_id):
        _found(connection, former, new, by, now_us, names)


def went(connection: Connection, camera_id: int, by: Hand, now_us: int) -> None:
    """To be said of a camera that was taken out just now: whether it was put up elsewhere before that."""
    old = _stands(connection, placement.c.camera_id == camera_id, camera.c.removed_us.is_not(None))
    if not old or not was_in_use(connection, old[0].system_id, now_us):
        return
    (former,) = old
    told = _Told(connection)
    some = (site.c.unit_id == former.unit_id, _in_question(former, now_us))
    others = _stands(connection, *some, in_service(), placement.c.instead_of.is_(None))
    known = [each for each in others if _same_device(former, each)]
    if not known and told.since(former.system_id, 0):
        # Cameras that the authority does not know of yet. Before the first filing all would be.
        used = _Used(connection, now_us)
        fresh = [
            each
            for each in others
            if now_us - each.at_us < SAME_SYSTEM_DAYS * _DAY_US
            and (each.system_id == former.system_id or (_is_close(former, each) and used.now(each.system_id)))
            and told.since(each.system_id, 0)
            and not told.since(each.system_id, each.at_us)
        ]
        fresh = [each for each in fresh if each.system_id == former.system_id] or fresh
        origin = _origin(connection, former)
        known = [each for each in fresh if not _apart(origin, each.values)] or fresh
    if known:
        _succeed(connection, former, max(known, key=lambda each: each.at_us), by, now_us)


def _known_again(new: _Stand, gone: Sequence[_Stand]) -> _Stand | None:
    """Which of those that were taken out a new camera is."""
    return next((each for each in gone if each.unit_id == new.unit_id and _same_device(each, new)), None)


def _took_its_place(new: _Stand, recent: Sequence[_Stand]) -> _Stand | None:
    """Which of those that were taken out lately stood just there, and looked there."""
    there = [each for each in recent if not each.in_breach and not _apart(each.values, new.values)]
    return next((each for each in there if each.system_id == new.system_id), there[0] if there else None)


def _came_to_its_system(new: _Stand, recent: Sequence[_Stand]) -> _Stand | None:
    """Which of those that were taken out lately a new camera of the same system came for."""
    return next((each for each in recent if each.system_id == new.system_id), None)


def _came_close(used: _Used, new: _Stand, recent: Sequence[_Stand]) -> _Stand | None:
    """Which of those that were taken out lately a new camera of another system close by came for. What is still being
    built is told of in its own first filing.
    """
    near = next((each for each in recent if _is_close(each, new)), None)
    return near if near is not None and used.now(new.system_id) else None


def _is_close(one: _Stand, other: _Stand) -> bool:
    """At the same site, or at another site of the unit a few steps away."""
    if one.site_id == other.site_id:
        return True
    if one.unit_id != other.unit_id or one.stands is None or other.stands is None:
        return False
    return math.hypot(*metres(*other.stands, one.stands)) <= CLOSE_M


def _in_question(former: _Stand, now_us: int) -> ColumnElement[bool]:
    """The condition on cameras, of which one may have come for another: to read all of a large unit takes seconds."""
    hosts = {each.replace("?", "/").partition("/")[0].rpartition(":")[0] for each in former.addresses}
    there = [stream.c.address.icontains(each, autoescape=True) for each in sorted(hosts)]
    near = placement.c.system_id == former.system_id
    if former.stands is not None:
        north, east = former.stands
        span = CLOSE_M / 100_000  # a degree of latitude is longer
        wide = span / max(math.cos(math.radians(north)), 0.01)
        about = _NORTH.between(north - span, north + span)
        near = near | and_(about, _EAST.between(east - wide, east + wide))
    lately = and_(near | (site.c.id == former.site_id), camera.c.created_us > now_us - SAME_SYSTEM_DAYS * _DAY_US)
    alike = placement.c.camera_id.in_(select(stream.c.camera_id).where(or_(false(), *there)))
    return or_(lately, alike, and_(placement.c.code == former.code, placement.c.code != ""))


def _same_device(one: _Stand, other: _Stand) -> bool:
    return bool(one.code and one.code == other.code) or bool(one.addresses & other.addresses)


def _succeed(connection: Connection, former: _Stand, new: _Stand, by: Hand, now_us: int) -> None:
    said = update(placement).where(placement.c.camera_id == new.camera_id)
    connection.execute(said.values(instead_of=former.camera_id))
    _found(connection, former, new, by, now_us, LOCKED)


def _found(connection: Connection, former: _Stand, new: _Stand, by: Hand, now_us: int, names: Collection[str]) -> None:
    """Enter the move, where it is one. What moves by itself has no reason that a person gave."""
    before = _origin(connection, former)
    apart = [name for name in _apart(before, new.values) if name in names]
    if not apart or by.actor.account_id is None:
        # What the program does by itself moves nothing.
        return
    told = {
        "camera_id": new.camera_id,
        "found": True,
        "before": json.dumps(named(connection, {name: before[name] for name in apart}), ensure_ascii=False),
        "after": json.dumps(named(connection, {name: new.values[name] for name in apart}), ensure_ascii=False),
        "reason": "",
    }
    row = insert(move).values(**told, state="asked", asked_by=by.actor.account_id, asked_us=now_us)
    made = connection.execute(row).inserted_primary_key
    assert made is not None
    detail = {
        **told,
        "before": {name: before[name] for name in apart},
        "after": {name: new.values[name] for name in apart},
        "instead_of": former.camera_id,
    }
    by.note(connection, "move.asked", f"move:{made[0]}", detail)


def _origin(connection: Connection, former: _Stand) -> Mapping[str, Any]:
    """Where a camera stood with approval: what was found of it and not approved is no place to come from."""
    if not former.in_breach:
        return former.values
    approved = select(move.c.id).where(move.c.camera_id == former.camera_id, move.c.state == "approved")
    last = connection.scalar(approved.order_by(move.c.id.desc()).limit(1)) or 0
    open_ones = select(move.c.before).where(
        move.c.camera_id == former.camera_id,
        move.c.found,
        move.c.state.in_(("asked", "refused")),
        move.c.id > last,
    )
    values = dict(former.values)
    for before in connection.scalars(open_ones.order_by(move.c.id.desc())):
        values |= {name: value for name, value in json.loads(before).items() if name in LOCKED}
    return values


def _apart(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """What differs of what is known of both."""
    known = [name for name in LOCKED if before[name] not in (None, "") and after[name] not in (None, "")]
    return [name for name in known if not same(name, before[name], after[name])]


def _gone(connection: Connection, unit_ids: Collection[int], now_us: int) -> list[_Stand]:
    """The cameras of units that were taken out of a system in use and that none stands for yet, the last one first."""
    later = placement.alias("later")
    taken = select(later.c.camera_id).where(later.c.instead_of == placement.c.camera_id).exists()
    recent = (
        camera.c.removed_us.is_not(None),
        camera.c.removed_us > now_us - SAME_DEVICE_DAYS * _DAY_US,
        site.c.unit_id.in_(unit_ids),
        ~taken,
    )
    found = sorted(_stands(connection, *recent), key=lambda each: (each.at_us, each.camera_id), reverse=True)
    used: dict[tuple[int, int], bool] = {}
    for each in found:
        key = (each.system_id, each.at_us)
        if key not in used:
            used[key] = was_in_use(connection, *key)
    return [each for each in found if used[each.system_id, each.at_us]]


def was_in_use(connection: Connection, system_id: int, moment_us: int) -> bool:
    """Whether a system was in use at a moment, or is filed: before that its cameras go where they like."""
    row = connection.execute(
        select(video_system.c.use_day, video_system.c.clock_day, site.c.zone)
        .join(site, site.c.id == video_system.c.site_id)
        .where(video_system.c.id == system_id)
    ).one()
    day = local_day(moment_us, row.zone).isoformat()
    if any(each is not None and each <= day for each in (row.use_day, row.clock_day)):
        return True
    return is_filed(connection, system_id)


def _stands(connection: Connection, *conditions: ColumnElement[bool]) -> list[_Stand]:
    columns = [placement.c[name] for name in ("camera_id", "system_id", "code", *LOCKED)]
    query: Select[Any] = (
        select(*columns, site.c.unit_id, camera.c.created_us, camera.c.removed_us, in_breach().label("in_breach"))
        .add_columns(site.c.id.label("site_id"), _NORTH.label("north"), _EAST.label("east"))
        .select_from(placement)
        .join(camera, camera.c.id == placement.c.camera_id)
        .join(place, place.c.id == placement.c.place_id)
        .join(site, site.c.id == place.c.site_id)
        .where(*conditions)
        .order_by(placement.c.camera_id)
    )
    rows = connection.execute(query).all()
    addresses = _addresses(connection, [row.camera_id for row in rows])
    return [
        _Stand(
            camera_id=row.camera_id,
            system_id=row.system_id,
            site_id=row.site_id,
            unit_id=row.unit_id,
            code=row.code or "",
            addresses=addresses.get(row.camera_id, frozenset()),
            at_us=row.created_us if row.removed_us is None else row.removed_us,
            in_breach=bool(row.in_breach),
            stands=None if row.north is None or row.east is None else (row.north, row.east),
            values={name: getattr(row, name) for name in LOCKED},
        )
        for row in rows
    ]


def _addresses(connection: Connection, camera_ids: Sequence[int]) -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = {}
    for some in _chunks(camera_ids):
        query = select(stream.c.camera_id, stream.c.address).where(stream.c.camera_id.in_(some), stream.c.address != "")
        for row in connection.execute(query):
            found.setdefault(row.camera_id, set()).add(leads_to(row.address))
    return {number: frozenset(each) for number, each in found.items()}


def _chunks(numbers: Sequence[int], size: int = 500) -> Iterable[Sequence[int]]:
    return (numbers[start : start + size] for start in range(0, len(numbers), size))
