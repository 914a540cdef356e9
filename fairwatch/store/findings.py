# SPDX-License-Identifier: Apache-2.0
"""What `fairwatch check` may find."""

from dataclasses import dataclass, field
from enum import StrEnum


class Fault(StrEnum):
    """What can be wrong. `missing`: a row without its file. `orphan`: a file without a row. `leftover`: a file whose
    deletion is on record. `digest`: a file that is not what was recorded. `unreadable`: a file without a picture.
    `damaged`: a file that recovery set aside. `gap-over-footage`: a gap that claims time of which there is footage.
    `sums`: the sums of days differ from the rows.
    """

    MISSING = "missing"
    ORPHAN = "orphan"
    LEFTOVER = "leftover"
    SIZE = "size"
    DIGEST = "digest"
    UNREADABLE = "unreadable"
    DAMAGED = "damaged"
    OVERLAP = "overlap"
    UNEXPLAINED = "unexplained"
    GAP_OVER_FOOTAGE = "gap-over-footage"
    SUMS = "sums"
    VOLUME = "volume"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. `path` is whole; times are the segment's, the hole's or the overlap's."""

    fault: Fault
    repaired: bool
    path: str | None = None
    camera_id: int | None = None
    stream: str | None = None
    start_us: int | None = None
    end_us: int | None = None
    detail: str = ""


@dataclass(slots=True)
class CheckReport:
    """What was looked at and what was found."""

    segments: int = 0
    files: int = 0
    size_bytes: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether nothing is wrong any more."""
        return all(finding.repaired for finding in self.findings)
