# SPDX-License-Identifier: Apache-2.0
"""Trades that are taken off: special texts stop to bind with them, and who supervises the trade loses sight of the site. So
somebody says why, and that stays; and what is filed with the trade stays in that authority's sight until the filing says
that it is gone. As with trades, so with the kind of a unit: it decides who may build where.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Row, select

from fairwatch.db.registry import video_system

from .conditions import is_to_be_filed
from .errors import RegistryInvalid
from .models import Hand

_REASONS = {"neighbour_reason": "neighbour_gone", "trades_reason": "trades_was", "kind_reason": "kind_was"}
"""What a person gives as a reason, and the column that keeps it with what was before."""


def with_reasons(given: Mapping[str, Any]) -> dict[str, Any]:
    """What is given, with each reason under the name of its column."""
    return {_REASONS.get(name, name): value for name, value in given.items()}


def taken_off(before: Iterable[str], after: Iterable[str]) -> list[str]:
    """The trades that are not there any more."""
    return sorted(set(before) - set(after))


def was_so(by: Hand, what: str, reason: str | None, at_us: int, needed: str = "trades_reason") -> str:
    """What is kept of it. Raises RegistryInvalid without a reason."""
    if not reason:
        raise RegistryInvalid([(needed, "missing")])
    was = {"name": what, "reason": reason, "by": by.actor.username, "at_us": at_us}
    return json.dumps(was, ensure_ascii=False)


def in_sight(connection: Connection, stand: Row[Any], gone: Iterable[str], bound: Iterable[str]) -> str:
    """The trades (JSON) by which a site stays in sight though it is not of them any more: what it was so before, and what
    goes now of a site with something filed, or to be filed. `bound`: those that it is of.
    """
    systems = select(video_system.c.id).where(video_system.c.site_id == stand.id, video_system.c.removed_us.is_(None))
    left = set(json.loads(stand.left_trades))
    if any(is_to_be_filed(connection, each) for each in connection.scalars(systems).all()):
        left |= set(gone)
    return json.dumps(sorted(left - set(bound)), ensure_ascii=False)
