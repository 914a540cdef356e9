# SPDX-License-Identifier: Apache-2.0
"""Units: who runs systems."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, select

from fairwatch.db.registry import site, unit
from fairwatch.govern.scope import Scope

from .book import Book, count_of
from .errors import NotYourUnit, RegistryInvalid
from .fields import UNIT, UNIT_NEEDS
from .models import Hand, Unit
from .territory import known_division
from .work import Work


class Units(Book[Unit]):
    """The register of units. A unit's own people change theirs; new ones are the installation's to enter."""

    table = unit
    what = "unit"
    fields = UNIT
    needed = UNIT_NEEDS
    searched = ("name", "credit_code", "division", "address")

    def _query(self) -> Select[Any]:
        return select(unit).where(unit.c.removed_us.is_(None))

    def _visible(self, scope: Scope) -> ColumnElement[bool]:
        return scope.units()

    def _made(self, row: Row[Any]) -> Unit:
        values = {name: getattr(row, name) for name in Unit.__slots__}
        return Unit(**values | {"trades": tuple(json.loads(row.trades))})

    def _check(self, work: Work, by: Hand, before: Row[Any] | None, values: dict[str, Any]) -> None:
        if before is None and by.scope.unit_id is not None:
            raise NotYourUnit("Only the installation's own people enter units.")
        if "division" in values:
            if not values["division"]:
                raise RegistryInvalid([("division", "missing")])
            known_division(work.connection, values["division"])
        if "credit_code" in values:
            same = unit.c.credit_code == values["credit_code"]
            if count_of(work.connection, unit, same, unit.c.removed_us.is_(None)):
                raise RegistryInvalid([("credit_code", "taken")])

    def _dependants(self, connection: Connection, item_id: int) -> Mapping[str, int]:
        return {"site": count_of(connection, site, site.c.unit_id == item_id, site.c.removed_us.is_(None))}
