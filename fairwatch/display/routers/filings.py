# SPDX-License-Identifier: Apache-2.0
"""Filings with the police: what is due, filling in, handing in; at the authority accepting and returning."""

import io
from collections.abc import Callable
from typing import Annotated, Any, BinaryIO, Literal

from fastapi import APIRouter, BackgroundTasks, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from fairwatch.accounts.models import Session
from fairwatch.accounts.permissions import Permission, allows
from fairwatch.display.models.base import PathId
from fairwatch.display.models.filings import (
    DifferencesView,
    FilingAccept,
    FilingEdit,
    FilingItem,
    FilingPage,
    FilingReturn,
    FilingSubmit,
    FilingView,
    FilingWithdraw,
    FormView,
)
from fairwatch.display.ports import Ports
from fairwatch.display.routers.documents import disposition
from fairwatch.display.security import Permitted, PortsDep
from fairwatch.display.uploads import blocks
from fairwatch.govern.codes import within
from fairwatch.govern.filing.carried import content_digest
from fairwatch.govern.filing.errors import FilingState, PackageInvalid
from fairwatch.govern.filing.form import Kind, form
from fairwatch.govern.filing.listing import FilingFilter
from fairwatch.govern.filing.package import MOST_BYTES
from fairwatch.govern.filing.pdf import form_pdf, receipt_pdf
from fairwatch.govern.filing.reading import Opening
from fairwatch.govern.filing.records import Reason, State
from fairwatch.govern.scope import Scope, read_scope

router = APIRouter(tags=["filings"])

DivisionQuery = Annotated[str | None, Query(pattern=r"^[0-9]{6}$", description="It and all below it.")]
IdQuery = Annotated[int | None, Query(ge=1, le=2**31 - 1)]
LanguageQuery = Annotated[Literal["zh", "en"], Query(description="The paper's language.")]
PACKAGE_BODY: dict[str, Any] = {
    "requestBody": {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}
}
TextQuery = Annotated[str, Query(max_length=100)]


def filing_view(ports: Ports, session: Session, opening: Opening) -> FilingView:
    """A filing as its reader sees it."""
    scope = read_scope(ports.engine, session.account)
    found = opening.filing
    # Where a site went elsewhere both offices see what is filed of it; it is for the one that it was handed in at.
    police = scope.division is not None and not scope.sector and within(found.division, scope.division)
    decides = police and allows(session.account.role, Permission.SUPERVISION_WRITE) and found.state is State.SUBMITTED
    enters = found.state is State.SUBMITTED and found.on_paper != "disputed" and not opening.remote
    enters = enters and scope.division is None and allows(session.account.role, Permission.FILING_WRITE)
    answers = police and allows(session.account.role, Permission.SUPERVISION_WRITE) and found.on_paper == "entered"
    more = {
        "may_decide": decides,
        "may_enter_paper": enters and ports.filings.paper.open_to(found.division),
        "paper_from": ports.filings.paper.waits_until(found.division, opening.zone) if enters else None,
        "may_answer_paper": answers and found.state is State.ACCEPTED,
        "delivery": ports.courier.last(found.id),
    }
    return FilingView.model_validate(opening.shown() | more)


def _scope(ports: Ports, session: Session) -> Scope:
    return read_scope(ports.engine, session.account)


@router.get("/filings")
def list_filings(
    ports: PortsDep,
    state: Annotated[list[State] | None, Query(description="Several: any of them.")] = None,
    kind: Kind | None = None,
    system_id: IdQuery = None,
    unit_id: IdQuery = None,
    division: DivisionQuery = None,
    overdue: bool | None = None,
    q: TextQuery = "",
    order: Literal["due", "newest"] = "due",
    after: Annotated[str | None, Query(max_length=40, description="`next` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    session: Session = Permitted(Permission.FILING_READ),
) -> FilingPage:
    """Filings and change reports, by default those first that are due first."""
    ports.filings.catch_up()
    wanted = FilingFilter(tuple(state or ()), kind, system_id, unit_id, division, overdue, q.strip())
    items, more = ports.filings.page(_scope(ports, session), wanted, order, after, limit)
    return FilingPage(items=[FilingItem.model_validate(item) for item in items], next=more)


@router.get("/filings/form")
def get_filing_form(session: Session = Permitted(Permission.FILING_READ)) -> FormView:
    """The form: its fields in their order, whose they are to fill, the papers that go with it."""
    return FormView.model_validate(form())


@router.get("/filings/{filing_id}")
def get_filing(filing_id: PathId, ports: PortsDep, session: Session = Permitted(Permission.FILING_READ)) -> FilingView:
    """One filing with what is missing, what changed, its papers and its history."""
    ports.filings.catch_up()
    return filing_view(ports, session, ports.filings.get(filing_id, _scope(ports, session)))


@router.get("/systems/{system_id}/differences")
def get_differences(
    system_id: PathId, ports: PortsDep, session: Session = Permitted(Permission.FILING_READ)
) -> DifferencesView:
    """What of a system is true and not filed."""
    ports.filings.catch_up()
    return DifferencesView.model_validate(ports.filings.differences(system_id, _scope(ports, session)))


@router.post("/systems/{system_id}/filings/refresh")
def refresh_filings(
    system_id: PathId, ports: PortsDep, session: Session = Permitted(Permission.FILING_WRITE)
) -> DifferencesView:
    """Compare what is filed with what is true now, and open or close what is due. It also happens by itself."""
    scope = _scope(ports, session)
    ports.filings.differences(system_id, scope)
    ports.filings.refresh(system_id)
    return DifferencesView.model_validate(ports.filings.differences(system_id, scope))


@router.patch("/filings/{filing_id}")
def edit_filing(
    filing_id: PathId, body: FilingEdit, ports: PortsDep, session: Session = Permitted(Permission.FILING_WRITE)
) -> FilingView:
    """Fill in what only a person knows; all else comes from the registry."""
    opening = ports.filings.edit(
        filing_id, body.version, body.entered, body.reason, by=session.actor, scope=_scope(ports, session)
    )
    return filing_view(ports, session, opening)


@router.post("/filings/{filing_id}/submit")
def submit_filing(
    filing_id: PathId, body: FilingSubmit, ports: PortsDep, session: Session = Permitted(Permission.FILING_WRITE)
) -> FilingView:
    """Hand it in, declared to be true."""
    opening = ports.filings.submit(filing_id, body.version, by=session.actor, scope=_scope(ports, session))
    return filing_view(ports, session, opening)


@router.post("/filings/{filing_id}/withdraw")
def withdraw_filing(
    filing_id: PathId,
    body: FilingWithdraw,
    background: BackgroundTasks,
    ports: PortsDep,
    session: Session = Permitted(Permission.FILING_WRITE),
) -> FilingView:
    """Take back what was handed in and is not decided; the installation that it was sent to is told."""
    scope = _scope(ports, session)
    ports.filings.withdraw(filing_id, body.version, body.reason, by=session.actor, scope=scope)
    background.add_task(ports.courier.hurry, filing_id)
    return filing_view(ports, session, ports.filings.get(filing_id, scope))


@router.post("/filings/{filing_id}/accept")
def accept_filing(
    filing_id: PathId, body: FilingAccept, ports: PortsDep, session: Session = Permitted(Permission.SUPERVISION_WRITE)
) -> FilingView:
    """Take it into the register, with a number."""
    opening = ports.filings.accept(
        filing_id, body.version, body.number, body.note, by=session.actor, scope=_scope(ports, session)
    )
    return filing_view(ports, session, opening)


@router.post("/filings/{filing_id}/return")
def return_filing(
    filing_id: PathId, body: FilingReturn, ports: PortsDep, session: Session = Permitted(Permission.SUPERVISION_WRITE)
) -> FilingView:
    """Send it back with what is wrong, field by field."""
    reasons = [Reason(each.field, each.text, each.camera) for each in body.reasons]
    opening = ports.filings.send_back(filing_id, body.version, reasons, by=session.actor, scope=_scope(ports, session))
    return filing_view(ports, session, opening)


@router.get("/filings/{filing_id}/form.pdf", response_class=Response)
def get_filing_pdf(
    filing_id: PathId,
    ports: PortsDep,
    lang: LanguageQuery = "zh",
    session: Session = Permitted(Permission.FILING_READ),
) -> Response:
    """The form as PDF, in the order in which it is filed."""
    opening = ports.filings.get(filing_id, _scope(ports, session))
    return download(form_pdf(opening, lang), "application/pdf", f"filing-{filing_id}.pdf")


@router.get("/filings/{filing_id}/receipt.pdf", response_class=Response)
def get_filing_receipt(
    filing_id: PathId,
    ports: PortsDep,
    lang: LanguageQuery = "zh",
    session: Session = Permitted(Permission.FILING_READ),
) -> Response:
    """What the authority hands back: number, day, digest of what was filed."""
    opening = ports.filings.get(filing_id, _scope(ports, session))
    if opening.filing.state is not State.ACCEPTED:
        raise FilingState("It is not accepted.", state=opening.filing.state.value)
    if opening.filing.on_paper:
        raise FilingState("The receipt is the authority's own paper.", state="accepted", reason="paper")
    made = receipt_pdf(opening, content_digest(opening.filing), lang)
    return download(made, "application/pdf", f"receipt-{opening.filing.number}.pdf")


@router.get("/filings/{filing_id}/package.zip", response_class=Response)
def get_filing_package(
    filing_id: PathId, ports: PortsDep, session: Session = Permitted(Permission.FILING_READ)
) -> Response:
    """A signed package of it, for an authority that runs an installation of its own; of what was taken back, one that
    says so.
    """
    made = ports.carrier.pack(filing_id, by=session.actor, scope=_scope(ports, session))
    return download(made, "application/zip", f"filing-{filing_id}.zip")


@router.get("/filings/{filing_id}/answer.zip", response_class=Response)
def get_filing_answer(
    filing_id: PathId, ports: PortsDep, session: Session = Permitted(Permission.SUPERVISION_WRITE)
) -> Response:
    """The authority's answer as a signed package, for the installation that the filing came from."""
    made = ports.carrier.answer(filing_id, by=session.actor, scope=_scope(ports, session))
    return download(made, "application/zip", f"answer-{filing_id}.zip")


@router.post("/filings/answers", openapi_extra=PACKAGE_BODY)
async def take_filing_answer(
    request: Request,
    ports: PortsDep,
    confirmed: Annotated[
        str | None, Query(max_length=100, description="The fingerprint of its key, compared with the authority.")
    ] = None,
    session: Session = Permitted(Permission.FILING_WRITE),
) -> FilingView:
    """Take in the authority's answer to a filing that went out as a package; the package is the body. The first answer
    of an authority is refused as `unconfirmed` until a person says that its key is that authority's.
    """

    def take(file: BinaryIO) -> FilingView:
        opening = ports.carrier.take_answer(file, by=session.actor, scope=_scope(ports, session), confirmed=confirmed)
        return filing_view(ports, session, opening)

    return await taken_in(request, take)


async def taken_in(request: Request, take: Callable[[BinaryIO], FilingView]) -> FilingView:
    """The body, which is a package, handed to `take`."""
    held = io.BytesIO()
    async for block in blocks(request, refuse_too_large):
        held.write(block)
    held.seek(0)
    return await run_in_threadpool(take, held)


def download(body: bytes, media_type: str, name: str) -> Response:
    """An answer that is saved as a file."""
    return Response(body, media_type=media_type, headers={"Content-Disposition": disposition(name)})


def refuse_too_large(size_bytes: int) -> None:
    """Raise PackageInvalid for more than a package may have."""
    if size_bytes > MOST_BYTES:
        raise PackageInvalid("The package is too large.", reason="size")
