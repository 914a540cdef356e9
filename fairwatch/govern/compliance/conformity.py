# SPDX-License-Identifier: Apache-2.0
"""How a system stands with each item of the list of standards: by what the program measured, what a person checked,
and what a certificate or a test report stands for. Pure: data in, data out.

What is measured goes before what is said: an item that a person found in order, or not to apply, fails where the program
sees otherwise, unless the measure cannot show that. Else whether an item applies a person says, with a reason.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from fairwatch.govern.rules.dates import local_day
from fairwatch.govern.rules.standards import Item, Standard, standards

CONFORMS, DOES_NOT, NOT_APPLICABLE = "conforms", "does-not", "not-applicable"


@dataclass(frozen=True, slots=True)
class Measured:
    """What the program measured of an item: how many cameras are as asked, how many are not, of how many nothing is
    known, the worst value, and when something was seen last.
    """

    good: int
    bad: int
    dark: int
    worst: float | None
    at_us: int | None = None

    @property
    def nobody(self) -> bool:
        """Whether no camera is meant, as it was seen."""
        return not (self.good or self.bad or self.dark)


@dataclass(frozen=True, slots=True)
class Checked:
    """What a person found of an item: `result` conforms, does-not or not-applicable. It counts until it lapses."""

    entry_id: int
    result: str
    name: str
    happened_us: int
    lapses_us: int | None
    role: str = ""
    found: str = ""
    papers: tuple[tuple[int, str], ...] = ()

    def last_day(self, zone: str) -> date | None:
        """The last day on which it counts."""
        return None if self.lapses_us is None else local_day(self.lapses_us - 1, zone)

    def stands(self, today: date, zone: str) -> bool:
        """Whether it counts on a day. That something does not conform does not lapse."""
        last = self.last_day(zone)
        return self.result == DOES_NOT or last is None or last >= today


@dataclass(frozen=True, slots=True)
class Certified:
    """A certificate that counts: what it names, and its entry."""

    entry_id: int
    names: str
    last: date | None = None

    def certifies(self, standard: Standard) -> bool:
        """Whether it names the standard; with a year only that edition."""
        found = _number(standard.number)
        return found is not None and bool(found.search(re.sub(r"\s", "", self.names).upper().replace("—", "-")))


@lru_cache(maxsize=256)
def _number(number: str) -> re.Pattern[str] | None:
    base, _, year = re.sub(r"\s", "", number).partition("-")
    if not base:
        return None
    edition = rf"(?:-{year}(?!\d)|(?!-?\d))" if year else r"(?!\d)"
    return re.compile(rf"(?<![A-Z/]){re.escape(base)}{edition}")


class Standing(StrEnum):
    """How an item stands."""

    CONFORMS = "conforms"
    FAILS = "does-not"
    NOT_APPLICABLE = "not-applicable"
    LAPSED = "lapsed"
    UNCHECKED = "unchecked"


class Shown(StrEnum):
    """What shows it."""

    MEASURED = "measured"
    CHECKED = "checked"
    CERTIFICATE = "certificate"
    REPORT = "report"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a system. `reported`: a test report is on file, or a certificate that names no standard of the
    list: it stands for what is advisory and was not looked at one by one.
    """

    measured: Mapping[str, Measured]
    checks: Mapping[str, Checked]
    certificates: Sequence[Certified] = ()
    reported: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """An item, how it stands and by what."""

    item: Item
    standing: Standing
    shown: Shown
    measured: Measured | None = None
    check: Checked | None = None
    certificate: Certified | None = None

    @property
    def known_shortfall(self) -> bool:
        """Whether it fails and is advisory, and a person has said so with the reason."""
        said = self.check is not None and self.check.result == DOES_NOT
        return self.standing is Standing.FAILS and not self.item.mandatory and said


def judge(item: Item, known: Known, today: date, zone: str) -> Judged:
    """How an item stands on a day."""
    measured, check = known.measured.get(item.id), known.checks.get(item.id)
    standard = standards()[item.standard]
    certificate = next((each for each in known.certificates if each.certifies(standard)), None)

    def so(standing: Standing, shown: Shown) -> Judged:
        return Judged(item, standing, shown, measured, check, certificate)

    counts = check is not None and check.stands(today, zone)
    if measured is not None and measured.bad and item.proves == "both":
        return so(Standing.FAILS, Shown.MEASURED)
    if check is not None and counts and check.result == NOT_APPLICABLE:
        return so(Standing.NOT_APPLICABLE, Shown.CHECKED)
    if measured is not None and measured.nobody:
        return so(Standing.NOT_APPLICABLE, Shown.MEASURED)
    if check is not None and check.result == DOES_NOT:
        return so(Standing.FAILS, Shown.CHECKED)
    if measured is not None and measured.good and not measured.bad:
        return so(Standing.CONFORMS, Shown.MEASURED)
    if counts:
        return so(Standing.CONFORMS, Shown.CHECKED)
    if certificate is not None:
        return so(Standing.CONFORMS, Shown.CERTIFICATE)
    if check is not None:
        return so(Standing.LAPSED, Shown.CHECKED)
    if known.reported and not item.mandatory:
        return so(Standing.CONFORMS, Shown.REPORT)
    return so(Standing.UNCHECKED, Shown.NOTHING)


def of_house(without_purpose: int, verified: bool | None) -> dict[str, Measured]:
    """What is true of the whole installation. `verified`: whether the registers were found whole; None: not looked at."""
    gate = Measured(0, 1, 0, float(without_purpose)) if without_purpose else Measured(1, 0, 0, 0.0)
    logs = Measured(0, 0, 1, None) if verified is None else Measured(int(verified), int(not verified), 0, None)
    return {"authorisation": gate, "users-and-logs": logs}
