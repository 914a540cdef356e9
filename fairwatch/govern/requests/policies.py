# SPDX-License-Identifier: Apache-2.0
"""What is asked of who wants footage: by the texts that bind a site, and by the installation's own policy.

The gate knows no texts. `refresh` writes what they ask into one row for each site, and the gate reads the rows.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from fairwatch.accounts.cases import Footage, OwnPolicy, Policy, own_policy, policies_of
from fairwatch.accounts.register import Action, Note
from fairwatch.accounts.versions import must_be_newest
from fairwatch.clock import Clock
from fairwatch.db.engine import write
from fairwatch.db.govern import site_policy
from fairwatch.db.registry import place, placement, site, stay, unit
from fairwatch.db.tables import setting
from fairwatch.govern.registry.law import JUDGED
from fairwatch.govern.rules.binding import Site, asks, binding
from fairwatch.govern.rules.dates import local_day
from fairwatch.govern.rules.load import shipped
from fairwatch.govern.rules.pack import Pack, SiteClass

_VERSION = "policy.version"
CASE_CONTROL = "retrieval-register"
EXPORT_CONTROL = "export-approval"


@dataclass(frozen=True, slots=True)
class Policies:
    """What is asked: all in all, what of it the installation asks by itself, and the articles that ask for it. `version`:
    of what it asks by itself.
    """

    counts: Policy
    own: Policy
    texts: tuple[dict[str, Any], ...]
    version: int


def rules_site(row: Any) -> Site:
    """What of a site decides which texts bind it, from a row with the site's columns and `unit_trades`."""
    trades = frozenset(json.loads(row.trades)) | frozenset(json.loads(row.unit_trades))
    return Site(SiteClass(row.site_class), row.country, row.division, trades)


SITES = select(
    site.c.id,
    site.c.unit_id,
    JUDGED.label("site_class"),
    site.c.country,
    site.c.division,
    site.c.trades,
    site.c.zone,
    unit.c.trades.label("unit_trades"),
).join(unit, unit.c.id == site.c.unit_id)


class CasePolicies:
    """Thread-safe."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def refresh(self) -> int:
        """Write what the texts ask of each site today; gives how many sites are asked for something else than before.

        To be run when the program starts, when sites change and when a day begins.
        """
        now_us = self._clock.utc_us()
        with self._engine.connect() as connection:
            wanted, kept = _wanted(connection, now_us), _kept(connection)
        if wanted == kept:
            return 0
        with write(self._engine) as connection:
            # Read again: somebody may have been here meanwhile.
            wanted, kept = _wanted(connection, now_us), _kept(connection)
            changed = [number for number in wanted.keys() | kept.keys() if wanted.get(number) != kept.get(number)]
            for number in changed:
                connection.execute(delete(site_policy).where(site_policy.c.site_id == number))
            rows = [{"site_id": number, **wanted[number]} for number in changed if number in wanted]
            if rows:
                connection.execute(insert(site_policy), rows)
        return len(changed)

    def read(self, camera_ids: tuple[int, ...] = ()) -> Policies:
        """What is asked for today's footage of some cameras, or for all of the installation together."""
        now_us = self._clock.utc_us()
        with self._engine.connect() as connection:
            own, version = own_policy(connection), _version(connection)
            counts = policies_of(connection, [Footage(camera_ids or (0,), now_us, now_us)])[0]
            why = connection.scalars(select(site_policy.c.why).distinct())
            texts = {json.dumps(each, sort_keys=True): each for line in why for each in json.loads(line)}
        return Policies(counts, own, tuple(texts[key] for key in sorted(texts)), version)

    def set_own(self, wanted: Policy, version: int, note: Note) -> Policies:
        """Say what the installation asks by itself. It adds to what the texts ask and takes nothing away.

        Raises VersionConflict.
        """
        values = {
            OwnPolicy.CASE_FOR_PLAYBACK: wanted.case_for_playback,
            OwnPolicy.SECOND_PERSON_EXPORT: wanted.second_person_export,
            OwnPolicy.SECOND_PERSON_VIEWING: wanted.second_person_viewing,
        }
        with write(self._engine) as connection:
            # On PostgreSQL whoever changes it at the same moment waits.
            connection.execute(select(setting.c.value).where(setting.c.name == _VERSION).with_for_update())
            now = _version(connection)
            must_be_newest(connection, "policy:cases", now, version, Action.POLICY_CHANGED)
            before = own_policy(connection)
            for name, value in values.items():
                _put(connection, name.value, "1" if value else "0")
            _put(connection, _VERSION, str(now + 1))
            if before != wanted:
                detail = {
                    name.value.removeprefix("policy."): {"before": getattr(before, _field(name)), "after": value}
                    for name, value in values.items()
                    if getattr(before, _field(name)) != value
                }
                note(connection, Action.POLICY_CHANGED, "policy:cases", detail)
        return self.read()


def asked_of(packs: Mapping[str, Pack], where: Site, day: date) -> tuple[bool, bool, list[dict[str, Any]]]:
    """Whether the texts that bind a site on a day ask for a case, for a second person before footage is handed out, and
    the articles that do.
    """
    why = [
        {
            "control": control,
            "pack": pack.id,
            "name": pack.name.model_dump(),
            "article": article.article,
            "text": article.demands.model_dump(),
        }
        for pack in binding(packs.values(), where, day)
        for article in pack.articles
        for control in article.controls
        if control in (CASE_CONTROL, EXPORT_CONTROL) and asks(pack, article, control, where)
    ]
    asking = {each["control"] for each in why}
    return CASE_CONTROL in asking, EXPORT_CONTROL in asking, why


def _field(name: OwnPolicy) -> str:
    return name.value.removeprefix("policy.")


def _version(connection: Connection) -> int:
    """Of what the installation asks by itself."""
    value = connection.scalar(select(setting.c.value).where(setting.c.name == _VERSION))
    return 1 if value is None else int(value)


def _put(connection: Connection, name: str, value: str) -> None:
    changed = connection.execute(update(setting).where(setting.c.name == name).values(value=value))
    if not changed.rowcount:
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        put = dialect.insert(setting).values(name=name, value=value)
        connection.execute(put.on_conflict_do_update(index_elements=["name"], set_={"value": value}))


def _wanted(connection: Connection, now_us: int) -> dict[int, dict[str, Any]]:
    """What is to be in `site_policy`, by site. A site that was removed stays for as long as cameras stood there: their
    footage is there still.
    """
    known: dict[tuple[Site, date], dict[str, Any]] = {}
    found = {}
    stands = select(place.c.site_id).join(placement, placement.c.place_id == place.c.id)
    needed = site.c.removed_us.is_(None) | site.c.id.in_(stands) | site.c.id.in_(select(stay.c.site_id))
    for row in connection.execute(SITES.where(needed)):
        key = (rules_site(row), local_day(now_us, row.zone))
        if key not in known:
            playback, export, why = asked_of(shipped(), *key)
            text = json.dumps(why, sort_keys=True, ensure_ascii=False)
            known[key] = {"case_for_playback": playback, "second_person_export": export, "why": text}
        found[row.id] = known[key]
    return found


def _kept(connection: Connection) -> dict[int, dict[str, Any]]:
    names = ("case_for_playback", "second_person_export", "why")
    return {
        row.site_id: {name: getattr(row, name) for name in names} for row in connection.execute(select(site_policy))
    }
