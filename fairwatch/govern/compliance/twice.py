# SPDX-License-Identifier: Apache-2.0
"""A camera that sees what one of another site sees."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TwiceFacts:
    """`other` and its `site` are empty where the reader of the report does not see that site."""

    camera_id: int
    camera: str
    other: str = ""
    site: str = ""
