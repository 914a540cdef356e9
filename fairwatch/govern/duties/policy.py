# SPDX-License-Identifier: Apache-2.0
"""How long an entry counts and where a duty is asked for: the texts that bind, then the unit's own policy.

The months of `kinds.yaml` and of a unit's policy are its own rule and no law. A number in a text that binds the site
goes before them where it is stricter. A policy may ask for more than the texts, never for less.
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel, ConfigDict, PositiveInt
from sqlalchemy import ColumnElement, Connection, and_, false, func, or_, select, true, tuple_

from fairwatch.db.govern import entry
from fairwatch.db.program import asks_since
from fairwatch.db.registry import place, site, unit
from fairwatch.db.tables import account
from fairwatch.govern.registry.law import JUDGED, Asked, fitting, of_kinds, rulings
from fairwatch.govern.rules import binding
from fairwatch.govern.rules.binding import LegalClass, Outcome
from fairwatch.govern.rules.dates import deadline, local_day
from fairwatch.govern.rules.load import catalogue, shipped
from fairwatch.govern.rules.pack import SiteClass, Unit

from .kinds import Kind, Subject
from .register import COLUMNS, counting, to_entry
from .subjects import ZONE, About


class _Policy(BaseModel):
    """See the file's comments."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    settle_days: PositiveInt
    late_days: PositiveInt
    governing_days: PositiveInt


_OWN = _Policy.model_validate(yaml.safe_load((Path(__file__).parent / "policy.yaml").read_text(encoding="utf-8")))
SETTLE_DAYS = _OWN.settle_days
"""How long a new system, site or place has before what it lacks is overdue: no text says."""
LATE_DAYS = _OWN.late_days
"""How long after it happened something is entered in time."""
GOVERNING_DAYS = _OWN.governing_days
"""How long an administrator has for what stops the others at once; then pictures are closed to them."""

_POLICY = "policy"
_STAND = (site.c.country, site.c.division, JUDGED, site.c.trades, unit.c.trades)
"""What decides which texts bind a site."""


@dataclass(frozen=True, slots=True)
class Interval:
    """How long an entry counts. `pack` and `article`: the text that says so; None: the unit's own policy, or ours."""

    value: int
    unit: Unit
    pack: str | None = None
    article: str | None = None

    def due(self, since: date) -> date:
        """The last day on which an entry of the day `since` counts."""
        return deadline(since, self.value, self.unit).due

    @property
    def hours(self) -> int:
        """As hours, to compare: a day has 24, a month 30 days."""
        return self.value * {Unit.HOURS: 1, Unit.MONTHS: 720}.get(self.unit, 24)


def policies(
    connection: Connection, unit_id: int | None = None, *, everyone: bool = False
) -> dict[Any, dict[str, Any]]:
    """What units set, by unit and kind: `months`, `needed`, `blocks`. Of one unit, or of all that have any."""
    query = select(*COLUMNS).where(entry.c.kind == _POLICY, counting())
    if not everyone:
        query = query.where(entry.c.unit_id == unit_id if unit_id is not None else entry.c.unit_id.is_(None))
    found: dict[Any, dict[str, Any]] = {}
    # The newest last: it stands.
    for row in connection.execute(query.order_by(entry.c.happened_us, entry.c.id)).mappings():
        each = to_entry(row)
        found.setdefault(each.unit_id, {})[each.fields["about"]] = each.fields
    return found


def rules_of(connection: Connection, site_id: int) -> binding.Site:
    """What of a site decides which texts bind it."""
    return _rules_of(connection, {site_id})[site_id]


def _rules_of(connection: Connection, site_ids: Collection[int]) -> dict[int, binding.Site]:
    facts = (*_STAND[:2], JUDGED.label("site_class"), site.c.trades, unit.c.trades.label("of_unit"))
    query = select(site.c.id, *facts).join_from(site, unit).where(site.c.id.in_(site_ids))
    return {
        row.id: _as_site(row.country, row.division, row.site_class, row.trades, row.of_unit)
        for row in connection.execute(query)
    }


def interval(
    connection: Connection, kind: Kind, unit_id: int | None, site_id: int | None, today: date, control: str = ""
) -> Interval | None:
    """How long an entry of that kind counts there; None where it does not lapse, or a field says until when.

    `control`: what the entry is about, where the kind is about controls.
    """
    if kind.counts is None or kind.counts.months is None:
        return None
    own = policies(connection, unit_id).get(unit_id, {}).get(kind.id, {}).get("months")
    found = [Interval(int(own or kind.counts.months), Unit.MONTHS)]
    if control in kind.counts.controls:
        found.append(Interval(kind.counts.controls[control], Unit.MONTHS))
    for at in _sites(connection, unit_id, site_id):
        if control:
            found += _of_texts((control,), at, today, since=kind.id)
        else:
            found += _of_texts(kind.controls, at, today)
    return min(found, key=lambda one: one.due(today))


def interval_of(connection: Connection, kind: Kind, about: About, happened_us: int) -> Interval | None:
    """`interval` for an entry about something, of the day on which it happened there."""
    control = about.subject.partition(":")[2] if kind.subject is Subject.CONTROL else ""
    return interval(connection, kind, about.unit_id, about.site_id, local_day(happened_us, about.zone), control)


def answer_within(connection: Connection, kind: Kind, site_id: int | None, today: date) -> Interval | None:
    """Within what time an entry that opens something is to be answered: ours, or a text's where that is stricter."""
    return answers_within(connection, kind, {site_id}, today)[site_id]


def answers_within(
    connection: Connection, kind: Kind, site_ids: Collection[int | None], today: date
) -> dict[int | None, Interval | None]:
    """`answer_within` for each of some sites, in one query; sites that are bound alike are judged once."""
    if kind.opens is None or kind.opens.within_hours is None:
        return dict.fromkeys(site_ids)
    own = Interval(kind.opens.within_hours, Unit.HOURS)
    stands = _rules_of(connection, {each for each in site_ids if each is not None})
    judged = {
        at: min([own, *_of_texts(kind.controls, at, today, since=kind.id)], key=lambda one: one.hours)
        for at in set(stands.values())
    }
    return {each: own if each is None else judged[stands[each]] for each in site_ids}


def _sites(connection: Connection, unit_id: int | None, site_id: int | None) -> Iterable[binding.Site]:
    if site_id is not None:
        return [rules_of(connection, site_id)]
    if unit_id is None:
        return []
    query = select(site.c.id).where(site.c.unit_id == unit_id, site.c.removed_us.is_(None))
    # Sites that are bound alike are asked once.
    return {rules_of(connection, each) for each in connection.scalars(query).all()}


def _of_texts(controls: Iterable[str], at: binding.Site, today: date, since: str | None = None) -> Iterable[Interval]:
    """The numbers of the texts. `since`: those that run from an entry of that kind, and not from the last one."""
    known = catalogue()
    packs = binding.binding(shipped().values(), at, today)
    for control in controls:
        # Where more is stricter, the number is no interval: it says how long something is kept.
        if since is None and known[control].stricter != "least":
            continue
        for pack, asked in binding.requirements(packs, control, at):
            if asked.since == since and asked.unit not in (Unit.PERSONS, Unit.YUAN):
                yield Interval(asked.value, asked.unit, pack.id, asked.article)


def end_of_day_us(day: date, zone: str) -> int:
    """The first moment after a day of that zone, in UTC microseconds."""
    after = day + timedelta(days=1)
    return int(datetime(after.year, after.month, after.day, tzinfo=ZoneInfo(zone)).timestamp()) * 1_000_000


def lapse_us(each: Interval, happened_us: int, zone: str) -> int:
    """When what happened then counts no more: with the end of the last day."""
    return end_of_day_us(each.due(local_day(happened_us, zone)), zone)


# ---- where a control is asked for ------------------------------------------


@dataclass(frozen=True, slots=True)
class Grounds:
    """Where which texts bind, on one day: the sites' combinations of what decides that, and what units' policies say.

    Equal grounds give equal conditions: a statement made of them serves again.
    """

    today: date
    rows: tuple[tuple[str, ...], ...]
    """Country, division, class, trades and the unit's trades."""
    own: frozenset[tuple[int, str, str]]
    """Unit, kind and the word (needed or blocks) to which its policy says yes."""
    lateral: bool
    """Whether the database reads one row for each of others at once."""
    asked: tuple[tuple[str, str], ...] = ()
    """Kinds that only this program's policy asks for, and the ISO day since which it does here."""

    @classmethod
    def read(cls, connection: Connection, today: date) -> "Grounds":
        """As it is now, of the whole installation."""
        columns = (*_STAND[:2], JUDGED.label("site_class"), site.c.trades, unit.c.trades.label("of_unit"))
        query = select(*columns).join_from(site, unit).where(site.c.removed_us.is_(None)).distinct()
        own = frozenset(
            (unit_id, kind, word)
            for unit_id, about in policies(connection, everyone=True).items()
            for kind, fields in about.items()
            for word in ("needed", "blocks")
            if unit_id and fields.get(word) == "yes"
        )
        rows = tuple(sorted(tuple(row) for row in connection.execute(query)))
        asked = {kind: local_day(at_us, ZONE).isoformat() for kind, at_us in asks_since(connection).items()}
        return cls(today, rows, own, connection.dialect.name == "postgresql", tuple(sorted(asked.items())))

    def sites(self, kind: Kind, word: str) -> ColumnElement[bool]:
        """The condition on `site` rows (joined with `unit`) where a text that binds names a control that the kind
        serves, or the unit's own policy says yes to `word` (needed or blocks) for that kind.
        """
        return or_(self._among(self._asking(kind)), site.c.unit_id.in_(self._saying(kind, word)))

    def units(self, kind: Kind, word: str) -> ColumnElement[bool]:
        """The condition on `unit` rows that have such a site."""
        sites = select(site.c.unit_id).join_from(site, unit).where(self.sites(kind, word), site.c.removed_us.is_(None))
        return or_(unit.c.id.in_(sites), unit.c.id.in_(self._saying(kind, word)))

    def accounts(self, kind: Kind, word: str) -> ColumnElement[bool]:
        """The condition on `account` rows that work for such a unit. Who belongs to none works for every site: what a
        text asks at any of them is asked of them, and what the policy of the only unit says.
        """
        units = select(unit.c.id).where(self.units(kind, word), unit.c.removed_us.is_(None))
        of_unit = account.c.unit_id.in_(units)
        if self._asking(kind):
            return or_(of_unit, account.c.unit_id.is_(None))
        alone = select(func.count()).select_from(unit).where(unit.c.removed_us.is_(None)).scalar_subquery() == 1
        return or_(of_unit, and_(account.c.unit_id.is_(None), alone, units.exists()))

    def forbidden(self) -> ColumnElement[bool]:
        """The condition on `place` rows (joined with `site` and `unit`) that no binding text allows a camera in, or that a
        person decided to be meant by one. What nobody has decided yet is none: whether it is to be looked at follows from
        the decision.
        """
        by_kinds: dict[_Forbidden, list[tuple[str, ...]]] = {}
        for row in self.rows:
            by_kinds.setdefault(_forbidden(row, self.today), []).append(row)
        return or_(
            false(),
            *(and_(of_kinds(*found), self._among(rows)) for found, rows in by_kinds.items() if any(found)),
        )

    def decided(self) -> ColumnElement[bool]:
        """The condition on such `place` rows: that they are forbidden follows from what a person decided."""
        questions = {question for row in self.rows for _, question, _ in _forbidden(row, self.today)[1]}
        return and_(place.c.decided == Outcome.FORBIDDEN.value, place.c.decided_for.in_(sorted(questions)))

    def _among(self, rows: list[tuple[str, ...]]) -> ColumnElement[bool]:
        if len(rows) == len(self.rows):
            return true()
        columns = tuple_(*_STAND)
        # SQLite takes a limited number of values in one statement's list.
        return or_(false(), *(columns.in_(rows[start : start + 150]) for start in range(0, len(rows), 150)))

    def _asking(self, kind: Kind) -> list[tuple[str, ...]]:
        return [row for row in self.rows if any(_asks(row, control, self.today) for control in kind.controls)]

    def _saying(self, kind: Kind, word: str) -> list[int]:
        return sorted(unit_id for unit_id, of_kind, said in self.own if (of_kind, said) == (kind.id, word))


@lru_cache(maxsize=8192)
def _asks(row: tuple[str, ...], control: str, today: date) -> bool:
    at = _as_site(*row)
    return any(
        binding.asks(pack, article, control, at)
        for pack in binding.binding(shipped().values(), at, today)
        for article in pack.articles
        if article.kind == "duty"
    )


_Forbidden = tuple[frozenset[str], frozenset[Asked]]


@lru_cache(maxsize=8192)
def _forbidden(row: tuple[str, ...], today: date) -> _Forbidden:
    at = _as_site(*row)
    bound = tuple(pack.id for pack in binding.binding(shipped().values(), at, today))
    return fitting(rulings(bound, at.site_class), LegalClass.FORBIDDEN)


def _as_site(country: str, division: str, site_class: str, trades: str, of_unit: str) -> binding.Site:
    return binding.Site(SiteClass(site_class), country, division, _trades(trades) | _trades(of_unit))


@lru_cache(maxsize=1024)
def _trades(text: str) -> frozenset[str]:
    return frozenset(json.loads(text))
