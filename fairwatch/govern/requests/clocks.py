# SPDX-License-Identifier: Apache-2.0
"""By when a case is to be answered: from the texts that bind the sites of its cameras, or by our own policy."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel, ConfigDict, PositiveInt
from sqlalchemy import Connection

from fairwatch.accounts.cases import CaseKind
from fairwatch.db.registry import place, placement, site
from fairwatch.govern.rules.binding import binding, strictest, strictest_deadline
from fairwatch.govern.rules.dates import deadline, local_day
from fairwatch.govern.rules.load import catalogue, shipped
from fairwatch.govern.rules.pack import Unit, Words

from .policies import SITES, rules_site

EVENT = "request"
_CONTROL = {CaseKind.OFFICIAL: "official-request", CaseKind.PERSON: "person-request"}
_HOME = "Asia/Shanghai"


class _OwnAnswer(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    days: PositiveInt
    text: Words


class _OwnPolicy(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    officers: PositiveInt
    span_days: PositiveInt
    answers: dict[CaseKind, _OwnAnswer]


OWN = _OwnPolicy.model_validate(yaml.safe_load((Path(__file__).parent / "policy.yaml").read_text(encoding="utf-8")))


@dataclass(frozen=True, slots=True)
class Answer:
    """When the answer is due, and the text that says so. `due_us` is the end of the day on which it is due."""

    due_us: int
    rule: dict[str, Any]


def answer_due(connection: Connection, kind: CaseKind, camera_ids: Sequence[int], now_us: int) -> Answer | None:
    """By when; the earliest where several sites are asked of. None for the operator's own cases."""
    if kind is CaseKind.INTERNAL:
        return None
    rows = connection.execute(_sites_of(camera_ids)).all()
    found: list[Answer] = []
    for row in rows:
        today = local_day(now_us, row.zone)
        where = rules_site(row)
        packs = binding(shipped().values(), where, today)
        strict = strictest_deadline(packs, _CONTROL[kind], where, EVENT, today)
        if strict is None:
            continue
        ruling, due = strict
        rule = {
            "pack": ruling.pack.id,
            "name": ruling.pack.name.model_dump(),
            "article": ruling.requirement.article,
            "text": ruling.requirement.text.model_dump(),
            "day": due.due.isoformat(),
            "own": False,
            "provisional": due.provisional,
        }
        found.append(Answer(_end_of(due.due, row.zone), rule))
    if found:
        return min(found, key=lambda each: each.due_us)
    zone = rows[0].zone if rows else _HOME
    day = deadline(local_day(now_us, zone), OWN.answers[kind].days, Unit.CALENDAR_DAYS).due
    rule = {
        "pack": None,
        "name": None,
        "article": None,
        "text": OWN.answers[kind].text.model_dump(),
        "day": day.isoformat(),
        "own": True,
    }
    return Answer(_end_of(day, zone), rule | {"provisional": False})


def officers_needed(connection: Connection, camera_ids: Sequence[int], now_us: int) -> int:
    """How many officers come together: what our own policy says, or more where a text does."""
    most = OWN.officers
    for row in connection.execute(_sites_of(camera_ids)):
        where = rules_site(row)
        packs = binding(shipped().values(), where, local_day(now_us, row.zone))
        ruling = strictest(packs, catalogue(), _CONTROL[CaseKind.OFFICIAL], where)
        if ruling is not None and ruling.requirement.unit is Unit.PERSONS:
            most = max(most, ruling.requirement.value)
    return most


def _sites_of(camera_ids: Sequence[int]) -> Any:
    joined = SITES.join(place, place.c.site_id == site.c.id).join(placement, placement.c.place_id == place.c.id)
    return joined.where(placement.c.camera_id.in_(camera_ids)).distinct()


def _end_of(day: date, zone: str) -> int:
    """The last microsecond of a day."""
    midnight = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))
    return int(midnight.timestamp()) * 1_000_000 - 1
