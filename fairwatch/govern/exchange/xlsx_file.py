# SPDX-License-Identifier: Apache-2.0
"""Excel files (ISO/IEC 29500). Read is the first sheet that has a heading of the list; formulas by what they gave."""

import io
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from xml.etree.ElementTree import ParseError

from fairwatch.govern.filetype import BROKEN_ARCHIVE

from .cells import Cell, blank
from .errors import FileUnreadable
from .sheet import Row, Sheet, refuse_too_many
from .tables import Table, TableName, plain, table_of

# A few kilobytes of zip can hold gigabytes of nothing.
_MOST_UNPACKED_BYTES = 300_000_000
_MOST_LINES = 200_000
_MOST_COLUMNS = 200
# What the sheet that explains a template is called: see `writers`.
NOTES = frozenset({"说明", "notes"})
_PLAIN = (str, int, float, bool, date, type(None))


def read(body: bytes, table: Table) -> Sheet:
    """Take an Excel file apart: the sheet that has the list's title, else the first with one of its headings. Raises
    FileUnreadable.
    """
    with _opened(body) as sheets:
        titled = [each for each in sheets if table_of(each.title) is table]
        for number, sheet in enumerate(titled[:1] or sheets):
            found = _sheet(sheet, table, last=bool(titled) or number == len(sheets) - 1)
            if found is not None:
                return found
    raise FileUnreadable("The workbook has no sheet.", reason="empty")


def read_all(body: bytes) -> tuple[dict[TableName, Sheet], tuple[str, ...]]:
    """Each sheet that has the title of a list, and the titles that mean nothing; notes are passed over. A sheet with
    headings and nothing below them is a list without rows. Raises FileUnreadable.
    """
    found: dict[TableName, Sheet] = {}
    unknown = []
    with _opened(body) as sheets:
        for sheet in sheets:
            table = table_of(sheet.title)
            if table is None:
                if plain(sheet.title) not in NOTES:
                    unknown.append(sheet.title[:80])
                continue
            if table.name in found:
                raise FileUnreadable("Two sheets have one title.", reason="sheet-twice", sheet=sheet.title)
            read = _sheet(sheet, table, last=False)
            if read is None:
                raise FileUnreadable("A sheet has no headings.", reason="sheet-headings", sheet=sheet.title)
            found[table.name] = read
            refuse_too_many(sum(len(each.rows) for each in found.values()))
    return found, tuple(unknown)


@contextmanager
def _opened(body: bytes) -> Iterator[list[Any]]:
    """The sheets that are shown."""
    from openpyxl import load_workbook  # heavy: whoever never reads Excel starts without it
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            if sum(each.file_size for each in parts.infolist()) > _MOST_UNPACKED_BYTES:
                raise FileUnreadable("The file holds too much.", reason="too-many-rows", most=_MOST_LINES)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles that it does not know: none is looked at
            book = load_workbook(io.BytesIO(body), read_only=True, data_only=True)
            try:
                yield [each for each in book.worksheets if each.sheet_state == "visible"]
            finally:
                book.close()
    except FileUnreadable:
        raise
    except (InvalidFileException, ParseError, *_BROKEN) as error:
        raise FileUnreadable("The file is not a whole Excel file.", reason="xlsx") from error


# The others are what openpyxl raises for parts that are missing or hold something else.
_BROKEN = (*BROKEN_ARCHIVE, KeyError, TypeError, AttributeError, IndexError)


def _sheet(sheet: Any, table: Table, *, last: bool) -> Sheet | None:
    sheet.reset_dimensions()  # some programs write a wrong size
    headings: tuple[str, ...] | None = None
    rows: list[Row] = []
    for number, line in enumerate(sheet.iter_rows(values_only=True, max_col=_MOST_COLUMNS), start=1):
        if number > _MOST_LINES:
            raise FileUnreadable("The sheet has too many lines.", reason="too-many-rows", most=_MOST_LINES)
        cells: list[Cell] = [each if isinstance(each, _PLAIN) else str(each) for each in line]
        if all(blank(each) for each in cells):
            continue
        if headings is None:
            headings = tuple("" if each is None else str(each) for each in cells)
            if not last and not any(table.find(each) for each in headings):
                return None
            continue
        rows.append(Row(number, cells))
        refuse_too_many(len(rows))
    if headings is None:
        if last:
            raise FileUnreadable("The file is empty.", reason="empty")
        return None
    return Sheet("xlsx", "", headings, tuple(rows))
