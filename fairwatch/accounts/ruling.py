# SPDX-License-Identifier: Apache-2.0
"""The rules of the gate: who may see which picture now. Reads the database, writes nothing."""

import base64
import hashlib
from dataclasses import dataclass

from sqlalchemy import Connection, select

from fairwatch.accounts.cases import Case, check_case, find_case, needs_case, policy_of
from fairwatch.accounts.errors import Refused, Rule, block
from fairwatch.accounts.models import AccessKind, Account, Actor, Bearer, Grant, GrantKind, Session
from fairwatch.accounts.permissions import allows
from fairwatch.accounts.rights import NEEDED, read_rights
from fairwatch.accounts.rows import find_account, find_grant
from fairwatch.accounts.sessions import session_ends_us
from fairwatch.db.tables import camera

NO_CAMERA = 0
_GRANTED: dict[GrantKind, frozenset[AccessKind]] = {
    GrantKind.LIVE: frozenset({AccessKind.LIVE, AccessKind.HLS}),
    GrantKind.PLAYBACK: frozenset({AccessKind.PLAYBACK, AccessKind.THUMBNAIL}),
    GrantKind.EXPORT: frozenset({AccessKind.EXPORT}),
}
_RECORDED = frozenset({AccessKind.PLAYBACK, AccessKind.THUMBNAIL, AccessKind.EXPORT})


@dataclass(frozen=True, slots=True)
class Request:
    """What someone wants to see. `camera_id` is NO_CAMERA for the test of an address that is no camera yet.

    `grant_id` is the grant's id, not its secret. `asking`: for a grant, not yet for the picture. `from_us` is when
    the pictures really begin, if that is before `start_us`: decoding starts at a key frame. Rules go by `start_us`,
    the register by `from_us`. `case_id` names the case that it is for; a grant brings its own.
    """

    who: Session | Bearer
    kind: AccessKind
    camera_id: int
    stream: str
    start_us: int | None = None
    end_us: int | None = None
    purpose: str = ""
    grant_id: str | None = None
    asking: bool = False
    from_us: int | None = None
    case_id: int | None = None

    @property
    def seen_from_us(self) -> int | None:
        """The earliest moment that is seen."""
        if self.start_us is None or self.from_us is None:
            return self.start_us
        return min(self.start_us, self.from_us)


@dataclass(slots=True)
class Ruling:
    """What the rules say. `ends_us` is when it ends as things stand; `refusal` None means yes. `case` is the person's own
    case that it is for.
    """

    actor: Actor
    camera_name: str
    purpose: str
    ends_us: int
    refusal: Refused | None = None
    case: Case | None = None


def grant_id_of(secret: str) -> str:
    """The id under which the grant with that secret is kept: its SHA-256, which opens nothing."""
    return base64.urlsafe_b64encode(hashlib.sha256(secret.encode()).digest()).decode().rstrip("=")


def rule(connection: Connection, request: Request, now_us: int) -> Ruling:
    """The ruling on `request`. A refusal is part of it, not raised: it has to be written down first."""
    actor = request.who.actor if isinstance(request.who, Session) else Actor(None, "", request.who.address)
    ruling = Ruling(actor, "", request.purpose, 0)
    row = connection.execute(select(camera.c.name, camera.c.removed_us).where(camera.c.id == request.camera_id)).first()
    if row is not None:
        ruling.camera_name = row.name
    try:
        account, grant = _person(connection, request, ruling, now_us)
        _check_account(connection, account, request, now_us)
        _check_camera(request, exists=row is not None, removed=row is not None and row.removed_us is not None)
        _check_span(request)
        named = request.case_id if grant is None or grant.case_id is None else grant.case_id
        _check_case(connection, account, request, named, ruling, now_us)
    except Refused as refusal:
        ruling.refusal = refusal
    return ruling


def _person(connection: Connection, request: Request, ruling: Ruling, now_us: int) -> tuple[Account, Grant | None]:
    """The account that answers for it and the grant that is shown; fills in who, why and until when."""
    ends_us = []
    account_id: int | None = None
    if isinstance(request.who, Session):
        account_id = request.who.account.id
        session_us = session_ends_us(connection, request.who.token_hash)
        if session_us is None or session_us <= now_us:
            raise Refused(Rule.SESSION_ENDED, "Your sign-in ended. Please sign in again.")
        ends_us.append(session_us)
    if request.grant_id is not None:
        grant = find_grant(connection, request.grant_id)
        if grant is None:
            raise Refused(Rule.GRANT_UNKNOWN, "There is no such grant.")
        if account_id is not None and account_id != grant.account_id:
            raise Refused(Rule.GRANT_FOREIGN, "This grant was given to someone else.")
        account_id = grant.account_id
        ruling.purpose = grant.purpose
        ends_us.append(grant.expires_us)
    else:
        grant = None
    if account_id is None:
        raise Refused(Rule.NOT_SIGNED_IN, "Please sign in.")
    account = find_account(connection, account_id)
    if account is None:
        raise Refused(Rule.ACCOUNT_DISABLED, "This account does not exist any more.")
    ruling.actor = Actor(account.id, account.username, ruling.actor.address)
    if account.ends_us is not None:
        ends_us.append(account.ends_us)
    ruling.ends_us = min(ends_us)
    if grant is not None:
        _check_grant(grant, request, now_us)
    elif request.kind is AccessKind.EXPORT and not request.asking:
        raise Refused(Rule.GRANT_REQUIRED, "An export needs a grant that says what it is for.")
    return account, grant


def _check_grant(grant: Grant, request: Request, now_us: int) -> None:
    if grant.revoked_us is not None:
        raise Refused(Rule.GRANT_REVOKED, "This grant was ended.")
    if grant.expires_us <= now_us:
        raise Refused(Rule.GRANT_EXPIRED, "This grant has run out.", expired_us=grant.expires_us)
    if request.kind not in _GRANTED[grant.kind]:
        raise Refused(Rule.GRANT_KIND, f"This grant is for {grant.kind.value}.", granted=grant.kind.value)
    if request.camera_id not in grant.camera_ids:
        raise Refused(Rule.GRANT_CAMERA, "This grant is for other cameras.", camera_id=request.camera_id)
    if request.kind not in _RECORDED:
        return
    start_us, end_us = request.start_us or 0, request.end_us or 0
    if start_us < (grant.start_us or 0) or (grant.end_us is not None and end_us > grant.end_us):
        raise Refused(Rule.GRANT_SPAN, "This grant is for another time.", start_us=grant.start_us, end_us=grant.end_us)


def _check_account(connection: Connection, account: Account, request: Request, now_us: int) -> None:
    if account.disabled:
        raise Refused(Rule.ACCOUNT_DISABLED, "This account is disabled.")
    if account.blocked:
        detail = f"A duty is not kept: {', '.join(account.blocked)}."
        raise Refused(Rule.ACCOUNT_BLOCKED, detail, **block(account.blocked))
    if account.no_pictures and request.camera_id != NO_CAMERA:
        detail = f"A duty is not kept, and pictures are closed until it is: {', '.join(account.no_pictures)}."
        raise Refused(Rule.PICTURES_CLOSED, detail, **block(account.no_pictures))
    if account.has_ended(now_us):
        raise Refused(Rule.ACCOUNT_ENDED, "This account has ended.", ended_us=account.ends_us)
    if account.must_change_password:
        raise Refused(Rule.PASSWORD_CHANGE_REQUIRED, "Choose a new password first.")
    permission = NEEDED[request.kind]
    if not allows(account.role, permission):
        raise Refused(
            Rule.PERMISSION_DENIED, f"This needs the permission {permission.value}.", permission=permission.value
        )
    if request.camera_id == NO_CAMERA and request.kind is AccessKind.TEST:
        return
    rights = read_rights(connection, account, [request.camera_id])
    if not rights.allow(request.kind, request.camera_id):
        if rights.lacks_name(request.camera_id):
            detail = "This camera belongs to a state secret: its live picture needs a right to it by name."
            raise Refused(Rule.NAMED_RIGHT_NEEDED, detail, camera_id=request.camera_id)
        raise Refused(Rule.NO_CAMERA_RIGHT, "You may not see this of this camera.", camera_id=request.camera_id)


def _check_camera(request: Request, *, exists: bool, removed: bool) -> None:
    if request.camera_id == NO_CAMERA and request.kind is AccessKind.TEST:
        return
    # What a removed camera recorded is still there to be seen.
    if not exists or (removed and request.kind not in _RECORDED):
        raise Refused(Rule.CAMERA_NOT_FOUND, f"There is no camera {request.camera_id}.", camera_id=request.camera_id)


def _check_span(request: Request) -> None:
    if request.kind not in _RECORDED:
        return
    start_us, end_us = request.start_us, request.end_us
    if start_us is None or end_us is None or start_us > end_us:
        raise Refused(Rule.SPAN_INVALID, "The span ends before it starts.")
    if start_us == end_us and request.kind is not AccessKind.THUMBNAIL:
        raise Refused(Rule.SPAN_INVALID, "The span is empty.")


def _check_case(
    connection: Connection, account: Account, request: Request, named: int | None, ruling: Ruling, now_us: int
) -> None:
    """Recorded footage only; what is live is seen as it happens."""
    if request.kind not in _RECORDED or request.start_us is None or request.end_us is None:
        return
    policy = policy_of(connection, request.camera_id, request.start_us, request.end_us)
    if named is None:
        export = request.kind is AccessKind.EXPORT
        if needs_case(policy, export=export):
            raise Refused(Rule.CASE_NEEDED, "Say first what it is for: this needs a case.", camera_id=request.camera_id)
        return
    found = find_case(connection, named)
    if found is None or found.asked_by != account.id:
        raise Refused(Rule.CASE_UNKNOWN, "There is no such case of yours.", case_id=named)
    ruling.case = found
    ruling.purpose = found.named(ruling.purpose)
    if found.expires_us is not None:
        ruling.ends_us = min(ruling.ends_us, found.expires_us)
    check_case(found, policy, request.kind, request.camera_id, request.start_us, request.end_us, now_us)
