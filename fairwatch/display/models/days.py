# SPDX-License-Identifier: Apache-2.0
"""Days as people enter them."""

from datetime import date
from typing import Annotated

from pydantic import Field

Day = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", description="ISO day in the site's zone")]
Version = Annotated[int, Field(ge=1, le=2**31 - 1, description="The version that was read: an old one is refused.")]


def real_day(text: str) -> str:
    """The day again. Raises ValueError for one that no calendar has."""
    return date.fromisoformat(text).isoformat()
