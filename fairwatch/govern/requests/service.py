# SPDX-License-Identifier: Apache-2.0
"""Cases: asking, deciding, closing. Each step writes its audit entry in its transaction.

Who asks does not decide. What was decided or closed does not change. A case of officials or of a person filmed waits
for a second person; the operator's own waits only where the policy asks for that.
"""

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, update

from fairwatch.accounts.cases import CaseKind, CaseState, Footage, needs_second_person, policies_of
from fairwatch.accounts.models import Account
from fairwatch.accounts.permissions import Permission, allows
from fairwatch.accounts.register import Action, Note
from fairwatch.accounts.rights import read_rights
from fairwatch.clock import Clock
from fairwatch.db.engine import write
from fairwatch.db.govern import case
from fairwatch.db.registry import attachment, document, place, placement, site
from fairwatch.db.tables import camera
from fairwatch.errors import OwnRequest, VersionConflict
from fairwatch.govern.detour import check_second
from fairwatch.govern.scope import Scope, scope_of

from . import reading
from .clocks import OWN, answer_due, officers_needed
from .deliveries import deliveries_of
from .errors import CaseDecided, CaseIncomplete, CaseInvalid
from .models import Asked, CaseFile, CaseFilter, Deliveries, Kinship, Officials, Person, Requester, Standing

APPROVAL = "retrieval-approval"
"""The kind under which the approval document is attached to the case."""
PROOF = "identity-proof"
"""The kind under which it is shown what somebody is to the person filmed."""
LONGEST_SPAN_US = OWN.span_days * 24 * 3600 * 1_000_000


class Cases:
    """Thread-safe."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def page(
        self, account: Account, wanted: CaseFilter, before: int | None, limit: int
    ) -> tuple[list[CaseFile], int | None]:
        """The newest `limit` cases of the person's scope older than number `before`, newest first; and the `before` of
        the next page.
        """
        with self._engine.connect() as connection:
            scope = scope_of(connection, account)
            return reading.page(connection, scope, wanted, before, limit, self._clock.utc_us())

    def get(self, account: Account, case_id: int) -> CaseFile:
        """A case. Raises CaseNotFound."""
        with self._engine.connect() as connection:
            return reading.one(connection, scope_of(connection, account), case_id, self._clock.utc_us())

    def deliveries(self, account: Account, case_id: int) -> Deliveries:
        """What was delivered for a case against what was asked. Raises CaseNotFound."""
        with self._engine.connect() as connection:
            found = reading.one(connection, scope_of(connection, account), case_id, self._clock.utc_us())
            return deliveries_of(connection, found)

    def ask(self, account: Account, asked: Asked, note: Note) -> CaseFile:
        """Open a case. The operator's own that nobody else has to agree to is open at once. Raises CaseInvalid."""
        with write(self._engine) as connection:
            now_us = self._clock.utc_us()
            values = self._checked(connection, account, asked, now_us, now_us)
            waits = self._waits(connection, asked)
            values |= {
                "kind": asked.kind.value,
                "state": CaseState.ASKED.value if waits else CaseState.APPROVED.value,
                "asked_by": account.id,
                "asked_us": now_us,
                "expires_us": now_us + asked.lasts_us,
            }
            made = connection.execute(insert(case).values(values).returning(case.c.id)).scalar_one()
            note(connection, Action.CASE_ASKED, f"case:{made}", _told(asked))
            return reading.one(connection, scope_of(connection, account), made, now_us)

    def change(self, account: Account, case_id: int, version: int, asked: Asked, note: Note) -> CaseFile:
        """Ask for something else before it is decided. Only by who asked. Raises CaseNotFound, CaseDecided, CaseInvalid,
        VersionConflict.
        """
        with write(self._engine) as connection:
            now_us = self._clock.utc_us()
            found = self._found(connection, account, case_id, version, now_us)
            if found.asked_by.id != account.id:
                raise CaseInvalid("Only who asked changes it.", field="asked_by", reason="not-yours")
            if found.standing is not Standing.ASKED:
                raise _decided(found)
            if found.kind is not asked.kind:
                raise CaseInvalid("A case stays of its kind.", field="kind", reason="fixed")
            # Both clocks go on as they ran: who changes what was asked has not asked only now.
            values = self._checked(connection, account, asked, now_us, found.asked_us)
            since_us = found.asked_us
            if not self._waits(connection, asked):
                values["state"], since_us = CaseState.APPROVED.value, now_us
            values |= {"expires_us": since_us + asked.lasts_us, "version": version + 1}
            connection.execute(update(case).where(case.c.id == case_id).values(values))
            note(connection, Action.CASE_CHANGED, f"case:{case_id}", _told(asked))
            return reading.one(connection, scope_of(connection, account), case_id, now_us)

    def decide(
        self, account: Account, case_id: int, version: int, *, approve: bool, decision: str, note: Note
    ) -> CaseFile:
        """Agree, or refuse with a reason. Never one's own. Raises CaseNotFound, OwnRequest, CaseDecided, CaseIncomplete,
        CaseInvalid, VersionConflict.
        """
        with write(self._engine) as connection:
            now_us = self._clock.utc_us()
            found = self._found(connection, account, case_id, version, now_us)
            if found.asked_by.id == account.id:
                raise OwnRequest("Nobody decides on what they asked for themselves.")
            by_maker = approve and check_second(
                connection, account.id, found.asked_by.id, Permission.CASE_DECIDE, now_us, found.unit_id
            )
            if found.standing is not Standing.ASKED:
                raise _decided(found)
            if not approve and not decision:
                raise CaseInvalid("Say why it is refused.", field="decision", reason="empty")
            values: dict[str, Any] = {
                "state": (CaseState.APPROVED if approve else CaseState.REFUSED).value,
                "decided_by": account.id,
                "decided_us": now_us,
                "decision": decision,
                "version": version + 1,
            }
            if approve:
                # The time that was asked for runs from the decision.
                lasts_us = (found.expires_us or now_us) - found.asked_us
                values["expires_us"] = now_us + max(lasts_us, 0)
                values["requester"] = json.dumps(self._proved(connection, found), ensure_ascii=False, sort_keys=True)
            connection.execute(update(case).where(case.c.id == case_id).values(values))
            action = Action.CASE_APPROVED if approve else Action.CASE_REFUSED
            told = {"decision": decision} | ({"by_maker": True} if by_maker else {})
            note(connection, action, f"case:{case_id}", told)
            return reading.one(connection, scope_of(connection, account), case_id, now_us)

    def close(self, account: Account, case_id: int, version: int, *, outcome: str, note: Note) -> CaseFile:
        """Close a case with what came of it, or take back what was asked. By who asked, or who may decide. Nothing is
        seen with it from then on. Raises CaseNotFound, CaseDecided, CaseInvalid, VersionConflict.
        """
        with write(self._engine) as connection:
            now_us = self._clock.utc_us()
            found = self._found(connection, account, case_id, version, now_us)
            if found.asked_by.id != account.id and not allows(account.role, Permission.CASE_DECIDE):
                raise CaseInvalid("Only who asked, or who decides, closes it.", field="asked_by", reason="not-yours")
            if found.standing in (Standing.REFUSED, Standing.CLOSED):
                raise _decided(found)
            if not outcome:
                raise CaseInvalid("Say what came of it.", field="outcome", reason="empty")
            closed = {"state": CaseState.CLOSED.value, "closed_us": now_us, "outcome": outcome, "version": version + 1}
            connection.execute(update(case).where(case.c.id == case_id).values(closed))
            note(connection, Action.CASE_CLOSED, f"case:{case_id}", {"outcome": outcome})
            return reading.one(connection, scope_of(connection, account), case_id, now_us)

    def _found(self, connection: Connection, account: Account, case_id: int, version: int, now_us: int) -> CaseFile:
        # Locked on PostgreSQL, so that of two who decide at once one is told.
        connection.execute(select(case.c.id).where(case.c.id == case_id).with_for_update())
        found = reading.one(connection, scope_of(connection, account), case_id, now_us)
        if found.version != version:
            by = found.decided_by or found.asked_by
            raise VersionConflict(
                "Somebody else changed this case meanwhile.",
                version=found.version,
                by=by.display_name,
                at_us=max(found.asked_us, found.decided_us or 0, found.closed_us or 0),
            )
        return found

    def _waits(self, connection: Connection, asked: Asked) -> bool:
        """Whether somebody has to agree first: to handing out, or to looking where nothing is handed out."""
        policy = policies_of(connection, [Footage(tuple(asked.camera_ids), asked.start_us, asked.end_us)])[0]
        return needs_second_person(asked.kind, policy, export=asked.export) or (
            asked.export and needs_second_person(asked.kind, policy, export=False)
        )

    def _checked(
        self, connection: Connection, account: Account, asked: Asked, now_us: int, asked_us: int
    ) -> dict[str, Any]:
        """The columns of what is asked. Raises CaseInvalid."""
        if not asked.content.strip():
            raise CaseInvalid("Say what is to be seen.", field="content", reason="empty")
        if not asked.camera_ids:
            raise CaseInvalid("Say which cameras.", field="camera_ids", reason="empty")
        if asked.start_us >= asked.end_us:
            raise CaseInvalid("The span ends before it starts.", field="end_us", reason="before-start")
        if asked.end_us - asked.start_us > LONGEST_SPAN_US:
            most = OWN.span_days
            raise CaseInvalid("Ask for no more than is needed.", field="end_us", reason="too-long", most_days=most)
        rights = read_rights(connection, account, asked.camera_ids)
        known = set(connection.scalars(select(camera.c.id).where(camera.c.id.in_(asked.camera_ids))))
        for number in asked.camera_ids:
            if number not in known or not rights.of(number).playback:
                raise CaseInvalid("You may not see this camera.", field="camera_ids", reason="no-right", camera=number)
        if asked.export and asked.kind is CaseKind.PERSON:
            raise CaseInvalid("Who was filmed may look; nothing is handed out.", field="export", reason="viewing-only")
        if asked.export and not allows(account.role, Permission.FOOTAGE_EXPORT):
            raise CaseInvalid("Who asks must be one who may export.", field="export", reason="no-right")
        if asked.export:
            for number in asked.camera_ids:
                if not rights.of(number).export:
                    raise CaseInvalid("You may not export this.", field="export", reason="no-right", camera=number)
        _check_requester(asked.kind, asked.requester, officers_needed(connection, asked.camera_ids, now_us))
        due = answer_due(connection, asked.kind, asked.camera_ids, asked_us)
        return {
            "unit_id": _unit_of(connection, scope_of(connection, account), asked.camera_ids),
            "reason": asked.reason,
            "content": asked.content,
            "requester": json.dumps(_kept(asked.requester), ensure_ascii=False, sort_keys=True),
            "camera_ids": json.dumps(list(asked.camera_ids)),
            "start_us": asked.start_us,
            "end_us": asked.end_us,
            "export": asked.export,
            "due_us": None if due is None else due.due_us,
            "due_rule": None if due is None else json.dumps(due.rule, ensure_ascii=False, sort_keys=True),
        }

    def _proved(self, connection: Connection, found: CaseFile) -> dict[str, Any]:
        """The requester with the papers that the decision rests on. Raises CaseIncomplete."""
        requester = dict(found.requester)
        if found.kind is CaseKind.INTERNAL:
            return requester
        papers = select(document.c.id, document.c.name, document.c.sha256, attachment.c.kind)
        papers = papers.join(attachment, attachment.c.document_id == document.c.id)
        papers = papers.where(attachment.c.subject == f"case:{found.id}", attachment.c.removed_us.is_(None))
        attached = [dict(row) for row in connection.execute(papers.order_by(document.c.id)).mappings()]
        if found.kind is CaseKind.OFFICIAL and not any(each["kind"] == APPROVAL for each in attached):
            raise CaseIncomplete("The approval document is not attached.", missing=APPROVAL)
        if (
            found.kind is CaseKind.PERSON
            and requester.get("kinship") != Kinship.SELF
            and not any(each["kind"] == PROOF for each in attached)
        ):
            raise CaseIncomplete("What they are to the person filmed is not proved.", missing=PROOF)
        return requester | {"documents": attached}


def _check_requester(kind: CaseKind, requester: Requester, officers: int) -> None:
    if kind is CaseKind.INTERNAL:
        if requester is not None:
            raise CaseInvalid("The operator's own case has no requester.", field="requester", reason="kind")
    elif kind is CaseKind.OFFICIAL:
        if not isinstance(requester, Officials):
            raise CaseInvalid("Say which officers ask.", field="requester", reason="kind")
        # However it is typed, one card is one person's.
        cards, names = ({_plain(getattr(each, of)) for each in requester.officers} for of in ("card", "name"))
        if min(len(cards), len(names)) < officers:
            raise CaseInvalid(
                f"At least {officers} officers come together.", field="officers", reason="too-few", least=officers
            )
    elif not isinstance(requester, Person):
        raise CaseInvalid("Say who asks to see.", field="requester", reason="kind")
    elif requester.kinship is not Kinship.SELF and not requester.of.strip():
        raise CaseInvalid("Say who was filmed.", field="of", reason="empty")


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _kept(requester: Requester) -> dict[str, Any]:
    return {} if requester is None else asdict(requester)


def _told(asked: Asked) -> dict[str, object]:
    """For the audit log: what is asked for. Who the person filmed is stands in the case, not in the log."""
    told: dict[str, object] = {
        "kind": asked.kind.value,
        "reason": asked.reason,
        "camera_ids": list(asked.camera_ids),
        "start_us": asked.start_us,
        "end_us": asked.end_us,
        "export": asked.export,
    }
    if isinstance(asked.requester, Officials):
        told["officers"] = [f"{each.name} {each.card}" for each in asked.requester.officers]
        told["organ"] = asked.requester.organ
        told["approval"] = asked.requester.approval
    return told


def _unit_of(connection: Connection, scope: Scope, camera_ids: Sequence[int]) -> int | None:
    """Whose case it is: the asker's unit, else the one that all the cameras are of."""
    if scope.unit_id is not None:
        return scope.unit_id
    query = select(site.c.unit_id).join(place, place.c.site_id == site.c.id)
    query = query.join(placement, placement.c.place_id == place.c.id).where(placement.c.camera_id.in_(camera_ids))
    units = set(connection.scalars(query.distinct()))
    return units.pop() if len(units) == 1 else None


def _decided(found: CaseFile) -> CaseDecided:
    return CaseDecided("This case was decided: ask for a new one.", state=found.standing.value)
