# SPDX-License-Identifier: Apache-2.0
"""The authority's desk: the register of a territory, visits, rectification orders, inspection packs, packages taken in."""

import json
import os
from collections.abc import Iterator
from typing import Annotated, Any, BinaryIO, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse
from sqlalchemy import select

from fairwatch.accounts.models import Session
from fairwatch.accounts.permissions import Permission
from fairwatch.db.registry import video_system
from fairwatch.display.models.base import PathId
from fairwatch.display.models.filings import FilingView
from fairwatch.display.models.supervision import (
    AtlasView,
    ChecklistItem,
    InspectionChange,
    InspectionItem,
    InspectionPage,
    InspectionPlan,
    InspectionView,
    NodeView,
    OrderInput,
    OrderPage,
    OrderReopen,
    OrderReport,
    OrderView,
    OverviewView,
    RegisteredPage,
    RegisteredView,
    TerritoryView,
    VersionOnly,
)
from fairwatch.display.ports import Ports
from fairwatch.display.routers.documents import disposition
from fairwatch.display.routers.filings import (
    PACKAGE_BODY,
    DivisionQuery,
    IdQuery,
    LanguageQuery,
    TextQuery,
    download,
    filing_view,
    taken_in,
)
from fairwatch.display.security import Permitted, PortsDep
from fairwatch.govern.compliance.heads import read_heads
from fairwatch.govern.compliance.prints import Form, printed
from fairwatch.govern.compliance.service import About
from fairwatch.govern.rules.load import catalogue
from fairwatch.govern.scope import Scope, read_scope
from fairwatch.govern.supervision.minutes import minutes_pdf
from fairwatch.govern.supervision.orders import Order
from fairwatch.govern.supervision.territory import Standing

router = APIRouter(tags=["supervision"])

_BLOCK = 1 << 18
Limit = Annotated[int, Query(ge=1, le=500)]


def _scope(ports: Ports, session: Session) -> Scope:
    return read_scope(ports.engine, session.account)


@router.get("/supervision/overview")
def get_overview(ports: PortsDep, session: Session = Permitted(Permission.SUPERVISION_READ)) -> OverviewView:
    """What waits for the authority."""
    ports.filings.catch_up()
    return OverviewView.model_validate(ports.supervision.overview(_scope(ports, session)))


@router.get("/supervision/territory")
def get_territory(
    ports: PortsDep,
    division: DivisionQuery = None,
    session: Session = Permitted(Permission.SUPERVISION_READ),
) -> TerritoryView:
    """A division and those next below it, with how their systems stand."""
    here, below = ports.supervision.territory(_scope(ports, session), division)
    return TerritoryView(
        here=None if here is None else NodeView.model_validate(here),
        below=[NodeView.model_validate(each) for each in below],
    )


@router.get("/supervision/systems")
def list_registered_systems(
    ports: PortsDep,
    division: DivisionQuery = None,
    standing: Standing | None = None,
    q: TextQuery = "",
    after: IdQuery = None,
    limit: Limit = 100,
    session: Session = Permitted(Permission.SUPERVISION_READ),
) -> RegisteredPage:
    """The register of systems."""
    items, more = ports.supervision.systems(
        _scope(ports, session), code=division, standing=standing, text=q.strip(), after=after or 0, limit=limit
    )
    return RegisteredPage(items=[RegisteredView.model_validate(each) for each in items], next=more)


@router.get("/supervision/map")
def get_system_map(
    ports: PortsDep,
    division: DivisionQuery = None,
    session: Session = Permitted(Permission.SUPERVISION_READ),
) -> AtlasView:
    """Where the systems of a territory stand, and how their filings do."""
    return AtlasView.model_validate(ports.supervision.atlas(_scope(ports, session), division))


@router.get("/supervision/systems/{system_id}/checklist")
def get_checklist(
    system_id: PathId, ports: PortsDep, session: Session = Permitted(Permission.SUPERVISION_READ)
) -> list[ChecklistItem]:
    """What binds a system today, control by control, with the articles."""
    items = ports.supervision.checklist(system_id, _scope(ports, session))
    return [ChecklistItem.model_validate(each) for each in items]


@router.post("/supervision/packages", openapi_extra=PACKAGE_BODY)
async def take_filing_package(
    request: Request,
    ports: PortsDep,
    confirmed: Annotated[
        str | None, Query(max_length=100, description="The fingerprint of its key, compared with the unit.")
    ] = None,
    session: Session = Permitted(Permission.SUPERVISION_WRITE),
) -> FilingView:
    """Take a filing from another installation into the inbox; the signed package is the body. The first one of a unit is
    refused as `unit-unconfirmed` until a person says that its key is that unit's.
    """

    def take(file: BinaryIO) -> FilingView:
        opening = ports.carrier.take_in(file, by=session.actor, scope=_scope(ports, session), confirmed=confirmed)
        return filing_view(ports, session, opening)

    return await taken_in(request, take)


@router.get("/supervision/systems/{system_id}/pack.zip", response_class=Response)
def get_inspection_pack(
    system_id: PathId, ports: PortsDep, session: Session = Permitted(Permission.SUPERVISION_READ)
) -> Response:
    """Everything known of a system, signed: filings, differences, extracts of the registers, compliance of its site, and
    the papers: licence, plan, build file, agreements, consent letters, photographs of signs.
    """
    scope = _scope(ports, session)
    made = ports.bundles.pack(system_id, lambda: _compliance(ports, system_id, scope), by=session.actor, scope=scope)
    headers = {"Content-Disposition": disposition(f"system-{system_id}.zip")}
    headers["Content-Length"] = str(made.seek(0, os.SEEK_END))
    made.seek(0)
    return StreamingResponse(_blocks(made), media_type="application/zip", headers=headers)


@router.get("/inspections")
def list_inspections(
    ports: PortsDep,
    state: Literal["planned", "under-way", "closed"] | None = None,
    system_id: IdQuery = None,
    before: IdQuery = None,
    limit: Limit = 100,
    session: Session = Permitted(Permission.FILING_READ),
) -> InspectionPage:
    """Visits, newest first. A unit is not told of those to come."""
    items, more = ports.supervision.visits(
        _scope(ports, session), state=state, system_id=system_id, before=before, limit=limit
    )
    return InspectionPage(items=[InspectionItem.model_validate(each) for each in items], next=more)


@router.post("/inspections", status_code=201)
def plan_inspection(
    body: InspectionPlan, ports: PortsDep, session: Session = Permitted(Permission.SUPERVISION_WRITE)
) -> InspectionView:
    """Plan a visit, with a checklist from the texts that bind the site."""
    inspectors = [each.model_dump() for each in body.inspectors]
    made = ports.supervision.plan(
        body.system_id, body.planned_day, inspectors, by=session.actor, scope=_scope(ports, session)
    )
    return InspectionView.model_validate(made)


@router.get("/inspections/{inspection_id}")
def get_inspection(
    inspection_id: PathId, ports: PortsDep, session: Session = Permitted(Permission.FILING_READ)
) -> InspectionView:
    """One visit with its checklist and minutes."""
    return InspectionView.model_validate(ports.supervision.visit(inspection_id, _scope(ports, session)))


@router.patch("/inspections/{inspection_id}")
def change_inspection(
    inspection_id: PathId,
    body: InspectionChange,
    ports: PortsDep,
    session: Session = Permitted(Permission.SUPERVISION_WRITE),
) -> InspectionView:
    """Write down when it took place, what was found on which item, and the minutes."""
    given = body.results
    results = None if given is None else {each.control: (each.result, each.note) for each in given}
    changed = ports.supervision.write_visit(
        inspection_id,
        body.version,
        planned_day=body.planned_day,
        visited_day=body.visited_day,
        inspectors=None if body.inspectors is None else [each.model_dump() for each in body.inspectors],
        results=results,
        minutes=body.minutes,
        by=session.actor,
        scope=_scope(ports, session),
    )
    return InspectionView.model_validate(changed)


@router.post("/inspections/{inspection_id}/close")
def close_inspection(
    inspection_id: PathId,
    body: VersionOnly,
    ports: PortsDep,
    session: Session = Permitted(Permission.SUPERVISION_WRITE),
) -> InspectionView:
    """Close a visit whose items all have a result."""
    scope = _scope(ports, session)
    closed = ports.supervision.close_visit(inspection_id, body.version, by=session.actor, scope=scope)
    return InspectionView.model_validate(closed)


@router.get("/inspections/{inspection_id}/minutes.pdf", response_class=Response)
def get_inspection_minutes(
    inspection_id: PathId,
    ports: PortsDep,
    lang: LanguageQuery = "zh",
    session: Session = Permitted(Permission.FILING_READ),
) -> Response:
    """The minutes as PDF."""
    visit = ports.supervision.visit(inspection_id, _scope(ports, session))
    return download(minutes_pdf(visit, lang), "application/pdf", f"inspection-{inspection_id}.pdf")


@router.get("/orders")
def list_orders(
    ports: PortsDep,
    state: Literal["open", "reported", "closed"] | None = None,
    system_id: IdQuery = None,
    after: Annotated[str | None, Query(max_length=40)] = None,
    limit: Limit = 100,
    session: Session = Permitted(Permission.FILING_READ),
) -> OrderPage:
    """Rectification orders, those due first first."""
    items, more = ports.orders.page(_scope(ports, session), state=state, system_id=system_id, after=after, limit=limit)
    return OrderPage(items=[_order(each) for each in items], next=more)


@router.post("/orders", status_code=201)
def issue_order(
    body: OrderInput, ports: PortsDep, session: Session = Permitted(Permission.SUPERVISION_WRITE)
) -> OrderView:
    """Order something to be put right by a day."""
    made = ports.orders.issue(
        body.system_id,
        body.control,
        body.demand,
        body.due_day,
        inspection_id=body.inspection_id,
        by=session.actor,
        scope=_scope(ports, session),
    )
    return _order(made)


@router.get("/orders/{order_id}")
def get_order(order_id: PathId, ports: PortsDep, session: Session = Permitted(Permission.FILING_READ)) -> OrderView:
    """One order."""
    return _order(ports.orders.get(order_id, _scope(ports, session)))


@router.post("/orders/{order_id}/report")
def report_order(
    order_id: PathId, body: OrderReport, ports: PortsDep, session: Session = Permitted(Permission.FILING_WRITE)
) -> OrderView:
    """The unit says what it did."""
    scope = _scope(ports, session)
    return _order(ports.orders.report(order_id, body.version, body.report, by=session.actor, scope=scope))


@router.post("/orders/{order_id}/reopen")
def reopen_order(
    order_id: PathId, body: OrderReopen, ports: PortsDep, session: Session = Permitted(Permission.SUPERVISION_WRITE)
) -> OrderView:
    """It is not done: what is still to do, and by when."""
    scope = _scope(ports, session)
    by = session.actor
    return _order(ports.orders.reopen(order_id, body.version, body.demand, body.due_day, by=by, scope=scope))


@router.post("/orders/{order_id}/close")
def close_order(
    order_id: PathId, body: VersionOnly, ports: PortsDep, session: Session = Permitted(Permission.SUPERVISION_WRITE)
) -> OrderView:
    """It is done."""
    scope = _scope(ports, session)
    return _order(ports.orders.close(order_id, body.version, by=session.actor, scope=scope))


def _order(each: Order) -> OrderView:
    told: dict[str, Any] = {name: getattr(each, name) for name in Order.__slots__}
    known = catalogue().get(each.control)
    # One that an older version knew has no name any more.
    name = {"zh": each.control, "en": each.control} if known is None else known.name
    return OrderView.model_validate(told | {"control_name": name})


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while block := file.read(_BLOCK):
            yield block


def _compliance(ports: Ports, system_id: int, scope: Scope) -> dict[str, bytes]:
    """The compliance of the system's site by each text that binds it, as JSON, and the signed ends of the registers."""
    with ports.engine.connect() as connection:
        site_id = connection.scalar(select(video_system.c.site_id).where(video_system.c.id == system_id))
        heads = read_heads(connection)
    files = {"heads.json": json.dumps(heads, sort_keys=True, indent=1).encode()}
    about = About(scope=scope, site_id=site_id)
    for used in ports.compliance.packs(about):
        found = ports.compliance.report(used.pack.id, about) if used.sites else None
        if found is not None:
            files[f"compliance/{used.pack.id}.json"] = printed(found, Form.JSON, "zh")
    return files
