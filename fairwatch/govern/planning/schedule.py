# SPDX-License-Identifier: Apache-2.0
"""A system is designed, built and put to use together with the main works: its days against theirs."""

from collections.abc import Sequence
from typing import Any, Literal

from sqlalchemy import Connection, select

from fairwatch.db.registry import site, video_system
from fairwatch.govern.registry.law import SITE_FACTS, demands
from fairwatch.govern.registry.models import Citation
from fairwatch.govern.rules.dates import local_day
from fairwatch.govern.scope import Scope

from .models import Schedule, Stage, StageState

_CONTROL = "same-time-build"
_STAGES: tuple[Literal["design", "build", "use"], ...] = ("design", "build", "use")


def schedules(connection: Connection, plan_id: int, scope: Scope, now_us: int) -> Sequence[Schedule]:
    """The systems that are built by a plan, with their stages."""
    query = (
        select(video_system, *SITE_FACTS)
        .join(site, site.c.id == video_system.c.site_id)
        .where(video_system.c.plan_id == plan_id, video_system.c.removed_us.is_(None), scope.sites())
        .order_by(video_system.c.name, video_system.c.id)
    )
    return [_schedule(row, now_us) for row in connection.execute(query)]


def _schedule(row: Any, now_us: int) -> Schedule:
    today = local_day(now_us, row.site_zone)
    texts = demands(row.site_country, row.site_division, row.site_class, _CONTROL, today)
    stages = []
    for name in _STAGES:
        day, main_day = getattr(row, f"{name}_day"), getattr(row, f"main_{name}_day")
        stages.append(Stage(name, day, main_day, stage_state(day, main_day, today.isoformat())))
    cited = tuple(
        Citation(pack.id, pack.name.zh, pack.name.en, article, words.zh, words.en) for pack, article, words in texts
    )
    return Schedule(row.id, row.name, tuple(stages), cited)


def stage_state(day: str | None, main_day: str | None, today: str) -> StageState:
    """`kept`: not after the main works; `late`: after them; `missing`: they have passed it and there is no day;
    `unknown`: nothing can be said (yet).
    """
    if main_day is None:
        return "unknown"
    if day is not None:
        return "kept" if day <= main_day else "late"
    return "missing" if main_day <= today else "unknown"
