# SPDX-License-Identifier: Apache-2.0
"""Where a segment file lies below its volume, and back from the path to what it holds.

`<camera uuid>/<main|sub>/<YYYY-MM-DD>/<HHMMSS.ffffff>Z.mp4`, all in UTC. The
path says everything that the file's own metadata says but the names.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

DAY_US = 86_400_000_000
KINDS = ("main", "sub")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_US = timedelta(microseconds=1)
_PATH = re.compile(
    r"(?P<camera>[0-9a-zA-Z-]{1,64})/(?P<kind>main|sub)/(?P<day>\d{4}-\d\d-\d\d)/(?P<time>\d{6}\.\d{6})Z\.mp4", re.ASCII
)


@dataclass(frozen=True, slots=True)
class SegmentName:
    """What a path says of the file."""

    camera_uuid: str
    kind: str
    start_us: int


def day_of(at_us: int) -> int:
    """The UTC day of a moment, in days since 1970."""
    return at_us // DAY_US


def day_name(day: int) -> str:
    """The folder of a UTC day, YYYY-MM-DD."""
    return (_EPOCH + timedelta(days=day)).strftime("%Y-%m-%d")


def day_number(name: str) -> int | None:
    """The day of a folder, None if the name is not a day's."""
    try:
        at = datetime.strptime(name, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        return None
    day = (at - _EPOCH).days
    return day if day_name(day) == name else None


def stream_folder(camera_uuid: str, kind: str) -> str:
    """The folder of a stream, relative to its volume."""
    return f"{camera_uuid}/{kind}"


def segment_path(camera_uuid: str, kind: str, start_us: int) -> str:
    """The path of the segment that starts at `start_us`, relative to its volume."""
    at = _EPOCH + timedelta(microseconds=start_us)
    return f"{camera_uuid}/{kind}/{at:%Y-%m-%d/%H%M%S.%f}Z.mp4"


def parse_path(path: str) -> SegmentName | None:
    """What a path relative to the volume says, None if it is not a segment's."""
    match = _PATH.fullmatch(path)
    if match is None:
        return None
    try:
        at = datetime.strptime(f"{match['day']}/{match['time']}", "%Y-%m-%d/%H%M%S.%f").replace(tzinfo=UTC)
    except ValueError:
        return None
    return SegmentName(match["camera"], match["kind"], (at - _EPOCH) // _US)
