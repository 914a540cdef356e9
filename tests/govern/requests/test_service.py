# SPDX-License-Identifier: Apache-2.0
"""Cases: asking, deciding, closing; who may, what is missing, and that nothing decided changes."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from fairwatch.accounts.cases import CaseKind
from fairwatch.accounts.models import CameraRight, Role
from fairwatch.errors import FairwatchError, OwnRequest, VersionConflict
from fairwatch.govern.detour import SecondPersonNeeded
from fairwatch.govern.requests.errors import CaseDecided, CaseIncomplete, CaseInvalid, CaseNotFound
from fairwatch.govern.requests.models import CaseFile, CaseFilter, Officer, Officials, Standing
from fairwatch.govern.requests.service import LONGEST_SPAN_US
from tests.accounts.house import HOUR, PASSWORD
from tests.govern.requests.office import DAUGHTER, END, MONDAY_US, POLICE, START, Office, asked

EVERYTHING = CaseFilter()


def test_an_own_viewing_case_is_open_at_once_and_audited(either: Office) -> None:
    wang = either.person(Role.OPERATOR)
    found = either.ask(wang)
    assert (found.standing, found.decided_by, found.due_us) == (Standing.OPEN, None, None)
    assert found.expires_us == MONDAY_US + 12 * HOUR
    assert found.opens_view
    assert not found.opens_export
    assert [camera.name for camera in found.cameras] == ["Gate 1"]
    entry = either.house.audited()[-1]
    assert (entry.action, entry.subject, entry.username) == ("case.asked", f"case:{found.id}", "operator")


@pytest.mark.parametrize("kind", [CaseKind.OFFICIAL, CaseKind.PERSON])
def test_what_others_ask_waits_for_a_second_person(either: Office, kind: CaseKind) -> None:
    li, zhao = either.person(Role.MANAGER, "li"), either.person(Role.MANAGER, "zhao")
    found = either.ask(li, kind)
    assert (found.standing, found.opens_view) == (Standing.ASKED, False)
    either.attach(found)
    either.clock.advance(5 * HOUR)
    decided = either.decide(zhao, found)
    assert (decided.standing, decided.opens_view, decided.version) == (Standing.OPEN, True, 2)
    assert decided.decided_by is not None
    assert (decided.decided_by.username, decided.decision) == ("zhao", "so be it")
    assert decided.expires_us == MONDAY_US + 17 * HOUR, "the time that was asked for runs from the decision"
    assert decided.requester["documents"][0]["sha256"] == "ab"
    assert either.house.audited()[-1].action == "case.approved"


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ADMINISTRATOR])
@pytest.mark.parametrize("approve", [True, False])
def test_nobody_decides_on_their_own(office: Office, role: Role, approve: bool) -> None:
    who = office.person(role)
    found = office.ask(who, CaseKind.PERSON)
    with pytest.raises(OwnRequest):
        office.decide(who, found, approve=approve)
    assert office.cases.get(who.account, found.id).standing is Standing.ASKED


@pytest.mark.parametrize(("days", "agrees"), [(29, False), (31, True)])
@pytest.mark.parametrize("made", [True, False])
def test_an_account_that_the_asker_had_in_hand_lately_is_no_second_person(
    office: Office, made: bool, days: int, agrees: bool
) -> None:
    root = office.person(Role.ADMINISTRATOR, "root")
    if made:
        accounts = office.house.accounts
        number = accounts.add("twin", "Twin", PASSWORD, Role.MANAGER, by=root.actor, must_change_password=False).id
    else:
        number = office.person(Role.MANAGER, "twin").account.id
        office.house.accounts.change(number, password="another good phrase", by=root.actor)
    zhao = office.person(Role.MANAGER, "zhao")
    office.house.accounts.change(zhao.account.id, display_name="Zhao W.", by=root.actor)
    office.clock.advance(days * 24 * HOUR)
    twin = replace(zhao, account=office.house.accounts.get(number))
    found = office.ask(root, CaseKind.PERSON)
    if agrees:
        assert office.decide(twin, found).standing is Standing.OPEN
        return
    with pytest.raises(OwnRequest):
        office.decide(twin, found)
    assert office.decide(zhao, found).standing is Standing.OPEN, "another name is no password"
    assert office.decide(twin, office.ask(zhao, CaseKind.PERSON)).standing is Standing.OPEN, "of others they decide"


def test_who_made_the_account_that_asks_agrees_only_once_it_stands_on_its_own_feet(office: Office) -> None:
    root, zhao = office.person(Role.ADMINISTRATOR, "root"), office.person(Role.MANAGER, "zhao")
    made = office.house.accounts.add("twin", "Twin", PASSWORD, Role.MANAGER, by=root.actor, must_change_password=False)
    found = office.ask(replace(zhao, account=made), CaseKind.PERSON)
    office.clock.advance(40 * 24 * HOUR)
    with pytest.raises(SecondPersonNeeded) as refused:
        office.decide(root, found)
    assert (refused.value.params["reason"], refused.value.params["others"]) == ("password", "A person")
    assert office.decide(zhao, found).standing is Standing.OPEN


def test_officials_need_their_approval_document_before_anybody_agrees(office: Office) -> None:
    li, zhao = office.person(Role.MANAGER, "li"), office.person(Role.MANAGER, "zhao")
    found = office.ask(li, CaseKind.OFFICIAL)
    office.attach(found, "letter")
    with pytest.raises(CaseIncomplete) as refused:
        office.decide(zhao, found)
    assert refused.value.params == {"missing": "retrieval-approval"}
    assert office.decide(zhao, found, approve=False).standing is Standing.REFUSED, "refusing needs no paper"


def test_who_is_somebody_close_proves_it_before_anybody_agrees(office: Office) -> None:
    li, zhao = office.person(Role.MANAGER, "li"), office.person(Role.MANAGER, "zhao")
    found = office.ask(li, CaseKind.PERSON, requester=DAUGHTER)
    office.attach(found, "letter")
    with pytest.raises(CaseIncomplete) as refused:
        office.decide(zhao, found)
    assert refused.value.params == {"missing": "identity-proof"}
    office.attach(found, "identity-proof")
    approved = office.decide(zhao, found)
    assert approved.standing is Standing.OPEN
    assert "identity-proof" in [each["kind"] for each in approved.requester["documents"]]


def _officers(*pairs: tuple[str, str]) -> Officials:
    return Officials("Police", tuple(Officer(*pair) for pair in pairs), "118")


@pytest.mark.parametrize(
    ("kind", "more", "field", "reason"),
    [
        (CaseKind.INTERNAL, {"camera_ids": ()}, "camera_ids", "empty"),
        (CaseKind.INTERNAL, {"content": " "}, "content", "empty"),
        (CaseKind.PERSON, {"requester": replace(DAUGHTER, of=" ")}, "of", "empty"),
        (CaseKind.INTERNAL, {"camera_ids": (4711,)}, "camera_ids", "no-right"),
        (CaseKind.INTERNAL, {"end_us": START}, "end_us", "before-start"),
        (CaseKind.INTERNAL, {"end_us": START + LONGEST_SPAN_US + 1}, "end_us", "too-long"),
        (CaseKind.INTERNAL, {"requester": POLICE}, "requester", "kind"),
        (CaseKind.OFFICIAL, {"requester": None}, "requester", "kind"),
        (CaseKind.OFFICIAL, {"requester": _officers(("Zhou", "1"))}, "officers", "too-few"),
        (CaseKind.OFFICIAL, {"requester": _officers(("Zhou", "1"), ("Zheng", "1"))}, "officers", "too-few"),
        (CaseKind.OFFICIAL, {"requester": _officers(("Zhou", "1"), ("Zhou", "2"))}, "officers", "too-few"),
        (CaseKind.OFFICIAL, {"requester": _officers(("Zhou", "A 12"), ("Zheng", "ａ12"))}, "officers", "too-few"),
        (CaseKind.PERSON, {"requester": POLICE}, "requester", "kind"),
        (CaseKind.PERSON, {"export": True}, "export", "viewing-only"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_field(
    office: Office, kind: CaseKind, more: dict[str, Any], field: str, reason: str
) -> None:
    with pytest.raises(CaseInvalid) as refused:
        office.ask(office.person(Role.MANAGER), kind, **more)
    assert (refused.value.params["field"], refused.value.params["reason"]) == (field, reason)


def test_who_may_not_export_does_not_ask_for_it(office: Office) -> None:
    with pytest.raises(CaseInvalid) as refused:
        office.ask(office.person(Role.OPERATOR), export=True)
    assert refused.value.params["field"] == "export"
    rights = [CameraRight(office.cameras[0], playback=True)]
    narrow = office.house.person(Role.MANAGER, "narrow", rights)
    with pytest.raises(CaseInvalid):
        office.ask(narrow, export=True)
    assert office.ask(narrow).standing is Standing.OPEN


def test_nobody_asks_for_cameras_that_they_may_not_see(office: Office) -> None:
    with pytest.raises(CaseInvalid):
        office.ask(office.house.person(Role.OPERATOR, "blind", []))


@pytest.mark.parametrize("end", ["refuse", "approve", "close"])
def test_what_is_decided_or_closed_does_not_change(office: Office, end: str) -> None:
    li, zhao = office.person(Role.MANAGER, "li"), office.person(Role.MANAGER, "zhao")
    found = office.ask(li, CaseKind.PERSON)
    ended = office.close(li, found) if end == "close" else office.decide(zhao, found, approve=end == "approve")
    note = office.house.audit.by(li.actor)
    tries: list[Callable[[], object]] = [
        lambda: office.decide(zhao, ended),
        lambda: office.cases.change(
            li.account, ended.id, ended.version, asked(CaseKind.PERSON, camera_ids=tuple(office.cameras[:1])), note
        ),
    ]
    if end != "approve":
        tries.append(lambda: office.close(li, ended))
    for attempt in tries:
        with pytest.raises(CaseDecided):
            attempt()
    kept = office.cases.get(li.account, found.id)
    assert kept == ended


def test_an_asked_case_is_changed_by_its_asker_only(office: Office) -> None:
    li, zhao = office.person(Role.MANAGER, "li"), office.person(Role.MANAGER, "zhao")
    found = office.ask(li, CaseKind.PERSON)
    wanted = asked(CaseKind.PERSON, camera_ids=tuple(office.cameras[:1]), end_us=END + HOUR)
    with pytest.raises(CaseInvalid):
        office.cases.change(zhao.account, found.id, 1, wanted, office.house.audit.by(zhao.actor))
    changed = office.cases.change(li.account, found.id, 1, wanted, office.house.audit.by(li.actor))
    assert (changed.end_us, changed.version, changed.standing) == (END + HOUR, 2, Standing.ASKED)
    with pytest.raises(VersionConflict) as conflict:
        office.decide(zhao, found)
    assert conflict.value.params["version"] == 2


def test_a_refusal_says_why_and_a_closing_what_came_of_it(office: Office) -> None:
    li, zhao = office.person(Role.MANAGER, "li"), office.person(Role.MANAGER, "zhao")
    found = office.ask(li, CaseKind.PERSON)
    with pytest.raises(CaseInvalid):
        office.decide(zhao, found, approve=False, decision="")
    with pytest.raises(CaseInvalid):
        office.close(li, found, "")
    closed = office.close(zhao, found, "taken back")
    assert (closed.standing, closed.outcome, closed.closed_us) == (Standing.CLOSED, "taken back", MONDAY_US)


def test_an_operator_closes_only_what_they_asked(office: Office) -> None:
    wang, sun = office.person(Role.OPERATOR, "wang"), office.person(Role.OPERATOR, "sun")
    found = office.ask(wang)
    with pytest.raises(CaseInvalid):
        office.close(sun, found)
    assert office.close(wang, found).standing is Standing.CLOSED


def test_an_approved_case_runs_out(office: Office) -> None:
    wang = office.person(Role.OPERATOR)
    found = office.ask(wang)
    office.clock.advance(12 * HOUR)
    late = office.cases.get(wang.account, found.id)
    assert (late.standing, late.opens_view) == (Standing.EXPIRED, False)
    assert office.close(wang, late, "nothing seen").standing is Standing.CLOSED


# ---- lists and whose they are --------------------------------------------------------


def ids(found: list[CaseFile]) -> list[int]:
    return [each.id for each in found]


def test_lists_filter_page_and_search_in_the_database(either: Office) -> None:
    li, wang = either.person(Role.MANAGER, "li"), either.person(Role.OPERATOR, "wang")
    own = either.ask(wang, reason="A bicycle was stolen")
    official = either.ask(li, CaseKind.OFFICIAL)
    person = either.ask(li, CaseKind.PERSON)
    closed = either.close(wang, either.ask(wang))
    waits = either.ask(li, export=True, lasts_us=HOUR)

    def listed(wanted: CaseFilter, before: int | None = None, limit: int = 10) -> list[int]:
        return ids(either.cases.page(li.account, wanted, before, limit)[0])

    everything = [waits.id, closed.id, person.id, official.id, own.id]
    assert listed(EVERYTHING) == everything
    assert listed(EVERYTHING, limit=2) == everything[:2]
    assert listed(EVERYTHING, before=closed.id) == everything[2:]
    assert listed(CaseFilter(standing=Standing.ASKED)) == [person.id, official.id]
    assert listed(CaseFilter(standing=Standing.CLOSED)) == [closed.id]
    assert listed(CaseFilter(kind=CaseKind.PERSON)) == [person.id]
    assert listed(CaseFilter(words="BICYCLE stolen")) == [own.id]
    assert listed(CaseFilter(words="Zheng")) == [official.id]
    assert listed(CaseFilter(words="100%")) == []
    assert listed(CaseFilter(asked_by=li.account.id)) == [waits.id, person.id, official.id]
    assert listed(CaseFilter(usable_by=li.account.id)) == [waits.id]
    either.clock.advance(HOUR)
    assert listed(CaseFilter(usable_by=li.account.id)) == []
    assert listed(CaseFilter(standing=Standing.EXPIRED)) == [waits.id]
    assert listed(CaseFilter(overdue=True)) == []
    either.clock.advance(4 * 24 * HOUR)
    assert listed(CaseFilter(overdue=True)) == [official.id]


def test_a_unit_sees_its_own_cases_and_decides_on_them_alone(office: Office) -> None:
    ours = office.person(Role.OPERATOR, "ours", unit_id=1)
    theirs = office.person(Role.MANAGER, "theirs", unit_id=2)
    whole = office.person(Role.MANAGER, "whole")
    found = office.ask(ours, CaseKind.PERSON)
    assert found.unit_id == 1
    of_camera = office.ask(whole)
    assert of_camera.unit_id == 1, "the unit that the camera is of"
    assert ids(office.cases.page(theirs.account, EVERYTHING, None, 10)[0]) == []
    assert ids(office.cases.page(whole.account, EVERYTHING, None, 10)[0]) == [of_camera.id, found.id]
    tries: list[Callable[[], object]] = [
        lambda: office.cases.get(theirs.account, found.id),
        lambda: office.cases.deliveries(theirs.account, found.id),
        lambda: office.decide(theirs, found),
        lambda: office.close(theirs, found),
    ]
    for attempt in tries:
        with pytest.raises(CaseNotFound):
            attempt()
    assert office.decide(whole, found).standing is Standing.OPEN


def test_an_unknown_case_is_not_found(office: Office) -> None:
    with pytest.raises(FairwatchError) as refused:
        office.cases.get(office.person(Role.MANAGER).account, 4711)
    assert refused.value.status == 404


def test_who_changes_what_was_asked_wins_no_time(office: Office) -> None:
    li, zhao = office.person(Role.MANAGER, "li"), office.person(Role.MANAGER, "zhao")
    found = office.ask(li, CaseKind.PERSON)
    office.clock.advance(100 * HOUR)
    wanted = asked(CaseKind.PERSON, camera_ids=tuple(office.cameras[:1]), reason="another word")
    changed = office.cases.change(li.account, found.id, found.version, wanted, office.house.audit.by(li.actor))
    assert (changed.due_us, changed.due_rule) == (found.due_us, found.due_rule), "the answer is due as it was"
    decided = office.decide(zhao, changed)
    assert decided.expires_us == office.clock.utc_us() + 12 * HOUR, "for as long as was asked, and no longer"


def test_a_change_that_nobody_has_to_agree_to_opens_for_what_was_asked(office: Office) -> None:
    office.policies.refresh()
    li = office.person(Role.MANAGER, "li")
    found = office.ask(li, export=True)
    assert found.standing is Standing.ASKED
    office.clock.advance(100 * HOUR)
    wanted = asked(camera_ids=tuple(office.cameras[:1]))
    changed = office.cases.change(li.account, found.id, found.version, wanted, office.house.audit.by(li.actor))
    assert (changed.standing, changed.expires_us) == (Standing.OPEN, office.clock.utc_us() + 12 * HOUR)
