# SPDX-License-Identifier: Apache-2.0
"""The registers' hash chain: every kind of tampering is found, and the entry is named."""

import threading
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, Table, delete, select, update

from fairwatch.accounts.chain import START, Chain, canonical, link
from fairwatch.accounts.errors import ChainBroken
from fairwatch.accounts.models import AccessKind, Actor
from fairwatch.accounts.register import AccessFilter, AccessRecord, Action, AuditFilter
from fairwatch.db.engine import write
from fairwatch.db.tables import access, audit, setting
from tests.accounts.house import House

ANNA = Actor(1, "anna", "192.0.2.1")


def record(camera_id: int = 1, purpose: str = "", granted: bool = True) -> AccessRecord:
    return AccessRecord(
        by=ANNA,
        kind=AccessKind.LIVE,
        camera_id=camera_id,
        camera_name="Tor \u2013 \u5317\u95e8",
        stream="main",
        start_us=None,
        end_us=None,
        purpose=purpose,
        grant_id=None,
        granted=granted,
        refusal=None if granted else "no-camera-right",
    )


@pytest.fixture
def written(either: House) -> House:
    """Ten entries in each register."""
    for number in range(1, 11):
        either.register.record(record(camera_id=number))
        either.clock.advance(1)
        either.audit.record(ANNA, Action.CAMERA_CHANGED, f"camera:{number}", {"n": number})
    return either


def test_an_untouched_register_verifies(written: House) -> None:
    head = written.register.verify()
    assert head.count == 10
    assert written.register.verify() == head
    assert written.audit.verify().count == 10


def test_an_empty_register_verifies(either: House) -> None:
    assert either.register.verify().count == 0


def _swap(connection: Connection, table: Table, one: int, other: int) -> None:
    for before, after in ((one, 999), (other, one), (999, other)):
        connection.execute(update(table).where(table.c.id == before).values(id=after))


TAMPERING: dict[str, tuple[Callable[[Connection], object], int]] = {
    "a changed word": (lambda c: c.execute(update(access).where(access.c.id == 4).values(username="eve")), 4),
    "a refusal made a success": (lambda c: c.execute(update(access).where(access.c.id == 7).values(granted=False)), 7),
    "a value made NULL": (lambda c: c.execute(update(access).where(access.c.id == 2).values(account_id=None)), 2),
    "a changed time": (lambda c: c.execute(update(access).where(access.c.id == 5).values(at_us=1)), 5),
    "a changed chain value": (lambda c: c.execute(update(access).where(access.c.id == 3).values(chain=START)), 3),
    "the first entry removed": (lambda c: c.execute(delete(access).where(access.c.id == 1)), 1),
    "an entry removed": (lambda c: c.execute(delete(access).where(access.c.id == 6)), 6),
    "the last entry removed": (lambda c: c.execute(delete(access).where(access.c.id == 10)), 10),
    "the last three removed": (lambda c: c.execute(delete(access).where(access.c.id > 7)), 8),
    "all removed": (lambda c: c.execute(delete(access)), 1),
    "two entries exchanged": (lambda c: _swap(c, access, 3, 8), 3),
    "neighbours exchanged": (lambda c: _swap(c, access, 5, 6), 5),
    "an entry moved to the end": (
        lambda c: c.execute(update(access).where(access.c.id == 2).values(id=11)),
        2,
    ),
}


@pytest.mark.parametrize("how", TAMPERING)
def test_tampering_is_found_and_the_entry_named(written: House, how: str) -> None:
    tamper, entry = TAMPERING[how]
    with write(written.engine) as connection:
        tamper(connection)
    with pytest.raises(ChainBroken) as broken:
        written.register.verify()
    assert broken.value.params == {"register": "access", "entry": entry}
    assert written.audit.verify().count == 10


def test_a_rewritten_end_does_not_fit_the_head(written: House) -> None:
    """Whoever recomputes the chain behind a change would also have to change the head."""
    with write(written.engine) as connection:
        rows = connection.execute(select(access).where(access.c.id >= 9).order_by(access.c.id)).mappings().all()
        before: bytes = connection.execute(select(access.c.chain).where(access.c.id == 8)).scalar_one()
        for row in rows:
            entry = {name: value for name, value in row.items() if name != "chain"} | {"username": "eve"}
            before = link(before, entry)
            connection.execute(update(access).where(access.c.id == row["id"]).values(username="eve", chain=before))
    with pytest.raises(ChainBroken):
        written.register.verify()


def test_a_missing_head_is_found(written: House) -> None:
    with write(written.engine) as connection:
        connection.execute(delete(setting).where(setting.c.name == "chain.access"))
    with pytest.raises(ChainBroken):
        written.register.verify()


def test_changed_details_of_the_audit_log_are_found(written: House) -> None:
    with write(written.engine) as connection:
        connection.execute(update(audit).where(audit.c.id == 9).values(detail="{}"))
    with pytest.raises(ChainBroken, match="audit, entry 9"):
        written.audit.verify()


def test_many_writers_make_one_chain(either: House) -> None:
    def work(number: int) -> None:
        for _ in range(10):
            either.register.record(record(camera_id=number))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert either.register.verify().count == 80
    assert [entry.id for entry in either.entries()] == list(range(1, 81))


def test_an_entry_of_a_transaction_that_fails_leaves_no_hole(either: House) -> None:
    either.audit.record(ANNA, Action.CAMERA_ADDED, "camera:1")

    def fail() -> None:
        with write(either.engine) as connection:
            either.audit.by(ANNA)(connection, "camera.added", "camera:2", {})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    either.audit.record(ANNA, Action.CAMERA_ADDED, "camera:3")
    assert [entry.subject for entry in either.audited()] == ["camera:1", "camera:3"]
    assert either.audit.verify().count == 2


def test_an_action_that_nobody_documented_is_refused(house: House) -> None:
    with pytest.raises(ValueError, match=r"camera\.eaten"), write(house.engine) as connection:
        house.audit.by(ANNA)(connection, "camera.eaten", "camera:1", {})


def test_the_canonical_form_is_stable() -> None:
    """What was hashed years ago must hash the same: a change here breaks every register."""
    entry = {"id": 1, "b": None, "a": "\u5317\u95e8 \u00e9\n", "granted": True}
    assert canonical(entry) == '{"a":"\u5317\u95e8 \u00e9\\n","b":null,"granted":true,"id":1}'.encode()
    assert link(START, entry).hex() == "e9dff73c0d9aed8dcba81055a61d3d3c5694a9667a21e75caddae8f858f0d8f1"


JSON = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text()
ENTRIES = st.dictionaries(st.text(max_size=5), JSON, max_size=4)


@given(ENTRIES, ENTRIES, st.binary(min_size=32, max_size=32))
def test_different_entries_have_different_links(
    one: dict[str, object], other: dict[str, object], before: bytes
) -> None:
    if canonical(one) != canonical(other):
        assert link(before, one) != link(before, other)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(purpose=st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=50))
def test_any_text_survives_the_database(sqlite_engine: Engine, purpose: str) -> None:
    house = House(sqlite_engine)
    house.register.record(record(purpose=purpose))
    assert house.entries()[-1].purpose == purpose
    house.register.verify()


def test_pages_go_back_in_time_without_overlap(written: House) -> None:
    first = written.register.page(AccessFilter(), None, 4)
    second = written.register.page(AccessFilter(), first[-1].id, 4)
    assert [entry.id for entry in first] == [10, 9, 8, 7]
    assert [entry.id for entry in second] == [6, 5, 4, 3]


def test_filters_narrow_the_registers(written: House) -> None:
    written.register.record(record(camera_id=3, granted=False))
    wanted = AccessFilter(camera_id=3, granted=False, account_id=1, kind=AccessKind.LIVE)
    assert [entry.id for entry in written.register.page(wanted, None, 10)] == [11]
    start_us = written.register.page(AccessFilter(), None, 100)[-1].at_us
    inside = AccessFilter(from_us=start_us + 1, to_us=start_us + 3)
    assert [entry.id for entry in written.register.page(inside, None, 10)] == [3, 2]
    assert len(written.audit.page(AuditFilter(action="camera."), None, 100)) == 10
    assert written.audit.page(AuditFilter(action="camera.added"), None, 100) == []
    assert [entry.id for entry in written.audit.page(AuditFilter(subject="camera:4"), None, 100)] == [4]


def test_a_chain_takes_entries_of_its_own_table_only(house: House) -> None:
    with write(house.engine) as connection:
        numbers = [
            Chain(audit).append(
                connection,
                {
                    "at_us": 1,
                    "account_id": None,
                    "username": "",
                    "address": "",
                    "action": "x",
                    "subject": "",
                    "detail": "",
                },
            )
            for _ in range(2)
        ]
    assert numbers == [1, 2]
    assert house.register.verify().count == 0
