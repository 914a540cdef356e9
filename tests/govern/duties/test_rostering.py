# SPDX-License-Identifier: Apache-2.0
"""What is due of the roster: holes before they come, posts that nobody took, and that there is none."""

import pytest
from sqlalchemy import update

from fairwatch.accounts.models import Account, Role
from fairwatch.db.engine import write
from fairwatch.db.registry import site
from fairwatch.db.tables import session
from fairwatch.govern.duties.due import due, summary
from fairwatch.govern.duties.errors import EntryInvalid, PersonStopped
from fairwatch.govern.duties.items import DueItem
from fairwatch.govern.duties.register import Entry
from fairwatch.govern.duties.reminders import Reminders
from fairwatch.govern.scope import EVERYTHING, Scope
from tests.accounts.house import ADDRESS, PASSWORD
from tests.govern.duties.office import DAY_US, HOUR_US, Office


def roster(office: Office, scope: Scope = EVERYTHING, ahead_us: int = 30 * DAY_US) -> list[DueItem]:
    with office.engine.connect() as connection:
        return due(connection, scope, office.now_us, kind="duty-roster", ahead_us=ahead_us)


def span(office: Office, from_h: float, to_h: float) -> dict[str, int]:
    """Hours from the clock."""
    return {"from": office.now_us + int(from_h * HOUR_US), "to": office.now_us + int(to_h * HOUR_US)}


def shift(office: Office, who: Account, from_h: float, to_h: float, late: str = "") -> Entry:
    office.admit(who)
    return office.enter("duty-roster", f"account:{who.id}", fields=span(office, from_h, to_h), late=late)


def holes(office: Office, scope: Scope = EVERYTHING) -> list[tuple[float, float | None]]:
    """In hours from the clock."""
    return [
        (
            ((each.due_us or 0) - office.now_us) / HOUR_US,
            None if each.until_us is None else (each.until_us - office.now_us) / HOUR_US,
        )
        for each in roster(office, scope)
        if each.why == "hole"
    ]


def test_a_unit_that_has_to_watch_and_has_no_roster_is_told_once(office: Office) -> None:
    assert [(each.why, each.subject, each.name, each.due_us) for each in roster(office)] == [
        ("missing", "unit:1", "Star Mall", None)
    ], "the other unit has no camera"
    anna = office.person(Role.OPERATOR, "anna")
    shift(office, anna, 1, 2)
    assert [each.why for each in roster(office)] == ["hole"]
    office.house.clock.advance(8 * DAY_US)
    assert [each.why for each in roster(office)] == ["missing"], "a roster that ended a week ago is none"


def test_no_roster_is_asked_for_where_no_text_asks(office: Office) -> None:
    with write(office.engine) as connection:
        connection.execute(update(site).values(country="CH"))
    assert roster(office) == []


def test_holes_are_listed_ahead_of_time_and_go_when_they_are_filled(office: Office) -> None:
    anna, berta = office.person(Role.OPERATOR, "anna"), office.person(Role.OPERATOR, "berta")
    shift(office, anna, 0, 12)
    shift(office, berta, 6, 10)
    shift(office, anna, 24, 48)
    assert holes(office) == [(12, 24), (48, None)]
    item = next(each for each in roster(office) if each.why == "hole")
    assert (item.subject, item.name, item.unit_id) == ("unit:1", "Star Mall", 1)
    shift(office, berta, 12, 24)
    assert holes(office) == [(48, None)]
    shift(office, berta, 48, 90)
    assert holes(office) == [], "more than three days ahead"


def test_a_long_shift_covers_those_that_begin_later_and_end_before(office: Office) -> None:
    anna, berta = office.person(Role.OPERATOR, "anna"), office.person(Role.OPERATOR, "berta")
    shift(office, anna, 0, 30)
    shift(office, berta, 1, 2)
    shift(office, berta, 30, 100)
    assert holes(office) == []


def test_a_hole_ends_with_what_begins_first_however_far_ahead_it_ends(office: Office) -> None:
    anna, berta = office.person(Role.OPERATOR, "anna"), office.person(Role.OPERATOR, "berta")
    shift(office, anna, 0, 60)
    shift(office, anna, 90, 95)
    assert holes(office) == [(60, 90)]
    shift(office, berta, 200, 208)
    assert holes(office) == [(60, 90)]
    shift(office, berta, 80, 150)
    assert holes(office) == [(60, 80)]
    shift(office, anna, 50, 140)
    assert holes(office) == []


def test_a_hole_that_is_now_is_overdue_and_one_that_is_past_is_gone(office: Office) -> None:
    anna = office.person(Role.OPERATOR, "anna")
    shift(office, anna, 0, 2)
    shift(office, anna, 10, 80)
    office.house.clock.advance(3 * HOUR_US)
    assert holes(office) == [(-1, 7)]
    with office.engine.connect() as connection:
        (found,) = [one for one in summary(connection, EVERYTHING, office.now_us) if one.kind == "duty-roster"]
    assert (found.count, found.overdue) == (1, 1)
    office.house.clock.advance(7 * HOUR_US)
    assert [each for each in holes(office) if each[0] < 0] == []


def test_a_shift_taken_back_leaves_its_hole(office: Office) -> None:
    anna = office.person(Role.OPERATOR, "anna")
    shift(office, anna, 0, 10)
    middle = shift(office, anna, 10, 20)
    shift(office, anna, 20, 100)
    assert holes(office) == []
    office.enter("duty-roster", after=middle.id, correction="ill", void=True)
    assert holes(office) == [(10, 20)]


def test_each_unit_has_its_own_roster(office: Office) -> None:
    anna = office.person(Role.OPERATOR, "anna")
    theirs = office.person(Role.OPERATOR, "otto", unit_id=2)
    shift(office, anna, 0, 10)
    shift(office, theirs, 5, 100)
    assert holes(office) == [(10, None)]
    assert holes(office, Scope(unit_id=2)) == []
    assert roster(office, Scope(nothing=True)) == []


def test_people_are_reminded_once_when_a_hole_comes_near_and_once_when_it_is_there(office: Office) -> None:
    anna = office.person(Role.OPERATOR, "anna")
    shift(office, anna, 0, 10)
    reminders = Reminders(office.engine, office.house.clock)
    reminders.sweep()

    def told() -> list[str]:
        found = reminders.list(office.manager)
        return [each.params["stage"] for each in found if each.params["why"] == "hole"]

    assert told() == ["soon"]
    assert reminders.sweep().raised == 0
    office.house.clock.advance(11 * HOUR_US)
    reminders.sweep()
    assert told() == ["overdue"]


def absent(office: Office) -> list[str]:
    return [each.name for each in roster(office) if each.why == "absent"]


def test_who_is_on_duty_and_does_not_sign_in_is_missed_after_a_quarter_of_an_hour(office: Office) -> None:
    anna = office.person(Role.OPERATOR, "anna")
    shift(office, anna, 1, 40)
    office.house.clock.advance(HOUR_US + HOUR_US // 4 - 1)
    assert absent(office) == []
    office.house.clock.advance(1)
    assert absent(office) == ["Anna"]
    office.house.sessions.sign_in("anna", PASSWORD, ADDRESS, "test")
    assert absent(office) == []


def test_who_signed_in_just_before_the_shift_is_there(office: Office) -> None:
    anna = office.person(Role.OPERATOR, "anna")
    shift(office, anna, 1, 100)
    office.house.clock.advance(HOUR_US // 2)
    office.house.sessions.sign_in("anna", PASSWORD, ADDRESS, "test")
    with write(office.engine) as connection:
        connection.execute(session.delete())
    office.house.clock.advance(HOUR_US)
    assert absent(office) == []


def test_a_shift_that_is_over_is_entered_only_with_a_reason_and_marked_late(office: Office) -> None:
    anna = office.person(Role.OPERATOR, "anna")
    shift(office, anna, -1, 7)
    with pytest.raises(EntryInvalid) as refused:
        shift(office, anna, -16, -8)
    assert (refused.value.params["field"], refused.value.params["reason"]) == ("late", "missing")
    late = shift(office, anna, -16, -8, late="The roster was on paper")
    assert late.content["late"] == "The roster was on paper"
    mended = office.enter("duty-roster", after=late.id, correction="the room", fields=late.fields | {"post": "Room 2"})
    assert mended.content["late"] == "The roster was on paper"
    ahead = shift(office, anna, 8, 16)
    with pytest.raises(EntryInvalid):
        office.enter("duty-roster", after=ahead.id, correction="it was before", fields=span(office, -40, -32))


def test_the_same_shift_is_not_entered_twice(office: Office) -> None:
    anna, ben = office.person(Role.OPERATOR, "anna"), office.person(Role.OPERATOR, "ben")
    first = shift(office, anna, 8, 16)
    with pytest.raises(EntryInvalid) as refused:
        shift(office, anna, 8, 16)
    assert (refused.value.params["field"], refused.value.params["reason"]) == ("from", "twice")
    shift(office, ben, 8, 16)
    shift(office, anna, 9, 16)
    office.enter("duty-roster", after=first.id, correction="the room", fields=first.fields | {"post": "Room 2"})
    with pytest.raises(EntryInvalid):
        shift(office, anna, 8, 16)


def test_nobody_is_put_on_duty_who_is_stopped_by_then(office: Office) -> None:
    anna = office.person(Role.OPERATOR, "anna")
    about = f"account:{anna.id}"
    for from_h in (-1, 1):
        with pytest.raises(PersonStopped) as refused:
            office.enter("duty-roster", about, fields=span(office, from_h, 8))
        assert refused.value.params == {"names": "Anna", "duties": "vetting,training"}
    over = span(office, -9, -1)
    assert office.enter("duty-roster", about, fields=over, late="She filled in").content["late"] == "She filled in"
    office.admit(anna)
    office.enter("duty-roster", about, fields=span(office, 1, 8))


def test_a_training_that_lapses_before_the_shift_is_renewed_first(office: Office) -> None:
    anna = office.person(Role.OPERATOR, "anna")
    office.admit(anna)
    office.house.clock.advance(360 * DAY_US)
    about = f"account:{anna.id}"
    kept = office.enter("duty-roster", about, fields=span(office, 1, 8))
    with pytest.raises(PersonStopped) as refused:
        office.enter("duty-roster", about, fields=span(office, 10 * 24, 10 * 24 + 8))
    assert refused.value.params["duties"] == "training"
    office.house.clock.advance(10 * DAY_US)
    office.enter("duty-roster", after=kept.id, correction="the room", fields=kept.fields | {"post": "Room 2"})


def test_an_administrator_and_a_site_that_no_text_asks_are_never_refused(office: Office) -> None:
    office.enter("duty-roster", f"account:{office.manager.id}", fields=span(office, 1, 2))
    with write(office.engine) as connection:
        connection.execute(update(site).values(country="CH"))
    anna = office.person(Role.OPERATOR, "anna")
    office.enter("duty-roster", f"account:{anna.id}", fields=span(office, 1, 2))
