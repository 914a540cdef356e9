# SPDX-License-Identifier: Apache-2.0
"""CSV (RFC 4180) as spreadsheets write it: UTF-8 with or without its mark, or GB 18030; commas, semicolons or tabs."""

import csv
import io

from .cells import blank, unguard
from .errors import FileUnreadable
from .sheet import Row, Sheet, refuse_too_many
from .tables import Table

_DELIMITERS = ",;\t"
# Chinese text is nearly all within the 6,763 letters of GB 2312; bytes of another encoding are not.
_LEAST_COMMON = 0.8


def read(body: bytes, table: Table) -> Sheet:
    """Take a CSV file apart. Raises FileUnreadable with the line."""
    text, encoding = decode(body)
    first = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=lambda each: (_known(table, first, each), first.count(each)))
    headings: tuple[str, ...] | None = None
    rows: list[Row] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    began = 1
    try:
        for cells in reader:
            number, began = began, reader.line_num + 1
            if all(blank(each) for each in cells):
                continue
            if headings is None:
                headings = tuple(cells)
                continue
            rows.append(Row(number, [unguard(each) for each in cells]))
            refuse_too_many(len(rows))
    except csv.Error as error:
        raise FileUnreadable(f"Line {began}: {error}.", reason="csv", line=began) from error
    if headings is None:
        raise FileUnreadable("The file is empty.", reason="empty")
    return Sheet("csv", encoding, headings, tuple(rows))


def decode(body: bytes) -> tuple[str, str]:
    """The text of a file and its encoding. Raises FileUnreadable with the line of the first byte that fits none."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileUnreadable("The file is in UTF-16: save it as CSV UTF-8.", reason="encoding", line=1)
    try:
        return body.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError as error:
        wrong_at = error.start
    try:
        text = body.decode("gb18030")
    except UnicodeDecodeError as error:
        raise _foreign(body, max(wrong_at, error.start)) from error
    rare_at = _first_rare(text)
    if rare_at is not None:
        raise _foreign(body, len(text[:rare_at].encode("gb18030")))
    return text, "gb18030"


def _foreign(body: bytes, at: int) -> FileUnreadable:
    line = body.count(b"\n", 0, at) + 1
    return FileUnreadable(
        f"Line {line} is neither UTF-8 nor GB 18030: save the file as CSV UTF-8.", reason="encoding", line=line
    )


def _first_rare(text: str) -> int | None:
    """Where the first letter stands that no Chinese text would have, if there are too many of them."""
    foreign = [at for at, letter in enumerate(text) if letter > "\x7f"]
    rare = []
    for at in foreign:
        try:
            text[at].encode("gb2312")
        except UnicodeEncodeError:
            rare.append(at)
    return rare[0] if rare and len(rare) > len(foreign) * (1 - _LEAST_COMMON) else None


def _known(table: Table, line: str, delimiter: str) -> int:
    return sum(table.find(each.strip('" \r')) is not None for each in line.split(delimiter))
