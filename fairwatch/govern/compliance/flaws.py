# SPDX-License-Identifier: Apache-2.0
"""Whether flaws of products are known, mended and told: the bill of materials, comparisons, open flaws and notices."""

from collections.abc import Callable, Sequence

from fairwatch.govern.rules.dates import local_day

from .entries import EntryFacts
from .facts import UnitFacts
from .models import Finding, Param, State, Step
from .people import open_entries
from .policy import POLICY
from .tally import Tally, entry_link, open_link

SOFTWARE = "/health?show=software"
"""Where the console lists what the installation is made of, and compares it with published flaws."""
_OWN = "program"


def product_flaws(unit: UnitFacts) -> Finding:
    """Whether it is known what this program is made of, and every flaw that became known is dealt with in time."""
    tally = Tally()
    _bill(tally, unit)
    _compared(tally, unit)
    open_entries(tally, unit, "flaw", _told_as(unit))
    _notices(tally, unit)
    return tally.finding(_step(tally, unit))


def _bill(tally: Tally, unit: UnitFacts) -> None:
    made = unit.house.software
    if made is None:
        return
    key = "bill" if made.whole else "bill-without-console"
    state = State.KEPT if made.whole else State.DUE
    tally.add(state, key, SOFTWARE, version=made.version, count=made.components, day=unit.today)


def _compared(tally: Tally, unit: UnitFacts) -> None:
    """When the parts of this program were last compared with published flaws; that lapses."""
    own = [each for each in unit.entries.of("flaw-check") if each.content.get("product") == _OWN]
    last = max(own, key=lambda each: (each.happened_us, each.id), default=None)
    if last is None:
        tally.due("never-compared", SOFTWARE)
        return
    day, until = local_day(last.happened_us, unit.zone), last.last_day(unit.zone)
    told: dict[str, Param] = {"day": day, "list": str(last.content.get("list", "-")), "until": until or "-"}
    if until is None or (until - unit.today).days > POLICY.ahead_days:
        tally.kept("compared", entry_link(last), **told)
        return
    tally.add(State.BREACHED if until < unit.today else State.DUE, "compare-again", SOFTWARE, **told)
    tally.own(day, until)


def _notices(tally: Tally, unit: UnitFacts) -> None:
    """What the unit was told of the installation's flaws and nobody there confirmed."""
    waiting = unit.open("flaw-notice")
    late = [each for each in waiting if each.is_late(unit.house.now_us)]
    link = open_link("flaw-notice", waiting)
    if late:
        tally.breached("notices-late", link, count=len(late))
    if len(waiting) > len(late):
        tally.due("notices-open", link, count=len(waiting) - len(late))
    for each in waiting:
        _by(tally, each, unit)


def _told_as(unit: UnitFacts) -> Callable[[Sequence[EntryFacts]], str]:
    """Where the console shows flaws: those of the whole installation the unit sees by what it was told of them."""
    notices = {each.of: each for each in unit.entries.of("flaw-notice") if each.of is not None}

    def link(flaws: Sequence[EntryFacts]) -> str:
        if all(each.subject for each in flaws):
            return open_link("flaw", flaws) if len(flaws) != 1 else entry_link(flaws[0])
        if len(flaws) == 1 and flaws[0].id in notices:
            return entry_link(notices[flaws[0].id])
        return "/duties?view=register&kind=flaw-notice"

    return link


def _by(tally: Tally, entry: EntryFacts, unit: UnitFacts) -> None:
    if entry.answer_us is not None:
        tally.own(local_day(entry.happened_us, unit.zone), local_day(entry.answer_us - 1, unit.zone))


def _step(tally: Tally, unit: UnitFacts) -> Step:
    match tally.gravest.key:
        case "notices-late" | "notices-open":
            return Step("confirm-notices", "")
        case "never-compared" | "compare-again" | "bill-without-console":
            return Step("compare-flaws", SOFTWARE)
    return Step("settle-flaws" if unit.open("flaw") else "look-at-late", "")
