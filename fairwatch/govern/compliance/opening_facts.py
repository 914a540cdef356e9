# SPDX-License-Identifier: Apache-2.0
"""When a site is open, where a text asks that its cameras run all that time, and what they missed. Plain data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from fairwatch.govern.registry.hours import open_between
from fairwatch.govern.rules.dates import local_day


@dataclass(frozen=True, slots=True)
class FormerHours:
    """Hours that counted until they were changed, and by whom that was. Empty: none were entered."""

    hours: str
    by: str
    until_us: int


@dataclass(frozen=True, slots=True)
class OpeningFacts:
    """`breaks`: by camera when it recorded nothing, from when to when and why; nothing that the policy bears."""

    hours: str
    former: Sequence[FormerHours] = ()
    breaks: Mapping[int, Sequence[tuple[int, int, str]]] = field(default_factory=dict)

    def open_between(self, since_us: int, until_us: int, zone: str) -> list[tuple[date, int, int]]:
        """When it was open, by the hours of each time; before any were entered by the first of them, and after they were
        taken away by the last: the day on which it opened, from when to when.
        """
        first, last = date.fromordinal(local_day(since_us, zone).toordinal() - 1), local_day(until_us, zone)
        times = [*((each.hours, each.until_us) for each in self.former), (self.hours, until_us)]
        found: list[tuple[date, int, int]] = []
        from_us = since_us
        for number, (said, to_us) in enumerate(times):
            later = [hours for hours, _ in times[number:] if hours]
            hours = said or next(iter(later), "") or next((each for each, _ in reversed(times[:number]) if each), "")
            end_us = min(to_us, until_us)
            if hours and from_us < end_us:
                for day, start_us, stop_us in open_between(hours, first, last, zone):
                    if start_us < end_us and stop_us > from_us:
                        found.append((day, max(start_us, from_us), min(stop_us, end_us)))
            from_us = max(from_us, end_us)
        return found
