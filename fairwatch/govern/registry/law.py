# SPDX-License-Identifier: Apache-2.0
"""What the texts say of the places of a site on a day, asked for rows of the database."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, false, or_, select, tuple_

from fairwatch.db.registry import place, site
from fairwatch.govern.rules import binding
from fairwatch.govern.rules.binding import LegalClass, PlaceRuling
from fairwatch.govern.rules.dates import local_day
from fairwatch.govern.rules.load import place_kinds, shipped
from fairwatch.govern.rules.pack import Pack, SiteClass, Words
from fairwatch.govern.scope import Scope

from .models import Citation

Cited = tuple[Pack, str, Words]

SITE_FACTS = (
    site.c.country.label("site_country"),
    site.c.division.label("site_division"),
    site.c.site_class.label("site_class"),
    site.c.zone.label("site_zone"),
    site.c.neighbour.label("site_neighbour"),
)


@lru_cache(maxsize=16384)
def _bound(country: str, division: str, day: date) -> tuple[str, ...]:
    """The texts that bind where a site stands, by id: its class does not matter for that."""
    stand = binding.Site(SiteClass.OPERATOR, country, division)
    return tuple(pack.id for pack in binding.binding(shipped().values(), stand, day))


@lru_cache(maxsize=1024)
def _rulings(bound: tuple[str, ...], site_class: str) -> Mapping[str, PlaceRuling]:
    packs, stand = [shipped()[name] for name in bound], binding.Site(SiteClass(site_class))
    return MappingProxyType({kind: binding.class_of(packs, stand, kind) for kind in place_kinds()})


def ruling(country: str, division: str, site_class: str, kind: str, day: date) -> PlaceRuling:
    """What the texts say of a place of that kind at such a site on that day."""
    return _rulings(_bound(country, division, day), site_class)[kind]


def ruling_of(row: Any, kind: str, now_us: int) -> PlaceRuling:
    """`ruling` for a row that has `SITE_FACTS`, on the day that it is at the site."""
    day = local_day(now_us, row.site_zone)
    return ruling(row.site_country, row.site_division, row.site_class, kind, day)


@lru_cache(maxsize=4096)
def demands(country: str, division: str, site_class: str, control: str, day: date) -> tuple[Cited, ...]:
    """The articles that ask for a control at such a site on that day."""
    stand = binding.Site(SiteClass(site_class), country, division)
    return tuple(
        (shipped()[name], article.article, article.demands)
        for name in _bound(country, division, day)
        for article in shipped()[name].articles
        if binding.asks(shipped()[name], article, control, stand)
    )


def of_class(
    connection: Connection, scope: Scope, legal_class: LegalClass, now_us: int, builder: str | None = None
) -> ColumnElement[bool]:
    """The condition on places joined to their sites: those of a legal class today, and with `builder` those that a text
    leaves to that builder alone.
    """
    stands = select(site.c.country, site.c.division, site.c.site_class, site.c.zone).distinct()
    stands = stands.where(scope.sites(), site.c.removed_us.is_(None))
    by_kinds: dict[frozenset[str], list[tuple[str, ...]]] = {}
    for stand in connection.execute(stands):
        rulings = _rulings(_bound(stand.country, stand.division, local_day(now_us, stand.zone)), stand.site_class)
        kinds = frozenset(
            kind
            for kind, found in rulings.items()
            if found.legal_class is legal_class
            and (builder is None or any(entry.builder == builder for _, entry in found.citations))
        )
        if kinds:
            by_kinds.setdefault(kinds, []).append(tuple(stand))
    where = tuple_(site.c.country, site.c.division, site.c.site_class, site.c.zone)
    found = [and_(where.in_(found), place.c.kind.in_(sorted(kinds))) for kinds, found in by_kinds.items()]
    return or_(*found) if found else false()


def citations(found: PlaceRuling) -> tuple[Citation, ...]:
    """The entries of the texts behind a ruling, as the registry tells them."""
    return tuple(
        Citation(pack.id, pack.name.zh, pack.name.en, entry.article, entry.name.zh, entry.name.en)
        for pack, entry in found.citations
    )


def cited_by(found: PlaceRuling) -> list[Cited]:
    """The entries of the texts behind a ruling."""
    return [(pack, entry.article, entry.name) for pack, entry in found.citations]


def shut_out(found: PlaceRuling, unit_kind: str) -> list[Cited]:
    """The texts by which a unit of that kind may not install there: what they leave to government alone."""
    if unit_kind == "government":
        return []
    return [(pack, entry.article, entry.name) for pack, entry in found.citations if entry.builder == "government"]
