# SPDX-License-Identifier: Apache-2.0
"""A file as headings and rows, whatever form it has; the form is told by its bytes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from .cells import Cell, blank
from .errors import FileTooLarge, FileUnreadable
from .tables import TABLE_NAMES, Column, Table, TableName

MOST_BYTES = 20_000_000
MOST_ROWS = 100_000
Format = Literal["csv", "xlsx", "geojson"]


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `number`: its line in the file, counted from 1 as people see it."""

    number: int
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file that was taken apart. `encoding` is empty where the form has none of its own."""

    format: Format
    encoding: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Heads:
    """Which column stands where; `unknown`: headings that mean nothing here; what they hold is left out."""

    columns: tuple[Column | None, ...]
    unknown: tuple[str, ...]


def refuse_too_large(size_bytes: int) -> None:
    """Raise FileTooLarge for more than is read."""
    if size_bytes > MOST_BYTES:
        raise FileTooLarge(f"A file has at most {MOST_BYTES} bytes.", most_bytes=MOST_BYTES)


def read(body: bytes, table: Table) -> Sheet:
    """Take a file apart. Raises FileUnreadable, saying where and why."""
    from . import csv_file, geojson_file, xlsx_file

    refuse_too_large(len(body))
    if not body.strip():
        raise FileUnreadable("The file is empty.", reason="empty")
    if body.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return xlsx_file.read(body, table)
    if body.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileUnreadable("This is an Excel file of before 2007: save it as .xlsx.", reason="old-excel")
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        return geojson_file.read(body, table)
    return csv_file.read(body, table)


def read_workbook(body: bytes) -> tuple[Mapping[TableName, Sheet], tuple[str, ...]]:
    """The lists of an Excel file by the titles of its sheets, in the order of TABLE_NAMES, and the titles that mean
    nothing. Raises FileUnreadable.
    """
    from . import xlsx_file

    refuse_too_large(len(body))
    if not body.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        raise FileUnreadable("Only an Excel file has several sheets.", reason="xlsx")
    found, unknown = xlsx_file.read_all(body)
    if not found:
        raise FileUnreadable("No sheet has the title of a list.", reason="no-sheets")
    return {name: found[name] for name in TABLE_NAMES if name in found}, unknown


def heads(table: Table, headings: Sequence[str]) -> Heads:
    """What the headings mean. Raises FileUnreadable where none does, one stands twice, or a needed one is missing."""
    columns: list[Column | None] = []
    unknown = []
    for heading in headings:
        column = table.find(heading)
        if column is not None and column in columns:
            raise FileUnreadable(f"The column {heading} stands there twice.", reason="column-twice", column=heading)
        if column is None and not blank(heading):
            unknown.append(heading.strip()[:80])
        columns.append(column)
    if not any(columns):
        raise FileUnreadable("No column of this list was found in the first row.", reason="no-headings")
    return Heads(tuple(columns), tuple(unknown))


def refuse_too_many(rows: int) -> None:
    """Raise FileUnreadable for more rows than are read at once."""
    if rows > MOST_ROWS:
        raise FileUnreadable(f"A file has at most {MOST_ROWS} rows.", reason="too-many-rows", most=MOST_ROWS)
