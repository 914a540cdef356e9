# SPDX-License-Identifier: Apache-2.0
"""By when something is to be filed, and the words of the text that say so."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from fairwatch.govern.rules.binding import Ruling, Site, binding, strictest_deadline
from fairwatch.govern.rules.dates import Deadline
from fairwatch.govern.rules.pack import Pack

FILING = "filing"
CHANGE = "change-report"


@dataclass(frozen=True, slots=True)
class Due:
    """`event` is what the clock runs from, `event_day` when that was, `rule` the text (JSON) that gives the day."""

    event: str
    event_day: date
    day: date
    rule: str


def first_filing(packs: Iterable[Pack], site: Site, use_day: date, today: date) -> Due | None:
    """When a system in use since `use_day` is to be filed; None where no text asks for it.

    A system that was in use before a text came into force has the time that the text gives to those, from its first day.
    """
    found = []
    for pack in binding(packs, site, max(today, use_day)):
        legacy = use_day < pack.valid_from
        event = f"legacy-{pack.valid_from.isoformat()}" if legacy else "in-use"
        since = pack.valid_from if legacy else use_day
        due = strictest_deadline([pack], FILING, site, event, since)
        if due is not None:
            found.append((event, *due))
    first = min(found, key=lambda each: (each[2].due, not each[1].requirement.stated), default=None)
    return None if first is None else _due(*first)


def change_report(packs: Iterable[Pack], site: Site, seen: date, event: str = "change") -> Due | None:
    """When a change first seen on the day `seen` is to be reported; None where no text asks for it.

    The end of use is a change too; `event` only names it.
    """
    due = strictest_deadline(binding(packs, site, seen), CHANGE, site, "change", seen)
    return None if due is None else _due(event, *due)


def _due(event: str, ruling: Ruling, deadline: Deadline) -> Due:
    each = ruling.requirement
    rule = {
        "pack": ruling.pack.id,
        "pack_name": ruling.pack.name.model_dump(),
        "article": each.article,
        "text": each.text.model_dump(),
        "value": each.value,
        "unit": each.unit.value,
        "stated": each.stated,
        "provisional": deadline.provisional,
    }
    return Due(event, deadline.since, deadline.due, json.dumps(rule, ensure_ascii=False, sort_keys=True))
