# SPDX-License-Identifier: Apache-2.0
"""What a system's classification does: its cameras' footage opens only to a case that somebody else approved."""

import json

import pytest
from sqlalchemy import insert, select, update

from fairwatch.accounts.errors import Rule
from fairwatch.accounts.models import AccessKind, Role
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
