# SPDX-License-Identifier: Apache-2.0
"""What the accounts of a firm's people did: told for supervision, and nothing of it stays with the firm unseen."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import Engine

from fairwatch.accounts.models import AccessKind, Actor, Role
from fairwatch.accounts.register import AccessRecord, AccessRegister, Action, AuditLog
from fairwatch.clock import ManualClock
from fairwatch.db.engine import write
from fairwatch.govern.compliance.contractors import outsourcing
from fairwatch.govern.compliance.facts import AccountFacts
from fairwatch.govern.compliance.load_security import read_security
from fairwatch.govern.compliance.models import Finding, State
from fairwatch.govern.compliance.policy import POLICY
from fairwatch.govern.compliance.security_facts import ActFacts, UnitSecurity
from tests.accounts.house import ADDRESS
from tests.govern.compliance.scenes import ENTRIES, NOW_US, ago, entry, unit
from tests.govern.compliance.test_security import account_of, told
from tests.govern.ground import lay

K, D, B = State.KEPT, State.DUE, State.BREACHED
GUEST = AccountFacts(9, "Guest", "operator", ago(100), ago(1), ends_us=ago(-30))
AGREED = entry("contractor-agreement", "account:9", content={"firm": "修 Fix & Co"})
ACT = ActFacts(9, "Guest", ago(-30), live=4, playback=3, refused=2, changed=1, signed_in=5)
TOOK = replace(ACT, exports=2, exported_us=ago(4))


def judged(act: ActFacts, *entries: object) -> Finding:
    facts = unit((*ENTRIES, AGREED, *entries), accounts=(GUEST,))  # type: ignore[arg-type]
    return outsourcing(replace(facts, security=UnitSecurity(acts=(act,))))


SHOWN = [
    replace(unit((*ENTRIES, AGREED), accounts=(GUEST,)), security=UnitSecurity(acts=(each,)))
    for each in (TOOK, replace(ACT, after=2))
]
"""Units whose firms did something."""


def audit(days_ago: float, firm: str = "修 Fix & Co", by: int = 7) -> object:
    return entry("contractor-audit", "unit:1", days_ago, content={"firm": firm}, by=by)


def test_what_people_of_a_firm_did_is_told_with_the_registers_of_just_them() -> None:
    found = judged(ACT)
    assert found.state is K
    saw, did = told(found, "contractor-saw"), told(found, "contractor-did")
    assert {saw.params[name] for name in ("live", "playback", "exports", "refused")} == {4, 3, 0, 2}
    assert (did.params["signed"], did.params["count"]) == (5, 1)
    assert [urlsplit(each.link).path for each in (saw, did)] == ["/access", "/audit"]
    assert parse_qs(urlsplit(saw.link).query) == {"person": ["9"], "from": ["2026-08-24"]}
    assert told(found, "contractors-stay-out").state is K


def test_who_did_nothing_has_no_registers_to_open() -> None:
    found = judged(ActFacts(9, "Guest", ago(-30)))
    assert {told(found, key).link for key in ("contractor-saw", "contractor-did")} == {""}


@pytest.mark.parametrize(
    ("entries", "state"),
    [
        ((), D),
        ((audit(5),), D),
        ((audit(3),), K),
        ((audit(3, "Clean Ltd"),), D),
        ((audit(3, by=9),), D),
        ((audit(5), audit(3, by=9)), D),
    ],
)
def test_what_a_firm_took_is_looked_into_afterwards_and_not_by_the_firm(
    entries: tuple[object, ...], state: State
) -> None:
    found = judged(TOOK, *entries)
    assert found.state is state
    if state is K:
        assert told(found, "contractor-exports-told").params["count"] == 2
        return
    assert told(found, "contractor-exports").link.endswith("&kind=export")
    assert found.next is not None
    asked = parse_qs(urlsplit(found.next.link).query)
    assert asked["firm"] == ["修 Fix & Co"]
    assert asked["did"] == [f"{POLICY.contractor_days}.4.3.2.2.1.5"]


def test_nobody_comes_in_after_the_end() -> None:
    gone = replace(ACT, ends_us=ago(10), after=1)
    found = judged(gone)
    assert found.state is B
    assert told(found, "contractor-after-end").params["count"] == 1
    assert found.next is not None
    assert found.next.link == told(found, "contractor-after-end").link


def test_who_has_left_is_told_as_long_as_the_days_last() -> None:
    bare = outsourcing(replace(unit(), security=UnitSecurity(acts=(replace(ACT, ends_us=ago(10), turned_away=3),))))
    assert bare.state is K
    assert told(bare, "contractors-stay-out").params["count"] == 3


def test_acts_are_summed_up_from_both_registers(engine: Engine) -> None:
    ground = lay(engine)
    guest = account_of(engine, "guest", ground.unit_id, ends_us=ago(5))
    staff = account_of(engine, "staff", ground.unit_id)
    officer = account_of(
        engine, "officer", None, Role.OFFICER, authority_id=ground.authorities["210102"], ends_us=ago(-9)
    )
    account_of(engine, "elsewhere", None, ends_us=ago(-9))

    def looked(who: int, days_ago: float, kind: AccessKind, *, granted: bool = True) -> None:
        register = AccessRegister(engine, ManualClock(ago(days_ago)))
        by = Actor(who, "x", ADDRESS)
        register.record(AccessRecord(by, kind, 1, "Gate", "main", None, None, "", None, granted))

    def did(who: int, days_ago: float, action: Action) -> None:
        log = AuditLog(engine, ManualClock(ago(days_ago)))
        with write(engine) as connection:
            log.by(Actor(who, "x", ADDRESS))(connection, action, "camera:1", {})

    for who in (guest, staff, officer):
        looked(who, POLICY.contractor_days + 1, AccessKind.EXPORT)
        looked(who, 20, AccessKind.LIVE)
        looked(who, 20, AccessKind.PLAYBACK)
        looked(who, 20, AccessKind.THUMBNAIL)
        looked(who, 19, AccessKind.EXPORT)
        looked(who, 18, AccessKind.EXPORT)
        looked(who, 17, AccessKind.EXPORT, granted=False)
        looked(who, 3, AccessKind.LIVE)
        did(who, 20, Action.ACCOUNT_SIGNED_IN)
        did(who, 20, Action.CAMERA_CHANGED)
        did(who, 4, Action.ACCOUNT_SIGNED_IN)
        did(who, 3, Action.ACCOUNT_SIGN_IN_FAILED)
    with engine.connect() as connection:
        found = read_security(connection, [ground.site_id], [ground.unit_id], NOW_US).acts
    (mine,) = found[ground.unit_id]
    expected = ActFacts(
        guest,
        "Guest",
        ago(5),
        live=2,
        playback=2,
        exports=2,
        exported_us=ago(18),
        refused=1,
        changed=1,
        signed_in=2,
        after=2,
        turned_away=1,
    )
    assert mine == expected
    assert [each.name for each in found[None]] == ["Elsewhere"]
