# SPDX-License-Identifier: Apache-2.0
"""Reads the facts that compliance is judged by: a few queries for any number of sites.

Cameras that stand in no site are a site of their own without an id: they are judged as in a place that its operator
must cover, the strictest class, until somebody says where they stand.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from fairwatch.db.registry import authority, place, place_decision, refusal, site, unit
from fairwatch.db.tables import account
from fairwatch.govern.codes import within
from fairwatch.govern.registry.classes import class_of
from fairwatch.govern.registry.law import DECIDED, ruling, settled
from fairwatch.govern.rules import binding
from fairwatch.govern.rules.binding import Ruling
from fairwatch.govern.rules.dates import deadline, local_day
from fairwatch.govern.rules.load import catalogue, shipped
from fairwatch.govern.rules.pack import Pack, SiteClass

from .connection import Surroundings
from .facts import CameraFacts, DecisionFacts, HouseFacts, PlaceFacts, SiteFacts, SystemFacts, UnitFacts
from .load_cameras import cameras_of, holds_of, moves_of, removals_of, unplaced_cameras
from .load_house import read_house
from .load_opening import asks, openings_of
from .load_overlaps import seen_twice
from .load_people import People, read_gone, read_people
from .load_security import read_security
from .load_systems import orders_of, systems_of
from .security_facts import HouseSecurity

DEFAULT_ZONE = "Asia/Shanghai"

_NAMED = 500
"""Up to so many sites are named by their ids in each query: PostgreSQL then takes the indices for certain."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which sites: a condition on `site` rows. `unplaced`: cameras in no site as well, with `unit_id` those of its own.
    `seen`: the sites that the reader may see, where there are others.
    """

    sites: ColumnElement[bool]
    unplaced: bool = True
    unit_id: int | None = None
    seen: ColumnElement[bool] | None = None


def read_facts(
    connection: Connection, wanted: Wanted, pack: Pack, now_us: int, surroundings: Surroundings
) -> list[SiteFacts]:
    """The facts of the sites at that moment. `pack` says which text's country the cameras without a site stand in."""
    rows = connection.execute(
        select(site, *(column.label(f"unit_{column.name}") for column in unit.c if column.name not in ("id", "uuid")))
        .join(unit, unit.c.id == site.c.unit_id)
        .where(wanted.sites, site.c.removed_us.is_(None), unit.c.removed_us.is_(None))
        .order_by(site.c.id)
    ).all()
    chosen: Any = select(site.c.id).where(wanted.sites, site.c.removed_us.is_(None))
    units_of: Any = select(site.c.unit_id).where(wanted.sites, site.c.removed_us.is_(None))
    if len(rows) <= _NAMED:
        chosen, units_of = [row.id for row in rows], sorted({row.unit_id for row in rows})
    security = read_security(connection, chosen, units_of, now_us)
    kept = HouseSecurity(security.program, security.guessed, surroundings.session_hours, security.asks_us)
    house = replace(read_house(connection, now_us, surroundings), security=kept)
    people = read_people(connection, units_of, now_us)
    systems = systems_of(connection, chosen, now_us)
    cameras = cameras_of(connection, chosen, now_us)
    moves, holds = moves_of(connection, chosen), holds_of(connection, chosen)
    removals = removals_of(connection, chosen, now_us)
    orders = orders_of(connection, chosen)
    places = _places_of(connection, chosen)
    refusals = _refusals_of(connection, chosen)
    offices = _authorities(connection)
    kinds = read_gone(connection, {row.unit_id: row.unit_kind_was for row in rows})
    units = {
        number: replace(each, security=security.of(number, people.only), kind_was=kinds.get(number))
        for number, each in _units(rows, house, people, systems, cameras).items()
    }
    doubled = seen_twice(connection, {row.id: row.name for row in rows}, cameras, wanted.sites, wanted.seen)
    gone = read_gone(connection, {row.id: row.neighbour_gone for row in rows})
    lighter = read_gone(connection, {row.id: row.class_was for row in rows})
    off = read_gone(connection, {row.id: row.trades_was for row in rows})
    unit_off = read_gone(connection, {row.unit_id: row.unit_trades_was for row in rows})
    rules = {row.id: (rule_of(row), local_day(now_us, row.zone)) for row in rows}
    traded = [row for row in rows if rules[row.id][0].trades]
    venues = [row for row in traded if asks(binding_texts(*rules[row.id]), rules[row.id][0])]
    openings = openings_of(connection, venues, cameras, now_us)
    found = []
    for row in rows:
        rule, today = rules[row.id]
        found.append(
            SiteFacts(
                id=row.id,
                name=row.name,
                unit=units[row.unit_id],
                rule=rule,
                chosen=SiteClass(row.site_class),
                packs=binding_texts(rule, today),
                today=today,
                zone=row.zone,
                class_reason=row.class_reason,
                neighbour=row.neighbour,
                neighbour_gone=gone.get(row.id),
                class_was=lighter.get(row.id),
                trades_were=[each for each in (off.get(row.id), unit_off.get(row.unit_id)) if each is not None],
                authorities=_authorities_of(row.division, offices),
                places=[_place(each, row, today) for each in places.get(row.id, ())],
                systems=systems.get(row.id, ()),
                cameras=cameras.get(row.id, ()),
                moves=moves.get(row.id, ()),
                removals=removals.get(row.id, ()),
                holds=holds.get(row.id, ()),
                orders=orders.get(row.id, ()),
                refusals=refusals.get(row.id, 0),
                overlaps=doubled.within.get(row.id, ()),
                twice=doubled.across.get(row.id, ()),
                opening=openings.get(row.id),
            )
        )
    if wanted.unplaced:
        found += _unplaced(connection, pack, house, people, alone=not rows)
    elif wanted.unit_id in units:
        found += _unplaced_of(connection, pack, units[wanted.unit_id])
    return found


def rule_of(row: Any) -> binding.Site:
    """What decides which rules bind a site, from its row and the trades of its unit."""
    trades = frozenset(json.loads(row.trades)) | frozenset(json.loads(row.unit_trades))
    return binding.Site(class_of(row), row.country, row.division, trades)


def binding_texts(rule: binding.Site, day: date) -> Sequence[Pack]:
    """The texts that bind a site on a day."""
    return binding.binding(shipped().values(), rule, day)


def _place(row: Any, site_row: Any, today: date) -> PlaceFacts:
    found = settled(ruling(site_row.country, site_row.division, class_of(site_row), row.kind, today), row)
    since = local_day(row.created_us, site_row.zone)
    if not found.question or row.decided_for != found.question:
        return PlaceFacts(row.id, row.name, row.kind, found, since)
    day = local_day(row.decided_us, site_row.zone)
    decided = DecisionFacts(row.decided, row.decided_by, day)
    return PlaceFacts(row.id, row.name, row.kind, found, max(since, day), decided)


def _units(
    rows: Sequence[Any],
    house: HouseFacts,
    people: People,
    systems: Mapping[int, Sequence[SystemFacts]],
    cameras: Mapping[int, Sequence[CameraFacts]],
) -> dict[int, UnitFacts]:
    """Each unit once, with what all its sites have."""
    of_unit: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        of_unit[row.unit_id].append(row)
    found = {}
    for unit_id, sites in of_unit.items():
        first = sites[0]
        today = local_day(house.now_us, first.zone)
        in_use = [each for row in sites for each in systems.get(row.id, ()) if each.in_use(today)]
        running = [each.use_day for each in in_use]
        owned = [each for row in sites for each in cameras.get(row.id, ())]
        found[unit_id] = UnitFacts(
            id=unit_id,
            name=first.unit_name,
            house=house,
            today=today,
            in_use_since=min((each for each in running if each is not None), default=None),
            kind=first.unit_kind,
            zone=first.zone,
            security_head=first.unit_security_head,
            accounts=people.accounts_of(unit_id),
            entries=people.entries_of(unit_id),
            cases=people.cases_of(unit_id),
            shifts=people.shifts_of(unit_id),
            maintainers=[each.maintainer for row in sites for each in systems.get(row.id, ())],
            maintained_since=_maintained_since([each for row in sites for each in systems.get(row.id, ())], today),
            maintained=_maintained(sites, systems),
            cameras=len(owned),
            open_alarms=people.open_alarms([each.id for each in owned]),
            logs=_logs_ruling(map(rule_of, sites), today),
            running=in_use,
        )
    return found


def _maintained(sites: Sequence[Any], systems: Mapping[int, Sequence[SystemFacts]]) -> dict[str, tuple[int, int]]:
    """By the firm, the first system that it runs, and that one's site."""
    found: dict[str, tuple[int, int]] = {}
    for row in sites:
        for each in systems.get(row.id, ()):
            found.setdefault(each.maintainer, (each.id, row.id))
    return found


def _logs_ruling(rules: Iterable[binding.Site], today: date) -> Ruling | None:
    """The strictest number of those that the texts give a unit's sites for keeping logs."""
    known = catalogue()
    found = (binding.strictest(binding_texts(rule, today), known, "cyber-security", rule) for rule in set(rules))
    longest = {deadline(today, each.requirement.value, each.requirement.unit).due: each for each in found if each}
    return longest[max(longest)] if longest else None


def _maintained_since(systems: Sequence[SystemFacts], today: date) -> dict[str, date]:
    """By the firm that runs them, the first day of the systems in use."""
    found: dict[str, date] = {}
    for each in systems:
        if each.use_day is not None and each.in_use(today):
            found[each.maintainer] = min(each.use_day, found.get(each.maintainer, each.use_day))
    return found


def _unplaced(connection: Connection, pack: Pack, house: HouseFacts, people: People, *, alone: bool) -> list[SiteFacts]:
    """The cameras in no site; an empty one where there is no site at all."""
    cameras = unplaced_cameras(connection, None, house.now_us)
    if not cameras and not alone:
        return []
    zone = DEFAULT_ZONE if pack.jurisdiction.country == "CN" else "UTC"
    today = local_day(house.now_us, zone)
    rule, texts = _strictest(pack, today)
    nobody = UnitFacts(
        id=None,
        name="",
        house=house,
        today=today,
        zone=zone,
        accounts=people.accounts_of(None),
        entries=people.entries_of(None),
        cases=people.cases_of(None),
        cameras=len(cameras),
        open_alarms=people.open_alarms([each.id for each in cameras]),
        logs=_logs_ruling([rule], today),
    )
    holds = holds_of(connection, None)
    return [SiteFacts(None, "", nobody, rule, texts, today, zone, cameras=cameras, holds=holds.get(0, ()))]


def _unplaced_of(connection: Connection, pack: Pack, owner: UnitFacts) -> list[SiteFacts]:
    """The cameras in no site that a unit's own people entered."""
    cameras = unplaced_cameras(connection, owner.id, owner.house.now_us)
    rule, texts = _strictest(pack, owner.today)
    return [SiteFacts(None, "", owner, rule, texts, owner.today, owner.zone, cameras=cameras)] if cameras else []


def _strictest(pack: Pack, today: date) -> tuple[binding.Site, Sequence[Pack]]:
    """As which cameras without a site are judged, and by which texts."""
    rule = binding.Site(SiteClass.OPERATOR, pack.jurisdiction.country, pack.jurisdiction.division or "")
    texts = list(binding_texts(rule, today))
    if pack.in_force(today) and pack not in texts:
        texts.append(pack)
    return rule, texts


def _places_of(connection: Connection, chosen: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    by = func.coalesce(account.c.display_name, place_decision.c.username).label("decided_by")
    query = (
        select(place.c.id, place.c.site_id, place.c.name, place.c.kind, place.c.created_us, *DECIDED)
        .add_columns(place_decision.c.at_us.label("decided_us"), by)
        .outerjoin(place_decision, place_decision.c.id == place.c.decision_id)
        .outerjoin(account, account.c.id == place_decision.c.account_id)
    )
    for row in connection.execute(query.where(place.c.site_id.in_(chosen), place.c.removed_us.is_(None))):
        found[row.site_id].append(row)
    return found


def _refusals_of(connection: Connection, chosen: Any) -> dict[int, int]:
    query = (
        select(place.c.site_id, func.count())
        .join_from(refusal, place, place.c.id == refusal.c.place_id)
        .where(place.c.site_id.in_(chosen), refusal.c.control == "forbidden-place")
        .group_by(place.c.site_id)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def _authorities(connection: Connection) -> list[Any]:
    query = select(authority.c.name, authority.c.division, authority.c.phone, authority.c.contact)
    return list(connection.execute(query.where(authority.c.removed_us.is_(None), authority.c.sector == "")))


def _authorities_of(division: str, offices: Sequence[Any]) -> list[tuple[str, bool]]:
    """The police office that is nearest above a division."""
    above = [each for each in offices if within(division, each.division)]
    if not above:
        return []
    nearest = max(each.division.rstrip("0") for each in above)
    return [(each.name, bool(each.phone or each.contact)) for each in above if each.division.rstrip("0") == nearest]
