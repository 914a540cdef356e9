# SPDX-License-Identifier: Apache-2.0
"""Days as people enter them."""

from datetime import date


def real_day(text: str) -> str:
    """The day again. Raises ValueError for one that no calendar has."""
    return date.fromisoformat(text).isoformat()
