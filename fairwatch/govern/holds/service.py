# SPDX-License-Identifier: Apache-2.0
"""Holds: placing, extending, lifting. Each step writes its audit entry in its transaction.

What is important is held at least as long as the text asks, and then falls back under the usual rules. What an authority
asked for is held until somebody asks to lift it and somebody else agrees.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, select, update

from fairwatch.accounts.models import Account
from fairwatch.accounts.permissions import Permission
from fairwatch.accounts.register import Action, Note
from fairwatch.accounts.rights import read_rights
from fairwatch.clock import Clock
from fairwatch.db.engine import write
from fairwatch.db.govern import case, entry, hold_order
from fairwatch.db.registry import place, placement, stay
from fairwatch.db.tables import camera, hold
from fairwatch.errors import OwnRequest, VersionConflict
from fairwatch.govern.detour import check_second
from fairwatch.govern.rules.dates import local_day
from fairwatch.govern.scope import EVERYTHING, Scope, scope_of
from fairwatch.govern.subjects import of_unit
from fairwatch.store.timeline import Timelines

from . import reading
from .errors import HoldBinding, HoldInvalid, HoldOver
from .law import Floor, day_ends_us, floor_of, zone_of
from .left import left
from .models import HoldFile, HoldFilter, HoldKind, HoldStanding, Left, Placing

_DAY_US = 86_400_000_000
LONGEST_SPAN_DAYS = 366
AHEAD_US = 31 * _DAY_US
"""So far ahead footage that is still to come can be held."""
REVIEW_DAYS = 366
"""A legal hold is looked at again within this time."""
LAST_DAYS = 3660


@dataclass(frozen=True, slots=True)
class Placed:
    """A hold, and what of its footage is there."""

    hold: HoldFile
    left: Sequence[Left]


class Holds:
    """Thread-safe."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self._timelines = Timelines(engine)

    def page(
        self, account: Account, wanted: HoldFilter, before: int | None, limit: int
    ) -> tuple[list[HoldFile], int | None]:
        """The newest `limit` holds of the person's scope older than number `before`, newest first; and the `before` of
        the next page.
        """
        with self._engine.connect() as connection:
            scope = scope_of(connection, account)
            return reading.page(connection, scope, wanted, before, limit, self._clock.utc_us())

    def get(self, account: Account, hold_id: int) -> Placed:
        """A hold, with what of its footage is there. Raises HoldNotFound."""
        with self._engine.connect() as connection:
            found = reading.one(connection, scope_of(connection, account), hold_id, self._clock.utc_us())
        return self._with_left(found)

    def place(self, account: Account, wanted: Placing, note: Note) -> list[Placed]:
        """Hold footage: one hold for each site that the cameras stand at. Raises HoldInvalid."""
        with write(self._engine) as connection:
            now_us = self._clock.utc_us()
            scope = scope_of(connection, account)
            _check(wanted, now_us)
            _check_for(connection, scope, wanted)
            by_site = _by_site(connection, account, wanted.camera_ids)
            made = [
                self._placed(connection, account, wanted, site_id, camera_ids, now_us, note)
                for site_id, camera_ids in by_site.items()
            ]
            found = [reading.one(connection, EVERYTHING, number, now_us) for number in made]
        return [self._with_left(each) for each in found]

    def extend(
        self, account: Account, hold_id: int, version: int, *, last_day: date, reason: str, note: Note
    ) -> HoldFile:
        """Hold it longer, or after a review until the next one. Raises HoldNotFound, HoldOver, HoldInvalid,
        VersionConflict.
        """
        with write(self._engine) as connection:
            now_us = self._clock.utc_us()
            found = self._found(connection, account, hold_id, version, now_us)
            _must_hold(found)
            if not reason:
                raise HoldInvalid("Say why it is held longer.", field="reason", reason="empty")
            if last_day.isoformat() <= found.last_day:
                raise HoldInvalid("That is no later day.", field="last_day", reason="not-later", until=found.last_day)
            _check_day(found.kind, last_day, local_day(now_us, found.zone))
            due_us = day_ends_us(last_day, found.zone)
            values = {"last_day": last_day.isoformat(), "due_us": due_us, "version": version + 1}
            connection.execute(update(hold_order).where(hold_order.c.id == hold_id).values(values))
            if found.kind is HoldKind.IMPORTANT:
                connection.execute(update(hold).where(hold.c.hold_order_id == hold_id).values(until_us=due_us))
            told = {"before": found.last_day, "after": last_day.isoformat(), "reason": reason}
            note(connection, Action.HOLD_EXTENDED, f"hold:{hold_id}", told)
            return reading.one(connection, EVERYTHING, hold_id, now_us)

    def lift(self, account: Account, hold_id: int, version: int, *, reason: str, note: Note) -> HoldFile:
        """Lift what is important, once its time is over; ask for a legal hold to be lifted, which somebody else decides.
        Raises HoldNotFound, HoldOver, HoldBinding, HoldInvalid, VersionConflict.
        """
        with write(self._engine) as connection:
            now_us = self._clock.utc_us()
            found = self._found(connection, account, hold_id, version, now_us)
            _must_hold(found)
            if not reason:
                raise HoldInvalid("Say why it is lifted.", field="reason", reason="empty")
            if found.kind is HoldKind.IMPORTANT:
                _check_floor(connection, found, now_us)
                self._lifted(connection, account, found, reason, now_us)
                note(connection, Action.HOLD_LIFTED, f"hold:{hold_id}", {"reason": reason})
            else:
                if found.lift_asked_by is not None:
                    raise HoldOver("That is asked for already.", state="asked")
                asked = {"lift_asked_by": account.id, "lift_asked_us": now_us, "lift_reason": reason}
                connection.execute(
                    update(hold_order).where(hold_order.c.id == hold_id).values(**asked, version=version + 1)
                )
                note(connection, Action.HOLD_LIFT_ASKED, f"hold:{hold_id}", {"reason": reason})
            return reading.one(connection, EVERYTHING, hold_id, now_us)

    def decide(
        self, account: Account, hold_id: int, version: int, *, approve: bool, decision: str, note: Note
    ) -> HoldFile:
        """Agree that a legal hold is lifted, as a second person; or keep it, which also takes back one's own wish. Raises
        HoldNotFound, HoldOver, HoldInvalid, OwnRequest, SecondPersonNeeded, VersionConflict.
        """
        with write(self._engine) as connection:
            now_us = self._clock.utc_us()
            found = self._found(connection, account, hold_id, version, now_us)
            _must_hold(found)
            asker = found.lift_asked_by
            if asker is None:
                raise HoldOver("Nobody asked to lift this.", state="not-asked")
            by_maker = False
            if approve:
                if asker.id == account.id:
                    raise OwnRequest("Nobody decides on what they asked for themselves.")
                by_maker = check_second(connection, account.id, asker.id, Permission.HOLD_DECIDE, now_us, found.unit_id)
                self._lifted(connection, account, found, found.lift_reason, now_us)
            else:
                if not decision:
                    raise HoldInvalid("Say why it stays.", field="decision", reason="empty")
                stays = {"lift_asked_by": None, "lift_asked_us": None, "lift_reason": "", "version": version + 1}
                connection.execute(update(hold_order).where(hold_order.c.id == hold_id).values(stays))
            action = Action.HOLD_LIFTED if approve else Action.HOLD_KEPT
            told: dict[str, object] = {"reason": found.lift_reason, "asked_by": asker.username, "decision": decision}
            note(connection, action, f"hold:{hold_id}", told | ({"by_maker": True} if by_maker else {}))
            return reading.one(connection, EVERYTHING, hold_id, now_us)

    def _with_left(self, found: HoldFile) -> Placed:
        now_us = self._clock.utc_us()
        return Placed(found, left(self._engine, self._timelines, found.cameras, found.start_us, found.end_us, now_us))

    def _placed(
        self,
        connection: Connection,
        account: Account,
        wanted: Placing,
        site_id: int | None,
        camera_ids: Sequence[int],
        now_us: int,
        note: Note,
    ) -> int:
        zone = zone_of(connection, site_id)
        today = local_day(now_us, zone)
        floor = floor_of(connection, site_id, wanted.end_us, now_us) if wanted.kind is HoldKind.IMPORTANT else None
        last_day = _last_day(wanted, floor, today)
        due_us = day_ends_us(last_day, zone)
        values: dict[str, Any] = {
            "kind": wanted.kind.value,
            "site_id": site_id,
            "unit_id": scope_of(connection, account).unit_id if site_id is None else None,
            "reason": wanted.reason,
            "authority": wanted.authority,
            "case_number": wanted.case_number,
            "case_id": wanted.case_id,
            "entry_id": wanted.entry_id,
            "start_us": wanted.start_us,
            "end_us": wanted.end_us,
            "floor_day": None if floor is None else floor.day.isoformat(),
            "rule": None if floor is None else _json(floor.rule),
            "last_day": last_day.isoformat(),
            "due_us": due_us,
            "placed_by": account.id,
            "placed_us": now_us,
        }
        made = connection.execute(insert(hold_order).values(values).returning(hold_order.c.id)).scalar_one()
        held = {
            "start_us": wanted.start_us,
            "end_us": wanted.end_us,
            "reason": wanted.reason,
            "placed_by": account.id,
            "placed_us": now_us,
            "until_us": due_us if wanted.kind is HoldKind.IMPORTANT else None,
            "hold_order_id": made,
        }
        connection.execute(insert(hold), [{"camera_id": number, **held} for number in camera_ids])
        told = {name: values[name] for name in ("kind", "reason", "authority", "case_number", "case_id", "entry_id")}
        span = {"camera_ids": list(camera_ids), "start_us": wanted.start_us, "end_us": wanted.end_us}
        note(connection, Action.HOLD_PLACED, f"hold:{made}", {**told, **span, "last_day": values["last_day"]})
        return int(made)

    def _lifted(self, connection: Connection, account: Account, found: HoldFile, reason: str, now_us: int) -> None:
        values = {
            "lifted_by": account.id,
            "lifted_us": now_us,
            "lift_reason": reason,
            "version": found.version + 1,
        }
        connection.execute(update(hold_order).where(hold_order.c.id == found.id).values(values))
        connection.execute(update(hold).where(hold.c.hold_order_id == found.id).values(lifted_us=now_us))

    def _found(self, connection: Connection, account: Account, hold_id: int, version: int, now_us: int) -> HoldFile:
        # Locked on PostgreSQL, so that of two who decide at once one is told.
        connection.execute(select(hold_order.c.id).where(hold_order.c.id == hold_id).with_for_update())
        found = reading.one(connection, scope_of(connection, account), hold_id, now_us)
        if found.version != version:
            by = found.lifted_by or found.lift_asked_by
            raise VersionConflict(
                "Somebody else changed this hold meanwhile.",
                version=found.version,
                by=None if by is None else by.display_name,
                at_us=found.lifted_us or found.lift_asked_us,
            )
        return found


def _check(wanted: Placing, now_us: int) -> None:
    """Whether it makes sense. Raises HoldInvalid."""
    if not wanted.reason.strip():
        raise HoldInvalid("Say why it is held.", field="reason", reason="empty")
    if not wanted.camera_ids:
        raise HoldInvalid("Say which cameras.", field="camera_ids", reason="empty")
    if wanted.start_us >= wanted.end_us:
        raise HoldInvalid("The span ends before it starts.", field="end_us", reason="before-start")
    if wanted.end_us - wanted.start_us > LONGEST_SPAN_DAYS * _DAY_US:
        most = LONGEST_SPAN_DAYS
        raise HoldInvalid("Hold no more than is needed.", field="end_us", reason="too-long", most_days=most)
    if wanted.end_us > now_us + AHEAD_US:
        raise HoldInvalid("That is too far ahead.", field="end_us", reason="too-far")
    if wanted.kind is HoldKind.LEGAL:
        if not wanted.authority.strip():
            raise HoldInvalid("Say which authority asked for it.", field="authority", reason="empty")
        if not wanted.case_number.strip():
            raise HoldInvalid("Say the number of the case.", field="case_number", reason="empty")


def _check_for(connection: Connection, scope: Scope, wanted: Placing) -> None:
    """Whether what it is for is there, and to be seen. Raises HoldInvalid."""
    for field, table, number in (("case_id", case, wanted.case_id), ("entry_id", entry, wanted.entry_id)):
        if number is None:
            continue
        seen = select(table.c.id).where(table.c.id == number, of_unit(table.c.unit_id, scope))
        if connection.scalar(seen) is None:
            raise HoldInvalid("There is no such matter.", field=field, reason="unknown")


def _by_site(connection: Connection, account: Account, camera_ids: Sequence[int]) -> dict[int | None, list[int]]:
    """The cameras by the site that they stand at, or stood at last. Nobody holds what they may not play. Raises
    HoldInvalid. On PostgreSQL a deletion that has begun is waited for, and the next one waits.
    """
    locked = select(camera.c.id).where(camera.c.id.in_(camera_ids)).order_by(camera.c.id).with_for_update()
    known = set(connection.scalars(locked))
    rights = read_rights(connection, account, camera_ids)
    for number in camera_ids:
        if number not in known or not rights.of(number).playback:
            raise HoldInvalid("You may not see this camera.", field="camera_ids", reason="no-right", camera=number)
    last = select(func.max(stay.c.id)).where(stay.c.camera_id.in_(camera_ids)).group_by(stay.c.camera_id)
    stood = select(stay.c.camera_id, stay.c.site_id).where(stay.c.id.in_(last))
    stands = select(placement.c.camera_id, place.c.site_id).join_from(placement, place)
    sites: dict[int, int] = {row.camera_id: row.site_id for row in connection.execute(stood)}
    for row in connection.execute(stands.where(placement.c.camera_id.in_(camera_ids))):
        sites[row.camera_id] = row.site_id
    found: dict[int | None, list[int]] = defaultdict(list)
    for number in camera_ids:
        found[sites.get(number)].append(number)
    return found


def _last_day(wanted: Placing, floor: Floor | None, today: date) -> date:
    """The day that was asked for, or that the text asks for. Raises HoldInvalid."""
    day = wanted.last_day
    if day is None and floor is not None and floor.day >= today:
        return floor.day
    if day is None:
        raise HoldInvalid("Say until when.", field="last_day", reason="empty")
    if floor is not None and day < floor.day:
        raise HoldInvalid("A text asks for longer.", field="last_day", reason="too-early", until=floor.day.isoformat())
    _check_day(wanted.kind, day, today)
    return day


def _check_day(kind: HoldKind, day: date, today: date) -> None:
    if day < today:
        raise HoldInvalid("That day is past.", field="last_day", reason="past")
    if day > today + timedelta(days=REVIEW_DAYS if kind is HoldKind.LEGAL else LAST_DAYS):
        raise HoldInvalid("That day is too far ahead.", field="last_day", reason="too-far")


def _check_floor(connection: Connection, found: HoldFile, now_us: int) -> None:
    """Whether the text, as it was and as it is, lets it go. Raises HoldBinding."""
    floor = floor_of(connection, found.site_id, found.end_us, now_us)
    until, rule = found.floor_day or "", found.rule or {}
    if floor is not None and floor.day.isoformat() > until:
        until, rule = floor.day.isoformat(), floor.rule
    if rule and local_day(now_us, found.zone).isoformat() <= until:
        raise HoldBinding(
            "A text asks for longer.",
            until=until,
            article=rule["article"],
            pack_zh=rule["name"]["zh"],
            pack_en=rule["name"]["en"],
        )


def _must_hold(found: HoldFile) -> None:
    if found.standing is not HoldStanding.HELD:
        raise HoldOver("This hold is over.", state=found.standing.value)


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
