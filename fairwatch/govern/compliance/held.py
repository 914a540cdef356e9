# SPDX-License-Identifier: Apache-2.0
"""Controls of what is held longer: important footage, and what an authority asked for."""

from datetime import date, timedelta

from fairwatch.govern.rules.dates import deadline

from .entries import EntryFacts
from .facts import HoldFacts, SiteFacts
from .models import Due, Finding, Param, Step
from .policy import POLICY
from .tally import Tally, entry_link, rule_of

_LINK = "/holds"
_MATTERS = ("suspicious-matter",)
"""Kinds of entries of which footage is likely to matter; one that no camera saw says so in its field `footage`."""


def retention_important(site: SiteFacts) -> Finding | None:
    """Whether what is held as important stays as long as the text says, and what happened is held at all."""
    ruling = site.ruling("retention-important")
    if ruling is None:
        return None
    tally = Tally(ruling)
    asked = ruling.requirement
    important = [each for each in site.holds if each.kind == "important"]
    standing = [each for each in important if each.stands(site.today)]
    for each in important:
        last = deadline(site.day(each.end_us - 1), asked.value, asked.unit).due
        told: dict[str, Param] = {"hold": each.id, "cameras": each.cameras, "until": last}
        if each.lifted_us is not None and site.day(each.lifted_us) < last:
            tally.breached("lifted-early", _of(each), **told, day=site.day(each.lifted_us))
        elif each.stands(site.today) and each.last_day < last:
            tally.breached("held-too-short", _of(each), **told, day=each.last_day)
    for each in standing:
        if _soon(site, each.last_day):
            tally.due("hold-ends", _of(each), hold=each.id, cameras=each.cameras, until=each.last_day)
            tally.by(Due(site.day(each.end_us - 1), each.last_day, rule_of(ruling)))
    for entry in _not_held(site):
        until = site.day(entry.happened_us) + timedelta(days=_floor_days(site))
        tally.due("matter-not-held", entry_link(entry), day=site.day(entry.happened_us), until=until)
        tally.own(site.day(entry.happened_us), until)
    if standing:
        first = min(each.last_day for each in standing)
        tally.kept("important-held", f"{_LINK}?kind=important", count=len(standing), until=first, asked=asked.text)
    else:
        tally.kept("no-important", asked=asked.text)
    return tally.finding(Step("hold-footage" if tally.gravest.key == "matter-not-held" else "review-holds", ""))


def legal_hold(site: SiteFacts) -> Finding:
    """Whether what an authority asked to be held is looked at again on the day that was named."""
    tally = Tally()
    standing = [each for each in site.holds if each.kind == "legal" and each.stands(site.today)]
    for each in standing:
        told: dict[str, Param] = {"hold": each.id, "cameras": each.cameras, "until": each.last_day}
        if each.last_day < site.today:
            tally.breached("review-overdue", _of(each), **told)
            tally.own(site.day(each.placed_us), each.last_day)
        elif _soon(site, each.last_day):
            tally.due("review-due", _of(each), **told)
            tally.own(site.day(each.placed_us), each.last_day)
        if each.lift_asked:
            tally.due("lift-asked", _of(each), hold=each.id, cameras=each.cameras)
    if standing:
        first = min(each.last_day for each in standing)
        tally.kept("legal-held", f"{_LINK}?kind=legal", count=len(standing), until=first)
    else:
        tally.kept("no-legal")
    return tally.finding(Step("review-holds", ""))


def _not_held(site: SiteFacts) -> list[EntryFacts]:
    """What happened at the site and was filmed, as far as anybody knows, while its footage is still sure to be there, and
    was not held.
    """
    here = {each.id for each in site.cameras}
    since = site.today - timedelta(days=_floor_days(site))
    return [
        each
        for kind in _MATTERS
        for each in site.unit.entries.of(kind)
        if (each.site_id == site.id if each.site_id is not None else each.content.get("camera") in here)
        and each.content.get("footage") != "none"
        and site.day(each.happened_us) >= since
        and not any(hold.saves(each) for hold in site.holds)
    ]


def _floor_days(site: SiteFacts) -> int:
    """How long all footage of the site stays at least."""
    ruling = site.ruling("retention-floor")
    if ruling is None:
        return min((each.min_days for each in site.cameras if each.records), default=0)
    return (deadline(site.today, ruling.requirement.value, ruling.requirement.unit).due - site.today).days


def _soon(site: SiteFacts, day: date) -> bool:
    return (day - site.today).days <= POLICY.ahead_days


def _of(each: HoldFacts) -> str:
    return f"{_LINK}?open={each.id}"
