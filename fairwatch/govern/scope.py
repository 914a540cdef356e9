# SPDX-License-Identifier: Apache-2.0
"""Whose registers a person sees: the whole installation's, one unit's, or those of an authority's territory and sector."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, and_, false, or_, select, true
from sqlalchemy.sql import Select

from fairwatch.accounts.models import Account, Role
from fairwatch.db.registry import authority, site, unit


@dataclass(frozen=True, slots=True)
class Scope:
    """All fields None: everything. `division`: sites in it (6 digits). `sector`: only sites of that trade, empty for the
    police, who see all; a trade that was taken off counts until the filings say so. `left`: sites that went elsewhere and
    are still filed there. `nothing`: an officer or a unit's person whose authority or unit is gone.
    """

    unit_id: int | None = None
    division: str | None = None
    sector: str = ""
    nothing: bool = False
    left: tuple[int, ...] = ()

    def units(self) -> ColumnElement[bool]:
        """The condition on `unit` rows. An authority sees a unit that has a site in its territory and sector."""
        if self.nothing:
            return false()
        if self.unit_id is not None:
            return unit.c.id == self.unit_id
        if self.division is None:
            return true()
        seated = and_(within(unit.c.division, self.division), self._of_sector(unit.c.trades))
        return or_(seated, unit.c.id.in_(self._site_ids(site.c.unit_id)))

    def sites(self) -> ColumnElement[bool]:
        """The condition on `site` rows."""
        if self.nothing:
            return false()
        if self.unit_id is not None:
            return site.c.unit_id == self.unit_id
        if self.division is None:
            return true()
        here = within(site.c.division, self.division)
        conditions = [here | site.c.id.in_(self.left) if self.left else here]
        if self.sector:
            units_of_sector = select(unit.c.id).where(self._of_sector(unit.c.trades))
            own = (self._of_sector(site.c.trades), self._of_sector(site.c.left_trades))
            conditions.append(or_(*own, site.c.unit_id.in_(units_of_sector)))
        return and_(*conditions)

    def lies_in(self, division: str) -> ColumnElement[bool]:
        """The condition on `site` rows that they count in a division: what left it does until it is let go."""
        here = within(site.c.division, division)
        return here | (site.c.id.in_(self.left) & within(site.c.left_division, division)) if self.left else here

    def _site_ids(self, column: Any) -> Select[Any]:
        return select(column).where(self.sites())

    def _of_sector(self, trades: Any) -> ColumnElement[bool]:
        return trades.contains(f'"{self.sector}"', autoescape=True) if self.sector else true()


EVERYTHING = Scope()


def scope_of(connection: Connection, account: Account) -> Scope:
    """What of the registers an account sees."""
    if account.role is Role.OFFICER:
        row = connection.execute(
            select(authority.c.division, authority.c.sector).where(
                authority.c.id == account.authority_id, authority.c.removed_us.is_(None)
            )
        ).one_or_none()
        if row is None:
            return Scope(nothing=True)
        left = select(site.c.id).where(within(site.c.left_division, row.division), site.c.removed_us.is_(None))
        return Scope(division=row.division, sector=row.sector, left=tuple(connection.scalars(left.order_by(site.c.id))))
    return Scope(unit_id=account.unit_id)


def read_scope(engine: Engine, account: Account) -> Scope:
    """`scope_of` with a connection of its own."""
    with engine.connect() as connection:
        return scope_of(connection, account)


def within(column: Any, division: str) -> ColumnElement[bool]:
    """The condition that a column's division is that one or lies in it."""
    stem = division
    while stem.endswith("00"):
        stem = stem[:-2]
    return and_(column >= stem.ljust(6, "0"), column <= stem.ljust(6, "9"))
