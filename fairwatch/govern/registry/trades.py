# SPDX-License-Identifier: Apache-2.0
"""Trades that are taken off: special texts stop to bind with them, and who supervises the trade loses sight of the site. So
somebody says why, and that stays.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from .errors import RegistryInvalid
from .models import Hand

_REASONS = {"neighbour_reason": "neighbour_gone", "trades_reason": "trades_was"}
"""What a person gives as a reason, and the column that keeps it with what was before."""


def with_reasons(given: Mapping[str, Any]) -> dict[str, Any]:
    """What is given, with each reason under the name of its column."""
    return {_REASONS.get(name, name): value for name, value in given.items()}


def taken_off(before: Iterable[str], after: Iterable[str]) -> list[str]:
    """The trades that are not there any more."""
    return sorted(set(before) - set(after))


def was_so(by: Hand, trades: Iterable[str], reason: str | None, at_us: int) -> str:
    """What is kept of it. Raises RegistryInvalid without a reason."""
    if not reason:
        raise RegistryInvalid([("trades_reason", "missing")])
    was = {"name": ",".join(trades), "reason": reason, "by": by.actor.username, "at_us": at_us}
    return json.dumps(was, ensure_ascii=False)
