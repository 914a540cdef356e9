# SPDX-License-Identifier: Apache-2.0
"""What has to be filed of a system now, and what that means for the filings that there are.

One open filing (draft or returned) at most is kept for each system: it takes up whatever changes until it is handed in.
What is found different after that opens the next.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fairwatch.govern.registry.classes import judged
from fairwatch.govern.registry.territory import ABROAD
from fairwatch.govern.rules.binding import Site
from fairwatch.govern.rules.pack import Pack

from .clocks import Due, change_report, first_filing
from .content import Facts
from .form import Kind, form
from .records import FILED, OPEN, Filing

SUPERSEDED = "superseded"
"""Why a filing was closed: another first filing of the system stands."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A draft that is due from now on."""

    kind: Kind
    content: dict[str, Any]
    before: dict[str, Any] | None
    due: Due


@dataclass(frozen=True, slots=True)
class Renewed:
    """An open filing whose content, kind or clock is another now. `due` None: its clock runs on."""

    filing: Filing
    kind: Kind
    content: dict[str, Any]
    before: dict[str, Any] | None
    due: Due | None


@dataclass(frozen=True, slots=True)
class Closed:
    """An open filing that has nothing left to say; `why`: joined, changed-back, not-in-use, removed, excluded or superseded."""

    filing: Filing
    why: str


Act = Opened | Renewed | Closed


def base_of(filings: Sequence[Filing]) -> Filing | None:
    """The filing that says what the authority has: the last one accepted or handed in."""
    return next((each for each in reversed(filings) if each.state in FILED), None)


def acts(facts: Facts | None, filings: Sequence[Filing], packs: Collection[Pack], today: date) -> list[Act]:
    """What is to be done so that the open filings say what has to be filed. Empty when they do."""
    still_open = [each for each in filings if each.state in OPEN]
    if facts is None:
        return [Closed(each, "removed") for each in still_open]
    if facts.origin:
        return []
    if facts.excluded:
        return [Closed(each, "excluded") for each in still_open]
    base = base_of(filings)
    kept = still_open[0] if still_open else None
    done: list[Act] = [Closed(each, "joined") for each in still_open[1:]]
    kind = _kind(facts, base, today)
    due = None if kind is None else _due(kind, facts, base, packs, today)
    # Of what is overdue the police hear: no other class of the site lets it vanish.
    late = kept is not None and kind == "first" and date.fromisoformat(kept.due_day) < today
    if kind is None or (due is None and not late):
        if kept is not None:
            done.append(Closed(kept, "not-in-use" if base is None else "changed-back"))
        return done
    before = None if base is None else _plain(base.content)
    if kept is None:
        assert due is not None
        entered = _entered(filings[-1]) if filings else {}
        return [*done, Opened(kind, _with(facts, entered), before, due)]
    content = _with(facts, _entered(kept))
    # The clock of a change runs from the day it was first seen; that of a first filing from the day of use.
    moved = due if kind == "first" and due and _clock(kept) != (due.event, due.event_day, due.day) else None
    if (kept.kind, _plain(kept.content), kept.before) != (kind, content, before) or moved is not None:
        done.append(Renewed(kept, kind, content, before, moved))
    return done


def _kind(facts: Facts, base: Filing | None, today: date) -> Kind | None:
    if base is None:
        return None if facts.used_since is None else "first"
    told = base.content["fields"].get("end_day")
    if facts.end_day is not None:
        if told is None:
            return "end"
        if facts.end_day <= today:
            # What is taken down after the end was told is told with it; another end is another report.
            return None if told == facts.end_day.isoformat() else "end"
    return "change" if facts.changed_since(base.content) else None


def _due(kind: Kind, facts: Facts, base: Filing | None, packs: Collection[Pack], today: date) -> Due | None:
    if base is None or kind == "first":
        assert facts.used_since is not None
        return first_filing(packs, facts.rules_site, facts.used_since, today)
    # An end that is told late was due from the end on.
    seen = today if kind == "change" or facts.end_day is None else min(today, facts.end_day)
    # Who files that a text binds them no longer was still bound by it to say so.
    sites = (facts.rules_site, _as_filed(facts, base, seen))
    # A text that came into force after the end asks from today on.
    found = [change_report(packs, each, seen, kind) or change_report(packs, each, today, kind) for each in sites]
    return min((due for due in found if due is not None), key=lambda due: due.day, default=None)


def _as_filed(facts: Facts, base: Filing, day: date) -> Site:
    """What decided which texts bind the site when it was filed: its places too, whatever class it says."""
    fields = base.content["fields"]
    now = facts.rules_site
    division = str(fields.get("site_division") or now.division)
    country = now.country if division == ABROAD else "CN"
    chosen = str(fields.get("site_class") or now.site_class)
    counts = judged(chosen, country, division, fields.get("place_kinds") or (), day)
    return Site(counts, country, division, frozenset(fields.get("unit_trades") or ()))


def _clock(each: Filing) -> tuple[str, date, date]:
    return each.event, date.fromisoformat(each.event_day), date.fromisoformat(each.due_day)


def _entered(each: Filing) -> dict[str, Any]:
    return {name: value for name, value in each.content["fields"].items() if name in form().entered}


def _with(facts: Facts, entered: dict[str, Any]) -> dict[str, Any]:
    return {**facts.content, "fields": facts.content["fields"] | entered}


def _plain(content: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in content.items() if name not in ("papers", "approvals")}
