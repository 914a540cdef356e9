# SPDX-License-Identifier: Apache-2.0
"""The registry as files: CSV, Excel, GeoJSON, row by row however many there are. What goes out comes back in unchanged."""

import csv
import io
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, func, select

from fairwatch.db.registry import place, placement, site, unit, video_system
from fairwatch.db.tables import camera, stream
from fairwatch.govern.scope import Scope

from .cells import guard
from .geojson_file import refuse_unmapped
from .sheet import Format
from .tables import Column, Language, Table, TableName, tables

MEDIA_TYPES: Mapping[Format, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
}
_BLOCK_BYTES = 1 << 16
_HELD_BYTES = 1 << 22
_SECRET = frozenset({"password"})
_STREAMS = ("address", "sub_address")
_WORDS = {
    "zh": ("是", "否", "说明", "列", "必填", "可填内容"),
    "en": ("yes", "no", "Notes", "Column", "Needed", "May hold"),
}
_EXPLAINED = {
    "zh": {
        "day": "日期，如 2025-07-01",
        "number": "数字",
        "flag": "是 / 否",
        "list": "多项以逗号分隔",
        "outline": "GeoJSON",
    },
    "en": {
        "day": "a day such as 2025-07-01",
        "number": "a number",
        "flag": "yes / no",
        "list": "several, with commas between",
        "outline": "GeoJSON",
    },
}
Sees = Callable[[int], bool]


class Exports:
    """Thread-safe. `sees` says of which cameras a person may read the addresses."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def write(
        self, what: TableName, form: Format, scope: Scope, language: Language, *, sees: Sees = lambda _: False
    ) -> Iterator[bytes]:
        """All rows of a list within the scope. Raises FormatUnknown before anything is given."""
        table = tables()[what]
        if form == "geojson":
            refuse_unmapped(table)
        return _WRITERS[form](table, language, self._rows(table, scope, sees))

    def template(self, what: TableName, form: Format, language: Language) -> Iterator[bytes]:
        """A file with headings and no rows; in Excel with a sheet that says what each column takes."""
        table = tables()[what]
        if form == "geojson":
            refuse_unmapped(table)
        if form == "xlsx":
            return _xlsx(table, language, (), notes=True, secrets=True)
        return _csv(table, language, (), secrets=True) if form == "csv" else _geojson(table, language, ())

    def _rows(self, table: Table, scope: Scope, sees: Sees) -> Iterator[dict[str, Any]]:
        with self._engine.connect() as connection:
            doubtful = {thing.name: _doubtful(connection, thing) for thing in (site, place, video_system)}
            query = _query(table, scope).execution_options(yield_per=1000)
            for row in connection.execute(query):
                yield _told(table, row, doubtful, sees)


def _query(table: Table, scope: Scope) -> Select[Any]:
    if table.name == "units":
        return select(unit).where(unit.c.removed_us.is_(None), scope.units()).order_by(unit.c.id)
    above = (unit.c.credit_code.label("unit"), site.c.name.label("site"), site.c.uuid.label("site_uuid"))
    if table.name == "sites":
        query = select(site, above[0]).join(unit, unit.c.id == site.c.unit_id)
        return query.where(site.c.removed_us.is_(None), scope.sites()).order_by(site.c.id)
    if table.name != "cameras":
        thing = place if table.name == "places" else video_system
        query = (
            select(thing, site.c.unit_id, *above)
            .join(site, site.c.id == thing.c.site_id)
            .join(unit, unit.c.id == site.c.unit_id)
        )
        found = query.where(thing.c.removed_us.is_(None), site.c.removed_us.is_(None), scope.sites())
        return found.order_by(thing.c.id)
    main, sub = stream.alias("main"), stream.alias("sub")
    placed = [column for column in placement.c if column.name not in ("camera_id", "version", "updated_us")]
    query = (
        select(
            camera.c.id,
            camera.c.uuid,
            camera.c.name,
            camera.c.username,
            main.c.address.label("address"),
            sub.c.address.label("sub_address"),
            place.c.name.label("place"),
            place.c.uuid.label("place_uuid"),
            place.c.site_id,
            site.c.unit_id,
            video_system.c.name.label("system"),
            video_system.c.uuid.label("system_uuid"),
            *above,
            *placed,
        )
        .select_from(camera)
        .join(main, (main.c.camera_id == camera.c.id) & (main.c.kind == "main"), isouter=True)
        .join(sub, (sub.c.camera_id == camera.c.id) & (sub.c.kind == "sub"), isouter=True)
        .join(placement, placement.c.camera_id == camera.c.id, isouter=True)
        .join(place, place.c.id == placement.c.place_id, isouter=True)
        .join(video_system, video_system.c.id == placement.c.system_id, isouter=True)
        .join(site, site.c.id == place.c.site_id, isouter=True)
        .join(unit, unit.c.id == site.c.unit_id, isouter=True)
        .where(camera.c.removed_us.is_(None))
        .order_by(camera.c.id)
    )
    return query if scope == Scope() else query.where(placement.c.camera_id.is_not(None), scope.sites())


Doubtful = Mapping[str, frozenset[tuple[int, str]]]


def _doubtful(connection: Connection, thing: Any) -> frozenset[tuple[int, str]]:
    """Names that more than one thing has in the same unit or site: these are named by uuid."""
    above = thing.c.unit_id if thing is site else thing.c.site_id
    query = select(above, thing.c.name).where(thing.c.removed_us.is_(None)).group_by(above, thing.c.name)
    return frozenset((row[0], row[1]) for row in connection.execute(query.having(func.count() > 1)))


def _told(table: Table, row: Row[Any], doubtful: Doubtful, sees: Sees) -> dict[str, Any]:
    """The cells of a row by column."""
    told: dict[str, Any] = {}
    hidden = table.name == "cameras" and not sees(row.id)
    for column in table.columns.values():
        if column.id in _SECRET or (hidden and column.id in (*_STREAMS, "username")):
            continue
        value = getattr(row, column.id)
        if column.type == "list":
            value = json.loads(value)
        elif column.type == "outline":
            value = json.loads(value) if value else None
        told[column.id] = value
    if table.name in ("places", "systems", "cameras") and (row.unit_id, row.site) in doubtful["site"]:
        told["site"] = row.site_uuid
    if table.name == "cameras":
        for name, thing in (("place", "place"), ("system", "video_system")):
            if (row.site_id, told[name]) in doubtful[thing]:
                told[name] = getattr(row, f"{name}_uuid")
    return told


def _plain(column: Column, value: Any, language: Language) -> str | float | None:
    """A value as it stands in a cell of CSV or Excel."""
    if value is None or value == "":
        return None
    if column.type == "flag":
        return _WORDS[language][0 if value else 1]
    if column.type == "choice":
        zh, en = column.choices[value]
        return zh if language == "zh" else en
    if column.type == "list":
        return ("、" if language == "zh" else ", ").join(value) or None
    if column.type == "outline":
        return json.dumps(value)
    return value if column.type == "number" else str(value)


def _columns(table: Table, *, secrets: bool) -> list[Column]:
    return [column for column in table.columns.values() if secrets or column.id not in _SECRET]


def _csv(
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


def _xlsx(
    table: Table,
    language: Language,
    rows: Iterable[Mapping[str, Any]],
    *,
    notes: bool = False,
    secrets: bool = False,
) -> Iterator[bytes]:
    from openpyxl import Workbook  # heavy: whoever never asks for Excel starts without it

    columns = _columns(table, secrets=secrets)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(table.zh if language == "zh" else table.en)
    sheet.freeze_panes = "A2"
    sheet.append([_bold(sheet, column.heading(language)) for column in columns])
    for row in rows:
        sheet.append([_cell(sheet, _plain(column, row.get(column.id), language)) for column in columns])
    if notes:
        _notes(book, columns, language)
    with tempfile.SpooledTemporaryFile(max_size=_HELD_BYTES) as file:
        book.save(file)
        file.seek(0)
        while block := file.read(_BLOCK_BYTES):
            yield block


def _notes(book: Any, columns: Iterable[Column], language: Language) -> None:
    words = _WORDS[language]
    sheet = book.create_sheet(words[2])
    sheet.append([_bold(sheet, words[index]) for index in (3, 4, 5)])
    for column in columns:
        named = [zh if language == "zh" else en for zh, en in column.choices.values()]
        takes = " / ".join(named) or _EXPLAINED[language].get(column.type, "")
        sheet.append(
            [_cell(sheet, cell) for cell in (column.heading(language), words[0] if column.needed else "", takes)]
        )


def _bold(sheet: Any, text: str) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    cell = WriteOnlyCell(sheet, text)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, value: str | float | None) -> Any:
    if not isinstance(value, str) or not value.startswith("="):
        return value
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, value)
    cell.data_type = "s"  # a text, no formula
    return cell


def _geojson(table: Table, language: Language, rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
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


_WRITERS: Mapping[Format, Callable[[Table, Language, Iterable[Mapping[str, Any]]], Iterator[bytes]]] = {
    "csv": _csv,
    "xlsx": _xlsx,
    "geojson": _geojson,
}
