# SPDX-License-Identifier: Apache-2.0
"""Reports for people: of one site, one unit, a territory, or everything that a person may see.

A report of a few sites is computed when it is asked for. One of many sites takes seconds: it is computed in the
background, kept for a while, and told with its moment.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy import ColumnElement, Connection, Engine, and_, func, select, true
from sqlalchemy.exc import SQLAlchemyError

from fairwatch.clock import Clock
from fairwatch.db.registry import site, unit
from fairwatch.govern.rules.binding import rank
from fairwatch.govern.rules.dates import local_day
from fairwatch.govern.rules.load import shipped
from fairwatch.govern.rules.pack import Pack
from fairwatch.govern.scope import EVERYTHING, Scope

from .connection import Surroundings
from .errors import NothingToReport, RulesUnknown
from .load import DEFAULT_ZONE, Wanted, binding_texts, read_facts, rule_of
from .models import Report
from .report import report
from .verification import Verified, Verifier, ask, verified

log = structlog.get_logger()

FEW_SITES = 25
"""Up to so many sites a report is computed while the person waits."""

KEEP_US = 300_000_000
"""How long a report of many sites is shown before it is computed anew."""


@dataclass(frozen=True, slots=True)
class About:
    """What a report is about. Both None: all that the person may see."""

    scope: Scope = EVERYTHING
    unit_id: int | None = None
    site_id: int | None = None

    @property
    def everything(self) -> bool:
        """Whether cameras in no site belong to it."""
        return self.scope == EVERYTHING and self.unit_id is None and self.site_id is None

    @property
    def whole_unit(self) -> int | None:
        """The unit whose cameras in no site belong to it."""
        own = self.scope.unit_id if self.scope.unit_id is not None else self.unit_id
        return own if self.site_id is None and self.scope.division is None else None


@dataclass(frozen=True, slots=True)
class PackUse:
    """A rule pack, and how many of the sites it binds."""

    pack: Pack
    sites: int


def pack_of(rules: str) -> Pack:
    """The pack of that id. Raises RulesUnknown."""
    pack = shipped().get(rules)
    if pack is None:
        raise RulesUnknown(f"There are no rules {rules}: known are {', '.join(shipped())}.", rules=rules, article="")
    return pack


def compute(connection: Connection, pack: Pack, about: About, now_us: int, surroundings: Surroundings) -> Report:
    """A report as it is now, however long it takes. Raises NothingToReport."""
    name = _name(connection, about)
    seen = None if about.everything else about.scope.sites()
    wanted = Wanted(_condition(about), about.everything, about.whole_unit, seen)
    facts = read_facts(connection, wanted, pack, now_us, surroundings)
    return report(pack, facts, now_us, local_day(now_us, DEFAULT_ZONE), name)


def _condition(about: About) -> ColumnElement[bool]:
    conditions = [about.scope.sites()]
    if about.unit_id is not None:
        conditions.append(site.c.unit_id == about.unit_id)
    if about.site_id is not None:
        conditions.append(site.c.id == about.site_id)
    return and_(true(), *conditions)


def _name(connection: Connection, about: About) -> str:
    """The name of the site or unit. Raises NothingToReport where a person may not see it."""
    if about.site_id is not None:
        query = select(site.c.name).where(site.c.id == about.site_id, site.c.removed_us.is_(None), about.scope.sites())
        if about.unit_id is not None:
            query = query.where(site.c.unit_id == about.unit_id)
    elif about.unit_id is not None:
        query = select(unit.c.name).where(unit.c.id == about.unit_id, unit.c.removed_us.is_(None), about.scope.units())
    else:
        return ""
    found = connection.scalar(query)
    if found is None:
        raise NothingToReport("There is no such site or unit.")
    return str(found)


class Compliance:
    """Thread-safe."""

    def __init__(self, engine: Engine, clock: Clock, surroundings: Surroundings) -> None:
        self._engine = engine
        self._clock = clock
        self.surroundings = surroundings
        """How the console is reached, as since the process began."""
        self._lock = threading.Lock()
        self._kept: dict[tuple[str, About], Report] = {}
        self._running: set[tuple[str, About]] = set()

    def report(self, rules: str, about: About) -> Report | None:
        """The report; None where it is of many sites and still being computed. Raises RulesUnknown, NothingToReport."""
        pack = pack_of(rules)
        with self._engine.connect() as connection:
            name = _name(connection, about)
            query = select(func.count()).select_from(site).where(_condition(about), site.c.removed_us.is_(None))
            if not name and (connection.scalar(query) or 0) > FEW_SITES:
                return self._kept_report(pack, about)
            return compute(connection, pack, about, self._clock.utc_us(), self.surroundings)

    def _kept_report(self, pack: Pack, about: About) -> Report | None:
        key = (pack.id, about)
        with self._lock:
            kept = self._kept.get(key)
            fresh = kept is not None and self._clock.utc_us() - kept.computed_us < KEEP_US
            if not fresh and key not in self._running:
                self._running.add(key)
                threading.Thread(target=self._compute, args=(pack, about), daemon=True).start()
        return kept

    def _compute(self, pack: Pack, about: About) -> None:
        try:
            with self._engine.connect() as connection:
                made = compute(connection, pack, about, self._clock.utc_us(), self.surroundings)
            with self._lock:
                self._kept[pack.id, about] = made
        except (SQLAlchemyError, NothingToReport) as error:
            log.warning("compliance.failed", rules=pack.id, error=repr(error))
        finally:
            with self._lock:
                self._running.discard((pack.id, about))

    def packs(self, about: About) -> Sequence[PackUse]:
        """All texts, from the highest down, with the number of sites that each binds today."""
        now_us = self._clock.utc_us()
        with self._engine.connect() as connection:
            columns = (
                site.c.country,
                site.c.division,
                site.c.site_class,
                site.c.class_by_places,
                site.c.trades,
                unit.c.trades.label("unit_trades"),
            )
            rows = connection.execute(
                select(*columns, func.count().label("sites"))
                .join(unit, unit.c.id == site.c.unit_id)
                .where(_condition(about), site.c.removed_us.is_(None))
                .group_by(*columns)
            ).all()
        day = local_day(now_us, DEFAULT_ZONE)
        counts: dict[str, int] = dict.fromkeys(shipped(), 0)
        for row in rows:
            for pack in binding_texts(rule_of(row), day):
                counts[pack.id] += row.sites
        return [PackUse(pack, counts[pack.id]) for pack in sorted(shipped().values(), key=rank)]

    def verify(self) -> bool:
        """Have all registers verified; False if that is being done already. The keeper does it."""
        return ask(self._engine)

    def verify_now(self) -> Verified:
        """Verify the registers and keep what was found; walks every entry."""
        return Verifier(self._engine, self._clock).whole()

    @property
    def verifying(self) -> bool:
        """Whether somebody asked for a verification that has not ended."""
        return self.verified().waits

    def verified(self) -> Verified:
        """What was found when the registers were last verified."""
        with self._engine.connect() as connection:
            return verified(connection)
