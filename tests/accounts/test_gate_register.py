# SPDX-License-Identifier: Apache-2.0
"""What the gate writes into the access register: never less than was seen, and no more than people can read."""

import threading
from dataclasses import replace
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from fairwatch.accounts import gate
from fairwatch.accounts.errors import Rule
from fairwatch.accounts.gate import COALESCE_US, HOUR_US, RECHECK_US
from fairwatch.accounts.models import SYSTEM, AccessKind, Bearer, GrantKind, Role, Session
from tests.accounts.house import ADDRESS, HOUR, STRANGER, House, S, grant_of, knock


def playback(house: House, who: Session, camera_id: int, start_us: int, end_us: int) -> None:
    house.gate.open(who, AccessKind.PLAYBACK, camera_id, "main", start_us, end_us)


def test_repeated_passages_within_five_minutes_are_one_entry(house: House) -> None:
    camera_id = house.camera()
    person = house.person(Role.OPERATOR)
    for number in range(60):
        playback(house, person, camera_id, 10 * HOUR_US + number * 10 * S, 10 * HOUR_US + (number + 1) * 10 * S)
        house.clock.advance(COALESCE_US // 60)
    assert len(house.entries()) == 1
    playback(house, person, camera_id, 10 * HOUR_US, 10 * HOUR_US + S)
    assert len(house.entries()) == 2


@pytest.mark.parametrize("other", ["camera", "kind", "hour", "person", "stream", "address", "purpose"])
def test_what_differs_gets_an_entry_of_its_own(house: House, other: str) -> None:
    camera_id, second = house.camera("1"), house.camera("2")
    person = house.person(Role.OPERATOR)
    playback(house, person, camera_id, 10 * HOUR_US, 10 * HOUR_US + S)
    if other == "camera":
        playback(house, person, second, 10 * HOUR_US, 10 * HOUR_US + S)
    elif other == "kind":
        house.gate.open(person, AccessKind.THUMBNAIL, camera_id, "main", 10 * HOUR_US, 10 * HOUR_US)
    elif other == "hour":
        playback(house, person, camera_id, 11 * HOUR_US, 11 * HOUR_US + S)
    elif other == "address":
        playback(house, replace(person, address="198.51.100.9"), camera_id, 10 * HOUR_US, 10 * HOUR_US + S)
    elif other == "purpose":
        span = (10 * HOUR_US, 10 * HOUR_US + S)
        house.gate.open(person, AccessKind.PLAYBACK, camera_id, "main", *span, purpose="case 7")
    elif other == "person":
        playback(house, house.person(Role.MANAGER), camera_id, 10 * HOUR_US, 10 * HOUR_US + S)
    else:
        house.gate.open(person, AccessKind.PLAYBACK, camera_id, "sub", 10 * HOUR_US, 10 * HOUR_US + S)
    assert len(house.entries()) == 2


def test_exports_are_always_entered_to_the_microsecond(house: House) -> None:
    camera_id = house.camera()
    manager = house.person(Role.MANAGER)
    secret = grant_of(house, manager, camera_id)
    for _ in range(2):
        house.gate.open(manager, AccessKind.EXPORT, camera_id, "main", 7, 8 * HOUR_US + 9, grant=secret)
    entries = house.entries()
    assert [(entry.start_us, entry.end_us) for entry in entries] == [(7, 8 * HOUR_US + 9)] * 2


def test_a_stranger_cannot_fill_the_register(house: House) -> None:
    for camera_id in range(1, 200):
        knock(house, STRANGER, AccessKind.LIVE, camera_id)
        knock(house, STRANGER, AccessKind.HLS, camera_id, grant=f"guess {camera_id}")
    assert len(house.entries()) == 2


def test_a_leaked_grant_makes_an_entry_for_each_address_that_uses_it(house: House) -> None:
    camera_id = house.camera()
    secret, _ = house.grants.make(house.person(Role.VIEWER), GrantKind.LIVE, "lobby", [camera_id], lasts_us=HOUR)
    for address in ("192.0.2.1", "203.0.113.1", "192.0.2.1", "203.0.113.2"):
        house.gate.open(Bearer(address), AccessKind.HLS, camera_id, "main", grant=secret)
    assert [entry.address for entry in house.entries()] == ["192.0.2.1", "203.0.113.1", "203.0.113.2"]


def test_who_is_signed_in_cannot_fill_the_register_with_refusals(house: House) -> None:
    camera_id = house.camera()
    viewer = house.person(Role.VIEWER, rights=[])
    for number in range(100):
        span = {"start_us": number * HOUR_US, "end_us": number * HOUR_US}
        knock(house, viewer, AccessKind.THUMBNAIL, camera_id, **span)
        knock(house, viewer, AccessKind.LIVE, camera_id + number)
    # A second session is no second person.
    _, again = house.sessions.start(viewer.account, ADDRESS, "")
    knock(house, again, AccessKind.LIVE, camera_id)
    refusals = [(entry.kind, entry.refusal) for entry in house.entries()]
    assert refusals == [("thumbnail", "permission-denied"), ("live", "no-camera-right")]


def test_a_refusal_for_another_reason_or_a_while_later_is_entered(house: House) -> None:
    camera_id = house.camera()
    person = house.person(Role.OPERATOR, rights=[])
    knock(house, person, AccessKind.LIVE, camera_id)
    house.accounts.set_rights(person.account.id, all_cameras=True, rights=[], by=SYSTEM)
    knock(house, person, AccessKind.LIVE, 4711)
    house.clock.advance(COALESCE_US)
    knock(house, person, AccessKind.LIVE, 4711)
    assert [entry.refusal for entry in house.entries()] == ["no-camera-right", "camera-not-found", "camera-not-found"]


def test_what_the_gate_remembers_is_bounded(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Forgetting costs an entry too many, never one too few."""
    monkeypatch.setattr(gate, "MOST_KEYS", 2)
    camera_id = house.camera()
    person = house.person(Role.OPERATOR)
    for hour in (1, 2, 3, 3, 1):
        playback(house, person, camera_id, hour * HOUR_US, hour * HOUR_US + S)
    assert [(entry.start_us or 0) // HOUR_US for entry in house.entries()] == [1, 2, 3, 1]


def test_a_repeated_refusal_is_one_entry_but_does_not_hide_a_success(house: House) -> None:
    camera_id = house.camera()
    person = house.person(Role.OPERATOR, rights=[])
    for _ in range(5):
        assert knock(house, person, AccessKind.LIVE, camera_id) is Rule.NO_CAMERA_RIGHT
    house.accounts.set_rights(person.account.id, all_cameras=True, rights=[], by=SYSTEM)
    assert knock(house, person, AccessKind.LIVE, camera_id) is None
    assert [entry.granted for entry in house.entries()] == [False, True]


def test_side_by_side_passages_return_only_when_the_entry_is_there(either: House) -> None:
    camera_id = either.camera()
    person = either.person(Role.OPERATOR)
    seen: list[int] = []
    start = threading.Barrier(8)

    def look() -> None:
        start.wait()
        playback(either, person, camera_id, 10 * HOUR_US, 10 * HOUR_US + S)
        seen.append(len(either.entries()))

    threads = [threading.Thread(target=look) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [1] * 8


# Start, length and how long before the start the key frame lies that is decoded from.
SPANS = st.tuples(
    st.integers(2 * HOUR_US, 100 * HOUR_US), st.integers(1, 5 * HOUR_US), st.integers(-5 * S, 2 * HOUR_US)
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(st.lists(SPANS, min_size=1, max_size=15), st.integers(0, COALESCE_US))
def test_the_register_never_says_less_than_was_seen(
    sqlite_engine: Engine, spans: list[tuple[int, int, int]], pause_us: int
) -> None:
    house = House(sqlite_engine)
    name = f"person{len(house.accounts.list())}"
    camera_id = house.camera(name)
    person = house.person(Role.OPERATOR, name)
    for start_us, length_us, lead_us in spans:
        span = (start_us, start_us + length_us)
        house.gate.open(person, AccessKind.PLAYBACK, camera_id, "main", *span, begin=partial(int, start_us - lead_us))
        house.clock.advance(pause_us)
    entered = [(entry.start_us or 0, entry.end_us or 0) for entry in house.entries() if entry.username == name]
    for start_us, length_us, lead_us in spans:
        first_us = min(start_us, start_us - lead_us)
        hours = range(first_us // HOUR_US, (start_us + length_us - 1) // HOUR_US + 1)
        assert all(any(low <= hour * HOUR_US < high for low, high in entered) for hour in hours)


def test_an_export_is_entered_from_the_key_frame_that_it_begins_with(house: House) -> None:
    """The grant is for what was asked for: nothing could be decoded without what lies before."""
    camera_id = house.camera()
    manager = house.person(Role.MANAGER)
    span = {"start_us": 100, "end_us": 200}
    secret, _ = house.grants.make(manager, GrantKind.EXPORT, "case 7", [camera_id], lasts_us=HOUR, **span)
    house.gate.open(manager, AccessKind.EXPORT, camera_id, "main", 100, 200, grant=secret, begin=lambda: 70)
    assert [(entry.start_us, entry.end_us) for entry in house.entries()] == [(70, 200)]


def test_where_the_pictures_begin_is_not_looked_up_for_who_may_not_see_them(house: House) -> None:
    """Or the answer would tell a stranger when there is footage."""
    camera_id = house.camera()
    viewer = house.person(Role.VIEWER)
    assert knock(house, viewer, AccessKind.PLAYBACK, camera_id, begin=pytest.fail) is Rule.PERMISSION_DENIED


def test_a_live_picture_is_entered_every_five_minutes_for_as_long_as_it_is_watched(either: House) -> None:
    camera_id = either.camera()
    person = either.person(Role.OPERATOR)
    passages = [either.gate.open(person, AccessKind.LIVE, camera_id, "main") for _ in range(2)]
    began_us = either.clock.utc_us()
    for _ in range(20 * 60 * S // RECHECK_US):
        either.clock.advance(RECHECK_US)
        for passage in passages:
            passage.check()
    assert [(entry.at_us - began_us) // COALESCE_US for entry in either.entries()] == [0, 1, 2, 3, 4]
    assert {(entry.kind, entry.granted, entry.camera_id) for entry in either.entries()} == {("live", True, camera_id)}
