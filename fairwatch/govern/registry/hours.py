# SPDX-License-Identifier: Apache-2.0
"""When a site is open to the public: days of the week and times, as people write them and as they are kept.

What is kept is a part of what OpenStreetMap writes: `Mo-Th 18:00-02:00; Fr,Sa 18:00-04:00`. A time that ends no later
than it begins ends on the next day; without days it is every day; of several rules each adds its time.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
MOST_LETTERS = 300
_DAY_MINUTES = 24 * 60
_CHINESE = "一二三四五六日"
_NAMES = {
    **{name.casefold(): number for number, name in enumerate(DAYS)},
    **{name: number for number, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))},
    **{f"{week}{day}": number for week in ("周", "星期") for number, day in enumerate(_CHINESE)},
    "周天": 6,
    "星期天": 6,
}
_EVERY = frozenset({"每天", "每日", "daily"})
_LIST = re.compile(r"[,，、]")
_TO = re.compile(r"\s*[-–—~～至到]\s*")
_NEXT_DAY = re.compile(r"(?:次日|翌日)\s*")
_TIME = re.compile(r"(\d{1,2}):(\d{2})")
_RULE = re.compile(r"(?P<days>[^\d]*)(?P<times>\d.*)")


class HoursWrong(ValueError):
    """It does not say when the site is open."""


@dataclass(frozen=True, slots=True)
class Rule:
    """On these days of the week (0 is Monday), open between these minutes of the day; `to_min` may lie in the next."""

    days: frozenset[int]
    from_min: int
    to_min: int


def canonical(text: str) -> str:
    """What is kept of it; empty for nothing. Raises HoursWrong."""
    by_days: dict[frozenset[int], list[Rule]] = {}
    for each in read(text):
        by_days.setdefault(each.days, []).append(each)
    kept = "; ".join(f"{_days_in_words(days)}{','.join(map(_times, rules))}" for days, rules in by_days.items())
    if len(kept) > MOST_LETTERS:
        raise HoursWrong("too long")  # or it could not be read again
    return kept


@lru_cache(maxsize=1024)
def read(text: str) -> tuple[Rule, ...]:
    """The rules that it says. Raises HoursWrong."""
    if len(text) > MOST_LETTERS:
        raise HoursWrong("too long")
    plain = unicodedata.normalize("NFKC", text).strip()
    found: list[Rule] = []
    for part in re.split(r"[;\n]", plain):
        if not part.strip():
            continue
        rule = _RULE.fullmatch(part.strip())
        if rule is None:
            raise HoursWrong(part)
        days = _days(rule["days"].strip())
        found += [Rule(days, *_between(each)) for each in _LIST.split(rule["times"])]
    return tuple(found)


def _days(said: str) -> frozenset[int]:
    if not said or said.casefold() in _EVERY:
        return frozenset(range(7))
    days: set[int] = set()
    for part in _LIST.split(said):
        ends = [_NAMES.get(each.strip().casefold()) for each in _TO.split(part.strip())]
        if len(ends) not in (1, 2) or None in ends:
            raise HoursWrong(said)
        first, last = ends[0] or 0, ends[-1] or 0
        days |= {(first + step) % 7 for step in range((last - first) % 7 + 1)}
    return frozenset(days)


def _between(said: str) -> tuple[int, int]:
    ends = [_TIME.fullmatch(each) for each in _TO.split(_NEXT_DAY.sub("", said.strip()))]
    if len(ends) != 2 or ends[0] is None or ends[1] is None:
        raise HoursWrong(said)
    from_min, to_min = (int(each[1]) * 60 + int(each[2]) for each in ends if each is not None)
    wrong = any(int(each[2]) > 59 for each in ends if each is not None)
    wrong |= to_min > from_min and _NEXT_DAY.search(said) is not None
    if wrong or from_min >= _DAY_MINUTES or to_min > _DAY_MINUTES or from_min == to_min:
        raise HoursWrong(said)
    return from_min, to_min if to_min > from_min else to_min + _DAY_MINUTES


def _days_in_words(days: frozenset[int]) -> str:
    runs: list[list[int]] = []
    for each in sorted(days):
        if runs and runs[-1][-1] == each - 1:
            runs[-1].append(each)
        else:
            runs.append([each])
    said = [DAYS[run[0]] if len(run) == 1 else f"{DAYS[run[0]]}-{DAYS[run[-1]]}" for run in runs]
    return f"{','.join(said)} "


def _times(rule: Rule) -> str:
    ends = (rule.from_min, rule.to_min if rule.to_min <= _DAY_MINUTES else rule.to_min - _DAY_MINUTES)
    return "-".join(f"{minute // 60:02}:{minute % 60:02}" for minute in ends)


def in_chinese(kept: str) -> str:
    """What is kept as Chinese says it."""
    for name, day in zip(DAYS, _CHINESE, strict=True):
        kept = re.sub(rf"{name}-(?=[A-Z])", f"周{day}至", kept).replace(name, f"周{day}")
    return re.sub(r"(?<=\D),(?=\D)", "、", kept).replace(",", "、").replace("; ", "；")


def open_between(kept: str, first: date, last: date, zone: str) -> Sequence[tuple[date, int, int]]:
    """When the site is open, of what begins on the days from `first` to `last`: the day, and from when to when (UTC
    microseconds), in order. No moment is told twice; of one day what touches is one.
    """
    spans = sorted(_spans(read(kept), first, last, ZoneInfo(zone)), key=lambda each: each[1:])
    merged: list[tuple[date, int, int]] = []
    for day, start_us, end_us in spans:
        before = merged[-1] if merged else None
        if before is None or start_us > before[2]:
            merged.append((day, start_us, end_us))
        elif end_us > before[2]:
            # Who never closes opens anew each day.
            merged[-1:] = [(day, before[1], end_us)] if before[0] == day else [before, (day, before[2], end_us)]
    return merged


def _spans(rules: Iterable[Rule], first: date, last: date, zone: ZoneInfo) -> Iterator[tuple[date, int, int]]:
    of_weekday = [[each for each in rules if weekday in each.days] for weekday in range(7)]
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        for rule in of_weekday[day.weekday()]:
            start_us, end_us = (_moment_us(day, minute, zone) for minute in (rule.from_min, rule.to_min))
            # In the hour that summer time leaves out nobody is open.
            if start_us < end_us:
                yield day, start_us, end_us


def _moment_us(day: date, minute: int, zone: ZoneInfo) -> int:
    on = day + timedelta(days=minute // _DAY_MINUTES)
    at = datetime(on.year, on.month, on.day, minute % _DAY_MINUTES // 60, minute % 60, tzinfo=zone)
    return int(at.timestamp()) * 1_000_000
