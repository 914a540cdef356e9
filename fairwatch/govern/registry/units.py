# SPDX-License-Identifier: Apache-2.0
"""Units: who runs systems."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, select, update

from fairwatch.db.registry import site, unit
from fairwatch.govern.scope import Scope

from .book import Book, count_of
from .errors import NotYourUnit, RegistryInvalid
from .fields import UNIT, UNIT_NEEDS
from .floors import write_floors
from .models import Gone, Hand, Unit
from .territory import known_division
from .trades import in_sight, taken_off, was_so, with_reasons
from .work import Work


class Units(Book[Unit]):
    """The register of units. A unit's own people change theirs; new ones are the installation's to enter."""

    table = unit
    what = "unit"
    fields = UNIT
    needed = UNIT_NEEDS
    searched = ("name", "credit_code", "division", "address")

    def change(self, item_id: int, version: int, given: Mapping[str, Any], by: Hand, work: Work | None = None) -> Unit:
        """Change what is given; `trades_reason` where a trade is taken off, `kind_reason` where it is of another kind. Raises
        as the others do.
        """
        return super().change(item_id, version, with_reasons(given), by, work)

    def _query(self) -> Select[Any]:
        return select(unit).where(unit.c.removed_us.is_(None))

    def _visible(self, scope: Scope) -> ColumnElement[bool]:
        return scope.units()

    def _made(self, row: Row[Any]) -> Unit:
        values = {name: getattr(row, name) for name in Unit.__slots__}
        was = None if row.trades_was is None else Gone(**json.loads(row.trades_was))
        kind_was = None if row.kind_was is None else Gone(**json.loads(row.kind_was))
        known = {"trades": tuple(json.loads(row.trades)), "trades_was": was, "kind_was": kind_was}
        return Unit(**values | known)

    def _check(self, work: Work, by: Hand, before: Row[Any] | None, values: dict[str, Any]) -> None:
        if before is None and by.scope.unit_id is not None:
            raise NotYourUnit("Only the installation's own people enter units.")
        reason = values.pop("trades_was", None)
        if before is not None and "trades" in values:
            gone = taken_off(json.loads(before.trades), json.loads(values["trades"]))
            if gone:
                values["trades_was"] = was_so(by, ",".join(gone), reason, self._clock.utc_us())
        reason = values.pop("kind_was", None)
        if before is not None and "kind" in values:
            # By it who may build where changes: whoever supervises sees what it was, and why it is another.
            values["kind_was"] = was_so(by, before.kind, reason, self._clock.utc_us(), "kind_reason")
        if "division" in values:
            if not values["division"]:
                raise RegistryInvalid([("division", "missing")])
            known_division(work.connection, values["division"])
        if "credit_code" in values:
            same = unit.c.credit_code == values["credit_code"]
            if count_of(work.connection, unit, same, unit.c.removed_us.is_(None)):
                raise RegistryInvalid([("credit_code", "taken")])

    def _changed(self, work: Work, by: Hand, item_id: int, before: Row[Any] | None, values: Mapping[str, Any]) -> None:
        if before is not None and "trades" in values:
            self._keep_in_sight(work.connection, item_id, json.loads(before.trades), json.loads(values["trades"]))
            write_floors(work.connection, by.note, self._clock.utc_us(), site.c.unit_id == item_id)

    def _keep_in_sight(self, connection: Connection, unit_id: int, was: list[str], now: list[str]) -> None:
        """Sites whose trades were those of their unit stay in sight of who supervises them, as their own do."""
        for stand in connection.execute(
            select(site).where(site.c.unit_id == unit_id, site.c.removed_us.is_(None))
        ).all():
            own = json.loads(stand.trades)
            left = in_sight(connection, stand, taken_off([*own, *was], [*own, *now]), [*own, *now])
            if left != stand.left_trades:
                connection.execute(update(site).where(site.c.id == stand.id).values(left_trades=left))

    def _dependants(self, connection: Connection, item_id: int) -> Mapping[str, int]:
        return {"site": count_of(connection, site, site.c.unit_id == item_id, site.c.removed_us.is_(None))}
