# SPDX-License-Identifier: Apache-2.0
"""Cases as the gate reads them: why somebody sees or takes footage. Asked once for a matter, not at each click.

A case is a row that `govern.requests` writes; here is what it opens. It opens footage only to who asked for it, only of
its cameras and span, only while it is open, and where a second person must agree, only after one did. A case that is
named is held against all of this also where no policy asks for one.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Integer, cast, func, select

from fairwatch.accounts.errors import Refused, Rule
from fairwatch.accounts.models import AccessKind
from fairwatch.db.govern import case, site_policy
from fairwatch.db.registry import place, placement
from fairwatch.db.tables import setting


class CaseKind(StrEnum):
    """Who wants to see: the operator for a reason of their own, state organs, or the person filmed and those close."""

    INTERNAL = "internal"
    OFFICIAL = "official"
    PERSON = "person"


class CaseState(StrEnum):
    """Asked, then approved or refused by a second person, then closed. Nothing goes back."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"
    CLOSED = "closed"


class OwnPolicy(StrEnum):
    """What the installation asks beyond the texts: names of settings."""

    CASE_FOR_PLAYBACK = "policy.case_for_playback"
    SECOND_PERSON_EXPORT = "policy.second_person_export"
    SECOND_PERSON_VIEWING = "policy.second_person_viewing"


@dataclass(frozen=True, slots=True)
class Policy:
    """What is asked of who wants footage of a camera. A case of officials or of a person filmed always needs a second
    person; the last two are about the operator's own.
    """

    case_for_playback: bool = False
    second_person_export: bool = False
    second_person_viewing: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """What of a case counts at the gate. `decided_by` None: it needed no second person, or waits for one."""

    id: int
    kind: CaseKind
    state: CaseState
    reason: str
    camera_ids: frozenset[int]
    start_us: int
    end_us: int
    export: bool
    asked_by: int
    decided_by: int | None
    expires_us: int | None

    def named(self, purpose: str) -> str:
        """How the access register names it: `case:12 ` and the purpose that was given besides, or the reason."""
        return f"case:{self.id} {purpose or self.reason}"


def find_case(connection: Connection, case_id: int) -> Case | None:
    """The case, or None."""
    row = connection.execute(select(case).where(case.c.id == case_id)).one_or_none()
    if row is None:
        return None
    return Case(
        id=row.id,
        kind=CaseKind(row.kind),
        state=CaseState(row.state),
        reason=row.reason,
        camera_ids=frozenset(json.loads(row.camera_ids)),
        start_us=row.start_us,
        end_us=row.end_us,
        export=row.export,
        asked_by=row.asked_by,
        decided_by=row.decided_by,
        expires_us=row.expires_us,
    )


def own_policy(connection: Connection) -> Policy:
    """What the installation's own settings ask."""
    query = select(setting.c.name, setting.c.value).where(setting.c.name.in_([each.value for each in OwnPolicy]))
    values = {row.name: row.value == "1" for row in connection.execute(query)}
    return Policy(
        case_for_playback=values.get(OwnPolicy.CASE_FOR_PLAYBACK, False),
        second_person_export=values.get(OwnPolicy.SECOND_PERSON_EXPORT, False),
        second_person_viewing=values.get(OwnPolicy.SECOND_PERSON_VIEWING, False),
    )


def policy_of(connection: Connection, camera_id: int) -> Policy:
    """What is asked for a camera: the installation's own policy, and what the texts that bind the camera's site ask.

    For a camera that stands nowhere yet, or at a site that was not looked at yet, it is what the strictest of all sites
    asks: nobody gets round a text by not saying where a camera is, or by entering a new site.
    """
    return policies_of(connection, [camera_id])[camera_id]


def policies_of(connection: Connection, camera_ids: Collection[int]) -> dict[int, Policy]:
    """`policy_of` for many cameras at once."""
    own = own_policy(connection)
    asked = (site_policy.c.case_for_playback, site_policy.c.second_person_export)
    stands = select(placement.c.camera_id, *asked).join(place, place.c.id == placement.c.place_id)
    stands = stands.outerjoin(site_policy, site_policy.c.site_id == place.c.site_id)
    rows = connection.execute(stands.where(placement.c.camera_id.in_(camera_ids)))
    found = {row[0]: _stricter(own, row[1], row[2]) for row in rows if row[1] is not None}
    if len(found) < len(set(camera_ids)):
        # PostgreSQL has no max() of booleans.
        most = connection.execute(select(*(func.max(cast(each, Integer)) for each in asked))).one()
        found |= {number: _stricter(own, most[0], most[1]) for number in camera_ids if number not in found}
    return found


def _stricter(own: Policy, playback: Any, export: Any) -> Policy:
    return replace(
        own,
        case_for_playback=own.case_for_playback or bool(playback),
        second_person_export=own.second_person_export or bool(export),
    )


def needs_second_person(kind: CaseKind, policy: Policy, *, export: bool) -> bool:
    """Whether somebody else must agree before footage is seen (`export` False) or taken."""
    if kind is not CaseKind.INTERNAL:
        return True
    return policy.second_person_export if export else policy.second_person_viewing


def needs_case(policy: Policy, *, export: bool) -> bool:
    """Whether there must be a case at all."""
    return policy.case_for_playback or policy.second_person_viewing or (export and policy.second_person_export)


def check_case(
    found: Case, policy: Policy, kind: AccessKind, camera_id: int, start_us: int, end_us: int, now_us: int
) -> None:
    """Raise Refused unless the case, which is the asker's own, opens this."""
    export = kind is AccessKind.EXPORT
    if found.state in (CaseState.REFUSED, CaseState.CLOSED):
        raise Refused(Rule.CASE_CLOSED, "This case is not open.", case_id=found.id, state=found.state.value)
    if found.expires_us is not None and found.expires_us <= now_us:
        raise Refused(Rule.CASE_CLOSED, "This case has run out.", case_id=found.id, state="expired")
    if camera_id not in found.camera_ids:
        raise Refused(Rule.CASE_CAMERA, "This case is for other cameras.", case_id=found.id, camera_id=camera_id)
    if start_us < found.start_us or end_us > found.end_us:
        raise Refused(
            Rule.CASE_SPAN,
            "This case is for another time.",
            case_id=found.id,
            start_us=found.start_us,
            end_us=found.end_us,
        )
    if export and (found.kind is CaseKind.PERSON or not found.export):
        raise Refused(Rule.VIEWING_ONLY, "This case is for viewing only.", case_id=found.id)
    agreed = found.state is CaseState.APPROVED
    if needs_second_person(found.kind, policy, export=export):
        agreed = agreed and found.decided_by is not None and found.decided_by != found.asked_by
    elif not export:
        agreed = True
    if not agreed:
        raise Refused(Rule.APPROVAL_NEEDED, "A second person has to agree first.", case_id=found.id)
