# SPDX-License-Identifier: Apache-2.0
"""Whether a camera lacks more of its footage than the policy bears, within the time that a text asks for.

What is lost cannot be got back: it is shown until it leaves that time.
"""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from .facts import CameraFacts, SiteFacts
from .policy import HOUR_US, POLICY
from .tally import Tally
from .words import say


def lacks(tally: Tally, site: SiteFacts, camera: CameraFacts, since: date) -> bool:
    """Say what a camera lacks since a day; gives whether it is too much."""
    since_us = int(datetime.combine(since, time(), ZoneInfo(site.zone)).timestamp()) * 1_000_000
    pieces = [(max(each.start_us, since_us), each) for each in camera.gaps if each.end_us > since_us]
    lost_us = sum(each.end_us - start_us for start_us, each in pieces)
    if lost_us <= POLICY.gap_hours * HOUR_US:
        return False
    start_us, longest = max(pieces, key=lambda pair: pair[1].end_us - pair[0])
    tally.breached(
        "footage-gaps",
        f"/playback?cameras={camera.id}&at={start_us}",
        camera=camera.name,
        hours=round(lost_us / HOUR_US),
        times=len(pieces),
        since=since,
        start=_moment(start_us, site.zone),
        end=_moment(longest.end_us, site.zone),
        cause=say("gap-causes", longest.cause),
        most=POLICY.gap_hours,
    )
    return True


def _moment(at_us: int, zone: str) -> str:
    return f"{datetime.fromtimestamp(at_us // 1_000_000, ZoneInfo(zone)):%Y-%m-%d %H:%M}"
