# SPDX-License-Identifier: Apache-2.0
"""Other installations: entering them, sending filings to them, and the routes by which they reach this one.

Those below `/peering` are for installations, not for people: no session, a secret as bearer token (RFC 6750).
"""

import tempfile
from collections.abc import Sequence
from typing import Annotated, BinaryIO, cast

from fastapi import APIRouter, BackgroundTasks, Path, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from fairwatch.accounts.models import Session
from fairwatch.accounts.permissions import Permission, allows
from fairwatch.display.models.base import LAST_US, PathId
from fairwatch.display.models.peers import (
    DeliveryView,
    FingerprintView,
    Hello,
    KeyGiven,
    NewDelivery,
    NewPeer,
    OwnKey,
    PeerAct,
    PeerAdded,
    PeerChange,
    PeerUnitGiven,
    PeerUnitView,
    PeerView,
    ReceiptView,
)
from fairwatch.display.ports import Ports
from fairwatch.display.routers.filings import PACKAGE_BODY, download, refuse_too_large
from fairwatch.display.routers.registry import VersionQuery
from fairwatch.display.security import Permitted, PortsDep, client_address
from fairwatch.display.uploads import blocks
from fairwatch.govern.filing.peers import Peer, PeerEntry, key_fingerprint
from fairwatch.govern.registry.errors import NotYourUnit
from fairwatch.govern.scope import read_scope

router = APIRouter(tags=["peers"])

_IN_MEMORY_BYTES = 4 << 20


@router.get("/peering/key")
def get_own_key(ports: PortsDep, session: Session = Permitted(Permission.FILING_READ)) -> OwnKey:
    """What this installation signs with: the other side enters it."""
    return OwnKey(fingerprint=ports.carrier.key.fingerprint, public_key=ports.carrier.key.public_pem.decode())


@router.get("/peers")
def list_peers(ports: PortsDep, session: Session = Permitted(Permission.FILING_READ)) -> list[PeerView]:
    """Where filings can be sent to; for whoever enters installations all of them, the revoked ones too."""
    everything = allows(session.account.role, Permission.TERRITORY_WRITE) and session.account.unit_id is None
    return _views(ports, ports.peers.list(everything=everything))


@router.post("/peers", status_code=201)
def add_peer(body: NewPeer, ports: PortsDep, session: Session = Permitted(Permission.TERRITORY_WRITE)) -> PeerAdded:
    """Enter one. `confirmed` is the fingerprint that a person compared; the secret of one that sends is shown once."""
    _whole_installation(session)
    entry = PeerEntry(**body.model_dump() | {"credit_codes": tuple(body.credit_codes)})
    made, secret = ports.peers.add(entry, ports.audit.by(session.actor), session.actor)
    return PeerAdded(peer=_view(ports, made), secret=secret)


@router.post("/peers/fingerprint")
def read_fingerprint(body: KeyGiven, session: Session = Permitted(Permission.TERRITORY_WRITE)) -> FingerprintView:
    """The fingerprint of a key, for a person to compare with what the other side says."""
    return FingerprintView(fingerprint=key_fingerprint(body.public_key))


@router.patch("/peers/{peer_id}")
def change_peer(
    peer_id: PathId, body: PeerChange, ports: PortsDep, session: Session = Permitted(Permission.TERRITORY_WRITE)
) -> PeerView:
    """Change its name, address, roots or secret; what waits for it is tried at once. Another key is another peer."""
    _whole_installation(session)
    changed = ports.peers.change(
        peer_id,
        body.version,
        name=body.name,
        address=body.address,
        ca=body.ca,
        secret=body.secret,
        note=ports.audit.by(session.actor),
    )
    return _view(ports, changed)


@router.post("/peers/{peer_id}/units")
def admit_peer_unit(
    peer_id: PathId, body: PeerUnitGiven, ports: PortsDep, session: Session = Permitted(Permission.TERRITORY_WRITE)
) -> PeerView:
    """Let one that sends here file for a unit, by its credit code: asked for by a filing, or ahead of it."""
    _whole_installation(session)
    by = session.actor
    return _view(ports, ports.peers.admit_unit(peer_id, body.version, body.credit_code, by, ports.audit.by(by)))


@router.delete("/peers/{peer_id}/units/{unit_id}")
def end_peer_unit(
    peer_id: PathId,
    unit_id: PathId,
    version: VersionQuery,
    ports: PortsDep,
    session: Session = Permitted(Permission.TERRITORY_WRITE),
) -> PeerView:
    """Let it file for that unit no more, or turn one that waits away until it is admitted. What it brought stays."""
    _whole_installation(session)
    return _view(ports, ports.peers.end_unit(peer_id, version, unit_id, session.actor, ports.audit.by(session.actor)))


@router.post("/peers/{peer_id}/secret")
def renew_peer_secret(
    peer_id: PathId, body: PeerAct, ports: PortsDep, session: Session = Permitted(Permission.TERRITORY_WRITE)
) -> PeerAdded:
    """A new secret for one that sends here; the old one opens nothing more."""
    _whole_installation(session)
    changed, secret = ports.peers.renew(peer_id, body.version, ports.audit.by(session.actor))
    return PeerAdded(peer=_view(ports, changed), secret=secret)


@router.post("/peers/{peer_id}/revoke")
def revoke_peer(
    peer_id: PathId, body: PeerAct, ports: PortsDep, session: Session = Permitted(Permission.TERRITORY_WRITE)
) -> PeerView:
    """End it: nothing goes there or is taken from there. What it brought stays."""
    _whole_installation(session)
    return _view(ports, ports.peers.revoke(peer_id, body.version, ports.audit.by(session.actor)))


@router.post("/filings/{filing_id}/delivery", status_code=202)
def send_filing(
    filing_id: PathId,
    body: NewDelivery,
    background: BackgroundTasks,
    ports: PortsDep,
    session: Session = Permitted(Permission.FILING_WRITE),
) -> DeliveryView:
    """Send a filing that was handed in, or try now what is under way. It goes on by itself until there is an answer."""
    scope = read_scope(ports.engine, session.account)
    made = ports.courier.send(filing_id, body.peer_id, by=session.actor, scope=scope)
    background.add_task(ports.courier.attempt, made.id)
    return DeliveryView.model_validate(made)


@router.delete("/filings/{filing_id}/delivery", status_code=204)
def stop_sending_filing(
    filing_id: PathId, ports: PortsDep, session: Session = Permitted(Permission.FILING_WRITE)
) -> Response:
    """Try no more, and ask for no answer. What the other side has, it keeps."""
    ports.courier.stop(filing_id, by=session.actor, scope=read_scope(ports.engine, session.account))
    return Response(status_code=204)


@router.get("/peering/hello")
def greet_peer(request: Request, ports: PortsDep) -> Hello:
    """Whether an installation is let in, and to whom it talks."""
    _admitted(request, ports)
    return Hello(fingerprint=ports.reception.fingerprint)


@router.post("/peering/packages", openapi_extra=PACKAGE_BODY)
async def receive_package(request: Request, ports: PortsDep) -> ReceiptView:
    """A signed filing from an installation that is known here; the same one again gets the same answer."""
    who = await run_in_threadpool(_admitted, request, ports)
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES) as held:
        async for block in blocks(request, refuse_too_large):
            await run_in_threadpool(held.write, block)
        await run_in_threadpool(held.seek, 0)
        file = cast("BinaryIO", held)
        received = await run_in_threadpool(ports.reception.receive, who, file, client_address(request))
    return ReceiptView.model_validate(received)


@router.get("/peering/answers/{filing}", response_class=Response)
def give_answer(
    filing: Annotated[str, Path(max_length=60)],
    submitted_us: Annotated[int, Query(ge=0, le=LAST_US, description="Which handing in of it.")],
    request: Request,
    ports: PortsDep,
) -> Response:
    """The signed answer to a filing of theirs; 204 while it is not decided."""
    who = _admitted(request, ports)
    answer = ports.reception.answer(who, filing, submitted_us, client_address(request))
    return Response(status_code=204) if answer is None else download(answer, "application/zip", "answer.zip")


def _admitted(request: Request, ports: Ports) -> Peer:
    kind, _, secret = request.headers.get("authorization", "").partition(" ")
    return ports.reception.admit(secret.strip() if kind.lower() == "bearer" else "", client_address(request))


def _views(ports: Ports, peers: Sequence[Peer]) -> list[PeerView]:
    units = ports.peers.units(peers)
    views = [PeerView.model_validate(each) for each in peers]
    return [
        view.model_copy(update={"units": [PeerUnitView.model_validate(each) for each in units.get(view.id, ())]})
        for view in views
    ]


def _view(ports: Ports, found: Peer) -> PeerView:
    return _views(ports, [found])[0]


def _whole_installation(session: Session) -> None:
    if session.account.unit_id is not None:
        raise NotYourUnit("Other installations are not one unit's.")
