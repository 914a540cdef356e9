# SPDX-License-Identifier: Apache-2.0
"""The registry as files: what is wrong in one before anything is written, then all of it; and back out again."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from fairwatch.accounts.models import Session
from fairwatch.accounts.permissions import Permission, allows
from fairwatch.collect.cameras import Retention
from fairwatch.display.models.exchange import (
    ExchangeColumn,
    ExchangeColumns,
    ExchangeFormat,
    ExchangeTable,
    ImportReport,
)
from fairwatch.display.ports import Ports
from fairwatch.display.routers.documents import disposition
from fairwatch.display.security import Permitted, PortsDep
from fairwatch.display.uploads import blocks
from fairwatch.govern.exchange.errors import RowsWrong
from fairwatch.govern.exchange.export import MEDIA_TYPES
from fairwatch.govern.exchange.report import Report
from fairwatch.govern.exchange.sheet import refuse_too_large
from fairwatch.govern.exchange.tables import Language, tables
from fairwatch.govern.registry.models import Hand
from fairwatch.govern.scope import read_scope

router = APIRouter(prefix="/exchange", tags=["exchange"])

_BINARY = {"requestBody": {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}}
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
    dry: Annotated[bool, Query(description="Only tell what the file would do.")] = True,
    session: Session = Permitted(Permission.REGISTRY_WRITE),
) -> ImportReport:
    """Read a CSV, Excel or GeoJSON file (its bytes are the body, at most 20 MB) into the registry.

    With `dry` nothing is written: the answer says what would be, and what is wrong in each row. Without, all of it is
    written or nothing: `exchange-rows-wrong`.
    """
    body = bytearray()
    async for block in blocks(request, refuse_too_large):
        body += block
    report = await run_in_threadpool(_import, ports, session, what, bytes(body), dry=dry)
    if report.problem_count and not dry:
        first = report.problems[0]
        raise RowsWrong(
            f"Nothing was written: {report.wrong_rows} rows are wrong, the first is row {first.row}.",
            errors=report.problem_count,
            row=first.row,
            column=first.column,
            cell=first.code,
        )
    return ImportReport.model_validate(report)


@router.get("/{what}.{form}", name="export_list", response_class=StreamingResponse)
def export_list(
    what: Annotated[ExchangeTable, Path()],
    form: Annotated[ExchangeFormat, Path()],
    ports: PortsDep,
    lang: LanguageQuery = "zh",
    template: Annotated[bool, Query(description="Only the headings, to be filled in.")] = False,
    session: Session = Permitted(Permission.REGISTRY_READ),
) -> StreamingResponse:
    """All rows of a list that the person sees, as a file."""
    if template:
        content = ports.exports.template(what.value, form.value, lang)
    else:
        rights = ports.gate.rights(session.account)
        may = allows(session.account.role, Permission.CAMERA_READ)
        content = ports.exports.write(
            what.value,
            form.value,
            read_scope(ports.engine, session.account),
            lang,
            sees=lambda camera_id: may and rights.sees(camera_id),
        )
    table = tables()[what.value]
    name = f"{table.zh if lang == 'zh' else table.en}.{form.value}"
    headers = {"Content-Disposition": disposition(name)}
    return StreamingResponse(content, headers=headers, media_type=MEDIA_TYPES[form.value])


def _import(ports: Ports, session: Session, what: ExchangeTable, body: bytes, *, dry: bool) -> Report:
    settings = ports.settings
    hand = Hand(
        session.actor, ports.audit.by(session.actor), scope=read_scope(ports.engine, session.account), way="import"
    )
    retention = Retention(settings.retention_min_days, settings.retention_max_days)
    report = ports.exchange.run(what.value, body, hand, dry=dry, retention=retention)
    if not session.account.all_cameras:
        for camera_id in report.camera_ids:
            ports.accounts.give_right(session.account.id, camera_id, by=session.actor)
    return report
