# SPDX-License-Identifier: Apache-2.0
"""Entries of the register of duties, as the evaluators judge by them. Plain data."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from fairwatch.govern.duties.kinds import kinds
from fairwatch.govern.rules.dates import local_day


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """An entry of the register of duties: the last of its kind and subject that counts."""

    id: int
    kind: str
    subject: str
    name: str
    """Whoever entered it, as people know them; of an account that is gone what it signed in with."""
    at_us: int
    happened_us: int
    lapses_us: int | None = None
    state: str = "done"
    site_id: int | None = None
    content: Mapping[str, Any] = field(default_factory=dict)
    role: str = ""
    answered_us: int | None = None
    """When it was answered, of the kinds whose late answers are told."""
    by: int | None = None
    """The account of whoever entered it."""
    of: int | None = None
    """Of what the program wrote itself: the entry that it tells of."""
    first_due_us: int | None = None
    """By when it was to be answered as it was entered at first, of the kinds whose late answers are told; None: it was not
    corrected.
    """

    def last_day(self, zone: str) -> date | None:
        """The last day on which it counts: it lapses with the first moment of the next."""
        return None if self.lapses_us is None else local_day(self.lapses_us - 1, zone)

    def is_late(self, now_us: int) -> bool:
        """Whether its answer is past its time: the moment itself is."""
        return self.answer_us is not None and self.answer_us <= now_us

    @property
    def answered_late(self) -> bool:
        """Whether its answer came after its time."""
        return self.answered_us is not None and self.is_late(self.answered_us)

    def answer_day(self, zone: str) -> date | None:
        """The last day to answer it."""
        return None if self.answer_us is None else local_day(self.answer_us - 1, zone)

    def first_day(self, zone: str) -> date | None:
        """The last day to answer it as it was entered at first."""
        return None if self.first_due_us is None else local_day(self.first_due_us - 1, zone)

    @property
    def answer_us(self) -> int | None:
        """By when it is to be answered, or was."""
        return kinds()[self.kind].answer_us(self.happened_us, self.lapses_us)


class EntryBook:
    """Entries, found by kind and subject."""

    __slots__ = ("_by_kind", "_by_subject")

    def __init__(self, entries: Iterable[EntryFacts] = ()) -> None:
        self._by_kind: dict[str, list[EntryFacts]] = {}
        self._by_subject: dict[tuple[str, str], list[EntryFacts]] = {}
        for each in entries:
            self._by_kind.setdefault(each.kind, []).append(each)
            self._by_subject.setdefault((each.kind, each.subject), []).append(each)

    def of(self, kind: str) -> list[EntryFacts]:
        """All of a kind."""
        return self._by_kind.get(kind, [])

    def open(self, kind: str) -> list[EntryFacts]:
        """Those of a kind that wait for an answer."""
        return [each for each in self.of(kind) if each.state == "open"]

    def last(self, kind: str, subject: str | None = None, site_id: int | None = None) -> EntryFacts | None:
        """What happened last of a kind (about a subject), whether it has lapsed or not; with a site what was entered for
        that one or for none in particular.
        """
        found = self.of(kind) if subject is None else self._by_subject.get((kind, subject), [])
        fitting = [each for each in found if site_id is None or each.site_id in (None, site_id)]
        return max(fitting, key=lambda each: (each.happened_us, each.id), default=None)
