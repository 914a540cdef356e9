# SPDX-License-Identifier: Apache-2.0
"""Whether a camera lacks more of its footage than the policy bears, within the time that a text asks for.

What is lost cannot be got back: it is shown until it leaves that time.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from fairwatch.govern.registry.floors import longest_days
from fairwatch.govern.rules.pack import Words

from .facts import CameraFacts, GapFacts, SiteFacts
from .models import Param
from .policy import HOUR_US, POLICY
from .tally import Tally
from .words import say

UNKNOWN = "recorder"
"""The cause of a gap that nothing explains."""


def lacks(tally: Tally, site: SiteFacts, camera: CameraFacts, since: date) -> bool:
    """Say what a camera lacks since a day; gives whether it is too much."""
    pieces, lost_us = _since(site, camera, since)
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


def footage_listed(tally: Tally, site: SiteFacts, days: int | None) -> None:
    """Say of each camera whether its footage goes through, and else how often it is interrupted and why. `days` is what a
    text asks for; without one it is what is set of the camera, or as far back as any text asks. That something is missing
    is judged by how long footage is kept: here only what nothing explains is left to do.
    """
    filmed = [each for each in site.cameras if each.oldest_us is not None]
    through = 0
    for camera in filmed:
        kept = max(days or 0, camera.kept_days) or longest_days()
        since = site.today - timedelta(days=min(kept, longest_days()))
        pieces, lost_us = _since(site, camera, since)
        if lost_us <= POLICY.gap_hours * HOUR_US:
            through += 1
            continue
        unknown = [start_us for start_us, each in pieces if each.cause == UNKNOWN]
        told: dict[str, Param] = {
            "camera": camera.name,
            "times": len(pieces),
            "hours": round(lost_us / HOUR_US),
            "since": since,
            "causes": _causes([each for _, each in pieces]),
        }
        link = f"/playback?cameras={camera.id}&at={(unknown or [pieces[0][0]])[0]}"
        if unknown:
            tally.due("footage-unexplained", link, **told)
        else:
            tally.kept("footage-interrupted", link, **told)
    if through:
        link = f"/playback?cameras={filmed[0].id}" if len(filmed) == 1 else "/playback"
        tally.kept("footage-through", link, count=through, all=len(filmed), hours=POLICY.gap_hours)


def _since(site: SiteFacts, camera: CameraFacts, since: date) -> tuple[list[tuple[int, GapFacts]], int]:
    """What is missing since a day, each with where it begins then, and how long that is in all."""
    since_us = int(datetime.combine(since, time(), ZoneInfo(site.zone)).timestamp()) * 1_000_000
    pieces = [(max(each.start_us, since_us), each) for each in camera.gaps if each.end_us > since_us]
    return pieces, sum(each.end_us - start_us for start_us, each in pieces)


def _causes(pieces: Sequence[GapFacts]) -> tuple[Words, ...]:
    """Each cause with how often it was one, the most frequent first."""
    words = [(say("gap-causes", cause), count) for cause, count in Counter(each.cause for each in pieces).most_common()]
    return tuple(Words(zh=f"{each.zh}（{count} 次）", en=f"{each.en} ({count})") for each, count in words)


def _moment(at_us: int, zone: str) -> str:
    return f"{datetime.fromtimestamp(at_us // 1_000_000, ZoneInfo(zone)):%Y-%m-%d %H:%M}"
