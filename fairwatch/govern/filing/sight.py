# SPDX-License-Identifier: Apache-2.0
"""Until when a site that went elsewhere, or is of a trade no more, stays in the sight of who supervised it."""

import json

from sqlalchemy import Connection, Row, select, update

from fairwatch.db.registry import site, video_system

from .records import FILED, OPEN, Filing, State, filings_of


def let_go(connection: Connection, system_id: int) -> None:
    """A site goes out of sight of its former county, and of a former trade's authority, once the county has accepted the
    changes of all its systems.
    """
    of_system = select(site).join(video_system, video_system.c.site_id == site.c.id)
    kept = site.c.left_division.is_not(None) | (site.c.left_trades != "[]")
    row = connection.execute(of_system.where(video_system.c.id == system_id, kept)).one_or_none()
    if row is None:
        return
    systems = connection.scalars(select(video_system.c.id).where(video_system.c.site_id == row.id)).all()
    filings = [filings_of(connection, each) for each in systems]
    values: dict[str, str | None] = {}
    if row.left_division is not None and _has_moved(row, filings):
        values["left_division"] = None
    left = json.loads(row.left_trades)
    if (still := [each for each in left if not _is_off(each, filings)]) != left:
        values["left_trades"] = json.dumps(still, ensure_ascii=False)
    if values:
        connection.execute(update(site).where(site.c.id == row.id).values(**values))


def _has_moved(row: Row[tuple[object, ...]], filings: list[list[Filing]]) -> bool:
    """Whether all that is filed is filed where the site stands now."""
    last = (_last(each) for each in filings)
    return all(_is_seen(each) and each.content["fields"].get("site_division") == row.division for each in last if each)


def _is_off(trade: str, filings: list[list[Filing]]) -> bool:
    """Whether what is filed of each system says nothing of the trade any more; of one that waits to be filed it says
    nothing yet.
    """
    for each in filings:
        last = _last(each)
        if last is None:
            if any(one.state in OPEN for one in each):
                return False
        elif not _is_seen(last) or trade in (last.content["fields"].get("unit_trades") or ()):
            return False
    return True


def _last(filings: list[Filing]) -> Filing | None:
    """What was filed last of a system; None: nothing, or its end, which is in nobody's register."""
    filed = [each for each in filings if each.state in FILED]
    if not filed or (filed[-1].kind, filed[-1].state) == ("end", State.ACCEPTED):
        return None
    return filed[-1]


def _is_seen(filed: Filing) -> bool:
    """Whether the office has it. What only the unit says of a paper it has still to see."""
    return filed.state is State.ACCEPTED and filed.on_paper != "entered"
