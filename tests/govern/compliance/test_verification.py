# SPDX-License-Identifier: Apache-2.0
"""The registers are verified by themselves: daily, very long ones weekly, and what is broken is sounded."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, event, select, update

from fairwatch.accounts.models import Actor
from fairwatch.accounts.register import Action
from fairwatch.clock import ManualClock
from fairwatch.db.engine import write
from fairwatch.db.govern import reminder
from fairwatch.db.tables import alarm, audit, setting
from fairwatch.govern.compliance.heads import head_in, read_heads, signer_of
from fairwatch.govern.compliance.verification import TITLES, Verified, Verifier, ask, broken_registers, verified
from fairwatch.govern.duties.reminders import Reminders
from fairwatch.govern.filing.keys import open_key
from tests.accounts.house import House

ANNA = Actor(1, "anna", "192.0.2.1")
HOUR_US = 3600 * 1_000_000
DAY_US = 24 * HOUR_US


class Installation:
    """Its registers, and who verifies them five entries at a time."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.house = House(engine, ManualClock())
        self.verifier = Verifier(engine, self.house.clock, slice_entries=5)

    def enter(self, entries: int) -> None:
        for number in range(entries):
            self.house.audit.record(ANNA, Action.CAMERA_CHANGED, f"camera:{number}", {})

    def run(self) -> int:
        """Step until nothing is due, at most 100 times; gives how many steps did something."""
        steps = 0
        while steps < 100:
            self.verifier.step()
            if self.verifier._run is None:
                return steps + 1
            steps += 1
        raise AssertionError("it never ends")

    def found(self) -> Verified:
        with self.engine.connect() as connection:
            return verified(connection)

    def forge(self, entry: int) -> None:
        with write(self.engine) as connection:
            connection.execute(update(audit).where(audit.c.id == entry).values(username="eve"))

    def alarms(self) -> list[str]:
        with self.engine.connect() as connection:
            return list(connection.scalars(select(alarm.c.subject).where(alarm.c.cleared_us.is_(None))))


@pytest.fixture
def here(engine: Engine) -> Installation:
    return Installation(engine)


def counts(found: Verified) -> dict[str, int]:
    return {each.name: each.count for each in found.registers}


def test_a_first_run_walks_everything_in_slices_and_says_when(here: Installation) -> None:
    here.enter(12)
    assert here.found().at_us is None
    assert here.run() > 4
    found = here.found()
    assert (found.at_us, found.broken, counts(found)) == (
        here.house.clock.utc_us(),
        "",
        dict.fromkeys(TITLES, 0) | {"audit": 12},
    )


def test_an_old_entry_that_was_changed_is_found_within_a_day(here: Installation) -> None:
    here.enter(12)
    here.run()
    here.enter(1)
    here.forge(4)
    here.house.clock.advance(DAY_US)
    here.run()
    assert "audit, entry 4" in here.found().broken
    assert here.alarms() == ["register:audit"]


def test_of_a_long_register_nothing_is_done_again_within_a_day_and_then_only_what_was_added(
    here: Installation,
) -> None:
    here.verifier = Verifier(here.engine, here.house.clock, slice_entries=5, daily_entries=11)
    here.enter(12)
    here.run()
    first_us = here.found().at_us
    here.house.clock.advance(23 * HOUR_US)
    here.run()
    assert here.found().at_us == first_us
    here.enter(3)
    here.forge(4)
    here.house.clock.advance(2 * HOUR_US)
    here.run()
    found = here.found()
    assert counts(found)["audit"] == 15
    assert found.broken == "", "the old entry is looked at with the whole, once a week"
    here.house.clock.advance(7 * DAY_US)
    here.run()
    assert "audit, entry 4" in here.found().broken


def test_a_forged_entry_is_sounded_and_stays_so_until_the_whole_is_right(here: Installation) -> None:
    here.enter(3)
    here.run()
    here.enter(3)
    here.forge(5)
    here.house.clock.advance(DAY_US)
    here.run()
    broken = next(each for each in here.found().registers if each.name == "audit")
    assert (broken.entry, here.alarms()) == (5, ["register:audit"])
    with here.engine.connect() as connection:
        assert [item.kind for item in broken_registers(connection)] == ["register-audit"]
    here.house.clock.advance(DAY_US)
    here.run()
    assert here.alarms() == ["register:audit"]
    with write(here.engine) as connection:
        connection.execute(update(audit).where(audit.c.id == 5).values(username="anna"))
    here.house.clock.advance(DAY_US)
    here.run()
    assert (here.alarms(), here.found().broken) == ([], "")


def test_what_is_cut_off_the_end_is_missed_the_next_day(here: Installation) -> None:
    here.enter(6)
    here.run()
    with write(here.engine) as connection:
        connection.execute(audit.delete().where(audit.c.id > 4))
    here.house.clock.advance(DAY_US)
    here.run()
    assert here.alarms() == ["register:audit"]


def test_whoever_asks_gets_a_walk_of_the_whole_at_once(here: Installation) -> None:
    here.enter(12)
    here.run()
    here.forge(2)
    assert ask(here.engine)
    assert not ask(here.engine), "one is enough"
    assert here.found().waits
    assert here.verifier.step(), "the next slice follows without a pause"
    here.run()
    found = here.found()
    assert not found.waits
    assert "entry 2" in found.broken


def test_who_asks_while_a_daily_run_is_under_way_gets_the_whole_too(here: Installation) -> None:
    here.enter(12)
    here.run()
    here.enter(12)
    here.house.clock.advance(DAY_US)
    for _ in range(3):
        here.verifier.step()
    # Behind the slice that is being walked.
    here.forge(1)
    ask(here.engine)
    here.run()
    assert "entry 1" in here.found().broken


def test_people_are_reminded_of_a_broken_register(here: Installation) -> None:
    here.enter(2)
    here.forge(1)
    here.verifier.whole()
    reminders = Reminders(here.engine, here.house.clock, [broken_registers])
    reminders.sweep()
    with here.engine.connect() as connection:
        row = connection.execute(select(reminder.c.kind, reminder.c.link, reminder.c.unit_id)).one()
    assert tuple(row) == ("register-audit", "/audit", None)


def test_what_was_found_and_could_not_be_kept_is_found_again_at_once(here: Installation) -> None:
    here.enter(3)
    here.forge(2)

    class Full(Exception):
        """The disk is."""

    def refuse(connection: object, cursor: object, statement: str, *rest: object) -> None:
        if statement.startswith("UPDATE setting"):
            raise Full

    event.listen(here.engine, "before_cursor_execute", refuse)
    for _ in TITLES:
        with pytest.raises(Full):
            here.run()
    event.remove(here.engine, "before_cursor_execute", refuse)
    here.run()
    assert "audit, entry 2" in here.found().broken


def test_what_is_whole_is_signed_each_day_and_what_no_longer_fits_is_broken(here: Installation, tmp_path: Path) -> None:
    here.verifier = Verifier(here.engine, here.house.clock, 5, key=lambda: open_key(tmp_path))
    here.enter(7)
    here.run()
    with here.engine.connect() as connection:
        (signed,) = read_heads(connection)
    assert signer_of(signed) == open_key(tmp_path).fingerprint
    assert head_in(signed, "audit") is not None
    # Written anew with a chain that fits: the heads that were signed do not.
    with write(here.engine) as connection:
        connection.execute(delete(audit))
        connection.execute(delete(setting).where(setting.c.name == "chain.audit"))
    here.house.clock.advance(DAY_US)
    here.enter(7)
    here.run()
    assert "signed on" in here.found().broken
    assert here.alarms() == ["register:audit"]
    with here.engine.connect() as connection:
        assert read_heads(connection) == [signed], "what is broken is not signed"
