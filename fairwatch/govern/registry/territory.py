# SPDX-License-Identifier: Apache-2.0
"""The territory tree (GB/T 2260) and the authorities on it."""

import csv
from collections.abc import Container, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, Select, Table, func, insert, select, update

from fairwatch.db.engine import write
from fairwatch.db.registry import authority, division, site
from fairwatch.db.tables import account
from fairwatch.govern import codes
from fairwatch.govern.scope import EVERYTHING, Scope

from .book import Book, count_of
from .errors import NotYourUnit, RegistryInvalid
from .fields import AUTHORITY, AUTHORITY_NEEDS, checked, words
from .fields import division as division_code
from .models import Authority, Division, Hand
from .work import Work

ABROAD = "000000"
SHIPPED = Path(__file__).parent / "divisions.csv"
"""The divisions of China, from the county up."""


def abroad(connection: Connection) -> str:
    """The division of sites outside China, which have none."""
    if connection.scalar(select(division.c.code).where(division.c.code == ABROAD)) is None:
        connection.execute(insert(division).values(code=ABROAD, name="境外", name_en="Abroad"))
    return ABROAD


def known_division(connection: Connection, code: str) -> None:
    """Raise RegistryInvalid unless the division is in the tree."""
    if connection.scalar(select(division.c.code).where(division.c.code == code)) is None:
        raise RegistryInvalid([("division", "unknown")])


def furnish(engine: Engine) -> int:
    """Enter the divisions of China where there are none yet; gives how many. What people renamed stays. Where English
    names are missing that came with a later version, they are added.
    """
    lines = [line for line in SHIPPED.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    rows = list(csv.DictReader(lines))
    with write(engine) as connection:
        if connection.scalar(select(division.c.code).where(division.c.code != ABROAD).limit(1)) is not None:
            _name_in_english(connection, rows)
            return 0
        connection.execute(insert(division), rows)
    return len(rows)


def _name_in_english(connection: Connection, rows: Sequence[Mapping[str, str]]) -> None:
    shipped = {(row["code"], row["name"]): row["name_en"] for row in rows if row["name_en"]}
    bare = connection.execute(select(division.c.code, division.c.name).where(division.c.name_en == "")).all()
    for code, name in bare:
        if (code, name) in shipped:
            changed = update(division).where(division.c.code == code)
            connection.execute(changed.values(name_en=shipped[code, name]))


class Divisions:
    """The tree. It is the whole installation's; each level follows from the code."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def list(self, above: str | None = None, scope: Scope = EVERYTHING) -> Sequence[Division]:
        """All divisions by code, with how many sites of the scope each has; with `above` those directly below that one."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(division).order_by(division.c.code)).all()
            authorities, sites = _counted(connection, authority), _counted(connection, site, scope.sites())
        known = {row.code for row in rows}
        found = [_division(row, known, authorities.get(row.code, 0), sites.get(row.code, 0)) for row in rows]
        return found if above is None else [each for each in found if each.above == above]

    def put(self, code: str, name: str, name_en: str, by: Hand) -> Division:
        """Add a division, or rename one. Raises RegistryInvalid and NotYourUnit."""
        given = {"code": code, "name": name, "name_en": name_en}
        fields = {"code": division_code, "name": words(100), "name_en": words(100)}
        values = checked(fields, frozenset({"code", "name"}), given, whole=True)
        _of_the_installation(by)
        with write(self._engine) as connection:
            before = connection.execute(select(division).where(division.c.code == values["code"])).one_or_none()
            if before is None:
                connection.execute(insert(division).values(**values))
            else:
                connection.execute(update(division).where(division.c.code == values["code"]).values(**values))
            told: dict[str, object] = {"after": values}
            if before is not None:
                told["before"] = {"name": before.name, "name_en": before.name_en}
            by.note(connection, "division.changed", f"division:{values['code']}", told)
        return Division(values["code"], values["name"], values["name_en"], codes.above(values["code"]))


class Authorities(Book[Authority]):
    """Police offices and sector regulators."""

    table = authority
    what = "authority"
    fields = AUTHORITY
    needed = AUTHORITY_NEEDS
    searched = ("name", "division", "address")

    def _query(self) -> Select[Any]:
        return select(authority).where(authority.c.removed_us.is_(None))

    def _visible(self, scope: Scope) -> ColumnElement[bool]:
        # Everybody may know which office is theirs.
        return authority.c.id.is_not(None)

    def _made(self, row: Row[Any]) -> Authority:
        return Authority(**{name: getattr(row, name) for name in Authority.__slots__})

    def _check(self, work: Work, by: Hand, before: Row[Any] | None, values: dict[str, Any]) -> None:
        _of_the_installation(by)
        if "division" in values:
            known_division(work.connection, values["division"])
        if before is not None and {"division", "sector"} & values.keys() and _officers(work.connection, before.id):
            # They would answer for another territory, and nobody for this one.
            raise RegistryInvalid([(name, "officers") for name in ("division", "sector") if name in values])

    def _dependants(self, connection: Connection, item_id: int) -> Mapping[str, int]:
        return {"officer": _officers(connection, item_id)}


def _officers(connection: Connection, authority_id: int) -> int:
    """How many accounts of an authority are in use."""
    return count_of(connection, account, account.c.authority_id == authority_id, ~account.c.disabled)


def _of_the_installation(by: Hand) -> None:
    if by.scope.unit_id is not None or by.scope.nothing:
        raise NotYourUnit("The territory is not one unit's.")


def _counted(connection: Connection, table: Table, *seen: ColumnElement[bool]) -> dict[str, int]:
    """How many rows each division has that has any."""
    counted = select(table.c.division, func.count().label("rows")).where(table.c.removed_us.is_(None), *seen)
    return {row.division: row.rows for row in connection.execute(counted.group_by(table.c.division))}


def _division(row: Row[Any], known: Container[str], authorities: int, sites: int) -> Division:
    above = codes.above(row.code) if row.code != ABROAD else None
    while above is not None and above not in known:
        # Some counties lie directly below their province.
        above = codes.above(above)
    return Division(row.code, row.name, row.name_en, above, authorities, sites)
