# SPDX-License-Identifier: Apache-2.0
"""What a system's classification does: its cameras' footage opens only to a case that somebody else approved."""

import json

import pytest
from sqlalchemy import insert, select, update

from fairwatch.accounts.errors import Refused, Rule
from fairwatch.accounts.gate import RECHECK_US
from fairwatch.accounts.models import SYSTEM, AccessKind, CameraRight, Role
from fairwatch.db.engine import write
from fairwatch.db.govern import case
from fairwatch.db.registry import placement, site, video_system
from fairwatch.db.tables import camera
from fairwatch.govern.secrecy import joined
from tests.accounts.house import ADDRESS, HOUR, PASSWORD, S, knock
from tests.govern.duties.office import Office

START, END = 10 * HOUR, 11 * HOUR


def level(office: Office) -> str | None:
    with office.engine.connect() as connection:
        return connection.scalar(select(camera.c.secrecy).where(camera.c.id == office.camera_id))


def classify(office: Office, how: str, system: int = 1) -> int:
    return office.enter("classification", f"system:{system}", fields={"level": how, "reason": "Order 7"}).id


def own_case(office: Office, who: int, decided_by: int | None = None) -> int:
    """A case as the policy of an installation that asks nobody lets one make it."""
    row = {"kind": "internal", "state": "approved", "reason": "theft", "content": "", "requester": "{}"}
    span = {"start_us": START, "end_us": END, "camera_ids": json.dumps([office.camera_id]), "export": True}
    with write(office.engine) as connection:
        made = insert(case).values(**row, **span, asked_by=who, asked_us=0, decided_by=decided_by)
        return int(connection.execute(made.returning(case.c.id)).scalar_one())


@pytest.mark.parametrize(
    ("how", "restricted"), [("none", False), ("internal", False), ("trade", True), ("state", True)]
)
def test_what_touches_secrets_opens_only_with_a_second_person(office: Office, how: str, restricted: bool) -> None:
    with write(office.engine) as connection:
        connection.execute(update(site).values(country="CH"))
    who = office.person(Role.MANAGER, "anna", unit_id=None)
    _, session = office.house.sessions.sign_in("anna", PASSWORD, ADDRESS, "")
    span = {"start_us": START, "end_us": START + 5 * S}
    alone, agreed = own_case(office, who.id), own_case(office, who.id, office.manager.id)

    def play(number: int | None) -> Rule | None:
        return knock(office.house, session, AccessKind.PLAYBACK, office.camera_id, case=number, **span)

    assert (play(alone), play(agreed)) == (None, None)
    classify(office, how)
    assert play(None) is (Rule.CASE_NEEDED if restricted else None)
    assert play(alone) is (Rule.APPROVAL_NEEDED if restricted else None)
    assert play(agreed) is None


def test_the_last_decision_that_stands_counts(office: Office) -> None:
    classify(office, "trade")
    last = classify(office, "state")
    assert level(office) == "state"
    office.enter("classification", after=last, correction="the wrong system", void=True)
    assert level(office) == "trade"
    classify(office, "none")
    assert level(office) == ""


def test_a_camera_that_joins_is_restricted_and_one_that_leaves_stays_so(office: Office) -> None:
    with write(office.engine) as connection:
        connection.execute(update(video_system).where(video_system.c.id == 2).values(site_id=1))
    classify(office, "state", system=2)
    assert level(office) == ""

    def into(system: int) -> str | None:
        with write(office.engine) as connection:
            connection.execute(update(placement).values(system_id=system))
            joined(connection, [office.camera_id])
        return level(office)

    assert [into(2), into(1)] == ["state", "state"]
    classify(office, "internal")
    assert level(office) == "internal", "until the system that it is in now is classified"


LIVE = (AccessKind.LIVE, AccessKind.HLS)


@pytest.mark.parametrize(("role", "unit_id"), [(Role.VIEWER, 1), (Role.MANAGER, None), (Role.ADMINISTRATOR, None)])
def test_live_pictures_of_a_state_secret_take_a_right_by_name(office: Office, role: Role, unit_id: int | None) -> None:
    who = office.person(role, "anna", unit_id)
    for needed in (who, office.manager):
        office.admit(needed)
    _, session = office.house.sessions.sign_in("anna", PASSWORD, ADDRESS, "")

    def shut() -> set[Rule | None]:
        return {knock(office.house, session, kind, office.camera_id) for kind in LIVE}

    def names(right: CameraRight) -> None:
        office.house.accounts.set_rights(who.id, all_cameras=True, rights=[right], by=SYSTEM)

    assert shut() == {None}
    classify(office, "trade")
    assert shut() == {None}, "trade secrets are the unit's own: the right to the camera is enough"
    classify(office, "state")
    assert shut() == {Rule.NAMED_RIGHT_NEEDED}
    names(CameraRight(office.camera_id, playback=True))
    assert shut() == {Rule.NAMED_RIGHT_NEEDED}
    names(CameraRight(office.camera_id, live=True))
    assert shut() == {None}
    rights = office.house.gate.rights(office.house.accounts.get(who.id))
    assert rights.of(office.camera_id).live
    assert rights.sees(office.camera_id)


def test_a_live_picture_ends_when_its_system_becomes_a_state_secret(office: Office) -> None:
    office.admit(office.manager)
    other = office.house.camera("Yard")
    _, session = office.house.sessions.sign_in("chief", PASSWORD, ADDRESS, "")
    passages = [
        office.house.gate.open(session, AccessKind.LIVE, number, "main") for number in (office.camera_id, other)
    ]
    classify(office, "state")
    office.house.clock.advance(RECHECK_US)
    with pytest.raises(Refused) as refused:
        passages[0].check()
    assert refused.value.rule is Rule.NAMED_RIGHT_NEEDED
    passages[1].check()
    rights = office.house.gate.rights(office.house.accounts.get(office.manager.id))
    assert [rights.of(number).live for number in (office.camera_id, other)] == [False, True]
    assert rights.sees(office.camera_id), "that it is there is no secret to who has all cameras"
