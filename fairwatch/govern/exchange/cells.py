# SPDX-License-Identifier: Apache-2.0
"""What stands in a cell, as people write it in Chinese and in English: numbers, days, yes and no, words from a list."""

import json
import math
import re
import unicodedata
from datetime import date, datetime
from typing import Any

from .errors import CellWrong
from .tables import Column, plain

Cell = str | int | float | bool | date | datetime | dict[str, Any] | list[Any] | None
_YES = frozenset({"yes", "y", "true", "1", "是", "有", "对", "√"})
_NO = frozenset({"no", "n", "false", "0", "否", "无", "不是", "没有", "×"})
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]0{1,2}:00(?::00(?:\.0+)?)?)?")
_DAY_IN_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
_BETWEEN = re.compile(r"[,，;；、]")
# A spreadsheet keeps 15 digits of a number: a code of 18 or 20 that was typed as one is gone.
_EXACT = 10**15
# What begins so would be run as a formula by a spreadsheet; it goes out with an apostrophe before it.
# So does its full-width twin where people write Chinese.
_GUARDED = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_LONGEST_SHOWN = 80
# A cell of Excel holds so many letters; an outline that is longer is in the other files, and read back from this as it was.
LONGEST_CELL = 32_767
ELSEWHERE = "→ GeoJSON / CSV"


def blank(cell: Cell) -> bool:
    """Whether nothing stands in it."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def shown(cell: Cell) -> str:
    """What stands in a cell, for telling a person about it."""
    if cell is None:
        return ""
    text = json.dumps(cell, ensure_ascii=False) if isinstance(cell, dict | list) else str(cell)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"


def guard(text: str) -> str:
    """A text as it may stand in a CSV file."""
    return f"'{text}" if _GUARDED.match(text) else text


def unguard(text: str) -> str:
    """The opposite of `guard`."""
    return text[1:] if text.startswith("'") and _GUARDED.match(text) else text


def read(column: Column, cell: Cell) -> Any:
    """What a cell of that column means. Raises CellWrong. An empty one is what the column has when nothing is said."""
    if blank(cell):
        return _NOTHING[column.type]
    return _READERS[column.type](column, cell)


def _text(column: Column, cell: Cell) -> str:
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int | float):
        if abs(cell) >= _EXACT:
            raise CellWrong("digits-lost")
        return str(int(cell)) if float(cell).is_integer() else str(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    raise CellWrong("type")


def _number(column: Column, cell: Cell) -> float:
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        raise CellWrong("number")
    text = unicodedata.normalize("NFKC", cell).strip().rstrip("°") if isinstance(cell, str) else cell
    try:
        return float(text)
    except (ValueError, OverflowError) as error:
        raise CellWrong("number") from error


def _money(column: Column, cell: Cell) -> int:
    """Cents; in the cell stand yuan."""
    told = re.sub(r"[¥￥元,\s]", "", cell) if isinstance(cell, str) else cell
    cents = _number(column, told) * 100
    if not math.isfinite(cents):
        raise CellWrong("number")
    return round(cents)


def _flag(column: Column, cell: Cell) -> bool:
    if isinstance(cell, bool):
        return cell
    text = _text(column, cell).casefold()
    if text in _YES or text in _NO:
        return text in _YES
    raise CellWrong("flag")


def _day(column: Column, cell: Cell) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = unicodedata.normalize("NFKC", _text(column, cell))
    found = _DAY.fullmatch(text) or _DAY_IN_DIGITS.fullmatch(text)
    if found is None:
        raise CellWrong("date")
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError as error:
        raise CellWrong("date") from error


def _choice(column: Column, cell: Cell) -> str:
    found = column.by_word.get(plain(_text(column, cell)))
    if found is None:
        raise CellWrong("choice")
    return found


def _list(column: Column, cell: Cell) -> list[str]:
    if isinstance(cell, list):
        return [str(each) for each in cell]
    return [each.strip() for each in _BETWEEN.split(_text(column, cell)) if each.strip()]


def _outline(column: Column, cell: Cell) -> dict[str, Any]:
    if isinstance(cell, dict):
        return cell
    try:
        found = json.loads(_text(column, cell))
    except (ValueError, RecursionError) as error:
        raise CellWrong("outline") from error
    if not isinstance(found, dict):
        raise CellWrong("outline")
    return found


_READERS = {
    "text": _text,
    "reference": _text,
    "context": _text,
    "shown": _text,
    "number": _number,
    "money": _money,
    "flag": _flag,
    "day": _day,
    "choice": _choice,
    "list": _list,
    "outline": _outline,
}
_NOTHING: dict[str, Any] = {
    "text": "",
    "reference": "",
    "context": "",
    "shown": "",
    "number": None,
    "money": None,
    "flag": False,
    "day": None,
    "choice": "",
    "list": (),
    "outline": None,
}
