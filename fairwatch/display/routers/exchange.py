# SPDX-License-Identifier: Apache-2.0
"""The registry as files: what is wrong in one before anything is written, then all of it; and back out again."""

from collections.abc import Callable, Sequence
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from fairwatch.accounts.models import Session
from fairwatch.accounts.permissions import Permission, allows
from fairwatch.collect.cameras import Retention
from fairwatch.display.models.base import Id
from fairwatch.display.models.exchange import (
    ExchangeColumn,
    ExchangeColumns,
    ExchangeFormat,
    ExchangeTable,
    ImportReport,
    WorkbookReport,
)
from fairwatch.display.ports import Ports
from fairwatch.display.routers.documents import disposition
from fairwatch.display.security import Permitted, PortsDep
from fairwatch.display.uploads import blocks
from fairwatch.govern.exchange.errors import RowsWrong
from fairwatch.govern.exchange.export import MEDIA_TYPES
from fairwatch.govern.exchange.report import Report
from fairwatch.govern.exchange.report import WorkbookReport as Book
from fairwatch.govern.exchange.sheet import refuse_too_large
from fairwatch.govern.exchange.tables import Language, tables
from fairwatch.govern.registry.models import Hand
from fairwatch.govern.scope import read_scope

router = APIRouter(prefix="/exchange", tags=["exchange"])

_BINARY = {"requestBody": {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}}
DryQuery = Annotated[bool, Query(description="Only tell what the file would do.")]
TemplateQuery = Annotated[bool, Query(description="Only the headings, to be filled in.")]
LanguageQuery = Annotated[Language, Query(description="Of the headings and of words from a list.")]


@router.get("", name="list_exchange_columns")
def list_columns(session: Session = Permitted(Permission.REGISTRY_READ)) -> list[ExchangeColumns]:
    """The lists that go in and out as files, and their columns."""
    return [
        ExchangeColumns(
            what=ExchangeTable(table.name),
            zh=table.zh,
            en=table.en,
            columns=[ExchangeColumn.model_validate(column) for column in table.columns.values()],
            formats=[each for each in ExchangeFormat if each != ExchangeFormat.GEOJSON or table.shape or table.point],
        )
        for table in tables().values()
    ]


@router.post("/import", name="import_list", openapi_extra=_BINARY)
async def import_list(
    request: Request,
    ports: PortsDep,
    what: Annotated[ExchangeTable, Query(description="Which list the file holds.")] = ExchangeTable.CAMERAS,
    dry: DryQuery = True,
    plan_id: Annotated[Id | None, Query(description="The plan of planned cameras that name none.")] = None,
    session: Session = Permitted(Permission.REGISTRY_WRITE),
) -> ImportReport:
    """Read a CSV, Excel or GeoJSON file (its bytes are the body, at most 20 MB) into the registry.

    With `dry` nothing is written: the answer says what would be, and what is wrong in each row. Without, all of it is
    written or nothing: `exchange-rows-wrong`.
    """
    body = await _body(request)
    report = await run_in_threadpool(_import, ports, session, what, body, dry=dry, plan_id=plan_id)
    if not dry:
        _refuse_wrong([report])
    return ImportReport.model_validate(report)


@router.post("/workbook", name="import_workbook", openapi_extra=_BINARY)
async def import_workbook(
    request: Request, ports: PortsDep, dry: DryQuery = True, session: Session = Permitted(Permission.REGISTRY_WRITE)
) -> WorkbookReport:
    """Read an Excel file with several lists, a sheet each (its bytes are the body, at most 20 MB), into the registry. What
    is on a later sheet may name what is on an earlier one. All of it is written or nothing, as in `import_list`.
    """
    report = await run_in_threadpool(_import_workbook, ports, session, await _body(request), dry=dry)
    if not dry:
        _refuse_wrong(report.sheets)
    return WorkbookReport.model_validate(report)


@router.get("/workbook.xlsx", name="export_workbook", response_class=StreamingResponse)
def export_workbook(
    ports: PortsDep,
    lang: LanguageQuery = "zh",
    template: TemplateQuery = False,
    session: Session = Permitted(Permission.REGISTRY_READ),
) -> StreamingResponse:
    """All lists that the person sees as one Excel file, a sheet each."""
    scope = read_scope(ports.engine, session.account)
    content = ports.exports.workbook(scope, lang, sees=_sees(ports, session), template=template)
    name = "登记信息.xlsx" if lang == "zh" else "Registry.xlsx"
    headers = {"Content-Disposition": disposition(name)}
    return StreamingResponse(content, headers=headers, media_type=MEDIA_TYPES["xlsx"])


@router.get("/{what}.{form}", name="export_list", response_class=StreamingResponse)
def export_list(
    what: Annotated[ExchangeTable, Path()],
    form: Annotated[ExchangeFormat, Path()],
    ports: PortsDep,
    lang: LanguageQuery = "zh",
    template: TemplateQuery = False,
    plan_id: Annotated[Id | None, Query(description="Only the planned cameras of that plan.")] = None,
    session: Session = Permitted(Permission.REGISTRY_READ),
) -> StreamingResponse:
    """All rows of a list that the person sees, as a file."""
    if template:
        content = ports.exports.template(what.value, form.value, lang)
    else:
        scope = read_scope(ports.engine, session.account)
        content = ports.exports.write(what.value, form.value, scope, lang, sees=_sees(ports, session), plan_id=plan_id)
    table = tables()[what.value]
    name = f"{table.zh if lang == 'zh' else table.en}.{form.value}"
    headers = {"Content-Disposition": disposition(name)}
    return StreamingResponse(content, headers=headers, media_type=MEDIA_TYPES[form.value])


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for block in blocks(request, refuse_too_large):
        body += block
    return bytes(body)


def _sees(ports: Ports, session: Session) -> Callable[[int], bool]:
    """Of which cameras the person may read the addresses."""
    rights = ports.gate.rights(session.account)
    may = allows(session.account.role, Permission.CAMERA_READ)
    return lambda camera_id: may and rights.sees(camera_id)


def _refuse_wrong(reports: Sequence[Report]) -> None:
    wrong = [report for report in reports if report.problem_count]
    if not wrong:
        return
    first = wrong[0].problems[0]
    raise RowsWrong(
        f"Nothing was written: {sum(each.wrong_rows for each in wrong)} rows are wrong, the first is row {first.row} "
        f"of {wrong[0].what}.",
        errors=sum(each.problem_count for each in wrong),
        what=wrong[0].what,
        row=first.row,
        column=first.column,
        cell=first.code,
    )


def _import(
    ports: Ports, session: Session, what: ExchangeTable, body: bytes, *, dry: bool, plan_id: int | None
) -> Report:
    by, sees = _hand(ports, session), _sees(ports, session)
    report = ports.exchange.run(what.value, body, by, dry=dry, retention=_retention(ports), sees=sees, plan_id=plan_id)
    _let_see(ports, session, report)
    return report


def _import_workbook(ports: Ports, session: Session, body: bytes, *, dry: bool) -> Book:
    by, sees = _hand(ports, session), _sees(ports, session)
    book = ports.exchange.run_workbook(body, by, dry=dry, retention=_retention(ports), sees=sees)
    for report in book.sheets:
        _let_see(ports, session, report)
    return book


def _hand(ports: Ports, session: Session) -> Hand:
    scope = read_scope(ports.engine, session.account)
    return Hand(session.actor, ports.audit.by(session.actor), scope=scope, way="import")


def _retention(ports: Ports) -> Retention:
    return Retention(ports.settings.retention_min_days, ports.settings.retention_max_days)


def _let_see(ports: Ports, session: Session, report: Report) -> None:
    """Who entered cameras sees them."""
    if not session.account.all_cameras:
        for camera_id in report.camera_ids:
            ports.accounts.give_right(session.account.id, camera_id, by=session.actor)
