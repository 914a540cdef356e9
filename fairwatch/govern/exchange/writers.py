# SPDX-License-Identifier: Apache-2.0
"""Rows as CSV, Excel and GeoJSON, written as they come however many there are."""

import csv
import io
import json
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from .cells import ELSEWHERE, LONGEST_CELL, guard
from .tables import Column, Language, Table

_BLOCK_BYTES = 1 << 16
_HELD_BYTES = 1 << 22
# What goes in and never out.
SECRET = frozenset({"password"})
# Whatever else takes such letters: a workbook with one opens nowhere (XML 1.0, 2.2).
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_WORDS = {
    "zh": ("是", "否", "说明", "列", "必填", "可填内容"),
    "en": ("yes", "no", "Notes", "Column", "Needed", "May hold"),
}
_EXPLAINED = {
    "zh": {
        "day": "日期，如 2025-07-01",
        "number": "数字",
        "money": "金额（元）",
        "flag": "是 / 否",
        "list": "多项以逗号分隔",
        "outline": "GeoJSON",
    },
    "en": {
        "day": "a day such as 2025-07-01",
        "number": "a number",
        "money": "an amount in yuan",
        "flag": "yes / no",
        "list": "several, with commas between",
        "outline": "GeoJSON",
    },
}


def _plain(column: Column, value: Any, language: Language) -> str | float | None:
    """A value as it stands in a cell of CSV or Excel."""
    if value is None or value == "":
        return None
    if column.type == "flag":
        return _WORDS[language][0 if value else 1]
    if column.type in ("choice", "shown") and column.choices:
        zh, en = column.choices[value]
        return zh if language == "zh" else en
    if column.type == "list":
        return ("、" if language == "zh" else ", ").join(value) or None
    if column.type == "outline":
        return json.dumps(value)
    return value if column.type in ("number", "money") else str(value)


def _columns(table: Table, *, secrets: bool) -> list[Column]:
    """`secrets`: those that go in, else those that go out."""
    return [
        column for column in table.columns.values() if (column.type != "shown" if secrets else column.id not in SECRET)
    ]


def write_csv(
    table: Table, language: Language, rows: Iterable[Mapping[str, Any]], *, secrets: bool = False
) -> Iterator[bytes]:
    columns = _columns(table, secrets=secrets)
    held = io.StringIO()
    # With the mark, so that spreadsheets know it for UTF-8.
    held.write("\ufeff")
    writer = csv.writer(held, lineterminator="\r\n")
    writer.writerow([column.heading(language) for column in columns])
    for row in rows:
        cells = [_plain(column, row.get(column.id), language) for column in columns]
        writer.writerow([guard(cell) if isinstance(cell, str) else cell for cell in cells])
        if held.tell() >= _BLOCK_BYTES:
            yield held.getvalue().encode()
            held.seek(0)
            held.truncate()
    yield held.getvalue().encode()


def write_xlsx(
    lists: Iterable[tuple[Table, Iterable[Mapping[str, Any]]]],
    language: Language,
    *,
    notes: bool = False,
    secrets: bool = False,
) -> Iterator[bytes]:
    """A sheet for each list; with `notes` one more that says what each column takes, with `secrets` also the columns
    that only go in.
    """
    from openpyxl import Workbook  # heavy: whoever never asks for Excel starts without it

    book = Workbook(write_only=True)
    explained = []
    for table, rows in lists:
        columns = _columns(table, secrets=secrets)
        title = table.zh if language == "zh" else table.en
        sheet = book.create_sheet(title)
        sheet.freeze_panes = "A2"
        sheet.append([_bold(sheet, column.heading(language)) for column in columns])
        for row in rows:
            sheet.append([_cell(sheet, _plain(column, row.get(column.id), language)) for column in columns])
        explained.append((title, columns))
    if notes:
        _notes(book, explained, language)
    with tempfile.SpooledTemporaryFile(max_size=_HELD_BYTES) as file:
        book.save(file)
        yield from _blocks(file)


def whole(written: Iterable[bytes]) -> Iterator[bytes]:
    """The same, given only once all of it is written: whoever takes it slowly keeps no rows waiting in the database."""
    with tempfile.SpooledTemporaryFile(max_size=_HELD_BYTES) as file:
        for block in written:
            file.write(block)
        yield from _blocks(file)


def _blocks(file: Any) -> Iterator[bytes]:
    file.seek(0)
    while block := file.read(_BLOCK_BYTES):
        yield block


def _notes(book: Any, lists: Sequence[tuple[str, Iterable[Column]]], language: Language) -> None:
    words = _WORDS[language]
    sheet = book.create_sheet(words[2])
    for title, columns in lists:
        if len(lists) > 1:
            sheet.append([_bold(sheet, title)])
        sheet.append([_bold(sheet, words[index]) for index in (3, 4, 5)])
        for column in columns:
            named = [zh if language == "zh" else en for zh, en in column.choices.values()]
            takes = " / ".join(named) or _EXPLAINED[language].get(column.type, "")
            cells = (column.heading(language), words[0] if column.needed else "", takes)
            sheet.append([_cell(sheet, cell) for cell in cells])


def _bold(sheet: Any, text: str) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    cell = WriteOnlyCell(sheet, text)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, value: str | float | None) -> Any:
    if not isinstance(value, str):
        return value
    value = ELSEWHERE if len(value) > LONGEST_CELL else _NO_XML.sub("\ufffd", value)
    if not value.startswith("="):
        return value
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, value)
    cell.data_type = "s"  # a text, no formula
    return cell


def write_geojson(table: Table, language: Language, rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """The properties have the columns' ids: this is for programs."""
    placed = {table.shape} if table.shape else set(table.point or ())
    yield b'{"type":"FeatureCollection","features":['
    between = b"\n"
    for row in rows:
        feature = {
            "type": "Feature",
            "geometry": _geometry(table, row),
            "properties": {name: value for name, value in row.items() if name not in placed},
        }
        yield between + json.dumps(feature, ensure_ascii=False).encode()
        between = b",\n"
    yield b"\n]}\n"


def _geometry(table: Table, row: Mapping[str, Any]) -> Any:
    if table.shape:
        return row[table.shape]
    assert table.point is not None
    position = [row[name] for name in table.point]
    return None if None in position else {"type": "Point", "coordinates": position}
