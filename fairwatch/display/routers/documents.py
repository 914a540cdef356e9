# SPDX-License-Identifier: Apache-2.0
"""Papers: handing them in, reading them, putting them to what they belong to. They are no footage."""

from contextlib import closing
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from starlette.responses import FileResponse

from fairwatch.accounts.models import Session
from fairwatch.accounts.permissions import Permission
from fairwatch.display.headers import PAPER_POLICY
from fairwatch.display.models.base import Id, PathId
from fairwatch.display.models.documents import AttachmentInput, AttachmentView, DocumentView
from fairwatch.display.ports import Ports
from fairwatch.display.security import Permitted, PermittedAny, PortsDep
from fairwatch.display.uploads import blocks
from fairwatch.govern.documents import refuse_too_large
from fairwatch.govern.scope import read_scope
from fairwatch.govern.subjects import SubjectNotFound, owner

router = APIRouter(tags=["documents"])

_WRITES = (
    Permission.REGISTRY_WRITE,
    Permission.FILING_WRITE,
    Permission.DUTY_WRITE,
    Permission.SUPERVISION_WRITE,
)
_BINARY = {"requestBody": {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}}
SubjectQuery = Annotated[str, Query(max_length=40, description="system:3, filing:8, plan:1, entry:40 ...")]


def disposition(name: str) -> str:
    """A Content-Disposition (RFC 6266) that saves a file as `name`."""
    plain = "".join(letter if letter.isalnum() or letter in " -_." else "_" for letter in name)
    plain = plain.encode("ascii", "replace").decode().replace("?", "_")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"


@router.post("/documents", status_code=201, openapi_extra=_BINARY)
async def upload_document(
    request: Request,
    ports: PortsDep,
    name: Annotated[str, Query(max_length=400, description="The file's name.")] = "document",
    kind: Annotated[str, Query(max_length=60, description="Which paper it is: licence, test-report ...")] = "other",
    unit_id: Annotated[Id | None, Query(description="Whose it is; not given: one's own unit's.")] = None,
    session: Session = PermittedAny(*_WRITES),
) -> DocumentView:
    """Hand in a paper: its bytes are the body. PDF, PNG, JPEG, text, DOCX and XLSX, at most 20 MB."""
    unit_id = await run_in_threadpool(_unit, ports, session, unit_id)
    incoming = await run_in_threadpool(ports.documents.receive)
    with closing(incoming):
        async for block in blocks(request, refuse_too_large):
            await run_in_threadpool(incoming.write, block)
        added = await run_in_threadpool(
            ports.documents.add,
            incoming,
            name,
            kind,
            unit_id=unit_id,
            account_id=session.account.id,
            note=ports.audit.by(session.actor),
        )
    return DocumentView.model_validate(added)


@router.get("/documents/{document_id}", response_class=FileResponse)
def download_document(
    document_id: PathId, ports: PortsDep, session: Session = Permitted(Permission.REGISTRY_READ)
) -> FileResponse:
    """The bytes of a paper."""
    scope = read_scope(ports.engine, session.account)
    found = ports.documents.get(document_id, scope, session.account.id, session.account.role)
    headers = {"Content-Disposition": disposition(found.name), "Content-Security-Policy": PAPER_POLICY}
    return FileResponse(ports.documents.path(found), headers=headers, media_type=found.media_type)


@router.get("/attachments")
def list_attachments(
    subject: SubjectQuery, ports: PortsDep, session: Session = Permitted(Permission.REGISTRY_READ)
) -> list[AttachmentView]:
    """The papers at something, oldest first."""
    found = ports.documents.attached(subject, read_scope(ports.engine, session.account), session.account.role)
    return [AttachmentView.model_validate(each) for each in found]


@router.post("/attachments", status_code=201)
def attach_document(
    body: AttachmentInput, ports: PortsDep, session: Session = PermittedAny(*_WRITES)
) -> AttachmentView:
    """Put a paper to something."""
    made = ports.documents.attach(
        body.subject,
        body.document_id,
        body.kind,
        scope=read_scope(ports.engine, session.account),
        account_id=session.account.id,
        role=session.account.role,
        note=ports.audit.by(session.actor),
    )
    return AttachmentView.model_validate(made)


@router.delete("/attachments", status_code=204)
def detach_document(
    subject: SubjectQuery,
    document_id: Annotated[Id, Query()],
    ports: PortsDep,
    session: Session = PermittedAny(*_WRITES),
) -> Response:
    """Take a paper away from something. The paper itself is kept."""
    scope = read_scope(ports.engine, session.account)
    role, note = session.account.role, ports.audit.by(session.actor)
    ports.documents.detach(subject, document_id, scope=scope, role=role, note=note)
    return Response(status_code=204)


def _unit(ports: Ports, session: Session, unit_id: int | None) -> int | None:
    """The unit that a paper is of: only one that the person works for. An authority's papers are no unit's."""
    if unit_id is None:
        return session.account.unit_id
    scope = read_scope(ports.engine, session.account)
    if scope.division is not None:
        raise SubjectNotFound(f"There is no unit {unit_id} of yours.", subject=f"unit:{unit_id}")
    with ports.engine.connect() as connection:
        return owner(connection, scope, f"unit:{unit_id}")
