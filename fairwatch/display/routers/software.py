# SPDX-License-Identifier: Apache-2.0
"""What the installation is made of, as a page and as a file, and lists of published flaws held against it."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from starlette.responses import Response

from fairwatch.accounts.models import Session
from fairwatch.accounts.permissions import Permission, allows
from fairwatch.display.models.software import ComparisonView, MatchView, PartView, SoftwareView
from fairwatch.display.ports import Ports
from fairwatch.display.routers.documents import disposition
from fairwatch.display.security import Permitted, PortsDep
from fairwatch.display.uploads import blocks
from fairwatch.govern.duties.writing import Writer
from fairwatch.govern.scope import EVERYTHING, read_scope
from fairwatch.govern.software.advisories import refuse_too_large
from fairwatch.govern.software.bill import LICENCE, SPECIFICATION, cyclonedx, plain
from fairwatch.govern.software.intake import Comparison

router = APIRouter(prefix="/software", tags=["software"])

_BINARY = {"requestBody": {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}}
_FORMS = {
    "cyclonedx": (cyclonedx, f"application/vnd.cyclonedx+json; version={SPECIFICATION}", "cdx.json"),
    "text": (lambda bill, _: plain(bill), "text/plain; charset=utf-8", "txt"),
}


@router.get("")
def get_software(ports: PortsDep, session: Session = Permitted(Permission.STORAGE_READ)) -> SoftwareView:
    """The version of the program and its parts."""
    bill = ports.software.bill()
    names = {each.ref: each.name for each in bill.parts}
    return SoftwareView(
        version=bill.version,
        licence=LICENCE,
        made_us=ports.software.now_us(),
        whole=bill.whole,
        parts=[
            PartView(
                name=each.name,
                version=each.version,
                ecosystem=each.ecosystem,
                licence=each.licence,
                brought_by=names.get(each.inside, ""),
            )
            for each in bill.parts
        ],
        may_enter=allows(session.account.role, Permission.DUTY_MANAGE)
        and read_scope(ports.engine, session.account) == EVERYTHING,
    )


@router.get("/bill", response_class=Response)
def get_bill_of_materials(
    ports: PortsDep,
    form: Annotated[Literal["cyclonedx", "text"], Query(description="CycloneDX JSON, or a list for people.")] = (
        "cyclonedx"
    ),
    session: Session = Permitted(Permission.STORAGE_READ),
) -> Response:
    """The bill of materials as a file."""
    write, kind, ending = _FORMS[form]
    bill = ports.software.bill()
    name = f"fairwatch-{bill.version}.{ending}"
    content = write(bill, ports.software.now_us())
    return Response(content, headers={"Content-Disposition": disposition(name)}, media_type=kind)


@router.post("/advisories", openapi_extra=_BINARY)
async def compare_advisories(
    request: Request,
    ports: PortsDep,
    name: Annotated[str, Query(max_length=120, description="Whose list it is.")] = "",
    measures: Annotated[str, Query(max_length=2000, description="What is done at once about what is found.")] = "",
    dry: Annotated[bool, Query(description="Only tell what the list says.")] = True,
    session: Session = Permitted(Permission.DUTY_MANAGE),
) -> ComparisonView:
    """Hold a list of published flaws (OSV: JSON or a ZIP of it; its bytes are the body, at most 64 MB) against the parts.

    Without `dry` it is entered into the register of duties that they were compared, and each flaw that was not yet.
    """
    body = bytearray()
    async for block in blocks(request, refuse_too_large):
        body += block
    found = await run_in_threadpool(_compare, ports, session, bytes(body), name, measures, dry=dry)
    return ComparisonView(
        advisories=found.advisories,
        sha256=found.sha256,
        entered=found.entered,
        check_id=found.check_id,
        matches=[
            MatchView(
                identifier=each.match.identifier,
                advisory=each.match.advisory,
                component=each.match.part.name,
                version=each.match.part.version,
                ecosystem=each.match.part.ecosystem,
                severity=each.match.severity,  # type: ignore[arg-type]  # one of those that the list is read to
                summary=each.match.summary,
                fixed=each.match.fixed,
                unclear=each.match.unclear,
                entry_id=each.entry_id,
            )
            for each in found.matches
        ],
    )


def _compare(ports: Ports, session: Session, body: bytes, name: str, measures: str, *, dry: bool) -> Comparison:
    scope = read_scope(ports.engine, session.account)
    if dry:
        return ports.software.compare(body, scope)
    writer = Writer(session.actor, scope)
    return ports.software.take(body, name, measures, writer, ports.audit.by(session.actor))
