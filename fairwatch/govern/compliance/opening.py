# SPDX-License-Identifier: Apache-2.0
"""Whether cameras run without a break while a site is open, where a text of its trade asks for that.

What a camera missed, also because somebody switched it off, counts by minutes and by the day on which the site opened. It
is shown for as long as footage is to be there: what was missed cannot be got back.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from fairwatch.govern.registry.hours import in_chinese
from fairwatch.govern.rules.pack import Words

from .facts import CameraFacts, SiteFacts
from .models import Finding, Step
from .policy import MINUTE_US, POLICY
from .retention import began, length_days
from .tally import Tally, names
from .words import say

Span = tuple[date, int, int]


def opening_hours(site: SiteFacts) -> Finding | None:
    """Whether the hours are entered, and what each camera missed of them."""
    cameras = [each for each in site.cameras if each.records]
    if site.id is None or site.opening is None or not cameras:
        return None
    tally = Tally()
    form = f"{site.link}&field=opening_hours"
    if not site.opening.hours:
        tally.due("opening-hours-missing", form)
    since = _since(site)
    since_us = _midnight_us(since, site.zone)
    for former in site.opening.former:
        if former.until_us > since_us:
            day = site.day(former.until_us)
            tally.kept("opening-hours-changed", site.link, before=_said(former.hours), by=former.by, day=day)
    spans = site.opening.open_between(since_us, site.now_us, site.zone)
    # Of what was never recorded nothing can be said.
    silent = [each for each in cameras if each.oldest_us is None]
    if silent:
        tally.due("no-footage-yet", "/health", cameras=names(silent), count=len(silent))
    filmed = [each for each in cameras if each not in silent]
    whole = [each for each in filmed if not _missed(tally, site, each, spans)]
    if whole and spans:
        tally.kept(
            "opening-unbroken",
            "/storage",
            hours=_said(site.opening.hours),
            count=len(whole),
            all=len(cameras),
            most=POLICY.opening_gap_minutes,
            since=max(since, min(site.day(each.oldest_us or 0) for each in whole)),
        )
    elif filmed and not spans and site.opening.hours:
        tally.kept("not-open-yet", site.link, hours=_said(site.opening.hours))
    if not site.opening.hours and tally.gravest.key == "opening-hours-missing":
        return tally.finding(Step("enter-opening-hours", form))
    return tally.finding(Step("look-at-gap", ""))


def _missed(tally: Tally, site: SiteFacts, camera: CameraFacts, spans: Sequence[Span]) -> bool:
    """Say what a camera missed while the site was open; gives whether it is more than the policy bears."""
    assert site.opening is not None
    from_us = _midnight_us(began(site, camera), site.zone)
    breaks = [(max(start, from_us), end, cause) for start, end, cause in site.opening.breaks.get(camera.id, ())]
    by_day: dict[date, int] = defaultdict(int)
    counted: list[tuple[int, int, int, str]] = []
    for start_us, end_us, cause in breaks:
        inside = [
            (day, max(start_us, opens_us), min(end_us, closes_us))
            for day, opens_us, closes_us in spans
            if opens_us < end_us and start_us < closes_us
        ]
        lost_us = sum(to_us - since_us for _, since_us, to_us in inside)
        if lost_us <= POLICY.opening_gap_minutes * MINUTE_US:
            continue
        for day, since_us, to_us in inside:
            by_day[day] += to_us - since_us
        counted.append((lost_us, inside[0][1], inside[-1][2], cause))
    if not counted:
        return False
    _, start_us, end_us, cause = max(counted)
    tally.breached(
        "opening-breaks",
        f"/playback?cameras={camera.id}&at={start_us}",
        camera=camera.name,
        times=len(counted),
        minutes=round(sum(by_day.values()) / MINUTE_US),
        days=tuple(_with_minutes(day, lost_us) for day, lost_us in sorted(by_day.items(), reverse=True)),
        start=_moment(start_us, site.zone),
        end=_moment(end_us, site.zone),
        cause=say("gap-causes", cause),
        most=POLICY.opening_gap_minutes,
    )
    return True


def _since(site: SiteFacts) -> date:
    """As far back as footage is to be there."""
    ruling = site.ruling("retention-floor")
    days = POLICY.settle_days if ruling is None else length_days(ruling.requirement, site.today)
    return site.today - timedelta(days=days)


def _with_minutes(day: date, lost_us: int) -> Words:
    minutes = max(1, round(lost_us / MINUTE_US))
    return Words(zh=f"{day}（{minutes} 分钟）", en=f"{day} ({minutes} min)")


def _said(hours: str) -> Words:
    return Words(zh=in_chinese(hours) or "未登记", en=hours or "none entered")


def _midnight_us(day: date, zone: str) -> int:
    return int(datetime.combine(day, time(), ZoneInfo(zone)).timestamp()) * 1_000_000


def _moment(at_us: int, zone: str) -> str:
    return f"{datetime.fromtimestamp(at_us // 1_000_000, ZoneInfo(zone)):%Y-%m-%d %H:%M}"
