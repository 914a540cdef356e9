# SPDX-License-Identifier: Apache-2.0
"""The list of standards for one system, item by item: what is asked, what was measured beside it, what a person found.
For the console, and on paper.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, and_, func, select

from fairwatch.db.govern import entry, filing
from fairwatch.db.registry import attachment, place, site, unit, video_system
from fairwatch.db.tables import access
from fairwatch.govern.duties.register import counting
from fairwatch.govern.printing import Block, Language, Line, Paper, pdf
from fairwatch.govern.rules.dates import local_day
from fairwatch.govern.rules.pack import Words
from fairwatch.govern.rules.standards import Item, items_for, standards
from fairwatch.govern.scope import Scope

from .conformity import Judged, Measured, Shown, Standing, of_house
from .entries import EntryFacts
from .errors import NothingToReport
from .load import rule_of
from .load_standards import checks_at, measured_at
from .policy import DAY_US
from .standards import Papers, listed, papers_of
from .verification import verified
from .words import say

_SPAN_DAYS = 30
_RETRIEVALS = ("playback", "export")


@dataclass(frozen=True, slots=True)
class Checklist:
    """The list of a system as it is at a moment."""

    system_id: int
    name: str
    site_id: int
    site: str
    unit: str
    zone: str
    at_us: int
    day: date
    items: Sequence[Judged]
    papers: Papers

    @property
    def counts(self) -> dict[str, int]:
        """How many items stand how."""
        return {each.value: sum(one.standing is each for one in self.items) for each in Standing}


def checklist(connection: Connection, system_id: int, scope: Scope, now_us: int) -> Checklist:
    """Raises NothingToReport where there is no such system, or not for this person."""
    row = connection.execute(
        select(
            site,
            video_system.c.name.label("system"),
            unit.c.name.label("unit"),
            unit.c.trades.label("unit_trades"),
        )
        .join_from(video_system, site, site.c.id == video_system.c.site_id)
        .join(unit, unit.c.id == site.c.unit_id)
        .where(video_system.c.id == system_id, video_system.c.removed_us.is_(None), scope.sites())
    ).one_or_none()
    if row is None:
        raise NothingToReport(f"There is no system {system_id}.")
    today = local_day(now_us, row.zone)
    there = select(place.c.kind).where(place.c.site_id == row.id, place.c.removed_us.is_(None)).distinct()
    asked = items_for(rule_of(row), frozenset(connection.scalars(there)))
    papers = papers_of(_certificates(connection, system_id), _documents(connection, system_id), today, row.zone)
    measured = {**_house(connection, now_us), **measured_at(connection, system_id, now_us)}
    judged = listed(asked, measured, checks_at(connection, system_id), papers, (today, row.zone))
    return Checklist(system_id, row.system, row.id, row.name, row.unit, row.zone, now_us, today, judged, papers)


def _certificates(connection: Connection, system_id: int) -> list[EntryFacts]:
    query = select(entry).where(entry.c.kind == "certificate", entry.c.subject == f"system:{system_id}", counting())
    return [
        EntryFacts(
            row.id,
            row.kind,
            row.subject,
            row.username,
            row.at_us,
            row.happened_us,
            row.lapses_us,
            content=json.loads(row.content)["fields"],
        )
        for row in connection.execute(query)
    ]


def _documents(connection: Connection, system_id: int) -> frozenset[str]:
    """The kinds of papers of a system and of its filings."""
    filings = connection.scalars(select(filing.c.id).where(filing.c.system_id == system_id))
    subjects = [f"system:{system_id}", *(f"filing:{number}" for number in filings)]
    query = select(attachment.c.kind).where(attachment.c.subject.in_(subjects), attachment.c.removed_us.is_(None))
    return frozenset(connection.scalars(query.distinct()))


def _house(connection: Connection, now_us: int) -> dict[str, Measured]:
    bare = and_(access.c.granted, access.c.kind.in_(_RETRIEVALS), access.c.purpose == "")
    query = select(func.count()).select_from(access).where(access.c.at_us >= now_us - _SPAN_DAYS * DAY_US, bare)
    found = verified(connection)
    return of_house(connection.scalar(query) or 0, None if found.told_us is None else not found.broken)


# ---- in words --------------------------------------------------------------


def measured_words(item: Item, measured: Measured) -> Words:
    """What was measured, as people write it."""
    if item.measure in ("authorisation", "logs", "network"):
        key = "dark" if measured.dark else "good" if measured.good else "bad"
        return say("measures", f"{item.measure}-{key}", {"value": _number(measured.worst or 0)})
    if item.measure in ("online", "recording"):
        return say("measures", "share", {"value": _number(measured.worst or 0)})
    if measured.nobody:
        return say("measures", "none")
    parts = [] if measured.worst is None or item.measure in _PLAIN else [_worst(item, measured.worst)]
    counts = {"good": measured.good, "bad": measured.bad, "dark": measured.dark}
    parts += [say("measures", f"cameras-{key}", {"count": count}) for key, count in counts.items() if count]
    return Words.model_construct(zh="，".join(each.zh for each in parts), en=", ".join(each.en for each in parts))


_PLAIN = frozenset({"device-code", "codec", "transport"})
"""Measures that are a yes or a no."""
_DIVISORS = {"bitrate": 1000, "loss": 10_000, "clock": 1000}
"""To the unit that people read: kbit/s, percent, seconds."""


def _worst(item: Item, value: float) -> Words:
    assert item.measure is not None
    key = "frame-rate" if item.measure == "frame-rate-small" else item.measure
    return say("measures", key, {"value": _number(value / _DIVISORS.get(item.measure, 1))})


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def told(found: Checklist) -> dict[str, Any]:
    """The list as the API gives it."""
    return {
        "system_id": found.system_id,
        "name": found.name,
        "site_id": found.site_id,
        "site": found.site,
        "unit": found.unit,
        "at_us": found.at_us,
        "day": found.day.isoformat(),
        "counts": found.counts,
        "report": found.papers.report,
        "items": [_told(each, found.zone) for each in found.items],
    }


def _told(one: Judged, zone: str) -> dict[str, Any]:
    item, standard = one.item, standards()[one.item.standard]
    check, certificate = one.check, one.certificate
    return {
        "item": item.id,
        "name": item.name,
        "standard": standard.id,
        "number": standard.number,
        "standard_name": standard.name,
        "standard_note": standard.note,
        "clause": item.clause,
        "asks": item.asks,
        "asked": item.figure.said if item.figure else None,
        "own": item.figure is not None and item.figure.own,
        "mandatory": item.mandatory,
        "read": item.read,
        "way": item.shown,
        "note": item.note,
        "standing": one.standing.value,
        "shown": one.shown.value,
        "known_shortfall": one.known_shortfall,
        "measured": None
        if one.measured is None
        else {"text": measured_words(item, one.measured), "at_us": one.measured.at_us},
        "check": None
        if check is None
        else {
            "entry_id": check.entry_id,
            "result": check.result,
            "name": check.name,
            "happened_us": check.happened_us,
            "until": None if (last := check.last_day(zone)) is None else last.isoformat(),
            "found": check.found,
            "papers": [{"id": number, "name": name} for number, name in check.papers],
        },
        "certificate": None if certificate is None else {"entry_id": certificate.entry_id, "names": certificate.names},
    }


_FIXED: Mapping[str, Mapping[str, str]] = {
    "title": {"zh": "标准清单", "en": "List of standards"},
    "asked": {"zh": "要求", "en": "What is asked"},
    "number": {"zh": "数值", "en": "Number"},
    "found": {"zh": "测得、核对", "en": "Measured, checked"},
    "standing": {"zh": "状态", "en": "State"},
    "system": {"zh": "系统", "en": "System"},
    "site": {"zh": "场所", "en": "Site"},
    "unit": {"zh": "使用单位", "en": "Unit"},
    "at": {"zh": "时间", "en": "As of"},
    "mandatory": {"zh": "强制", "en": "mandatory"},
    "foot": {"zh": "由 Fairwatch 按当时的数据列出", "en": "Listed by Fairwatch from the data as it was then"},
    "advisory": {"zh": "推荐", "en": "advisory"},
    "report": {"zh": "以检验报告为准", "en": "by the test report"},
    "text": {"zh": "已读原文", "en": "read in the text"},
    "reported": {"zh": "转述，未读原文", "en": "as reported, text not read"},
    "general": {"zh": "常识，未核对", "en": "general knowledge, not read"},
    "until": {"zh": "有效期至", "en": "counts until"},
}


def printed(found: Checklist, language: str) -> bytes:
    """The list as PDF."""
    speaks: Language = "zh" if language == "zh" else "en"

    def fixed(key: str) -> str:
        return _FIXED[key][speaks]

    moment = datetime.fromtimestamp(found.at_us // 1_000_000, UTC).astimezone(ZoneInfo(found.zone))
    head = [
        ("system", found.name),
        ("site", found.site),
        ("unit", found.unit),
        ("at", moment.isoformat(" ", "minutes")),
    ]
    blocks = [Block(pairs=[(fixed(key), value) for key, value in head])]
    for standard in standards().values():
        own = [each for each in found.items if each.item.standard == standard.id]
        if own:
            blocks.append(
                Block(
                    title=f"{standard.number} {getattr(standard.name, speaks)}".strip(),
                    head=[fixed(key) for key in ("asked", "number", "found", "standing")],
                    rows=[_row(each, found.zone, speaks) for each in own],
                    widths=[5, 2.4, 4, 1.8],
                    marked=[number for number, each in enumerate(own) if each.standing is Standing.FAILS],
                    dense=True,
                )
            )
    return pdf(Paper(fixed("title"), blocks=blocks, foot=fixed("foot"), language=speaks, wide=True), found.at_us)


def _row(one: Judged, zone: str, language: Language) -> list[str | list[Line]]:
    item, seen = one.item, []
    head = getattr(item.name, language)
    words = ("mandatory" if item.mandatory else "advisory", item.read)
    marks = [*([item.clause] if item.clause else []), *(_FIXED[word][language] for word in words)]
    if one.measured is not None:
        seen.append(getattr(measured_words(item, one.measured), language))
    if one.check is not None:
        last = one.check.last_day(zone)
        until = f" ({_FIXED['until'][language]} {last})" if last else ""
        result = getattr(say("standings", one.check.result), language)
        seen.append(f"{one.check.name}: {result}. {one.check.found}{until}")
    if one.certificate is not None:
        seen.append(one.certificate.names)
    if one.shown is Shown.REPORT:
        seen.append(_FIXED["report"][language])
    return [
        [Line(" · ".join([head, *marks]), "head"), Line(getattr(item.asks, language))],
        getattr(item.figure.said, language) if item.figure else "–",
        [Line(each) for each in seen] or "–",
        getattr(say("standings", one.standing.value), language),
    ]
