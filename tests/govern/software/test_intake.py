# SPDX-License-Identifier: Apache-2.0
"""Lists of flaws into the register of duties, and the units are told."""

import threading
from typing import Any

import pytest
from sqlalchemy import Engine, text

from fairwatch.accounts.models import Actor, Role
from fairwatch.accounts.register import AuditFilter
from fairwatch.db.engine import write
from fairwatch.govern.duties.desk import name_items
from fairwatch.govern.duties.due import due
from fairwatch.govern.duties.errors import EntryForbidden
from fairwatch.govern.duties.register import Entry, entries, get
from fairwatch.govern.duties.writing import NewEntry, Writer
from fairwatch.govern.scope import EVERYTHING, Scope
from fairwatch.govern.software import intake
from fairwatch.govern.software.bill import Bill
from fairwatch.govern.software.errors import InstallationOnly
from fairwatch.govern.software.intake import Comparison, Software
from tests.govern.duties.office import DAY_US, HOUR_US, Office, open_office
from tests.govern.software.osv import MANTINE, STARLETTE, advisory, listed

FLAW = {"product": "program", "severity": "critical", "what": "A hole", "known_from": "A friend", "measures": "Cut off"}
SETTLED = {"outcome": "fixed", "done": "Updated", "told": "All units", "reported_to": "The county's office"}


@pytest.fixture
def office(engine: Engine) -> Office:
    return open_office(engine)


@pytest.fixture(autouse=True)
def parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two parts, whatever is installed here."""
    monkeypatch.setattr(intake, "installed", lambda: Bill("1.0", (STARLETTE, MANTINE), (), whole=True))


def software(office: Office) -> Software:
    return Software(office.engine, office.house.clock, office.duties)


def take(office: Office, *told: dict[str, Any], scope: Scope = EVERYTHING, manages: bool = True) -> Comparison:
    actor = Actor(office.manager.id, office.manager.username, "")
    writer = Writer(actor, scope, manages=manages)
    return software(office).take(listed(*told), "osv.json", "Updated tonight", writer, office.house.audit.by(actor))


def of_kind(office: Office, kind: str, unit_id: int | None = None) -> list[Entry]:
    with office.engine.connect() as connection:
        found, _ = entries(connection, (kind,), Scope(unit_id=unit_id))
    return list(found)


def test_a_comparison_enters_nothing(office: Office) -> None:
    found = software(office).compare(listed(advisory(severity="HIGH")), EVERYTHING)
    assert [(each.match.identifier, each.entry_id) for each in found.matches] == [("GHSA-1", None)]
    assert of_kind(office, "flaw") == of_kind(office, "flaw-check") == []


def test_what_touches_the_installation_is_entered_once(office: Office) -> None:
    first = take(office, advisory(severity="HIGH"))
    assert first.entered == 1
    (flaw,) = of_kind(office, "flaw")
    assert flaw.fields | {"what": ""} == {
        "product": "program",
        "component": "starlette",
        "version": "1.10.0",
        "identifier": "GHSA-1",
        "severity": "high",
        "what": "",
        "known_from": "osv.json",
        "measures": "Updated tonight",
    }
    assert flaw.unit_id is None
    again = take(office, advisory(severity="HIGH"))
    assert (again.entered, again.matches[0].entry_id) == (0, flaw.id)
    assert [each.fields["found"] for each in of_kind(office, "flaw-check")] == [1, 1]


def test_a_list_that_touches_nothing_is_entered_as_compared(office: Office) -> None:
    found = take(office, advisory(package="something-else"))
    assert (found.entered, list(found.matches)) == (0, [])
    (check,) = of_kind(office, "flaw-check")
    assert (check.id, check.fields["found"]) == (found.check_id, 0)
    assert check.lapses_us is not None


def test_what_was_settled_for_this_version_is_not_entered_anew(office: Office) -> None:
    take(office, advisory())
    (flaw,) = of_kind(office, "flaw")
    office.enter("flaw-settled", fields=SETTLED | {"outcome": "not-affected"}, after=flaw.id)
    assert take(office, advisory()).entered == 0


def test_only_who_answers_for_the_installation_compares_and_enters(office: Office) -> None:
    with pytest.raises(InstallationOnly):
        software(office).compare(listed(advisory()), Scope(unit_id=1))
    with pytest.raises(InstallationOnly):
        take(office, advisory(), scope=Scope(unit_id=1))
    with pytest.raises(EntryForbidden):
        take(office, advisory(), manages=False)
    assert of_kind(office, "flaw-check") == []


@pytest.mark.parametrize(("severity", "hours"), [("critical", 72), ("high", 168), ("medium", 720), ("low", 2160)])
def test_how_soon_a_flaw_is_to_be_settled_follows_from_its_severity(office: Office, severity: str, hours: int) -> None:
    flaw = office.enter("flaw", fields=FLAW | {"severity": severity})
    with office.engine.connect() as connection:
        (item,) = due(connection, EVERYTHING, office.now_us, kind="flaw")
    assert item.due_us == flaw.lapses_us == office.now_us + hours * HOUR_US
    office.house.clock.advance(DAY_US)
    office.enter("flaw-settled", fields=SETTLED, after=flaw.id)
    with office.engine.connect() as connection:
        assert due(connection, EVERYTHING, office.now_us, kind="flaw") == []


def test_a_flaw_that_is_judged_anew_has_another_time(office: Office) -> None:
    flaw = office.enter("flaw", fields=FLAW)
    office.house.clock.advance(HOUR_US)
    better = office.enter("flaw", fields=FLAW | {"severity": "low"}, after=flaw.id, correction="Not reachable here")
    assert better.lapses_us == better.happened_us + 2160 * HOUR_US == flaw.happened_us + 2160 * HOUR_US


def test_a_flaw_of_the_installation_is_told_to_each_unit_that_somebody_manages(office: Office) -> None:
    anna = office.person(Role.MANAGER, "anna", unit_id=1)
    office.person(Role.OPERATOR, "ben", unit_id=2)
    flaw = office.enter("flaw", fields=FLAW)
    (notice,) = of_kind(office, "flaw-notice")
    assert (notice.unit_id, notice.subject, notice.is_open) == (1, "unit:1", True)
    assert notice.fields == {"severity": "critical", "what": "A hole", "measures": "Cut off"}
    assert notice.content["auto"] == {"of": flaw.id}
    with office.engine.connect() as connection:
        (item,) = due(connection, Scope(unit_id=1), office.now_us, kind="flaw-notice")
        assert due(connection, Scope(unit_id=2), office.now_us, kind="flaw-notice") == []
    assert item.due_us == notice.happened_us + 72 * HOUR_US
    office.enter("flaw-seen", who=anna, fields={"done": "The guards know"}, after=notice.id)
    with office.engine.connect() as connection:
        assert due(connection, Scope(unit_id=1), office.now_us, kind="flaw-notice") == []
    office.duties._chain.verify(office.engine)


def test_what_is_due_says_which_part_has_the_flaw(office: Office) -> None:
    office.person(Role.MANAGER, "anna", unit_id=1)
    take(office, advisory())
    office.enter("flaw", fields=FLAW)
    with office.engine.connect() as connection:
        items = name_items(connection, due(connection, EVERYTHING, office.now_us))
    assert {(each.kind, each.name) for each in items if each.kind.startswith("flaw")} == {
        ("flaw", "starlette"),
        ("flaw", ""),
        ("flaw-notice", "starlette · Star Mall"),
        ("flaw-notice", "Star Mall"),
    }


def test_a_flaw_of_one_unit_is_told_to_nobody(office: Office) -> None:
    anna = office.person(Role.MANAGER, "anna", unit_id=1)
    office.enter("flaw", who=anna, fields=FLAW | {"product": "camera"})
    assert of_kind(office, "flaw-notice") == []


def test_each_notice_is_in_the_audit_log(office: Office) -> None:
    office.person(Role.MANAGER, "anna", unit_id=1)
    office.person(Role.MANAGER, "cleo", unit_id=2)
    flaw = office.enter("flaw", fields=FLAW)
    page = office.house.audit.page(AuditFilter(), None, 10)
    told = [each for each in page if each.detail.get("kind") == "flaw-notice"]
    assert {each.detail["of"] for each in told} == {flaw.id}
    with office.engine.connect() as connection:
        written = [get(connection, int(each.subject.partition(":")[2])) for each in told]
    assert sorted(each.unit_id or 0 for each in written if each) == [1, 2]


def test_with_a_flaw_that_is_taken_back_go_its_notices_that_nobody_answered(office: Office) -> None:
    anna = office.person(Role.MANAGER, "anna", unit_id=1)
    office.person(Role.MANAGER, "cleo", unit_id=2)
    other = office.enter("flaw", fields=FLAW)
    flaw = office.enter("flaw", fields=FLAW)
    better = office.enter("flaw", fields=FLAW | {"severity": "low"}, after=flaw.id, correction="Not reachable here")
    own = next(each for each in of_kind(office, "flaw-notice", 1) if each.content["auto"]["of"] == better.id)
    office.enter("flaw-seen", who=anna, fields={"done": "The guards know"}, after=own.id)
    office.enter("flaw", after=better.id, correction="Another product", void=True)
    with office.engine.connect() as connection:
        waiting = due(connection, EVERYTHING, office.now_us, kind="flaw-notice")
        notices = [get(connection, each.entry_id or 0) for each in waiting]
    assert [each.content["auto"]["of"] for each in notices if each] == [other.id, other.id]
    office.duties._chain.verify(office.engine)


def test_what_two_people_take_in_at_once_is_entered_once(office: Office) -> None:
    actor = Actor(office.manager.id, office.manager.username, "")
    writer, note = Writer(actor, EVERYTHING), office.house.audit.by(actor)
    told = advisory(severity="HIGH")
    known = FLAW | {"component": "starlette", "version": "1.10.0", "identifier": "GHSA-1"}
    found: list[Comparison] = []
    other = threading.Thread(target=lambda: found.append(take(office, told)))
    with write(office.engine) as connection:
        office.duties.add(connection, NewEntry("flaw", known), writer, note)
        other.start()
        # SQLite has one writer: there the other one waits to begin.
        while office.engine.dialect.name == "postgresql" and not waits(office.engine):
            assert other.is_alive()
    other.join()
    assert [each.entered for each in found] == [0]
    assert len(of_kind(office, "flaw")) == 1


def waits(engine: Engine) -> bool:
    with engine.connect() as connection:
        return bool(connection.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))
