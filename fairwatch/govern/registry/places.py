# SPDX-License-Identifier: Apache-2.0
"""Places: the parts of a site. What a place is (`kind`) gives with the texts its legal class."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, Select, func, select

from fairwatch.clock import Clock
from fairwatch.db.govern import entry
from fairwatch.db.registry import floor_plan, place, place_decision, placement, site
from fairwatch.db.tables import account, camera
from fairwatch.govern.rules.binding import LegalClass
from fairwatch.govern.scope import Scope

from .book import Book, count_of, held
from .box import edges_of
from .conditions import in_service, is_barred, working
from .decisions import BESIDE, FIELDS, NEEDS, beside, check_paper, decisions_of, enter, question_of
from .errors import RegistryInvalid, RegistryNotFound
from .fields import PLACE, PLACE_NEEDS, checked
from .judgement import FORBIDDEN, UNDECIDED, Judge
from .law import SITE_FACTS, asked_at, citations, of_class, ruling_at, ruling_of, settled
from .models import Decision, Hand, Place
from .work import Work, part_of

_SHUT = (FORBIDDEN, UNDECIDED)
# As `duties.register` says it, which is above this.
_UNANSWERED = (entry.c.state == "open", entry.c.closed_by.is_(None), entry.c.corrected_by.is_(None))


class Places(Book[Place]):
    """The register of places."""

    table = place
    what = "place"
    fields = PLACE
    needed = PLACE_NEEDS
    fixed = frozenset({"site_id"})

    def __init__(self, engine: Engine, clock: Clock, judge: Judge) -> None:
        super().__init__(engine, clock)
        self._judge = judge

    def _query(self) -> Select[Any]:
        standing = select(func.count()).select_from(placement.join(camera)).where(placement.c.place_id == place.c.id)
        return (
            select(
                place,
                site.c.name.label("site_name"),
                *SITE_FACTS,
                *BESIDE,
                _stuck().label("stuck"),
                standing.where(in_service()).scalar_subquery().label("cameras"),
                standing.where(working()).scalar_subquery().label("working"),
            )
            .join(site, site.c.id == place.c.site_id)
            .outerjoin(place_decision, place_decision.c.id == place.c.decision_id)
            .outerjoin(account, account.c.id == place_decision.c.account_id)
            .where(place.c.removed_us.is_(None))
        )

    def _visible(self, scope: Scope) -> ColumnElement[bool]:
        return scope.sites()

    def _conditions(self, connection: Connection, scope: Scope, where: Mapping[str, Any]) -> list[ColumnElement[bool]]:
        further = {"unit_id", "legal_class"}
        own = {name: value for name, value in where.items() if name not in further}
        found = super()._conditions(connection, scope, own)
        if where.get("unit_id") is not None:
            found.append(site.c.unit_id == where["unit_id"])
        if where.get("legal_class") is not None:
            found.append(of_class(connection, scope, where["legal_class"], self._clock.utc_us()))
        return found

    def _made(self, row: Row[Any]) -> Place:
        ruled = settled(asked_at(row, self._clock.utc_us()), row)
        is_answered = bool(ruled.question) and row.decided_for == ruled.question
        return Place(
            id=row.id,
            uuid=row.uuid,
            site_id=row.site_id,
            site_name=row.site_name,
            name=row.name,
            kind=row.kind,
            reason=row.reason,
            outline=json.loads(row.outline) if row.outline else None,
            floor_plan_id=row.floor_plan_id,
            legal_class=ruled.legal_class,
            citations=citations(ruled),
            builder=ruled.builder,
            question=question_of(ruled),
            decision=beside(row) if is_answered else None,
            cameras=row.cameras,
            working=row.working,
            created_us=row.created_us,
            version=row.version,
        )

    def _insert(self, connection: Connection, values: Mapping[str, Any]) -> int:
        return super()._insert(connection, {**values, **edges_of(values)})

    def _update(self, connection: Connection, item_id: int, version: int, values: Mapping[str, Any]) -> None:
        super()._update(connection, item_id, version, {**values, **edges_of(values)})

    def _check(self, work: Work, by: Hand, before: Row[Any] | None, values: dict[str, Any]) -> None:
        connection = work.connection
        if "site_id" in values:
            seen = (site.c.id == values["site_id"], site.c.removed_us.is_(None), by.scope.sites())
            if not held(connection, site, *seen):
                raise RegistryNotFound("There is no such site.", what="site", id=values["site_id"])
        if before is not None and "kind" in values and before.decision_id is not None:
            # What was decided was decided of another place: it is none any more, also where the kind comes back.
            values |= {"decided": "", "decided_for": "", "decision_id": None}
        if before is not None and "kind" in values and not values.get("reason"):
            # It may free what is barred there: somebody says why the place is another.
            barred = (placement.c.place_id == before.id, in_service(), camera.c.barred.in_(_SHUT))
            now_us = self._clock.utc_us()
            doubted = bool(asked_at(before, now_us).question)
            # Or that no camera has to be there any more.
            was, now = ruling_at(before, now_us), ruling_of(before, values["kind"], now_us)
            doubted |= (was.legal_class, now.legal_class) == (LegalClass.REQUIRED, LegalClass.PERMITTED)
            if doubted or count_of(connection, placement.join(camera), *barred):
                raise RegistryInvalid([("reason", "missing")])
        if values.get("floor_plan_id") is not None:
            site_id = values["site_id"] if before is None else before.site_id
            same = (floor_plan.c.id == values["floor_plan_id"], floor_plan.c.site_id == site_id)
            if not count_of(connection, floor_plan, *same, floor_plan.c.removed_us.is_(None)):
                raise RegistryInvalid([("floor_plan_id", "unknown")])

    def _changed(self, work: Work, by: Hand, item_id: int, before: Row[Any] | None, values: Mapping[str, Any]) -> None:
        if "kind" not in values:
            return
        site_id = values["site_id"] if before is None else before.site_id
        self._judge.weigh(work, by, site.c.id == site_id)
        if before is not None:
            self._judge.rejudge(work, by, place.c.id == item_id)

    def _removed(self, work: Work, by: Hand, before: Row[Any]) -> None:
        self._judge.weigh(work, by, site.c.id == before.site_id)

    def decide(
        self, place_id: int, version: int, given: Mapping[str, Any], by: Hand, work: Work | None = None
    ) -> Place:
        """Enter whether the texts mean the place: `outcome`, `reason`, the `question` that it answers, and the paper that
        it rests on (`document_id`), if any. What is forbidden by it stops its cameras at once; what is permitted frees
        them, and they stay off until somebody enables them.

        Raises RegistryNotFound, VersionConflict and RegistryInvalid.
        """
        values = checked(FIELDS, NEEDS, given, whole=True)
        with part_of(self._engine, work) as within:
            connection, now_us = within.connection, self._clock.utc_us()
            before = self._current(connection, place_id, version, by.scope)
            ruled = asked_at(before, now_us)
            if values["question"] != ruled.question:
                raise RegistryInvalid([("question", "other" if ruled.question else "none")])
            check_paper(connection, by, before.site_id, values.get("document_id"))
            number = enter(connection, place_id, ruled, values, by, now_us)
            answer = {"decided": values["outcome"], "decided_for": ruled.question, "decision_id": number}
            self._update(connection, place_id, version, answer)
            told = {**values, "decision": number, "instead_of": before.decision_id, "before": before.decided}
            by.note(connection, "place.decided", f"place:{place_id}", told)
            self._judge.weigh(within, by, site.c.id == before.site_id)
            self._judge.rejudge(within, by, place.c.id == place_id)
            return self._made(self._found(connection, place_id, by.scope))

    def decisions(self, place_id: int, scope: Scope) -> tuple[Decision, ...]:
        """All that was ever decided of a place, the newest first. Raises RegistryNotFound."""
        with self._engine.connect() as connection:
            self._found(connection, place_id, scope)
            return decisions_of(connection, place_id)

    def _dependants(self, connection: Connection, item_id: int) -> Mapping[str, int]:
        standing = select(placement.c.camera_id).join(camera).where(placement.c.place_id == item_id, in_service())
        return {
            "camera": len(connection.execute(standing).all()),
            # What a sweep found there is answered first: with the place would go what it is about.
            "finding": count_of(connection, entry, entry.c.subject == f"place:{item_id}", *_UNANSWERED),
        }


def _stuck() -> ColumnElement[bool]:
    """A camera is stopped there by what forbids the place or leaves it open: they are few, and looked up once."""
    few = (is_barred(), in_service(), camera.c.barred.in_(_SHUT))
    return place.c.id.in_(select(placement.c.place_id).join(camera).where(*few))
