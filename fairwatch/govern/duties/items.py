# SPDX-License-Identifier: Apache-2.0
"""One thing that is due, and how each source of the list selects it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Integer, Select, bindparam, cast, func, null, select
from sqlalchemy.types import Text

NOW_US = bindparam("now_us", type_=BigInteger())
"""The moment that the list is of: given when the statement runs, so that one serves for all moments of a day."""


class Why(StrEnum):
    """Why something is on the list."""

    MISSING = "missing"
    LAPSES = "lapses"
    OPEN = "open"
    HANDOVER = "handover"
    HOLE = "hole"
    ABSENT = "absent"
    BROKEN = "broken"
    STUCK = "stuck"
    REVIEW = "review"
    ENDS = "ends"


@dataclass(frozen=True, slots=True)
class DueItem:
    """One thing to do. `due_us` None: at once. `entry_id`: the entry that lapses or waits. `until_us`: when a hole in
    the roster, or a shift, ends.
    """

    why: str
    kind: str
    subject: str
    name: str
    unit_id: int | None
    site_id: int | None
    site: str
    due_us: int | None
    entry_id: int | None
    since_us: int | None
    until_us: int | None = None


def row(
    why: Any,
    kind: Any,
    subject: Any,
    name: Any,
    where: tuple[Any, Any, Any],
    due_us: Any,
    entry_id: Any,
    since_us: Any,
    until_us: Any = None,
) -> Select[Any]:
    """A select whose rows are DueItems. `where`: unit, site and the name of the site."""
    columns: tuple[Any, ...] = (
        cast(why, Text).label("why"),
        cast(kind, Text).label("kind"),
        cast(subject, Text).label("subject"),
        cast(name, Text).label("name"),
        cast(where[0], Integer).label("unit_id"),
        cast(where[1], Integer).label("site_id"),
        func.coalesce(cast(where[2], Text), "").label("site"),
        cast(due_us, BigInteger).label("due_us"),
        cast(entry_id, Integer).label("entry_id"),
        cast(since_us, BigInteger).label("since_us"),
        cast(null() if until_us is None else until_us, BigInteger).label("until_us"),
    )
    return select(*columns)
