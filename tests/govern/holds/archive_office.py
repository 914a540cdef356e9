# SPDX-License-Identifier: Apache-2.0
"""A mall in Shenyang with footage and a keeper, a shop in Shanghai, and short ways to hold what was recorded."""

from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from fairwatch.accounts.models import Role, Session
from fairwatch.govern.holds.models import HoldFile, HoldKind, Placing
from fairwatch.govern.holds.service import Holds, Placed
from tests.accounts.house import House
from tests.govern.two_units import CODES, add_divisions, add_unit, signed_in
from tests.store.archive import DAY, NOON_US, Camera, S
from tests.store.keeper import Keeper

THEN_US = NOON_US - 20 * DAY
"""Noon of 2026-11-01 in UTC, 20:00 in Shenyang."""
LAW_DAY = date(2027, 11, 1)
NUMBER = {"authority": "Heping police", "case_number": "2026-118"}


class HoldOffice:
    """Two units, each with a site and a camera; a third camera stands nowhere. Footage of 40, 30, 20 and 1 days ago, and a
    maximum of ten days.
    """

    def __init__(self, engine: Engine, data: Path) -> None:
        self.engine = engine
        self.keeper = Keeper(engine, data)
        self.house = House(engine, self.keeper.clock)
        self.clock = self.keeper.clock
        self.holds = Holds(engine, self.clock)
        add_divisions(engine)
        self.volume = self.keeper.archive.volume()
        self.cameras: list[Camera] = []
        for number, code in enumerate((*CODES, ""), 1):
            of = self.keeper.archive.camera(name=f"Gate {number}", retention_max_days=10)
            self.cameras.append(of)
            if code:
                add_unit(engine, number, code, of.id)
            for age in (40, 30, 20, 1):
                row = self.keeper.archive.record(of, self.volume, NOON_US - age * DAY)
                following = {40: 30, 30: 20, 20: 1}.get(age)
                if following is not None:
                    self.keeper.archive.gap(of.main, row.end_us, NOON_US - following * DAY)

    def person(self, role: Role, name: str = "", unit_id: int | None = None) -> Session:
        """Somebody who is signed in, of a unit or of the whole installation."""
        return signed_in(self.house, role, name, unit_id)

    def place(self, who: Session, kind: HoldKind = HoldKind.IMPORTANT, **more: Any) -> list[Placed]:
        """Hold two hours around the footage of twenty days ago, of the first camera; what is not said is usual."""
        values: dict[str, Any] = {
            "kind": kind,
            "camera_ids": (self.cameras[0].id,),
            "start_us": THEN_US - 3600 * S,
            "end_us": THEN_US + 3600 * S,
            "reason": "a theft at the gate",
        }
        if kind is HoldKind.LEGAL:
            values |= NUMBER | {"last_day": date(2027, 1, 31)}
        return self.holds.place(who.account, Placing(**values | more), self.house.audit.by(who.actor))

    def one(self, who: Session, kind: HoldKind = HoldKind.IMPORTANT, **more: Any) -> HoldFile:
        """The only hold that comes of it."""
        (made,) = self.place(who, kind, **more)
        return made.hold

    def extend(self, who: Session, found: HoldFile, day: date, reason: str = "not over") -> HoldFile:
        note = self.house.audit.by(who.actor)
        return self.holds.extend(who.account, found.id, found.version, last_day=day, reason=reason, note=note)

    def lift(self, who: Session, found: HoldFile, reason: str = "over") -> HoldFile:
        note = self.house.audit.by(who.actor)
        return self.holds.lift(who.account, found.id, found.version, reason=reason, note=note)

    def decide(self, who: Session, found: HoldFile, *, approve: bool = True, decision: str = "so be it") -> HoldFile:
        note = self.house.audit.by(who.actor)
        return self.holds.decide(who.account, found.id, found.version, approve=approve, decision=decision, note=note)

    def kept(self, of: Camera) -> list[int]:
        """Days before the beginning at which the footage begins that the keeper leaves."""
        self.keeper.keep()
        return self.keeper.starts(of)

    def actions(self) -> list[str]:
        return [each.action for each in self.house.audited() if each.action.startswith("hold.")]
