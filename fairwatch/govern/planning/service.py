# SPDX-License-Identifier: Apache-2.0
"""Planning as one thing: the plans, and what one would add and what it lacks."""

from collections.abc import Sequence

from sqlalchemy import Connection, Engine, select

from fairwatch.clock import Clock
from fairwatch.db.registry import unit, video_system
from fairwatch.govern.documents import Attached, attached_to
from fairwatch.govern.scope import Scope

from .buildfile import build_file
from .coverage import area_covered, duplicates, extent, places_covered, standing
from .models import Assessment, Paper, Plan
from .plans import Plans, planned
from .schedule import schedules


class Planning:
    """Thread-safe."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self.plans = Plans(engine, clock)

    def assess(self, plan_id: int, scope: Scope) -> Assessment:
        """What a plan adds and what it lacks. Raises RegistryNotFound."""
        found = self.plans.get(plan_id, scope)
        now_us = self._clock.utc_us()
        with self._engine.connect() as connection:
            cameras = planned(connection, plan_id)
            box = extent(found, cameras)
            before = standing(connection, box, scope) if box is not None else []
            places = places_covered(connection, scope, box, now_us, before, cameras) if box is not None else []
            return Assessment(
                area=area_covered(found, before, cameras),
                places=tuple(places),
                duplicates=tuple(duplicates(before, cameras)),
                cost_cents=found.cost_cents,
                schedules=tuple(schedules(connection, plan_id, scope, now_us)),
                papers=tuple(_papers(connection, found)),
            )


def _papers(connection: Connection, found: Plan) -> Sequence[Paper]:
    """Those at the plan, at the systems that it builds, and those that its approvals name."""
    attached: list[Attached] = list(attached_to(connection, f"plan:{found.id}"))
    systems = select(video_system.c.id, video_system.c.funding).where(
        video_system.c.plan_id == found.id, video_system.c.removed_us.is_(None)
    )
    built = connection.execute(systems).all()
    for row in built:
        attached += attached_to(connection, f"system:{row.id}")
    kind = connection.scalar(select(unit.c.kind).where(unit.c.id == found.unit_id))
    public_money = kind == "government" or any(row.funding == "government" for row in built)
    papers = build_file(attached, public_money=public_money)
    approved = tuple(each.document_id for each in found.approvals if each.document_id is not None)
    return [_with(paper, approved) if paper.id == "approval" else paper for paper in papers]


def _with(paper: Paper, more: tuple[int, ...]) -> Paper:
    numbers = tuple(dict.fromkeys((*paper.document_ids, *more)))
    return Paper(paper.id, paper.zh, paper.en, paper.stage, paper.stage_zh, paper.stage_en, numbers)
