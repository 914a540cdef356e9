# SPDX-License-Identifier: Apache-2.0
"""Explicit grants: leave to see certain cameras for a stated purpose, until a stated time.

The secret is what a player outside the console shows. The database and the
registers have only its SHA-256, which opens nothing.
"""

import json
import re
import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, insert, or_, select, update

from fairwatch.accounts.errors import GrantInvalid, GrantNotFound, Refused, Rule
from fairwatch.accounts.gate import Gate
from fairwatch.accounts.models import AccessKind, Grant, GrantKind, Session
from fairwatch.accounts.permissions import Permission, allows
from fairwatch.accounts.register import Action, AuditLog, Note
from fairwatch.accounts.rows import to_grant
from fairwatch.accounts.ruling import Request, grant_id_of
from fairwatch.accounts.sessions import session_ends_us
from fairwatch.clock import Clock
from fairwatch.db.engine import write
from fairwatch.db.tables import account, grant

# The access register writes so before the purpose of what is for a case: nobody writes it there by hand.
_LIKE_A_CASE = re.compile(r"\W*case\s*:", re.IGNORECASE)
_ASKED_FOR = {
    GrantKind.LIVE: AccessKind.LIVE,
    GrantKind.PLAYBACK: AccessKind.PLAYBACK,
    GrantKind.EXPORT: AccessKind.EXPORT,
}


@dataclass(frozen=True, slots=True)
class GivenGrant:
    """A grant and the user name of who made it."""

    grant: Grant
    username: str


class Grants:
    """Thread-safe."""

    def __init__(self, engine: Engine, clock: Clock, gate: Gate, audit: AuditLog) -> None:
        self._engine = engine
        self._clock = clock
        self._gate = gate
        self._audit = audit

    def make(
        self,
        who: Session,
        kind: GrantKind,
        purpose: str,
        camera_ids: Sequence[int],
        *,
        lasts_us: int,
        start_us: int | None = None,
        end_us: int | None = None,
        case_id: int | None = None,
    ) -> tuple[str, Grant]:
        """A grant and its secret. Raises Refused unless the person holds the right for every camera, and the case, where
        one is named or needed, opens all of it; GrantInvalid when recorded footage is asked for without a span, a live
        picture for a case, or the purpose reads as if it were of one.
        """
        if kind is GrantKind.LIVE and case_id is not None:
            raise GrantInvalid("A case is for recorded footage.", reason="case")
        if _LIKE_A_CASE.match(unicodedata.normalize("NFKC", purpose)):
            raise GrantInvalid("A purpose does not begin as a case does: name the case.", reason="purpose")
        if kind is not GrantKind.LIVE and (start_us is None or end_us is None or start_us >= end_us):
            raise GrantInvalid("Say from when to when.", reason="span")
        cameras = tuple(dict.fromkeys(camera_ids))
        for camera_id in cameras:
            asked = Request(
                who, _ASKED_FOR[kind], camera_id, "main", start_us, end_us, purpose, asking=True, case_id=case_id
            )
            self._gate.may_ask(asked)
        secret = secrets.token_urlsafe(32)
        now_us = self._clock.utc_us()
        made = Grant(
            id=grant_id_of(secret),
            account_id=who.account.id,
            kind=kind,
            purpose=purpose,
            camera_ids=cameras,
            start_us=start_us,
            end_us=end_us,
            created_us=now_us,
            expires_us=now_us + lasts_us,
            revoked_us=None,
            case_id=case_id,
        )
        with write(self._engine) as connection:
            # Whoever resets the password ends sessions and grants: one that is made at the same moment must be among
            # them or not be made.
            connection.execute(select(account.c.id).where(account.c.id == who.account.id).with_for_update())
            ends_us = session_ends_us(connection, who.token_hash)
            if ends_us is None or ends_us <= now_us:
                raise Refused(Rule.SESSION_ENDED, "Your sign-in ended. Please sign in again.")
            connection.execute(
                insert(grant).values(
                    id=made.id,
                    account_id=made.account_id,
                    kind=kind.value,
                    purpose=purpose,
                    camera_ids=json.dumps(cameras),
                    start_us=start_us,
                    end_us=end_us,
                    created_us=now_us,
                    expires_us=made.expires_us,
                    case_id=case_id,
                )
            )
            detail: dict[str, object] = {
                "kind": kind.value,
                "purpose": purpose,
                "cameras": cameras,
                "start_us": start_us,
                "end_us": end_us,
                "expires_us": made.expires_us,
            }
            if case_id is not None:
                detail["case_id"] = case_id
            self._audit.by(who.actor)(connection, Action.GRANT_MADE, f"grant:{made.id}", detail)
        return secret, made

    def revoke(self, who: Session, named: str) -> None:
        """End a grant now, named by its secret or by its id. Another person's: only with the permission
        account.write. Raises GrantNotFound.
        """
        by_name = or_(grant.c.id == named, grant.c.id == grant_id_of(named))
        with write(self._engine) as connection:
            row = connection.execute(select(grant.c.id, grant.c.account_id).where(by_name)).first()
            allowed = row is not None and (
                row.account_id == who.account.id or allows(who.account.role, Permission.ACCOUNT_WRITE)
            )
            if row is None or not allowed:
                raise GrantNotFound("There is no such grant of yours.")
            ended = update(grant).where(grant.c.id == row.id, grant.c.revoked_us.is_(None))
            if connection.execute(ended.values(revoked_us=self._clock.utc_us())).rowcount:
                self._audit.by(who.actor)(connection, Action.GRANT_REVOKED, f"grant:{row.id}", {})

    def list(self, who: Session, *, ended: bool = False, limit: int = 500) -> Sequence[GivenGrant]:
        """The newest `limit` grants in force, with `ended` also those that are not any more. One's own; all of them, or
        all of one's unit, with the permission account.write or register.read.
        """
        query = select(grant, account.c.username).join_from(grant, account)
        if not ended:
            query = query.where(grant.c.revoked_us.is_(None), grant.c.expires_us > self._clock.utc_us())
        if not any(allows(who.account.role, each) for each in (Permission.ACCOUNT_WRITE, Permission.REGISTER_READ)):
            query = query.where(grant.c.account_id == who.account.id)
        elif who.account.unit_id is not None:
            query = query.where(account.c.unit_id == who.account.unit_id)
        query = query.order_by(grant.c.created_us.desc(), grant.c.id).limit(limit)
        with self._engine.connect() as connection:
            return [GivenGrant(to_grant(row), row.username) for row in connection.execute(query)]


def revoke_all(connection: Connection, account_id: int, now_us: int, note: Note) -> None:
    """End every grant in force that an account made, within the caller's transaction."""
    ended = (
        update(grant)
        .where(grant.c.account_id == account_id, grant.c.revoked_us.is_(None), grant.c.expires_us > now_us)
        .values(revoked_us=now_us)
        .returning(grant.c.id)
    )
    for grant_id in sorted(connection.scalars(ended)):
        note(connection, Action.GRANT_REVOKED, f"grant:{grant_id}", {"with": f"account:{account_id}"})
