# SPDX-License-Identifier: Apache-2.0
"""What is due, when it is overdue, and what takes it off the list."""

from sqlalchemy import update

from fairwatch.accounts.models import Role
from fairwatch.db.engine import write
from fairwatch.db.registry import place, site, video_system
from fairwatch.db.tables import account
from fairwatch.govern.duties.due import due, summary
from fairwatch.govern.duties.effects import lacking
from fairwatch.govern.duties.items import DueItem
from fairwatch.govern.duties.policy import GOVERNING_DAYS, SETTLE_DAYS
from fairwatch.govern.scope import EVERYTHING, Scope
from tests.govern.duties.office import DAY_US, HOUR_US, Office

CLEAN = {"result": "clean"}
TRAINED = {"topics": ["secrecy", "skills", "law"], "trainer": "Li", "test": "passed"}
SOUND = {"result": "in-order", "picture": "clear", "clock": "right"}


def listed(office: Office, kind: str, scope: Scope = EVERYTHING) -> list[DueItem]:
    with office.engine.connect() as connection:
        return due(connection, scope, office.now_us, kind=kind)


def test_each_forbidden_place_needs_its_sweep_and_no_other(office: Office) -> None:
    # The places have been there since 1970, in Shanghai.
    due_us = (SETTLE_DAYS + 1) * DAY_US - 8 * HOUR_US
    assert [(each.why, each.subject, each.due_us) for each in listed(office, "sweep")] == [
        ("missing", "place:3", due_us),
        ("missing", "place:1", due_us),
    ]


def test_a_sweep_is_due_again_before_it_lapses_and_overdue_after(office: Office) -> None:
    office.enter("sweep", "place:3", fields=CLEAN)
    made = office.enter("sweep", "place:1", fields=CLEAN)
    assert made.lapses_us is not None
    with office.engine.connect() as connection:
        assert due(connection, EVERYTHING, office.now_us, kind="sweep", ahead_us=7 * DAY_US) == []
    office.house.clock.advance(made.lapses_us - office.now_us - 1)
    item = listed(office, "sweep")[0]
    assert (item.why, item.due_us, item.entry_id is not None) == ("lapses", made.lapses_us, True)
    with office.engine.connect() as connection:
        assert [each.overdue for each in summary(connection, EVERYTHING, office.now_us) if each.kind == "sweep"] == [0]
        office.house.clock.advance(1)
        assert [each.overdue for each in summary(connection, EVERYTHING, office.now_us) if each.kind == "sweep"] == [2]


def test_the_last_entry_decides_not_the_longest(office: Office) -> None:
    anna = office.person(Role.OPERATOR, "anna")
    office.admit(office.manager)
    office.enter("training", f"account:{anna.id}", fields=TRAINED)
    assert listed(office, "training") == []
    office.house.clock.advance(DAY_US)
    office.enter("training", f"account:{anna.id}", fields=TRAINED | {"test": "failed"})
    assert [each.subject for each in listed(office, "training")] == [f"account:{anna.id}"]


def test_an_administrator_owes_what_stops_the_others_and_has_time_for_it(office: Office) -> None:
    chief = f"account:{office.manager.id}"
    last_us = office.now_us + GOVERNING_DAYS * DAY_US
    for kind in ("vetting", "training"):
        assert [(each.why, each.subject, each.due_us) for each in listed(office, kind)] == [("missing", chief, last_us)]
    with office.engine.connect() as connection:
        assert lacking(connection, office.now_us) == {office.manager.id: ["vetting", "training"]}
    assert office.effects.apply() == []
    office.admit(office.manager)
    assert listed(office, "vetting") == listed(office, "training") == []
    assert office.effects.lacking() == {}
    office.house.clock.advance(366 * DAY_US)
    assert [(each.why, each.subject) for each in listed(office, "training")] == [("lapses", chief)]
    assert office.effects.lacking() == {office.manager.id: ["training"]}


def test_whose_account_has_ended_owes_nothing(office: Office) -> None:
    office.admit(office.manager)
    anna = office.person(Role.OPERATOR, "anna")
    assert [each.subject for each in listed(office, "vetting")] == [f"account:{anna.id}"]
    with write(office.engine) as connection:
        connection.execute(update(account).where(account.c.id == anna.id).values(ends_us=office.now_us))
    assert listed(office, "vetting") == []


def test_what_was_removed_or_is_out_of_use_needs_nothing(office: Office) -> None:
    with write(office.engine) as connection:
        connection.execute(update(place).where(place.c.id == 1).values(removed_us=1))
        connection.execute(update(video_system).where(video_system.c.id == 1).values(end_day="2026-01-01"))
    assert [each.subject for each in listed(office, "sweep")] == ["place:3"]
    assert [each.subject for each in listed(office, "inspection")] == ["system:2"]


def test_only_what_a_text_asks_of_the_site_is_due_unless_the_unit_wants_more(office: Office) -> None:
    with write(office.engine) as connection:
        connection.execute(update(site).values(country="CH", division="210202"))
    assert listed(office, "inspection") == []
    office.enter("policy", fields={"about": "inspection", "needed": "yes"}, unit_id=1)
    assert [each.subject for each in listed(office, "inspection")] == ["system:1"]


def test_an_open_matter_is_due_from_what_happened(office: Office) -> None:
    matter = office.enter("suspicious-matter", fields={"what": "a man at the fuse box"}, unit_id=1)
    assert [(each.why, each.due_us) for each in listed(office, "suspicious-matter")] == [
        ("open", matter.happened_us + HOUR_US)
    ]
    office.enter("police-report", fields={"office": "x", "contact": "y", "way": "phone"}, after=matter.id)
    assert listed(office, "suspicious-matter") == []


def test_a_work_order_is_due_at_the_end_of_its_day(office: Office) -> None:
    office.enter("work-order", "system:1", fields={"what": "clean the lenses", "due": "2026-03-04"})
    # Midnight after 4 March in Shanghai, from 9:00 on 2 March.
    assert [each.due_us for each in listed(office, "work-order")] == [office.now_us + 2 * DAY_US + 15 * HOUR_US]


def test_an_inspection_that_found_faults_waits_for_the_work(office: Office) -> None:
    office.enter("inspection", "system:1", fields=SOUND | {"result": "faults"})
    assert [each.why for each in listed(office, "inspection", Scope(unit_id=1))] == ["open"]


def test_what_was_renewed_lapses_no_more(office: Office) -> None:
    stated = {"statement": "x"}
    office.enter("attestation", "control:privacy", fields=stated, unit_id=1)
    office.enter("attestation", "control:privacy", fields=stated, unit_id=2)
    office.house.clock.advance(350 * DAY_US)
    assert len(listed(office, "attestation")) == 2
    office.enter("attestation", "control:privacy", fields=stated, unit_id=1)
    assert [each.unit_id for each in listed(office, "attestation")] == [2]


def test_a_shift_without_a_handover_is_listed(office: Office) -> None:
    anna = office.person(Role.OPERATOR, "anna")
    start_us = office.now_us
    shift = {"from": start_us, "to": start_us + 8 * HOUR_US}
    office.admit(anna)
    office.enter("duty-roster", f"account:{anna.id}", fields=shift)
    assert listed(office, "handover") == []
    office.house.clock.advance(9 * HOUR_US)
    assert [each.name for each in listed(office, "handover")] == ["Anna"]
    office.enter("handover", fields={"notes": "quiet", "equipment": "normal"}, who=anna)
    assert listed(office, "handover") == []


def test_people_see_what_is_due_in_their_unit(office: Office) -> None:
    assert [each.subject for each in listed(office, "sweep", Scope(unit_id=1))] == ["place:1"]
    assert listed(office, "sweep", Scope(nothing=True)) == []
    with office.engine.connect() as connection:
        assert {each.unit_id for each in due(connection, Scope(unit_id=1), office.now_us)} == {1}


def test_with_a_second_connection_the_list_is_the_same(office: Office) -> None:
    office.enter("sweep", "place:1", fields=CLEAN)
    with office.engine.connect() as connection:
        given = (connection, EVERYTHING, office.now_us)
        assert due(*given, beside=office.engine) == due(*given)
        assert due(*given, offset=2, limit=3, beside=office.engine) == due(*given)[2:5]
        assert summary(*given, beside=office.engine) == summary(*given)


def test_the_list_comes_in_pages(office: Office) -> None:
    with office.engine.connect() as connection:
        whole = due(connection, EVERYTHING, office.now_us)
        paged = [
            each
            for offset in range(0, len(whole), 3)
            for each in due(connection, EVERYTHING, office.now_us, offset=offset, limit=3)
        ]
    assert paged == whole
    assert len(whole) > 6


def test_what_another_installation_filed_here_has_its_duties_there(office: Office) -> None:
    with write(office.engine) as connection:
        connection.execute(update(video_system).where(video_system.c.id == 1).values(origin="ab12"))
    assert [each.subject for each in listed(office, "inspection")] == ["system:2"]
    assert [each.subject for each in listed(office, "sweep")] == ["place:3"]
