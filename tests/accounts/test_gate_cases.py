# SPDX-License-Identifier: Apache-2.0
"""The gate and cases: what a case opens, to whom, and what nothing opens without one."""

import json
from itertools import product

import pytest
from sqlalchemy import Executable, delete, insert, update

from fairwatch.accounts.cases import CaseKind, CaseState, OwnPolicy
from fairwatch.accounts.errors import ChainBroken, Refused, Rule
from fairwatch.accounts.gate import HOUR_US, RECHECK_US
from fairwatch.accounts.models import AccessKind, GrantKind, Role, Session
from fairwatch.accounts.register import AccessFilter
from fairwatch.db.engine import write
from fairwatch.db.govern import case, case_delivery, site_policy
from fairwatch.db.registry import division, place, placement, site, stay, unit, video_system
from fairwatch.db.tables import setting
from tests.accounts.house import HOUR, House, S, knock

START, END = 10 * HOUR_US, 11 * HOUR_US
VIEWS = (AccessKind.PLAYBACK, AccessKind.THUMBNAIL)


def ask(
    house: House,
    who: Session,
    camera_ids: list[int],
    kind: CaseKind = CaseKind.INTERNAL,
    state: CaseState = CaseState.APPROVED,
    **more: object,
) -> int:
    """A case row; decided by nobody unless said."""
    values = {
        "kind": kind.value,
        "state": state.value,
        "reason": "a theft",
        "content": "",
        "requester": "{}",
        "camera_ids": json.dumps(camera_ids),
        "start_us": START,
        "end_us": END,
        "export": True,
        "asked_by": who.account.id,
        "asked_us": 0,
    }
    with write(house.engine) as connection:
        made = connection.execute(insert(case).values(values | more).returning(case.c.id))
        return int(made.scalar_one())


def change(house: House, case_id: int, **values: object) -> None:
    with write(house.engine) as connection:
        connection.execute(update(case).where(case.c.id == case_id).values(**values))


def policy(house: House, *names: OwnPolicy) -> None:
    """What the installation asks by itself."""
    with write(house.engine) as connection:
        for name in names:
            connection.execute(insert(setting).values(name=name.value, value="1"))


def export(house: House, who: Session, camera_id: int, case_id: int | None, **span: int) -> Rule | None:
    """Ask for a grant and use it: None = footage came out."""
    asked = {"start_us": START, "end_us": START + 5 * S} | span
    try:
        secret, _ = house.grants.make(
            who, GrantKind.EXPORT, "a report", [camera_id], lasts_us=HOUR, case_id=case_id, **asked
        )
    except Refused as refused:
        return refused.rule
    return knock(house, who, AccessKind.EXPORT, camera_id, grant=secret, **asked)


# Written out by hand. For each kind, state and who decided: what viewing and exporting are refused for; None = opened.
# First where nothing is asked, then where a second person is asked for exports, then for viewing too.
OWN, OTHER, NOBODY = "the asker", "somebody else", "nobody"
OPEN = (None, None)
WAITS = (Rule.APPROVAL_NEEDED, Rule.APPROVAL_NEEDED)
SHUT = (Rule.CASE_CLOSED, Rule.CASE_CLOSED)
LOOK = (None, Rule.APPROVAL_NEEDED)
ONLY = (None, Rule.VIEWING_ONLY)
NEVER = (Rule.APPROVAL_NEEDED, Rule.VIEWING_ONLY)
TABLE = {
    (CaseKind.INTERNAL, CaseState.ASKED, NOBODY): (LOOK, LOOK, WAITS),
    (CaseKind.INTERNAL, CaseState.APPROVED, NOBODY): (OPEN, LOOK, WAITS),
    (CaseKind.INTERNAL, CaseState.APPROVED, OWN): (OPEN, LOOK, WAITS),
    (CaseKind.INTERNAL, CaseState.APPROVED, OTHER): (OPEN, OPEN, OPEN),
    (CaseKind.INTERNAL, CaseState.REFUSED, OTHER): (SHUT, SHUT, SHUT),
    (CaseKind.INTERNAL, CaseState.CLOSED, OTHER): (SHUT, SHUT, SHUT),
    (CaseKind.OFFICIAL, CaseState.ASKED, NOBODY): (WAITS, WAITS, WAITS),
    (CaseKind.OFFICIAL, CaseState.APPROVED, NOBODY): (WAITS, WAITS, WAITS),
    (CaseKind.OFFICIAL, CaseState.APPROVED, OWN): (WAITS, WAITS, WAITS),
    (CaseKind.OFFICIAL, CaseState.APPROVED, OTHER): (OPEN, OPEN, OPEN),
    (CaseKind.OFFICIAL, CaseState.REFUSED, OTHER): (SHUT, SHUT, SHUT),
    (CaseKind.OFFICIAL, CaseState.CLOSED, OTHER): (SHUT, SHUT, SHUT),
    (CaseKind.PERSON, CaseState.ASKED, NOBODY): (NEVER, NEVER, NEVER),
    (CaseKind.PERSON, CaseState.APPROVED, NOBODY): (NEVER, NEVER, NEVER),
    (CaseKind.PERSON, CaseState.APPROVED, OWN): (NEVER, NEVER, NEVER),
    (CaseKind.PERSON, CaseState.APPROVED, OTHER): (ONLY, ONLY, ONLY),
    (CaseKind.PERSON, CaseState.REFUSED, OTHER): (SHUT, SHUT, SHUT),
    (CaseKind.PERSON, CaseState.CLOSED, OTHER): (SHUT, SHUT, SHUT),
}
SETTINGS = (
    (),
    (OwnPolicy.SECOND_PERSON_EXPORT,),
    (OwnPolicy.SECOND_PERSON_EXPORT, OwnPolicy.SECOND_PERSON_VIEWING),
)
ALLOWED = {
    Role.VIEWER: (False, False),
    Role.OPERATOR: (True, False),
    Role.MANAGER: (True, True),
    Role.ADMINISTRATOR: (True, True),
    Role.OFFICER: (False, False),
    Role.AUDITOR: (False, False),
}


@pytest.mark.parametrize("asked", range(3), ids=["no policy", "second person for exports", "and for viewing"])
def test_a_case_opens_what_the_table_says_and_only_to_roles_that_may(house: House, asked: int) -> None:
    camera_id = house.camera()
    policy(house, *SETTINGS[asked])
    second = house.person(Role.MANAGER, "second")
    wrong: list[tuple[object, ...]] = []
    for role in Role:
        who = house.person(role)
        for (kind, state, decider), expected in TABLE.items():
            decided_by = {OWN: who.account.id, OTHER: second.account.id, NOBODY: None}[decider]
            case_id = ask(house, who, [camera_id], kind, state, decided_by=decided_by)
            view, out = expected[asked]
            for access in VIEWS:
                found = knock(house, who, access, camera_id, case=case_id)
                if found is not (view if ALLOWED[role][0] else Rule.PERMISSION_DENIED):
                    wrong.append((role, kind, state, decider, access, found))
            found = export(house, who, camera_id, case_id)
            if found is not (out if ALLOWED[role][1] else Rule.PERMISSION_DENIED):
                wrong.append((role, kind, state, decider, "export", found))
    assert not wrong


@pytest.mark.parametrize(
    "names", [each for n in range(4) for each in product(OwnPolicy, repeat=n) if len({*each}) == n]
)
def test_without_a_case_nothing_is_seen_where_one_is_asked_for(house: House, names: tuple[OwnPolicy, ...]) -> None:
    camera_id = house.camera()
    policy(house, *names)
    manager = house.person(Role.MANAGER)
    viewing = {OwnPolicy.CASE_FOR_PLAYBACK, OwnPolicy.SECOND_PERSON_VIEWING} & {*names}
    for access in VIEWS:
        assert knock(house, manager, access, camera_id) is (Rule.CASE_NEEDED if viewing else None)
    assert export(house, manager, camera_id, None) is (Rule.CASE_NEEDED if names else None)
    assert knock(house, manager, AccessKind.LIVE, camera_id) is None


def test_a_case_is_its_askers_alone(either: House) -> None:
    camera_id = either.camera()
    one, other = either.person(Role.MANAGER, "one"), either.person(Role.ADMINISTRATOR, "other")
    case_id = ask(either, one, [camera_id], decided_by=other.account.id)
    assert knock(either, one, AccessKind.PLAYBACK, camera_id, case=case_id) is None
    assert knock(either, other, AccessKind.PLAYBACK, camera_id, case=case_id) is Rule.CASE_UNKNOWN
    assert knock(either, other, AccessKind.PLAYBACK, camera_id, case=4711) is Rule.CASE_UNKNOWN
    assert export(either, other, camera_id, case_id) is Rule.CASE_UNKNOWN


def test_a_case_opens_its_cameras_and_its_span(house: House) -> None:
    mine, other = house.camera("mine"), house.camera("other")
    manager = house.person(Role.MANAGER)
    case_id = ask(house, manager, [mine])

    def play(camera_id: int, start_us: int, end_us: int) -> Rule | None:
        span = {"start_us": start_us, "end_us": end_us}
        return knock(house, manager, AccessKind.PLAYBACK, camera_id, case=case_id, **span)

    assert play(mine, START, END) is None
    assert play(other, START, END) is Rule.CASE_CAMERA
    assert play(mine, START - 1, END) is Rule.CASE_SPAN
    assert play(mine, START, END + 1) is Rule.CASE_SPAN
    assert export(house, manager, other, case_id) is Rule.CASE_CAMERA
    assert export(house, manager, mine, case_id, end_us=END + 1) is Rule.CASE_SPAN


def test_a_case_for_viewing_hands_nothing_out(house: House) -> None:
    camera_id = house.camera()
    manager = house.person(Role.MANAGER)
    case_id = ask(house, manager, [camera_id], export=False)
    assert knock(house, manager, AccessKind.PLAYBACK, camera_id, case=case_id) is None
    assert export(house, manager, camera_id, case_id) is Rule.VIEWING_ONLY


def test_a_case_runs_out_to_the_microsecond(house: House) -> None:
    camera_id = house.camera()
    manager = house.person(Role.MANAGER)
    case_id = ask(house, manager, [camera_id], expires_us=house.clock.utc_us() + 10)
    house.clock.advance(9)
    assert knock(house, manager, AccessKind.PLAYBACK, camera_id, case=case_id) is None
    house.clock.advance(1)
    assert knock(house, manager, AccessKind.PLAYBACK, camera_id, case=case_id) is Rule.CASE_CLOSED


def test_closing_a_case_stops_what_is_playing(either: House) -> None:
    camera_id = either.camera()
    manager = either.person(Role.MANAGER)
    case_id = ask(either, manager, [camera_id])
    passage = either.gate.open(manager, AccessKind.PLAYBACK, camera_id, "main", START, END, case=case_id)
    either.clock.advance(RECHECK_US)
    passage.check()
    change(either, case_id, state=CaseState.CLOSED.value)
    either.clock.advance(RECHECK_US)
    with pytest.raises(Refused) as refused:
        passage.check()
    assert refused.value.rule is Rule.CASE_CLOSED


def test_a_grant_lives_no_longer_than_its_case(house: House) -> None:
    camera_id = house.camera()
    manager = house.person(Role.MANAGER)
    case_id = ask(house, manager, [camera_id])
    span = {"start_us": START, "end_us": START + S}
    secret, made = house.grants.make(
        manager, GrantKind.EXPORT, "a report", [camera_id], lasts_us=HOUR, case_id=case_id, **span
    )
    assert made.case_id == case_id
    assert knock(house, manager, AccessKind.EXPORT, camera_id, grant=secret, **span) is None
    change(house, case_id, state=CaseState.CLOSED.value)
    assert knock(house, manager, AccessKind.EXPORT, camera_id, grant=secret, **span) is Rule.CASE_CLOSED


def test_a_grants_case_is_not_exchanged_for_another(house: House) -> None:
    camera_id = house.camera()
    manager = house.person(Role.MANAGER)
    closed, opened = ask(house, manager, [camera_id]), ask(house, manager, [camera_id])
    span = {"start_us": START, "end_us": START + S}
    secret, _ = house.grants.make(
        manager, GrantKind.EXPORT, "a report", [camera_id], lasts_us=HOUR, case_id=closed, **span
    )
    change(house, closed, state=CaseState.CLOSED.value)
    found = knock(house, manager, AccessKind.EXPORT, camera_id, grant=secret, case=opened, **span)
    assert found is Rule.CASE_CLOSED


def test_a_policy_that_begins_stops_grants_made_before(house: House) -> None:
    camera_id = house.camera()
    manager = house.person(Role.MANAGER)
    span = {"start_us": START, "end_us": START + S}
    secret, _ = house.grants.make(manager, GrantKind.EXPORT, "a report", [camera_id], lasts_us=HOUR, **span)
    policy(house, OwnPolicy.SECOND_PERSON_EXPORT)
    assert knock(house, manager, AccessKind.EXPORT, camera_id, grant=secret, **span) is Rule.CASE_NEEDED


# ---- what the texts ask ----------------------------------------------------------


def two_sites(house: House) -> tuple[int, int, int]:
    """A camera of a site that a text asks a case for, one of a site without, and one that stands nowhere."""
    strict, free, nowhere = (house.camera(name) for name in ("strict", "free", "nowhere"))
    with write(house.engine) as connection:
        connection.execute(insert(division).values(code="210102", name="Heping"))
        seat = {"division": "210102", "created_us": 0}
        connection.execute(insert(unit).values(id=1, uuid="u", name="Mall", credit_code="x", kind="enterprise", **seat))
        for number, camera_id in ((1, strict), (2, free)):
            values = {"id": number, "uuid": str(number), "name": str(number), "created_us": 0}
            connection.execute(insert(site).values(unit_id=1, site_class="art7-operator", division="210102", **values))
            connection.execute(insert(place).values(site_id=number, kind="mall-hall", **values))
            connection.execute(insert(video_system).values(site_id=number, funding="own", **values))
            connection.execute(
                insert(placement).values(camera_id=camera_id, place_id=number, system_id=number, updated_us=0)
            )
            asked = {"case_for_playback": number == 1, "second_person_export": number == 1}
            connection.execute(insert(site_policy).values(site_id=number, why="[]", **asked))
    return strict, free, nowhere


def test_what_a_text_asks_counts_for_its_sites_and_for_cameras_that_stand_nowhere(either: House) -> None:
    manager = either.person(Role.MANAGER)
    strict, free, nowhere = two_sites(either)
    found = {
        name: knock(either, manager, AccessKind.PLAYBACK, each)
        for name, each in zip("sfn", (strict, free, nowhere), strict=True)
    }
    assert found == {"s": Rule.CASE_NEEDED, "f": None, "n": Rule.CASE_NEEDED}
    own = ask(either, manager, [strict, free, nowhere])
    assert export(either, manager, strict, own) is Rule.APPROVAL_NEEDED
    assert export(either, manager, nowhere, own) is Rule.APPROVAL_NEEDED
    assert export(either, manager, free, own) is None


def stood(house: House, camera_id: int, site_id: int, since_us: int, until_us: int | None) -> None:
    with write(house.engine) as connection:
        values = {"camera_id": camera_id, "site_id": site_id, "since_us": since_us, "until_us": until_us}
        connection.execute(insert(stay).values(values))


@pytest.mark.parametrize("access", VIEWS)
def test_footage_is_asked_for_what_the_site_asks_where_the_camera_stood_then(either: House, access: AccessKind) -> None:
    manager = either.person(Role.MANAGER)
    _, moved, _ = two_sites(either)
    stood(either, moved, 1, 0, START + 30 * S)
    stood(either, moved, 2, START + 30 * S, None)

    def ask_for(start_us: int, end_us: int) -> Rule | None:
        return knock(either, manager, access, moved, start_us=start_us, end_us=end_us)

    assert ask_for(START, START + 10 * S) is Rule.CASE_NEEDED
    assert ask_for(START + 29 * S, START + 31 * S) is Rule.CASE_NEEDED
    assert ask_for(START + 89 * S, START + 91 * S) is Rule.CASE_NEEDED, "it is shown from a key frame before"
    assert ask_for(START + 90 * S, START + 91 * S) is None
    case_id = ask(either, manager, [moved])
    assert knock(either, manager, access, moved, case=case_id) is None
    assert export(either, manager, moved, case_id) is Rule.APPROVAL_NEEDED
    assert export(either, manager, moved, case_id, start_us=START + 90 * S, end_us=START + 95 * S) is None


def test_where_a_camera_stands_counts_for_its_old_footage_too(house: House) -> None:
    manager = house.person(Role.MANAGER)
    moved, _, _ = two_sites(house)
    stood(house, moved, 2, 0, START + 30 * S)
    stood(house, moved, 1, START + 30 * S, None)
    assert knock(house, manager, AccessKind.PLAYBACK, moved, start_us=START, end_us=START + S) is Rule.CASE_NEEDED


def test_a_grant_is_held_against_where_the_camera_stood_whenever_it_is_used(house: House) -> None:
    manager = house.person(Role.MANAGER)
    _, moved, _ = two_sites(house)
    stood(house, moved, 1, 0, START + 30 * S)
    span = {"start_us": START + 90 * S, "end_us": START + 95 * S}
    secret, _ = house.grants.make(manager, GrantKind.PLAYBACK, "", [moved], lasts_us=HOUR, **span)
    assert knock(house, manager, AccessKind.PLAYBACK, moved, grant=secret, **span) is None
    with write(house.engine) as connection:
        connection.execute(update(stay).values(until_us=START + 91 * S))
    assert knock(house, manager, AccessKind.PLAYBACK, moved, grant=secret, **span) is Rule.CASE_NEEDED


# ---- what is kept ------------------------------------------------------------------


def delivered(house: House) -> list[tuple[int, str, int, int, int]]:
    with house.engine.connect() as connection:
        rows = connection.execute(case_delivery.select().order_by(case_delivery.c.id))
        return [(row.case_id, row.kind, row.start_us, row.end_us, row.access_id) for row in rows]


def test_the_register_names_the_case_and_what_was_delivered_is_beside_it(either: House) -> None:
    camera_id = either.camera()
    manager = either.person(Role.MANAGER)
    case_id = ask(either, manager, [camera_id])
    assert knock(either, manager, AccessKind.PLAYBACK, camera_id, case=case_id) is None
    assert export(either, manager, camera_id, case_id) is None
    assert knock(either, manager, AccessKind.PLAYBACK, camera_id) is None
    named, exported, unnamed = either.entries()
    assert [each.purpose for each in (named, exported, unnamed)] == [
        f"case:{case_id} a theft",
        f"case:{case_id} a report",
        "",
    ]
    assert [each.case_id for each in (named, exported, unnamed)] == [case_id, case_id, None]
    assert delivered(either) == [
        (case_id, "playback", START, START + 5 * S, named.id),
        (case_id, "export", START, START + 5 * S, exported.id),
    ]
    assert either.register.verify().count == 3
    of_case = either.register.page(AccessFilter(case_id=case_id), None, 10)
    assert [each.id for each in of_case] == [exported.id, named.id]


def test_one_entry_grows_with_what_is_seen_within_its_hours(house: House) -> None:
    camera_id = house.camera()
    manager = house.person(Role.MANAGER)
    case_id = ask(house, manager, [camera_id])
    for start_us in (START + 60 * S, START + 30 * S, START + 70 * S):
        span = {"start_us": start_us, "end_us": start_us + 10 * S}
        assert knock(house, manager, AccessKind.PLAYBACK, camera_id, case=case_id, **span) is None
    assert len(house.entries()) == 1
    assert delivered(house) == [(case_id, "playback", START + 30 * S, START + 80 * S, 1)]


def test_stills_count_as_minutes_within_the_case(house: House) -> None:
    camera_id = house.camera()
    manager = house.person(Role.MANAGER)
    case_id = ask(house, manager, [camera_id], start_us=START + 5 * S, end_us=START + 90 * S)
    for at_us in (START + 10 * S, START + 20 * S, START + 61 * S):
        moment = {"start_us": at_us, "end_us": at_us}
        assert knock(house, manager, AccessKind.THUMBNAIL, camera_id, case=case_id, **moment) is None
    assert delivered(house) == [(case_id, "still", START + 5 * S, START + 90 * S, 1)]


def test_a_refusal_delivers_nothing(house: House) -> None:
    camera_id = house.camera()
    manager = house.person(Role.MANAGER)
    case_id = ask(house, manager, [camera_id], state=CaseState.CLOSED)
    assert knock(house, manager, AccessKind.PLAYBACK, camera_id, case=case_id) is Rule.CASE_CLOSED
    assert delivered(house) == []
    entry = house.entries()[0]
    assert (entry.granted, entry.refusal, entry.case_id) == (False, "case-closed", None)


@pytest.mark.parametrize(
    "lie",
    [
        delete(case_delivery).where(case_delivery.c.id == 1),
        update(case_delivery).where(case_delivery.c.id == 1).values(end_us=START + 3 * 3600 * S),
        update(case_delivery).where(case_delivery.c.id == 1).values(kind="export"),
        update(case_delivery).where(case_delivery.c.id == 1).values(camera_id=77),
        update(case_delivery).where(case_delivery.c.id == 1).values(case_id=2),
        update(case_delivery).where(case_delivery.c.id == 1).values(access_id=77),
    ],
)
def test_what_was_delivered_is_held_against_the_register(either: House, lie: Executable) -> None:
    camera_id, manager = either.camera(), either.person(Role.MANAGER)
    case_id, other = ask(either, manager, [camera_id]), ask(either, manager, [camera_id])
    assert (case_id, other) == (1, 2)
    for moment in (START, START + 30 * 60 * S):
        assert knock(either, manager, AccessKind.PLAYBACK, camera_id, case=case_id) is None
        still = {"start_us": moment, "end_us": moment}
        assert knock(either, manager, AccessKind.THUMBNAIL, camera_id, case=case_id, **still) is None
    assert knock(either, manager, AccessKind.PLAYBACK, camera_id) is None
    assert either.register.verify().count == len(either.entries())
    with write(either.engine) as connection:
        connection.execute(lie)
    with pytest.raises(ChainBroken) as broken:
        either.register.verify()
    assert broken.value.params["entry"] in (1, 77)
