# SPDX-License-Identifier: Apache-2.0
"""How long a text asks that important footage be kept, and where a day ends."""

import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from fairwatch.db.registry import site, unit
from fairwatch.govern.registry.law import JUDGED
from fairwatch.govern.rules.binding import Site, binding, strictest
from fairwatch.govern.rules.dates import deadline, local_day
from fairwatch.govern.rules.load import catalogue, shipped
from fairwatch.govern.rules.pack import SiteClass

HOME = "Asia/Shanghai"
"""The zone of what stands nowhere yet."""
_CONTROL = "retention-important"


@dataclass(frozen=True, slots=True)
class Floor:
    """The last day that a text asks for, and the text."""

    day: date
    rule: dict[str, Any]


def zone_of(connection: Connection, site_id: int | None) -> str:
    """The zone whose days count."""
    return connection.scalar(select(site.c.zone).where(site.c.id == site_id)) or HOME


def floor_of(connection: Connection, site_id: int | None, end_us: int, now_us: int) -> Floor | None:
    """Up to when footage that ends at `end_us` stays if it is important, by the strictest of the texts that bind the site
    today; None where none gives a length.
    """
    columns = (JUDGED.label("site_class"), site.c.country, site.c.division, site.c.trades, site.c.zone)
    query = select(*columns, unit.c.trades.label("unit_trades")).join_from(site, unit).where(site.c.id == site_id)
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    trades = frozenset(json.loads(row.trades)) | frozenset(json.loads(row.unit_trades))
    where = Site(SiteClass(row.site_class), row.country, row.division, trades)
    packs = binding(shipped().values(), where, local_day(now_us, row.zone))
    ruling = strictest(packs, catalogue(), _CONTROL, where)
    if ruling is None:
        return None
    asked = ruling.requirement
    last = deadline(local_day(end_us - 1, row.zone), asked.value, asked.unit).due
    rule = {
        "pack": ruling.pack.id,
        "name": ruling.pack.name.model_dump(),
        "article": asked.article,
        "text": asked.text.model_dump(),
    }
    return Floor(last, rule)


def day_ends_us(day: date, zone: str) -> int:
    """The first moment after a day."""
    return int(datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone)).timestamp()) * 1_000_000
