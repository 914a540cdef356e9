# SPDX-License-Identifier: Apache-2.0
"""Reads when the sites are open of which a text asks that their cameras run all that time, and what these missed."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from fairwatch.db.tables import account, camera
from fairwatch.govern.registry.conditions import is_barred
from fairwatch.govern.rules import binding
from fairwatch.govern.rules.pack import Kind, Pack

from .facts import CameraFacts
from .load_gaps import breaks_of
from .opening_facts import FormerHours, OpeningFacts

CONTROL = "opening-hours"


def asks(packs: Iterable[Pack], rule: binding.Site) -> bool:
    """Whether a text asks that there is no break while the site is open."""
    return any(
        binding.asks(pack, article, CONTROL, rule)
        for pack in packs
        for article in pack.articles
        if article.kind is Kind.DUTY
    )


def openings_of(
    connection: Connection, rows: Sequence[Any], cameras: Mapping[int, Sequence[CameraFacts]], now_us: int
) -> dict[int, OpeningFacts]:
    """Of the rows of such sites. What no text lets run misses nothing."""
    if not rows:
        return {}
    ids = sorted(each.id for row in rows for each in cameras.get(row.id, ()))
    barred = set(connection.scalars(select(camera.c.id).where(is_barred())))
    breaks = breaks_of(connection, [each for each in ids if each not in barred], now_us)
    former = {row.id: json.loads(row.opening_was) for row in rows}
    names = _names(connection, {each["by"] for said in former.values() for each in said})
    found = {}
    for row in rows:
        hours = [
            FormerHours(each["hours"], names.get(each["by"], each["by"]), each["until_us"]) for each in former[row.id]
        ]
        mine = {each.id: breaks[each.id] for each in cameras.get(row.id, ()) if each.id in breaks}
        told = {number: [(gap.start_us, gap.end_us, gap.cause) for gap in gaps] for number, gaps in mine.items()}
        found[row.id] = OpeningFacts(row.opening_hours, hours, told)
    return found


def _names(connection: Connection, usernames: set[str]) -> dict[str, str]:
    """Whose hands they were, by their names, as far as the accounts are there."""
    if not usernames:
        return {}
    query = select(account.c.username, account.c.display_name).where(account.c.username.in_(sorted(usernames)))
    return {row.username: row.display_name for row in connection.execute(query)}
