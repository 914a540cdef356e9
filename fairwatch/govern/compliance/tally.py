# SPDX-License-Identifier: Apache-2.0
"""How evaluators put a finding together: evidence item by item; the worst of them is the state."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import product

from fairwatch.govern.duties.kinds import kinds
from fairwatch.govern.duties.policy import GOVERNING_DAYS
from fairwatch.govern.rules.binding import Ruling
from fairwatch.govern.rules.dates import local_day
from fairwatch.govern.rules.pack import Words

from .entries import EntryFacts
from .facts import SiteFacts, UnitFacts
from .models import Due, Evidence, Finding, Param, Rule, State, Step, worst
from .policy import POLICY
from .words import say


class Tally:
    """Collects evidence."""

    def __init__(self, ruling: Ruling | None = None) -> None:
        self._items: list[Evidence] = []
        self._dues: list[Due] = []
        self._ruling = ruling

    def kept(self, key: str, link: str = "", **params: Param) -> None:
        self._items.append(Evidence(key, params, State.KEPT, link))

    def attest(self, key: str, link: str = "", **params: Param) -> None:
        self._items.append(Evidence(key, params, State.ATTEST, link))

    def due(self, key: str, link: str = "", **params: Param) -> None:
        self._items.append(Evidence(key, params, State.DUE, link))

    def breached(self, key: str, link: str = "", **params: Param) -> None:
        self._items.append(Evidence(key, params, State.BREACHED, link))

    def add(self, state: State, key: str, link: str = "", **params: Param) -> None:
        self._items.append(Evidence(key, params, state, link))

    def by(self, due: Due) -> None:
        """Name the last day in time; of several the earliest stays."""
        self._dues.append(due)

    def own(self, since: date, day: date) -> None:
        """The last day in time by this program's own policy, or by what a person entered."""
        self.by(Due(since, day))

    @property
    def gravest(self) -> Evidence:
        """The first of the worst items; raises StopIteration of none."""
        state = worst(each.state for each in self._items)
        return next(each for each in self._items if each.state is state)

    def finding(self, step: Step | None = None) -> Finding:
        """What was collected; the step only where there is something left to do. A step without a link leads to the worst
        of what was found.
        """
        state = worst(each.state for each in self._items)
        due = min(self._dues, key=lambda each: each.day, default=None)
        left = step if state is not State.KEPT else None
        if left is not None and not left.link:
            left = replace(left, link=self.gravest.link)
        return Finding(state, tuple(self._items), due, left, self._ruling)


def rule_of(ruling: Ruling) -> Rule:
    """What a report says of the text that gave a number."""
    return Rule(ruling.pack.id, ruling.requirement.article, ruling.requirement.text, ruling.requirement.stated)


def names(items: Iterable[object]) -> tuple[str, ...]:
    """The names of things, as a param that is written as a list."""
    return tuple(str(getattr(each, "name", each)) for each in items)


@dataclass(frozen=True, slots=True)
class Subject:
    """What needs an entry that counts: an account, a place, a system. `since` is when it began to be there."""

    key: str
    name: str
    since: date
    stopped: bool = False
    """It is out of use until the entry is there."""
    governs: bool = False
    """It is never put out of use: somebody has to govern. It has its own time, also for what others need at once."""


def needed(
    tally: Tally, of: UnitFacts | SiteFacts, kind: str, subjects: Sequence[Subject], *, at_once: bool = False
) -> None:
    """Judge entries of a kind that each subject needs: valid, about to lapse, lapsed or missing.

    What is new has the policy's time to settle before a missing entry is overdue; `at_once`: it has none.
    """
    what = kinds()[kind].name
    by_state: dict[tuple[str, bool], list[Subject]] = {}
    lapses: list[date] = []
    for subject in subjects:
        word, last = _standing(of, kind, subject, at_once=at_once)
        by_state.setdefault((word, subject.governs and word in _TOLD_APART), []).append(subject)
        if last is not None and word == "valid":
            lapses.append(last)
        elif last is not None:
            tally.own(subject.since, last)
    for (word, state), governs in product(_WORDS.items(), (False, True)):
        if found := by_state.get((word, governs)):
            until = min(lapses, default=None) if word == "valid" else None
            tally.add(
                state,
                f"entry-{word}" + ("-until" if until else "-governing" if governs else ""),
                entries_link(kind, found) if word == "valid" else f"/duties?kind={kind}",
                what=what,
                names=names(found),
                count=len(found),
                all=len(subjects),
                until=until or "",
            )


def entries_link(kind: str, about: Sequence[Subject] = ()) -> str:
    """Entries of a kind in the console, about one thing where there is just one."""
    subject = f"&about={about[0].key}" if len(about) == 1 else ""
    return f"/duties?view=register&kind={kind}{subject}"


def open_link(kind: str, waiting: Sequence[EntryFacts]) -> str:
    """What waits for an answer in the console; a single one is opened, with its answer."""
    return entry_link(waiting[0]) if len(waiting) == 1 else f"/duties?view=register&kind={kind}&open=true"


def entry_link(entry: EntryFacts) -> str:
    """An entry in the console."""
    return f"/duties?view=register&kind={entry.kind}&entry={entry.id}"


def enter_step(key: str, kind: str, of: UnitFacts | SiteFacts, subjects: Sequence[Subject]) -> Step:
    """To enter what the subjects lack: the form with those that are missing, lapsed or about to lapse."""
    lacking = lacks(kind, of, subjects)
    some = lacking[: MOST_SUBJECTS if kinds()[kind].several else 1]
    about = f"&subject={','.join(some)}" if some else ""
    return Step(key, f"/duties?new={kind}{about}", among=tuple(lacking))


def for_unit(unit: UnitFacts) -> str:
    """What a link to a form adds, so that it is about the unit for who answers for several."""
    return "" if unit.id is None else f"&unit={unit.id}"


def lacks(kind: str, of: UnitFacts | SiteFacts, subjects: Sequence[Subject]) -> list[str]:
    """The subjects that have no entry of the kind, or one that has lapsed or is about to."""
    return [each.key for each in subjects if _standing(of, kind, each, at_once=False)[0] != "valid"]


MOST_SUBJECTS = 20
_TOLD_APART = frozenset({"awaited", "lapsed", "missing"})
"""Where it is said of who governs that they are not put out of use."""
_WORDS = {
    "valid": State.KEPT,
    "stopped": State.KEPT,
    "lapses": State.DUE,
    "awaited": State.DUE,
    "lapsed": State.BREACHED,
    "missing": State.BREACHED,
}


def _standing(of: UnitFacts | SiteFacts, kind: str, subject: Subject, *, at_once: bool) -> tuple[str, date | None]:
    entry = of.entry(kind, subject.key)
    if entry is None:
        if subject.stopped:
            return "stopped", None
        if at_once and not subject.governs:
            return "missing", subject.since
        first = subject.since + timedelta(days=GOVERNING_DAYS if subject.governs else POLICY.settle_days)
        return ("missing" if first < of.today else "awaited"), first
    last = entry.last_day(of.zone)
    if last is None:
        return "valid", None
    if last < of.today:
        return ("stopped" if subject.stopped else "lapsed"), last
    return ("lapses" if (last - of.today).days <= POLICY.ahead_days else "valid"), last


def who(entry: EntryFacts) -> Words:
    """Who entered it: a person's name and what they are here. What they sign in with is nobody else's business."""
    if not entry.role:
        return Words(zh=entry.name, en=entry.name)
    return say("people", "with-role", {"name": entry.name, "role": say("roles", entry.role)})


def attested(tally: Tally, entry: EntryFacts | None, of: UnitFacts | SiteFacts, control: str) -> None:
    """Judge what a person attested of a control: who and until when; without it, or lapsed, it is to be attested."""
    if entry is None:
        tally.attest("attestation-missing", attest_link(of, control))
        return
    link = entry_link(entry)
    said: dict[str, Param] = {
        "who": who(entry),
        "day": local_day(entry.happened_us, of.zone),
        "words": str(entry.content.get("statement", entry.content.get("text", ""))),
    }
    last = entry.last_day(of.zone)
    if last is None:
        tally.kept("attestation-for-good", link, **said)
    elif last < of.today:
        tally.attest("attestation-lapsed", link, **said, until=last)
    elif (last - of.today).days <= POLICY.ahead_days:
        tally.due("attestation-lapses", link, **said, until=last)
        tally.own(local_day(entry.happened_us, of.zone), last)
    else:
        tally.kept("attestation", link, **said, until=last)


def attest_link(of: UnitFacts | SiteFacts, control: str) -> str:
    """Where in the console a person attests."""
    unit = of.unit if isinstance(of, SiteFacts) else of
    parts = [f"attest={control}"]
    if isinstance(of, SiteFacts) and of.id is not None:
        parts.append(f"site={of.id}")
    elif unit.id is not None:
        parts.append(f"unit={unit.id}")
    return f"/compliance?{'&'.join(parts)}"


def attest_step(of: UnitFacts | SiteFacts, control: str) -> Step:
    """The next step where a person has to say how it is."""
    return Step("attest", attest_link(of, control))
