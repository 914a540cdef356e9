# SPDX-License-Identifier: Apache-2.0
"""What the texts and the installation ask of who wants footage, and by when an answer is due."""

import json
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import delete, insert, select, update

from fairwatch.accounts.cases import CaseKind, Policy
from fairwatch.accounts.errors import Rule
from fairwatch.accounts.models import AccessKind, Role
from fairwatch.db.engine import write
from fairwatch.db.govern import site_policy
from fairwatch.db.registry import place, placement, site
from fairwatch.db.tables import camera
from fairwatch.errors import VersionConflict
from fairwatch.govern.requests.clocks import answer_due
from fairwatch.govern.requests.models import Standing
from fairwatch.govern.requests.policies import asked_of
from fairwatch.govern.requests.reading import due_cases
from fairwatch.govern.rules.binding import Site
from fairwatch.govern.rules.load import shipped
from fairwatch.govern.rules.pack import SiteClass
from fairwatch.govern.scope import EVERYTHING, Scope
from tests.accounts.house import HOUR, knock
from tests.govern.requests.office import END, MONDAY_US, START, Office

SPAN = {"start_us": START, "end_us": END}


def test_the_texts_that_bind_a_site_say_whether_a_case_is_needed(either: Office) -> None:
    assert either.policies.read().counts == Policy(), "an installation asks for nothing by itself"
    assert either.policies.refresh() == 2
    assert either.policies.refresh() == 0
    liaoning, shanghai = (either.policies.read((each,)).counts for each in either.cameras)
    assert liaoning == Policy(case_for_playback=True, second_person_export=True)
    assert shanghai == Policy(case_for_playback=True)
    asking = {(text["control"], text["pack"], text["article"]) for text in either.policies.read().texts}
    assert ("retrieval-register", "cn-national-2025", "16") in asking
    assert ("export-approval", "cn-liaoning-2008", "14") in asking


def test_a_site_that_changes_or_goes_changes_what_is_asked(office: Office) -> None:
    office.policies.refresh()
    with write(office.engine) as connection:
        connection.execute(update(site).where(site.c.id == 1).values(site_class="non-public"))
        connection.execute(delete(placement).where(placement.c.camera_id == office.cameras[1]))
        connection.execute(update(site).where(site.c.id == 2).values(removed_us=1))
    assert office.policies.refresh() == 2
    with office.engine.connect() as connection:
        rows = {row.site_id: row for row in connection.execute(select(site_policy))}
    # Liaoning's text knows no non-public sites; the national one exempts them.
    assert {text["pack"] for text in json.loads(rows[1].why)} == {"cn-liaoning-2008"}
    assert 2 not in rows


def test_footage_of_a_site_that_is_gone_is_asked_for_as_before(either: Office) -> None:
    """Whoever takes a camera out of service, and then its place and site, does not see its footage for that."""
    either.policies.refresh()
    li, camera_id = either.person(Role.MANAGER, "li"), either.cameras[1]
    with write(either.engine) as connection:
        connection.execute(update(camera).where(camera.c.id == camera_id).values(removed_us=1))
        for table in (place, site):
            connection.execute(update(table).where(table.c.id == 2).values(removed_us=1))
    either.policies.refresh()
    assert knock(either.house, li, AccessKind.PLAYBACK, camera_id, **SPAN) is Rule.CASE_NEEDED


def test_a_site_that_was_not_looked_at_yet_asks_what_the_strictest_asks(either: Office) -> None:
    either.policies.refresh()
    li, camera_id = either.person(Role.MANAGER, "li"), either.cameras[1]
    with write(either.engine) as connection:
        new = {"id": 3, "uuid": "3", "name": "New", "created_us": 0}
        connection.execute(insert(site).values(unit_id=1, site_class="non-public", division="310101", **new))
        connection.execute(insert(place).values(site_id=3, kind="mall-hall", **new))
        connection.execute(update(placement).where(placement.c.camera_id == camera_id).values(place_id=3))
    assert knock(either.house, li, AccessKind.PLAYBACK, camera_id, **SPAN) is Rule.CASE_NEEDED
    assert either.policies.refresh() == 1
    assert knock(either.house, li, AccessKind.PLAYBACK, camera_id, **SPAN) is None


def test_a_text_asks_from_its_first_day_to_its_last(office: Office) -> None:
    mall = Site(SiteClass.OPERATOR, "CN", "310101")
    assert asked_of(shipped(), mall, date(2025, 3, 31))[0] is False
    assert asked_of(shipped(), mall, date(2025, 4, 1))[0] is True


def test_the_gate_goes_by_it(office: Office) -> None:
    office.policies.refresh()
    li, zhao = office.person(Role.MANAGER, "li"), office.person(Role.MANAGER, "zhao")
    camera_id = office.cameras[0]

    def play(case_id: int | None) -> Rule | None:
        return knock(office.house, li, AccessKind.PLAYBACK, camera_id, case=case_id, **SPAN)

    assert play(None) is Rule.CASE_NEEDED
    found = office.ask(li, export=True)
    assert (found.standing, found.second_person, found.opens_view) == (Standing.ASKED, True, True)
    assert play(found.id) is None
    decided = office.decide(zhao, found)
    assert decided.opens_export
    office.close(li, decided)
    assert play(found.id) is Rule.CASE_CLOSED


def test_the_installation_asks_for_more_and_never_for_less(either: Office) -> None:
    either.policies.refresh()
    admin = either.person(Role.ADMINISTRATOR)
    note = either.house.audit.by(admin.actor)
    strict = either.policies.set_own(Policy(second_person_export=True, second_person_viewing=True), 1, note)
    assert strict.counts == Policy(case_for_playback=True, second_person_export=True, second_person_viewing=True)
    entry = either.house.audited()[-1]
    assert (entry.action, set(entry.detail)) == ("policy.changed", {"second_person_export", "second_person_viewing"})
    assert either.ask(admin).standing is Standing.ASKED, "viewing waits for a second person too"
    with pytest.raises(VersionConflict) as conflict:
        either.policies.set_own(Policy(), 1, note)
    assert (conflict.value.params["version"], conflict.value.params["by"]) == (2, admin.account.display_name)
    none = either.policies.set_own(Policy(), strict.version, note)
    assert none.own == Policy()
    assert none.counts == Policy(case_for_playback=True, second_person_export=True), "what the texts ask stays"


# ---- by when ---------------------------------------------------------------------------


def local(us: int) -> str:
    return datetime.fromtimestamp(us / 1e6, UTC).isoformat(timespec="seconds")


def test_promptly_is_read_as_a_number_of_days_and_says_so(office: Office) -> None:
    with office.engine.connect() as connection:
        answer = answer_due(connection, CaseKind.PERSON, office.cameras, MONDAY_US)
    assert answer is not None
    rule = answer.rule
    assert (rule["day"], rule["own"], rule["pack"]) == ("2026-10-13", False, "cn-pipl-2021")
    assert rule["text"] == {"zh": "及时（按十五日掌握）", "en": "promptly (read as 15 days)"}


@pytest.mark.parametrize(("kind", "day"), [(CaseKind.OFFICIAL, "2026-10-01"), (CaseKind.PERSON, "2026-10-13")])
def test_where_no_text_gives_a_time_it_is_our_own_and_says_so(office: Office, kind: CaseKind, day: str) -> None:
    if kind is CaseKind.PERSON:
        with write(office.engine) as connection:
            connection.execute(update(site).values(country="SG"))
    with office.engine.connect() as connection:
        answer = answer_due(connection, kind, office.cameras, MONDAY_US)
    assert answer is not None
    assert (answer.rule["day"], answer.rule["own"], answer.rule["pack"]) == (day, True, None)
    # The day ends in the site's zone.
    assert local(answer.due_us + 1) == f"{day}T16:00:00+00:00"


def test_a_text_that_gives_a_time_gives_it_in_its_sites_zone(office: Office) -> None:
    """The guidelines' one month, over the end of summer time in Berlin."""
    with write(office.engine) as connection:
        values = {"country": "EU", "zone": "Europe/Berlin"}
        connection.execute(update(site).where(site.c.id == 2).values(**values))
    with office.engine.connect() as connection:
        answer = answer_due(connection, CaseKind.PERSON, office.cameras[1:], MONDAY_US)
    assert answer is not None
    assert (answer.rule["pack"], answer.rule["article"], answer.rule["day"]) == ("eu-edpb-2019", "Rights", "2026-10-28")
    assert local(answer.due_us + 1) == "2026-10-28T23:00:00+00:00"


def test_own_cases_have_no_date(office: Office) -> None:
    with office.engine.connect() as connection:
        assert answer_due(connection, CaseKind.INTERNAL, office.cameras, MONDAY_US) is None


def test_due_cases_are_those_that_wait_earliest_first(office: Office) -> None:
    li, zhao = office.person(Role.MANAGER, "li"), office.person(Role.MANAGER, "zhao")
    person, official = office.ask(li, CaseKind.PERSON), office.ask(li, CaseKind.OFFICIAL)
    office.ask(li)
    office.decide(zhao, office.ask(li, CaseKind.PERSON))
    with office.engine.connect() as connection:
        found = due_cases(connection, EVERYTHING)
        assert [each.id for each in found] == [official.id, person.id]
        assert found[0].due_us == official.due_us
        assert due_cases(connection, Scope(unit_id=2)) == []
    office.clock.advance(HOUR)
