# SPDX-License-Identifier: Apache-2.0
"""By which class a site is judged: the one that was chosen or, where its places are more than that, theirs.

What the texts name for government or an operator alone is no other class of site because somebody says so. What was chosen
stays and is shown; what counts is written beside it (`site.class_by_places`), and all that judges reads `law.JUDGED`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from types import SimpleNamespace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, exists, or_, select, update

from fairwatch.accounts.register import Note
from fairwatch.db.registry import place, site, video_system
from fairwatch.govern.rules.binding import LegalClass, PlaceRuling
from fairwatch.govern.rules.dates import local_day
from fairwatch.govern.rules.load import place_kinds
from fairwatch.govern.rules.pack import SiteClass

from .law import DECIDED, ruling, settled

LIGHT = frozenset({SiteClass.OTHER_PUBLIC, SiteClass.NON_PUBLIC})
"""What a site is that has none of the places that the texts name for somebody."""


def class_of(row: Any) -> SiteClass:
    """By which class a site is judged whose row has all columns. In SQL: `law.JUDGED`."""
    return SiteClass(row.class_by_places or row.site_class)


def builders(ruled: PlaceRuling) -> frozenset[str]:
    """For whom the texts name a place that they require; empty: for nobody, or they require none."""
    if ruled.legal_class is not LegalClass.REQUIRED:
        return frozenset()
    return frozenset(entry.builder for _, entry in ruled.citations if entry.builder)


def by_places(country: str, division: str, places: Iterable[Any], day: date) -> SiteClass | None:
    """The class of a site with these places (rows with `kind` and `law.DECIDED`); None: they give none."""
    found: set[str] = set()
    for each in places:
        found |= builders(settled(ruling(country, division, SiteClass.OPERATOR, each.kind, day), each))
    if not found:
        return None
    return SiteClass.OPERATOR if "operator" in found else SiteClass.GOVERNMENT


def judged(site_class: str, country: str, division: str, kinds: Collection[str], day: date) -> SiteClass:
    """The class by which a site is judged of which the class and the kinds of its places are known."""
    chosen = SiteClass(site_class)
    if chosen not in LIGHT:
        return chosen
    known = place_kinds()
    places = [SimpleNamespace(kind=kind, decided="", decided_for="") for kind in kinds if kind in known]
    return by_places(country, division, places, day) or chosen


def write_classes(connection: Connection, note: Note, now_us: int, *conditions: ColumnElement[bool]) -> list[int]:
    """Write by which class the sites are judged that fulfil the conditions on `site`; of all where none are given. Each
    change is noted. Gives the sites that are judged otherwise now.
    """
    # On PostgreSQL whoever changes another place of it just now waits, or is waited for.
    sites = _sites().where(*conditions)
    wrong = _wrong(connection, now_us, sites, connection.execute(sites.with_for_update(key_share=True, of=site)).all())
    for number, before, after in wrong:
        connection.execute(update(site).where(site.c.id == number).values(class_by_places=after))
        note(connection, "site.judged", f"site:{number}", {"before": before, "after": after})
    return [number for number, _, _ in wrong]


def are_stale(connection: Connection, now_us: int) -> bool:
    """Whether some site is judged by another class than the texts of today give: no lock is held to find that out."""
    return bool(_wrong(connection, now_us, _sites(), connection.execute(_sites()).all()))


def _sites() -> Select[Any]:
    """Those that chose a light class, or were judged by another. Of those of another installation only what was filed is
    known: `filing.intake` writes theirs.
    """
    foreign = exists().where(video_system.c.site_id == site.c.id, video_system.c.origin != "")
    facts = (site.c.id, site.c.country, site.c.division, site.c.zone, site.c.site_class, site.c.class_by_places)
    weighed = or_(site.c.site_class.in_(sorted(LIGHT)), site.c.class_by_places.is_not(None))
    return select(*facts).where(weighed, site.c.removed_us.is_(None), ~foreign).order_by(site.c.id)


def _wrong(
    connection: Connection, now_us: int, sites: Select[Any], rows: Sequence[Any]
) -> list[tuple[int, str | None, str | None]]:
    """Those whose class by their places is another than what is written: which, what is and what should be."""
    places: dict[int, list[Any]] = defaultdict(list)
    named = select(place.c.site_id, place.c.kind, *DECIDED).where(place.c.removed_us.is_(None))
    if len(rows) == 1:
        named = named.where(place.c.site_id == rows[0].id)
    else:
        named = named.where(place.c.site_id.in_(sites.with_only_columns(site.c.id).order_by(None)))
    for row in connection.execute(named.distinct()) if rows else ():
        places[row.site_id].append(row)
    found = []
    for row in rows:
        day = local_day(now_us, row.zone)
        light = SiteClass(row.site_class) in LIGHT
        given = by_places(row.country, row.division, places[row.id], day) if light else None
        if given != row.class_by_places:
            found.append((int(row.id), row.class_by_places, None if given is None else given.value))
    return found
