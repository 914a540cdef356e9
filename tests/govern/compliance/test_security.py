# SPDX-License-Identifier: Apache-2.0
"""What runs and whether it is patched, who signs in, how pictures come: from the facts, and from the database."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, insert, text, update

from fairwatch.accounts.models import SYSTEM, Actor, Role
from fairwatch.accounts.register import Action, AuditLog
from fairwatch.clock import ManualClock
from fairwatch.db.engine import write
from fairwatch.db.tables import camera, session, stream
from fairwatch.govern.compliance.connection import Surroundings
from fairwatch.govern.compliance.entries import EntryBook
from fairwatch.govern.compliance.facts import AccountFacts, UnitFacts
from fairwatch.govern.compliance.load_security import Security, read_security
from fairwatch.govern.compliance.models import Evidence, Finding, State
from fairwatch.govern.compliance.people import access_control
from fairwatch.govern.compliance.policy import HOUR_US, POLICY
from fairwatch.govern.compliance.security import cyber_security
from fairwatch.govern.compliance.security_facts import (
    BurstFacts,
    HouseSecurity,
    ProgramFacts,
    SessionFacts,
    SignInFacts,
    UnitSecurity,
    WayFacts,
)
from fairwatch.govern.compliance.service import About, Compliance
from fairwatch.serve.prepare import note_program
from tests.accounts.house import ADDRESS, PASSWORD, House
from tests.govern.compliance.scenes import ENTRIES, NOW_US, TODAY, ago, entry, house, system, unit, without
from tests.govern.ground import Ground, lay

K, D, B, A = State.KEPT, State.DUE, State.BREACHED, State.ATTEST
BURST = BurstFacts(ago(2), 12, "li")
MALL = system(use_day=TODAY - timedelta(days=300))


def told(found: Finding | None, key: str) -> Evidence:
    assert found is not None
    (one,) = (each for each in found.evidence if each.key == key)
    return one


def keys(found: Finding, *states: State) -> list[str]:
    return [each.key for each in found.evidence if each.state in (states or tuple(State))]


def with_program(since_days: float, *, fits: bool = True, patched: str = "") -> UnitFacts:
    runs = HouseSecurity(ProgramFacts("0.1.0", ago(since_days), fits))
    more = (entry("patching", "system:1", content={"parts": [patched]}),) if patched else ()
    return unit((*ENTRIES, *more), house=house(security=runs))


# ---- what runs


@pytest.mark.parametrize(
    ("facts", "state", "key"),
    [
        (with_program(3), K, "program-runs"),
        (with_program(POLICY.program_days - 0.01), K, "program-runs"),
        (with_program(POLICY.program_days), D, "program-old"),
        (with_program(400, patched="server"), K, "program-runs"),
        (with_program(400, patched="cameras"), D, "program-old"),
        (with_program(3, fits=False), D, "schema-differs"),
    ],
)
def test_a_version_that_has_run_for_long_is_compared_with_the_newest(facts: UnitFacts, state: State, key: str) -> None:
    found = cyber_security(facts)
    assert (found.state, told(found, key).state) == (state, state)


@pytest.mark.parametrize(
    ("days", "state", "key"),
    [(0, D, "entry-awaited"), (POLICY.settle_days, D, "entry-awaited"), (POLICY.settle_days + 1, B, "entry-missing")],
)
def test_a_system_in_use_has_some_days_until_somebody_says_that_it_is_patched(
    days: int, state: State, key: str
) -> None:
    found = cyber_security(unit(running=(system(use_day=TODAY - timedelta(days=days)),)))
    assert (found.state, told(found, key).state) == (state, state)
    assert found.next is not None
    assert (found.next.key, found.next.link) == ("enter-patching", "/duties?new=patching&subject=system:1")


@pytest.mark.parametrize(
    ("result", "lapses_in", "state", "key"),
    [
        ("updated", 100, K, "patched"),
        ("newest", POLICY.ahead_days, D, "entry-lapses"),
        ("newest", -1, B, "entry-lapsed"),
        ("unsupported", 100, D, "patching-unsupported"),
    ],
)
def test_what_a_person_said_of_versions_is_told_and_lapses(result: str, lapses_in: int, state: State, key: str) -> None:
    said = {"parts": ["cameras"], "result": result, "versions": "Gate 1: V5.7.3"}
    found = cyber_security(unit((*ENTRIES, entry("patching", "system:1", 1, lapses_in, content=said)), running=(MALL,)))
    assert (found.state, told(found, key).state) == (state, state)
    if result == "unsupported":
        assert found.next is not None
        assert found.next.key == "replace-unsupported"
        assert found.next.link == told(found, key).link


# ---- who signs in


def signing(own: SignInFacts, guessed: SignInFacts, *entries: str) -> UnitFacts:
    kept = HouseSecurity(guessed=guessed)
    more = tuple(entry(kind, "unit:1", days_ago=1, lapses_in=None) for kind in entries)
    return unit((*ENTRIES, *more), house=house(security=kept), security=UnitSecurity(own))


NONE, SOME, MANY = SignInFacts(), SignInFacts(5, 1), SignInFacts(30, 4, (BURST,))
GUESSED = SignInFacts(15, 0, (replace(BURST, name=""),))


@pytest.mark.parametrize(
    ("own", "guessed", "entries", "state", "key"),
    [
        (NONE, NONE, (), K, "sign-ins-failed"),
        (SOME, SOME, (), K, "sign-ins-failed"),
        (MANY, NONE, (), D, "sign-in-bursts"),
        (NONE, GUESSED, (), D, "guessing-bursts"),
        (MANY, GUESSED, ("sign-in-review",), K, "bursts-looked-into"),
        (MANY, NONE, ("cyber-incident",), K, "bursts-looked-into"),
    ],
)
def test_failed_sign_ins_close_together_are_looked_into(
    own: SignInFacts, guessed: SignInFacts, entries: tuple[str, ...], state: State, key: str
) -> None:
    found = cyber_security(signing(own, guessed, *entries))
    assert (found.state, told(found, key).state) == (state, state)
    if state is D:
        assert found.next is not None
        assert found.next.link == "/duties?new=sign-in-review&unit=1"


def test_what_came_after_somebody_looked_is_looked_into_anew() -> None:
    again = SignInFacts(40, 4, (BURST, BurstFacts(ago(0.5), 10, "zhao")))
    found = cyber_security(signing(again, NONE, "sign-in-review"))
    assert told(found, "sign-in-bursts").params["accounts"] == ("zhao",)
    assert told(found, "bursts-looked-into").state is K


OLD = AccountFacts(8, "qian", "viewer", ago(300), ago(POLICY.unused_account_days + 0.1))


def test_an_account_that_nobody_uses_is_closed_or_somebody_says_why_it_stays() -> None:
    bare = unit(accounts=(*unit().accounts, OLD))
    said = unit((*ENTRIES, entry("account-reason", "account:8")), accounts=bare.accounts)
    lapsed = unit((*ENTRIES, entry("account-reason", "account:8", lapses_in=-1)), accounts=bare.accounts)
    for judged in (cyber_security, access_control):
        assert [judged(each).state for each in (bare, said, lapsed)] == [D, K, D]
    assert told(access_control(said), "accounts-explained").params["accounts"] == ("qian",)


def test_accounts_in_a_state_are_opened_as_a_list() -> None:
    two = unit(accounts=(*unit().accounts, OLD, replace(OLD, id=9)))
    assert told(cyber_security(two), "accounts-unused").link == f"/users?state=unused&days={POLICY.unused_account_days}"


@pytest.mark.parametrize(
    ("days", "state"), [(POLICY.first_password_days - 0.1, K), (POLICY.first_password_days, D), (90, D)]
)
def test_a_password_that_somebody_else_gave_is_changed_within_days(days: float, state: State) -> None:
    new = AccountFacts(8, "qian", "viewer", ago(days), must_change_password=True)
    assert cyber_security(unit(accounts=(*unit().accounts, new))).state is state


@pytest.mark.parametrize(("hours", "state"), [(POLICY.session_hours, K), (POLICY.session_hours + 1, D)])
def test_a_sign_in_does_not_stay_open_for_long(hours: int, state: State) -> None:
    kept = HouseSecurity(session_hours=hours)
    open_ = UnitSecurity(sessions=SessionFacts(2, ago(1)))
    found = cyber_security(unit(house=house(security=kept), security=open_))
    assert found.state is state
    assert told(found, "sessions").params["count"] == 2


# ---- how pictures come


@pytest.mark.parametrize(
    ("ways", "attested", "state", "key"),
    [
        (WayFacts(3, 0), True, K, "streams-encrypted"),
        (WayFacts(1, 2), True, K, "streams-open"),
        (WayFacts(1, 2), False, A, "streams-open"),
        (WayFacts(), True, K, "local-only"),
    ],
)
def test_that_a_network_without_encryption_is_closed_a_person_says(
    ways: WayFacts, attested: bool, state: State, key: str
) -> None:
    entries = ENTRIES if attested else without("cyber-security")
    found = cyber_security(unit(entries, security=UnitSecurity(ways=ways)))
    assert (found.state, told(found, key).state) == (state, state)
    assert ("streams-open" in keys(found) or "streams-encrypted" in keys(found)) is bool(ways.open + ways.encrypted)


_TWO = (OLD, replace(OLD, id=9), *(replace(OLD, id=each, must_change_password=True) for each in (10, 11)))
_PATCHED = entry("patching", "system:1", content={"versions": "5.7"})
SHOWN = [
    replace(
        with_program(1),
        entries=EntryBook((*ENTRIES, _PATCHED)),
        running=(MALL,),
        security=UnitSecurity(MANY, SessionFacts(1, ago(1)), WayFacts(1, 2)),
        accounts=_TWO,
    ),
    replace(with_program(400, fits=False), accounts=_TWO, running=(MALL,)),
]
"""Units that show all that the program sees."""


# ---- from the database


def read(ground: Ground, now_us: int) -> Security:
    with ground.engine.connect() as connection:
        return read_security(connection, [ground.site_id], [ground.unit_id], now_us)


def test_streams_are_told_by_what_their_addresses_say(engine: Engine) -> None:
    ground = lay(engine)
    first, second = ground.camera_ids
    addresses = {
        (first, "main"): "rtsps://192.0.2.1/1",
        (first, "sub"): "rtsp://192.0.2.1/2",
        (second, "main"): "libav:HTTPS://192.0.2.2/x.m3u8",
        (second, "sub"): "libav:/videos/a.mp4",
    }
    off = ground.camera("Off")
    with write(engine) as connection:
        rows = [
            {"camera_id": number, "kind": kind, "address": address, "record": True}
            for (number, kind), address in addresses.items()
        ]
        rows.append({"camera_id": off, "kind": "main", "address": "rtsp://192.0.2.3/1", "record": True})
        connection.execute(insert(stream), rows)
        connection.execute(update(camera).where(camera.c.id == off).values(enabled=False))
    assert read(ground, NOW_US).ways == {ground.unit_id: WayFacts(2, 1)}


def test_failed_sign_ins_are_summed_up_by_whose_account_it_was(engine: Engine) -> None:
    ground = lay(engine)
    mine = account_of(engine, "li", ground.unit_id)
    free = account_of(engine, "root", None)
    long_ago, then, later = ago(POLICY.sign_in_days + 1), ago(3), ago(3) + HOUR_US
    most = POLICY.burst_failures
    fails(engine, long_ago, mine, 2 * most)
    fails(engine, then, mine, most - 1)
    fails(engine, then, None, most - 1, "192.0.2.1")
    fails(engine, then, None, most - 1, "192.0.2.2")
    fails(engine, later, mine, most - 1)
    fails(engine, later, mine, 1, refused=True)
    fails(engine, later, free, 2)
    fails(engine, later, None, most, "192.0.2.3")
    found = read(ground, NOW_US)
    own = found.of(ground.unit_id, None).sign_ins
    assert (own.failed, own.refused) == (2 * most - 1, 1)
    assert [(each.tries, each.name) for each in own.bursts] == [(most, "Li")]
    assert found.of(ground.unit_id, ground.unit_id).sign_ins.failed == 2 * most + 1, "the only unit's"
    assert (found.guessed.failed, [each.tries for each in found.guessed.bursts]) == (3 * most - 2, [most])


def account_of(engine: Engine, name: str, unit_id: int | None, role: Role = Role.OPERATOR, **more: Any) -> int:
    made = House(engine, ManualClock(ago(300))).accounts.add(
        name, name.title(), PASSWORD, role, by=SYSTEM, unit_id=unit_id, **more
    )
    return made.id


def fails(
    engine: Engine, at_us: int, number: int | None, times: int, address: str = ADDRESS, *, refused: bool = False
) -> None:
    detail = {"refusal": "too-many-attempts"} if refused else {}
    log, who = AuditLog(engine, ManualClock(at_us)), Actor(number, "x", address)
    with write(engine) as connection:
        log.write_all(connection, who, [(Action.ACCOUNT_SIGN_IN_FAILED, "account", detail)] * times)


def test_sessions_that_are_over_are_nobodys(engine: Engine) -> None:
    ground = lay(engine)
    mine = account_of(engine, "li", ground.unit_id)
    row = {"account_id": mine, "csrf": "", "address": "", "agent": "", "seen_us": 0}
    with write(engine) as connection:
        for number, (began, ends) in enumerate(((ago(2), NOW_US), (ago(1), NOW_US + 1), (ago(0.5), NOW_US + 9))):
            times = {"token_hash": bytes([number]), "created_us": began, "expires_us": ends}
            connection.execute(insert(session).values(row | times))
    assert read(ground, NOW_US).sessions == {ground.unit_id: SessionFacts(2, ago(1))}


def test_a_report_tells_the_version_that_runs(sqlite_engine: Engine) -> None:
    lay(sqlite_engine)
    for started in (ago(9), ago(5)):
        note_program(sqlite_engine, ManualClock(started), "0.1.0")
    note_program(sqlite_engine, ManualClock(ago(3)), "0.2.0")
    found = Compliance(sqlite_engine, ManualClock(NOW_US), Surroundings()).report("cn-cybersecurity-2026", About())
    assert found is not None
    (runs,) = (each for each in found.articles[0].controls[0].evidence if each.key == "program-runs")
    assert runs.params == {"version": "0.2.0", "day": TODAY - timedelta(days=3)}
    changed = [each for each in House(sqlite_engine).audited() if each.action == "program.changed"]
    assert [each.detail for each in changed] == [{"before": {"version": "0.1.0"}, "after": {"version": "0.2.0"}}]


def test_a_database_of_another_version_is_told(sqlite_engine: Engine) -> None:
    ground = lay(sqlite_engine)
    note_program(sqlite_engine, ManualClock(ago(3)))
    with write(sqlite_engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    found = read(ground, NOW_US).program
    assert found is not None
    assert not found.fits
