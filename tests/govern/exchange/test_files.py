# SPDX-License-Identifier: Apache-2.0
"""Files of any kind: what was written is read, and what cannot be read is refused in words."""

import contextlib
import csv
import io
import json
import re
import zipfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairwatch.errors import FairwatchError
from fairwatch.govern.exchange.cells import Cell, guard, read, unguard
from fairwatch.govern.exchange.csv_file import decode
from fairwatch.govern.exchange.errors import CellWrong, FileUnreadable
from fairwatch.govern.exchange.rows import parse
from fairwatch.govern.exchange.sheet import heads
from fairwatch.govern.exchange.sheet import read as read_sheet
from fairwatch.govern.exchange.tables import TABLE_NAMES, Language, TableName, tables
from fairwatch.govern.exchange.writers import write_csv, write_geojson, write_xlsx
from fairwatch.govern.filetype import file_type

LINES = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=40)


@pytest.mark.parametrize("name", TABLE_NAMES)
@given(body=st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_read_or_refused_in_words(name: TableName, body: bytes) -> None:
    table = tables()[name]
    refused: FairwatchError | None = None
    try:
        sheet = read_sheet(body, table)
        heads(table, sheet.headings)
    except FairwatchError as error:
        refused = error
    assert refused is None or refused.params.get("reason") or refused.code == "exchange-format-unknown"


@given(st.lists(st.lists(LINES, min_size=1, max_size=4), max_size=8), st.sampled_from(["utf-8", "utf-8-sig"]))
def test_what_a_spreadsheet_writes_is_read(rows: list[list[str]], encoding: str) -> None:
    held = io.StringIO()
    csv.writer(held).writerows([["name", "address"], *rows])
    sheet = read_sheet(held.getvalue().encode(encoding), tables()["units"])
    kept = [row for row in rows if any(cell.strip() for cell in row)]
    assert [list(row.cells) for row in sheet.rows] == [[unguard(cell) for cell in row] for row in kept]


@given(st.text(st.sampled_from("沈阳市沈河区中街路商场公司一二三四甲乙 ,\n\"'A1"), max_size=60))
def test_chinese_text_is_read_whatever_it_was_saved_as(text: str) -> None:
    for encoding in ("utf-8", "gb18030"):
        # A letter or two alone may be right in both; a heading is not.
        whole = f"使用单位名称,{text}"
        assert decode(whole.encode(encoding))[0] == whole


@given(LINES)
def test_no_cell_begins_a_formula_and_every_text_comes_back(text: str) -> None:
    assert not guard(text).startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"))
    assert unguard(guard(text)) == text


CELLS: st.SearchStrategy[Cell] = st.one_of(
    st.none(), LINES, st.integers(), st.floats(), st.booleans(), st.dates(), st.lists(st.integers(), max_size=2)
)


@pytest.mark.parametrize("name", TABLE_NAMES)
@given(cell=CELLS)
def test_any_cell_is_read_or_refused(name: TableName, cell: Cell) -> None:
    for column in tables()[name].columns.values():
        with contextlib.suppress(CellWrong):
            read(column, cell)


LANGUAGES: st.SearchStrategy[Language] = st.sampled_from(("zh", "en"))
UNITS = st.fixed_dictionaries(
    {
        "uuid": st.uuids().map(str),
        "name": LINES.map(str.strip).filter(bool),
        "address": LINES.map(str.strip),
        "kind": st.sampled_from(sorted(tables()["units"].columns["kind"].choices)),
        "trades": st.lists(st.from_regex(r"[a-z]{1,8}", fullmatch=True), max_size=3),
    }
)


@given(st.lists(UNITS, min_size=1, max_size=5), LANGUAGES)
def test_what_is_written_is_read_again(rows: list[dict[str, object]], language: Language) -> None:
    table = tables()["units"]
    for body in (b"".join(write_csv(table, language, rows)), b"".join(write_xlsx([(table, rows)], language))):
        sheet = read_sheet(body, table)
        columns = heads(table, sheet.headings).columns
        again = [
            {column.id: read(column, cell) for column, cell in zip(columns, row.cells, strict=False) if column}
            for row in sheet.rows
        ]
        for told, found in zip(rows, again, strict=True):
            assert {name: list(found[name]) if name == "trades" else found[name] for name in told} == told


def test_headings_are_known_in_both_languages_and_by_their_units() -> None:
    cameras = tables()["cameras"]
    for heading in ("有效距离", "有效距离（米）", "Range", "range_m", "RANGE (m)", "有效距离*"):
        column = cameras.find(heading)
        assert column is not None
        assert column.id == "range_m", heading
    assert cameras.find("品牌") is None


@pytest.mark.parametrize("name", TABLE_NAMES)
def test_no_heading_means_two_columns(name: TableName) -> None:
    for column in tables()[name].columns.values():
        for heading in (column.id, column.zh, column.en):
            assert tables()[name].find(heading) == column


def test_no_list_asks_for_a_make_or_a_seller() -> None:
    words = {column.id for table in tables().values() for column in table.columns.values() if column.needed}
    assert not words & {"make", "model", "vendor", "brand", "manufacturer", "supplier"}


def test_an_empty_list_is_still_a_file() -> None:
    table = tables()["places"]
    assert json.loads(b"".join(write_geojson(table, "en", []))) == {"type": "FeatureCollection", "features": []}
    assert read_sheet(b"".join(write_csv(table, "zh", [])), table).rows == ()


@pytest.mark.parametrize("letter", ["\uffff", "\ufffe", "\x0b"])
def test_a_name_with_a_letter_that_no_workbook_may_hold_keeps_nobody_from_opening_it(letter: str) -> None:
    table = tables()["units"]
    sheet = read_sheet(b"".join(write_xlsx([(table, [{"name": f"Mall{letter}"}])], "en")), table)
    assert "Mall\ufffd" in sheet.rows[0].cells


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_workbook_that_was_damaged_on_its_way_is_refused_in_words(method: int) -> None:
    table = tables()["units"]
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(b"".join(write_xlsx([(table, [{"name": "Mall"}])], "en")))) as made,
        zipfile.ZipFile(packed, "w", method) as again,
    ):
        for each in made.infolist():
            again.writestr(each.filename, made.read(each))
        at = again.getinfo("xl/worksheets/sheet1.xml").header_offset
    body = bytearray(packed.getvalue())
    body[at + 70 : at + 90] = b"\xff" * 20  # behind the header and the name
    with contextlib.suppress(FileUnreadable):
        read_sheet(bytes(body), table)
    file_type(io.BytesIO(bytes(body)))
    for cut in range(30, len(body) - 30, 97):
        body[cut] ^= 0x55
        with contextlib.suppress(FileUnreadable):
            read_sheet(bytes(body), table)
        file_type(io.BytesIO(bytes(body)))


def test_a_day_that_excel_keeps_as_a_date_is_a_day() -> None:
    assert read(tables()["systems"].columns["use_day"], date(2025, 7, 1)) == date(2025, 7, 1)


def test_each_column_stands_in_the_reference() -> None:
    page = (Path(__file__).parents[3] / "docs" / "ref" / "exchange.md").read_text(encoding="utf-8")
    for table in tables().values():
        part = page.split(f"(`{table.name}`, ")[1].split("\n## ")[0]
        rows = re.findall(r"^\| (.+?) \| (.+?) \| `(\w+)` \|", part, re.MULTILINE)
        assert rows == [(column.en, column.zh, column.id) for column in table.columns.values()]


@pytest.mark.parametrize(
    "feature",
    [
        {"geometry": None, "properties": {"name": "\ud800", "site": "Mall"}},
        {"geometry": None, "properties": {"name": "Hall", "\ud800": "x"}},
    ],
)
def test_half_a_pair_of_surrogates_is_no_text(feature: dict[str, object]) -> None:
    body = json.dumps({"type": "FeatureCollection", "features": [{"type": "Feature", **feature}]}).encode()
    with pytest.raises(FileUnreadable):
        read_sheet(body, tables()["places"])


def test_no_name_holds_what_postgresql_cannot_ask_for() -> None:
    table = tables()["places"]
    found = read_sheet(b"name,site\r\nHall,Mall\x00\r\n", table)
    row = parse(table, heads(table, found.headings), found.rows[0])
    assert [(each.column, each.code) for each in row.problems] == [("site", "characters")]
