# SPDX-License-Identifier: Apache-2.0
"""How long the texts ask footage of a camera to be kept at least: told to whoever sets it, and kept whatever is set.

Govern decides, store obeys: the number is written to the camera's row (`camera.floor_days`), which the keeper reads. What
was recorded at a site keeps that site's floor when the camera is placed elsewhere, until it has aged past it; a camera that
is taken out of its place keeps it too.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, or_, select, tuple_, update

from fairwatch.accounts.register import Note
from fairwatch.db.registry import place, placement, site, stay, unit
from fairwatch.db.tables import camera
from fairwatch.govern.rules import binding
from fairwatch.govern.rules.binding import Ruling
from fairwatch.govern.rules.dates import deadline, local_day
from fairwatch.govern.rules.load import catalogue, shipped
from fairwatch.govern.rules.pack import SiteClass
from fairwatch.govern.scope import Scope
from fairwatch.store.layout import DAY_US

from .law import JUDGED

CONTROL = "retention-floor"
_CHUNK = 500
_DECIDES = (site.c.country, site.c.division, JUDGED, site.c.trades, unit.c.trades, site.c.zone)
_LABELS = {JUDGED: "site_class", unit.c.trades: "of_unit"}
_FACTS = tuple(column.label(_LABELS[column]) if column in _LABELS else column for column in _DECIDES)


@dataclass(frozen=True, slots=True)
class Floor:
    """So many days, by that ruling. `placed`: the camera stands, or stood, at a site, and this is what counts of it; else any
    of those seen may be its own, and the most that one of them asks for is told.
    """

    days: int
    ruling: Ruling
    placed: bool


def floor_of(connection: Connection, camera_id: int | None, scope: Scope, now_us: int) -> Floor | None:
    """What the texts ask of a camera, as it is refused by (`floor_at`): of a new one, and of one that stands nowhere and
    whose footage from before is old enough, what the strictest site does. None where no text gives a number. Of a
    camera at a site that the person does not see the same is told as of one that there is not.
    """
    here = None if camera_id is None else _site_of(connection, camera_id)
    seen = select(site.c.id).where(scope.sites())
    if here is not None and connection.scalar(seen.where(site.c.id == here)) is None:
        camera_id = here = None
    stood = seen.join(stay, stay.c.site_id == site.c.id).where(stay.c.camera_id == camera_id)
    if camera_id is not None and (here is not None or connection.scalar(stood.limit(1)) is not None):
        counts = floor_at(connection, camera_id, now_us)
        if counts is not None or here is not None:
            return None if counts is None else Floor(*counts, placed=True)
    stands = select(*_FACTS).join_from(site, unit).where(site.c.removed_us.is_(None), scope.sites())
    rows = connection.execute(stands.distinct())
    found = [Floor(*asked, placed=False) for row in rows if (asked := _asked(row, now_us)) is not None]
    return max(found, key=lambda each: each.days, default=None)


def _site_of(connection: Connection, camera_id: int) -> int | None:
    query = select(place.c.site_id).join(placement, placement.c.place_id == place.c.id)
    query = query.join(camera, camera.c.id == placement.c.camera_id)
    return connection.scalar(query.where(camera.c.id == camera_id, camera.c.removed_us.is_(None)))


def floor_at(connection: Connection, camera_id: int, now_us: int) -> tuple[int, Ruling] | None:
    """How many days footage of a camera stays at least, by which text: that of the site where it stands or, where that of one
    where it stood is longer and still counts, that one's.
    """
    found = [
        asked
        for row in connection.execute(_stays(now_us).where(stay.c.camera_id == camera_id))
        if (asked := _asked(row, now_us)) is not None and _counts(row, asked[0], now_us)
    ]
    return max(found, key=lambda each: each[0], default=None)


def write_floors(connection: Connection, note: Note, now_us: int, *conditions: ColumnElement[bool]) -> int:
    """Write the floor of the cameras that stand, or stood, where the conditions on `stay` and `site` say; of all where none
    are given. Each change is noted. Gives how many cameras have another floor now.
    """
    changed: dict[tuple[int, int, int], list[int]] = defaultdict(list)
    for numbers in _chunks(_concerned(connection, now_us, conditions)):
        for key, cameras in _wrong(connection, now_us, numbers).items():
            changed[key] += cameras
    for (site_id, before, days), cameras in sorted(changed.items()):
        for some in _chunks(cameras):
            connection.execute(update(camera).where(camera.c.id.in_(some)).values(floor_days=days))
        one = len(cameras) == 1
        told = {"before": before, "after": days, "site": site_id} | ({} if one else {"cameras": len(cameras)})
        note(connection, "camera.floored", f"camera:{cameras[0]}" if one else f"site:{site_id}", told)
    return sum(map(len, changed.values()))


def are_stale(connection: Connection, now_us: int) -> bool:
    """Whether some camera has not the floor that the texts of today ask for: no lock is held to find that out."""
    return any(_wrong(connection, now_us, some) for some in _chunks(_concerned(connection, now_us, ())))


def _concerned(connection: Connection, now_us: int, conditions: Sequence[ColumnElement[bool]]) -> list[int]:
    """The cameras to look at. Of all cameras those whose floor is not what their site alone says: groups are compared."""
    if conditions:
        where = select(stay.c.camera_id).join(site, site.c.id == stay.c.site_id).where(*conditions)
        return sorted(set(connection.scalars(where)))
    here = select(*_FACTS, camera.c.floor_days).select_from(_STAYS).where(stay.c.until_us.is_(None))
    odd = [tuple(row) for row in connection.execute(here.distinct()) if _days(row, now_us) != row.floor_days]
    found = set(connection.scalars(select(stay.c.camera_id).where(stay.c.until_us.is_not(None)).distinct()))
    for some in _chunks(odd):
        query = select(camera.c.id).select_from(_STAYS).where(stay.c.until_us.is_(None))
        found.update(connection.scalars(query.where(tuple_(*_DECIDES, camera.c.floor_days).in_(some))))
    return sorted(found)


def _wrong(connection: Connection, now_us: int, numbers: Sequence[int]) -> dict[tuple[int, int, int], list[int]]:
    """The cameras that have another floor than they should: by site, the floor they have and the one that they should."""
    rows: dict[int, list[Any]] = defaultdict(list)
    for row in connection.execute(_stays(now_us).where(stay.c.camera_id.in_(numbers))):
        rows[row.camera_id].append(row)
    found: dict[tuple[int, int, int], list[int]] = defaultdict(list)
    for camera_id, mine in rows.items():
        days = max((each for row in mine if _counts(row, each := _days(row, now_us), now_us)), default=0)
        if days != mine[0].floor_days:
            last = max(mine, key=lambda row: (row.until_us is None, row.until_us or 0))
            found[(last.site_id, mine[0].floor_days, days)].append(camera_id)
    return found


_STAYS = (
    stay.join(camera, camera.c.id == stay.c.camera_id)
    .join(site, site.c.id == stay.c.site_id)
    .join(unit, unit.c.id == site.c.unit_id)
)


def _stays(now_us: int) -> Select[Any]:
    """Where cameras stand, and where they stood so lately that footage from there may still have to stay."""
    recent = or_(stay.c.until_us.is_(None), stay.c.until_us > now_us - longest_days() * DAY_US)
    columns = (stay.c.camera_id, stay.c.site_id, stay.c.until_us, camera.c.floor_days, *_FACTS)
    return select(*columns).select_from(_STAYS).where(recent)


def _counts(row: Any, days: int, now_us: int) -> bool:
    """Whether footage from that stay may still be younger than the floor of its site."""
    return row.until_us is None or bool(row.until_us > now_us - days * DAY_US)


def _days(row: Any, now_us: int) -> int:
    asked = _asked(row, now_us)
    return 0 if asked is None else asked[0]


def _asked(row: Any, now_us: int) -> tuple[int, Ruling] | None:
    """What the texts ask today of a row that has `_FACTS`."""
    trades = frozenset(json.loads(row.trades)) | frozenset(json.loads(row.of_unit))
    return _ruled(row.country, row.division, row.site_class, trades, local_day(now_us, row.zone))


@lru_cache(maxsize=8192)
def _ruled(
    country: str, division: str, site_class: str, trades: frozenset[str], today: date
) -> tuple[int, Ruling] | None:
    stand = binding.Site(SiteClass(site_class), country, division, trades)
    packs = binding.binding(shipped().values(), stand, today)
    ruling = binding.strictest(packs, catalogue(), CONTROL, stand)
    if ruling is None:
        return None
    asked = ruling.requirement
    return (deadline(today, asked.value, asked.unit).due - today).days, ruling


@lru_cache(maxsize=1)
def longest_days() -> int:
    """The most days that any text asks for, and a week."""
    day = date(2025, 6, 2)
    found = (each for pack in shipped().values() for each in pack.requirements if each.control == CONTROL)
    return max(((deadline(day, each.value, each.unit).due - day).days for each in found), default=0) + 7


def _chunks(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (items[number : number + _CHUNK] for number in range(0, len(items), _CHUNK))
