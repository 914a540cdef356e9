# SPDX-License-Identifier: Apache-2.0
"""Cases as the gate reads them: why somebody sees or takes footage. Asked once for a matter, not at each click.

A case is a row that `govern.requests` writes; here is what it opens. It opens footage only to who asked for it, only of
its cameras and span, only while it is open, and where a second person must agree, only after one did. A case that is
named is held against all of this also where no policy asks for one.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy import Connection, Integer, cast, func, literal, null, select

from fairwatch.accounts.errors import Refused, Rule
from fairwatch.accounts.models import AccessKind
from fairwatch.db.govern import case, site_policy
from fairwatch.db.registry import place, placement, stay
from fairwatch.db.tables import camera, setting

LEAD_IN_US = 60 * 1_000_000
RESTRICTED = ("trade", "state")
"""The levels of secrecy whose footage nobody sees or takes without a second person."""


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


@dataclass(frozen=True, slots=True)
class Footage:
    """What somebody wants to see: of these cameras, from when to when; for a still both are the same moment."""

    camera_ids: tuple[int, ...]
    start_us: int
    end_us: int


@dataclass(frozen=True, slots=True)
class _Stay:
    """What the texts ask at a site that a camera stood at. None: the site was not looked at yet."""

    since_us: int
    until_us: int | None
    playback: bool | None
    export: bool | None

    def meets(self, wanted: Footage) -> bool:
        # What is decoded begins at a key frame before what was asked for, in the same file.
        shown_us = wanted.start_us - LEAD_IN_US
        return self.since_us <= wanted.end_us and (self.until_us is None or self.until_us > shown_us)


def policy_of(connection: Connection, camera_id: int, start_us: int, end_us: int) -> Policy:
    """What is asked for footage of a camera: the installation's own policy, and what the texts ask that bind the sites
    where the camera stands and where it stood then, the strictest of them: nobody gets round a text by moving a camera.

    For a camera that stands nowhere yet, or at a site that was not looked at yet, it is what the strictest of all sites
    asks: nobody gets round a text by not saying where a camera is, or by entering a new site. Where the system of a camera
    is classified a second person always agrees, whatever a text says.
    """
    return policies_of(connection, [Footage((camera_id,), start_us, end_us)])[0]


def policies_of(connection: Connection, wanted: Sequence[Footage]) -> list[Policy]:
    """`policy_of` for several matters at once, each for its cameras together. Few queries, however many there are."""
    own = own_policy(connection)
    ids = {number for each in wanted for number in each.camera_ids}
    stays = _stays(connection, ids)
    unknown = _Stay(0, None, None, None)
    met = [
        [one for number in each.camera_ids for one in stays.get(number, [unknown]) if one.meets(each)]
        for each in wanted
    ]
    restricted = _restricted(connection, ids)
    most = (False, False)
    if any(one.playback is None for found in met for one in found):
        # PostgreSQL has no max() of booleans.
        strictest = select(*(func.max(cast(each, Integer)) for each in _ASKED))
        row = connection.execute(strictest).one()
        most = (bool(row[0]), bool(row[1]))
    return [
        _SECOND if restricted.intersection(each.camera_ids) else _stricter(own, found, most)
        for each, found in zip(wanted, met, strict=True)
    ]


_SECOND = Policy(case_for_playback=True, second_person_export=True, second_person_viewing=True)


def _restricted(connection: Connection, camera_ids: Collection[int]) -> frozenset[int]:
    """Those whose footage touches secrets, of the state or of the trade."""
    query = select(camera.c.id).where(camera.c.id.in_(camera_ids), camera.c.secrecy.in_(RESTRICTED))
    return frozenset(connection.scalars(query))


def _stricter(own: Policy, stays: Collection[_Stay], most: tuple[bool, bool]) -> Policy:
    """Our own policy and what is asked at some sites; `most` is asked at one that was not looked at."""
    return replace(
        own,
        case_for_playback=own.case_for_playback
        or any(most[0] if one.playback is None else one.playback for one in stays),
        second_person_export=own.second_person_export
        or any(most[1] if one.export is None else one.export for one in stays),
    )


_ASKED = (site_policy.c.case_for_playback, site_policy.c.second_person_export)


def _stays(connection: Connection, camera_ids: Collection[int]) -> dict[int, list[_Stay]]:
    """Where cameras stand, whenever footage is from, and where they stood. Only of those that stand somewhere."""
    now = select(placement.c.camera_id, literal(0), null(), *_ASKED).join(place, place.c.id == placement.c.place_id)
    now = now.outerjoin(site_policy, site_policy.c.site_id == place.c.site_id)
    stood = select(stay.c.camera_id, stay.c.since_us, stay.c.until_us, *_ASKED)
    stood = stood.outerjoin(site_policy, site_policy.c.site_id == stay.c.site_id)
    found: dict[int, list[_Stay]] = {}
    for row in connection.execute(now.where(placement.c.camera_id.in_(camera_ids))):
        found.setdefault(row[0], []).append(_Stay(*row[1:]))
    # What stands nowhere now is asked the strictest anyway.
    for row in connection.execute(stood.where(stay.c.camera_id.in_(found), stay.c.until_us.is_not(None))):
        found[row[0]].append(_Stay(*row[1:]))
    return found


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
