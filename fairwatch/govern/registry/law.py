# SPDX-License-Identifier: Apache-2.0
"""What the texts say of the places of a site on a day, asked for rows of the database."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, false, func, not_, or_, select, tuple_

from fairwatch.db.registry import place, site
from fairwatch.govern.rules import binding
from fairwatch.govern.rules.binding import LegalClass, Outcome, PlaceRuling
from fairwatch.govern.rules.dates import local_day
from fairwatch.govern.rules.load import place_kinds, shipped
from fairwatch.govern.rules.pack import Pack, SiteClass, Words
from fairwatch.govern.scope import Scope

from .models import Citation

Cited = tuple[Pack, str, Words]

JUDGED: ColumnElement[str] = func.coalesce(site.c.class_by_places, site.c.site_class)
"""The class by which a site is judged: the one that was chosen or, where its places are more than that, theirs."""

SITE_FACTS = (
    site.c.country.label("site_country"),
    site.c.division.label("site_division"),
    JUDGED.label("site_class"),
    site.c.zone.label("site_zone"),
    site.c.neighbour.label("site_neighbour"),
)
DECIDED = (place.c.decided, place.c.decided_for)


@lru_cache(maxsize=16384)
def _bound(country: str, division: str, day: date) -> tuple[str, ...]:
    """The texts that bind where a site stands, by id: its class does not matter for that."""
    stand = binding.Site(SiteClass.OPERATOR, country, division)
    return tuple(pack.id for pack in binding.binding(shipped().values(), stand, day))


@lru_cache(maxsize=1024)
def rulings(bound: tuple[str, ...], site_class: str) -> Mapping[str, PlaceRuling]:
    """By kind of place what texts say of which it is known that they bind; nobody has decided anything yet."""
    packs, stand = [shipped()[name] for name in bound], binding.Site(SiteClass(site_class))
    return MappingProxyType({kind: binding.class_of(packs, stand, kind) for kind in place_kinds()})


def ruling(country: str, division: str, site_class: str, kind: str, day: date) -> PlaceRuling:
    """What the texts say of a place of that kind at such a site on that day."""
    return rulings(_bound(country, division, day), site_class)[kind]


def ruling_of(row: Any, kind: str, now_us: int) -> PlaceRuling:
    """`ruling` for a row that has `SITE_FACTS`, on the day that it is at the site."""
    day = local_day(now_us, row.site_zone)
    return ruling(row.site_country, row.site_division, row.site_class, kind, day)


def settled(ruled: PlaceRuling, row: Any) -> PlaceRuling:
    """With what a person decided of the place whose row has `DECIDED`: it counts for the question that it is an answer to."""
    return ruled.settled(row.decided) if ruled.question and row.decided_for == ruled.question else ruled


def ruling_at(row: Any, now_us: int) -> PlaceRuling:
    """What counts of a place today: of a row that has its `kind`, `DECIDED` and `SITE_FACTS`."""
    return settled(ruling_of(row, row.kind, now_us), row)


def asked_at(row: Any, now_us: int) -> PlaceRuling:
    """What there is to decide of a place, of a row as for `ruling_at` with `stuck`: that a camera is stopped there by what
    forbids or leaves open. It stays so in a site that was made lighter, and so does the question, with its answer.
    """
    ruled = ruling_of(row, row.kind, now_us)
    if ruled.question or not (row.stuck or row.decided_for):
        return ruled
    day = local_day(now_us, row.site_zone)
    stricter = ruling(row.site_country, row.site_division, SiteClass.OPERATOR, row.kind, day)
    return stricter if row.stuck or row.decided_for == stricter.question else ruled


def open_to(row: Any, now_us: int) -> PlaceRuling:
    """What the texts say of who may build in a place, of a row as for `ruling_at`: as in an operator's site, whatever class
    was chosen. A main road is no private ground because its site is called so.
    """
    day = local_day(now_us, row.site_zone)
    return settled(ruling(row.site_country, row.site_division, SiteClass.OPERATOR, row.kind, day), row)


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
    leaves to that builder alone, as `open_to` judges it.
    """
    where = (site.c.country, site.c.division, JUDGED.label("site_class"), site.c.zone)
    stands = select(*where).distinct()
    stands = stands.where(scope.sites(), site.c.removed_us.is_(None))
    by_kinds: dict[tuple[frozenset[str], frozenset[Asked]], list[tuple[str, ...]]] = {}
    for stand in connection.execute(stands):
        judged_as = stand.site_class if builder is None else SiteClass.OPERATOR
        said = rulings(_bound(stand.country, stand.division, local_day(now_us, stand.zone)), judged_as)
        fits = fitting(said, legal_class, builder)
        if any(fits):
            by_kinds.setdefault(fits, []).append(tuple(stand))
    judged = tuple_(site.c.country, site.c.division, JUDGED, site.c.zone)
    found = [and_(judged.in_(found), of_kinds(*fits)) for fits, found in by_kinds.items()]
    return or_(*found) if found else false()


Asked = tuple[str, str, str]
"""A kind, the question that there is about it, and the outcome; empty: no answer."""


def fitting(
    said: Mapping[str, PlaceRuling], legal_class: LegalClass, builder: str | None = None
) -> tuple[frozenset[str], frozenset[Asked]]:
    """The kinds that have a legal class whatever was decided, and those that have it by what was, or was not."""

    def fits(found: PlaceRuling) -> bool:
        return found.legal_class is legal_class and (
            builder is None or any(entry.builder == builder for _, entry in found.citations)
        )

    kinds = frozenset(kind for kind, found in said.items() if not found.question and fits(found))
    asked = frozenset(
        (kind, found.question, outcome)
        for kind, found in said.items()
        if found.question
        for outcome in ("", *Outcome)
        if fits(found.settled(outcome))
    )
    return kinds, asked


def of_kinds(kinds: frozenset[str], asked: frozenset[Asked]) -> ColumnElement[bool]:
    """The condition on places: of these kinds, or of one that is asked about, with that answer."""
    found: list[ColumnElement[bool]] = [place.c.kind.in_(sorted(kinds))] if kinds else []
    for kind, question, outcome in sorted(asked):
        answered = and_(place.c.decided_for == question, place.c.decided.in_([*Outcome]))
        same = and_(place.c.decided_for == question, place.c.decided == outcome) if outcome else not_(answered)
        found.append(and_(place.c.kind == kind, same))
    return or_(false(), *found)


def citations(found: PlaceRuling) -> tuple[Citation, ...]:
    """The entries of the texts behind a ruling, as the registry tells them."""
    return tuple(_citation(*each) for each in cited_by(found))


def doubts(found: PlaceRuling) -> tuple[Citation, ...]:
    """The entries of which a person decides whether they mean the place, with what there is to decide."""
    return tuple(_citation(pack, entry.article, entry.question or entry.name) for pack, entry in found.doubts)


def cited_by(found: PlaceRuling) -> list[Cited]:
    """The entries of the texts behind a ruling; of what is not decided with what there is to decide."""
    asked = found.legal_class is LegalClass.UNDECIDED
    return [(pack, entry.article, (asked and entry.question) or entry.name) for pack, entry in found.citations]


def _citation(pack: Pack, article: str, words: Words) -> Citation:
    return Citation(pack.id, pack.name.zh, pack.name.en, article, words.zh, words.en)


def shut_out(found: PlaceRuling, unit_kind: str) -> list[Cited]:
    """The texts by which a unit of that kind may not install there: what they leave to government alone."""
    if unit_kind == "government":
        return []
    return [(pack, entry.article, entry.name) for pack, entry in found.citations if entry.builder == "government"]
