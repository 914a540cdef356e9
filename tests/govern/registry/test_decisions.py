# SPDX-License-Identifier: Apache-2.0
"""Where a text names the building and not the part of it, a person decides; until then no camera is there."""

import json
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from fairwatch.accounts.register import AuditFilter
from fairwatch.accounts.secrets import Sealer
from fairwatch.collect.cameras import CameraBarred, Cameras
from fairwatch.db.engine import write
from fairwatch.db.registry import place as place_table
from fairwatch.db.registry import site as site_table
from fairwatch.db.registry import unit as unit_table
from fairwatch.db.tables import camera
from fairwatch.errors import VersionConflict
from fairwatch.govern.duties.policy import Grounds
from fairwatch.govern.planning.plans import Plans
from fairwatch.govern.registry.errors import PlaceForbidden, PlaceUndecided, RegistryInvalid, RegistryNotFound
from fairwatch.govern.registry.models import Hand, Place
from fairwatch.govern.rules.binding import LegalClass
from fairwatch.govern.rules.dates import local_day
from fairwatch.govern.scope import EVERYTHING, Scope
from fairwatch.store.ledger import Ledger
from tests.govern.registry.ground import NOW_US, Ground

CORRIDOR = "student-dormitory-corridor"


def decide(ground: Ground, place_id: int, outcome: str, by: Hand | None = None, **given: Any) -> Place:
    """Somebody answers the question that there is now."""
    place = ground.registry.places.get(place_id, EVERYTHING)
    assert place.question is not None
    answer = {"question": place.question.key, "outcome": outcome, "reason": "Asked the police"}
    return ground.registry.places.decide(place_id, place.version, answer | given, by or ground.anna)


def alarms(ground: Ground) -> list[str]:
    return [each.subject for each in Ledger(ground.engine).alarms(only_open=True, limit=10)]


def test_until_somebody_has_decided_a_camera_is_refused_with_what_there_is_to_decide(ground: Ground) -> None:
    site = ground.site()
    place, system = ground.place(site, CORRIDOR), ground.system(site)
    assert (place.legal_class, place.decision, place.builder) == ("undecided", None, None)
    assert place.question is not None
    assert [(each.pack, each.article) for each in place.question.citations] == [("cn-liaoning-2008", "9")]
    with pytest.raises(PlaceUndecided) as refused:
        ground.placed(place, system, ground.bo)
    assert (refused.value.params["article"], refused.value.status) == ("9", 409)
    assert "走廊" in str(refused.value.params["words_zh"])
    (entered,) = ground.registry.refusals.page(EVERYTHING).items
    assert (entered.username, entered.control, entered.detail["code"]) == ("bo", "forbidden-place", "place-undecided")
    assert alarms(ground) == []


def test_a_place_that_is_not_meant_takes_cameras_and_says_who_decided_why_and_when(ground: Ground) -> None:
    site = ground.site()
    place, system = ground.place(site, CORRIDOR), ground.system(site)
    paper = ground.document(site.unit_id, kind="legal-opinion")
    free = decide(ground, place.id, "permitted", document_id=paper)
    assert (free.legal_class, free.version) == ("permitted", 2)
    assert free.decision is not None
    told = (free.decision.name, free.decision.outcome, free.decision.reason, free.decision.document_id)
    assert told == ("anna", "permitted", "Asked the police", paper)
    assert free.decision.at_us == ground.house.clock.utc_us()
    assert ground.placed(free, system).barred == ""
    (noted,) = ground.house.audit.page(AuditFilter(action="place.decided"), None, 10)
    assert (noted.username, noted.subject, noted.detail["reason"]) == ("anna", f"place:{place.id}", "Asked the police")


def test_a_place_that_is_meant_stops_its_cameras_at_once(ground: Ground) -> None:
    site = ground.site()
    place, system = ground.place(site, CORRIDOR), ground.system(site)
    placement = ground.placed(decide(ground, place.id, "permitted"), system)
    ground.told.clear()
    shut = decide(ground, place.id, "forbidden", ground.bo, reason="The court says so")
    assert (shut.legal_class, [each.words_en for each in shut.citations]) == ("forbidden", ["Student dormitories"])
    row = ground.row(placement.camera_id)
    assert (row.enabled, row.barred, ground.told) == (False, "place-forbidden", [placement.camera_id])
    assert alarms(ground) == [f"camera:{placement.camera_id}"]
    with pytest.raises(PlaceForbidden):
        ground.placed(shut, system)
    # Decided otherwise once more, it is free and stays off until somebody enables it; all three stay readable.
    decide(ground, place.id, "permitted")
    assert (ground.row(placement.camera_id).enabled, ground.row(placement.camera_id).barred) == (False, "")
    assert alarms(ground) == []
    history = ground.registry.places.decisions(place.id, EVERYTHING)
    assert [(each.outcome, each.username) for each in history] == [
        ("permitted", "anna"),
        ("forbidden", "bo"),
        ("permitted", "anna"),
    ]
    noted = ground.house.audit.page(AuditFilter(action="place.decided"), None, 10)
    assert [each.detail["before"] for each in noted] == ["forbidden", "permitted", ""]


def test_where_a_text_comes_to_ask_the_cameras_wait(ground: Ground) -> None:
    place, _, placement = ground.standing(CORRIDOR, division="110101")
    ground.registry.sites.change(place.site_id, 1, {"division": "210102"}, ground.anna)
    assert (ground.row(placement.camera_id).barred, alarms(ground)) == ("place-undecided", [])
    with pytest.raises(PlaceUndecided):
        ground.registry.may_enable(placement.camera_id, ground.bo)
    cameras = Cameras(ground.engine, ground.house.clock, Sealer(bytes(32)))
    with pytest.raises(CameraBarred):
        cameras.change(placement.camera_id, {"enabled": True}, note=ground.bo.note)
    decide(ground, place.id, "permitted")
    ground.registry.may_enable(placement.camera_id, ground.bo)


def test_what_was_barred_as_forbidden_before_stays_stopped_until_it_is_decided(ground: Ground) -> None:
    """As an earlier version left it: it took the whole dormitory for forbidden."""
    place, _, placement = ground.standing(CORRIDOR, division="110101")
    ground.registry.sites.change(place.site_id, 1, {"division": "210102"}, ground.anna)
    with write(ground.engine) as connection:
        connection.execute(camera.update().values(barred="place-forbidden", enabled=False))
    assert ground.registry.rejudge(ground.anna) == 1
    assert (ground.row(placement.camera_id).barred, ground.row(placement.camera_id).enabled) == (
        "place-undecided",
        False,
    )


def test_a_list_asked_for_a_legal_class_knows_what_was_decided(ground: Ground) -> None:
    site = ground.site()
    places = {name: ground.place(site, CORRIDOR, name=name) for name in ("open", "meant", "free")}
    decide(ground, places["meant"].id, "forbidden")
    decide(ground, places["free"].id, "permitted")
    ground.place(site, "toilet", name="WC")
    ground.place(ground.site(division="110101"), CORRIDOR, name="elsewhere")

    def named(legal_class: str) -> list[str]:
        found = ground.registry.places.page(EVERYTHING, where={"legal_class": LegalClass(legal_class)})
        assert all(each.legal_class == legal_class for each in found.items)
        return [each.name for each in found.items]

    assert named("undecided") == ["open"]
    assert named("forbidden") == ["WC", "meant"]
    assert named("permitted") == ["elsewhere", "free"]
    assert named("required") == []
    assert ground.registry.checks.tally(EVERYTHING).undecided == 1
    drawn = {each.name: each.legal_class for each in ground.registry.areas.look(EVERYTHING, None, site.id).places}
    assert drawn == {"open": "undecided", "meant": "forbidden", "free": "permitted", "WC": "forbidden"}


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"reason": " "}, ("reason", "missing")),
        ({"outcome": "undecided"}, ("outcome", "choice")),
        ({"question": "student-dormitory-corridor@cn-qingdao-2010:q9-2-shared"}, ("question", "other")),
        ({"document_id": 999}, ("document_id", "unknown")),
    ],
)
def test_a_decision_has_a_reason_and_answers_the_question_that_there_is(
    lite: Ground, given: dict[str, Any], problem: tuple[str, str]
) -> None:
    place = lite.place(lite.site(), CORRIDOR)
    with pytest.raises(RegistryInvalid) as refused:
        decide(lite, place.id, **{"outcome": "permitted", **given})
    assert refused.value.problems == (problem,)
    assert lite.registry.places.decisions(place.id, EVERYTHING) == ()


def test_there_is_nothing_to_decide_of_what_the_texts_name(lite: Ground) -> None:
    for kind in ("toilet", "student-room", "mall-hall", "shop"):
        place = lite.place(lite.site(), kind)
        assert (place.question, place.decision) == (None, None)
        with pytest.raises(RegistryInvalid, match="question: none"):
            answer = {"question": f"{kind}@cn-liaoning-2008:l9-5-shared", "outcome": "permitted", "reason": "x"}
            lite.registry.places.decide(place.id, 1, answer, lite.anna)


def test_who_does_not_keep_the_registry_of_the_unit_decides_nothing_and_an_older_reading_neither(
    ground: Ground,
) -> None:
    place = ground.place(ground.site(), CORRIDOR)
    stranger = replace(ground.bo, scope=Scope(unit_id=ground.unit().id))
    with pytest.raises(RegistryNotFound):
        decide(ground, place.id, "permitted", stranger)
    with pytest.raises(RegistryNotFound):
        ground.registry.places.decisions(place.id, stranger.scope)
    assert place.question is not None
    decide(ground, place.id, "forbidden")
    answer = {"question": place.question.key, "outcome": "permitted", "reason": "x"}
    with pytest.raises(VersionConflict):
        ground.registry.places.decide(place.id, 1, answer, ground.anna)


# ---- ways around it


def test_another_kind_and_back_asks_again(ground: Ground) -> None:
    site = ground.site()
    place, system = ground.place(site, CORRIDOR), ground.system(site)
    placement = ground.placed(decide(ground, place.id, "permitted"), system)
    change = ground.registry.places.change
    with pytest.raises(RegistryInvalid, match="reason: missing"):
        change(place.id, 2, {"kind": "stairs"}, ground.anna)
    change(place.id, 2, {"kind": "stairs", "reason": "No bedrooms behind it"}, ground.anna)
    back = change(place.id, 3, {"kind": CORRIDOR}, ground.anna)
    assert (back.legal_class, back.decision) == ("undecided", None)
    assert ground.row(placement.camera_id).barred == "place-undecided"
    assert [each.outcome for each in ground.registry.places.decisions(place.id, EVERYTHING)] == ["permitted"]
    (noted, *_) = [
        each
        for each in ground.house.audit.page(AuditFilter(action="place.changed"), None, 10)
        if json.dumps(each.detail).find("decided") >= 0
    ]
    assert noted.detail["before"]["decided"] == "permitted"


def test_what_was_decided_under_one_text_is_nothing_under_another(ground: Ground) -> None:
    site = ground.site()
    place, system = ground.place(site, CORRIDOR), ground.system(site)
    placement = ground.placed(decide(ground, place.id, "permitted"), system)
    ground.registry.sites.change(site.id, 1, {"division": "370202"}, ground.anna)
    now = ground.registry.places.get(place.id, EVERYTHING)
    assert (now.legal_class, now.decision) == ("undecided", None)
    assert ground.row(placement.camera_id).barred == "place-undecided"


def test_another_class_of_site_is_no_way_out(ground: Ground) -> None:
    site = ground.site()
    place = ground.place(site, CORRIDOR)
    for version, lighter in enumerate(("art9-other", "non-public"), 1):
        ground.registry.sites.change(site.id, version, {"site_class": lighter, "class_reason": lighter}, ground.anna)
        with pytest.raises(PlaceUndecided):
            ground.placed(ground.registry.places.get(place.id, EVERYTHING), ground.system(site, name=lighter))


def test_neither_a_form_nor_a_new_place_brings_a_decision_along(lite: Ground) -> None:
    place = lite.place(lite.site(), CORRIDOR)
    for name in ("decided", "decided_for", "decision_id", "outcome"):
        with pytest.raises(RegistryInvalid, match=f"{name}: unknown"):
            lite.registry.places.change(place.id, 1, {name: "permitted"}, lite.anna)
        with pytest.raises(RegistryInvalid, match=f"{name}: unknown"):
            lite.place(lite.site(), CORRIDOR, **{name: "permitted"})


def test_a_neighbours_letter_of_consent_is_no_opinion(lite: Ground) -> None:
    site = lite.site(neighbour="某军事管理区")
    place = lite.place(site, CORRIDOR)
    with pytest.raises(RegistryInvalid, match="document_id: paper-kind"):
        decide(lite, place.id, "permitted", document_id=lite.document(site.unit_id))
    theirs = lite.document(lite.unit().id, kind="legal-opinion")
    with pytest.raises(RegistryInvalid, match="document_id: unknown"):
        decide(lite, place.id, "permitted", replace(lite.anna, scope=Scope(unit_id=site.unit_id)), document_id=theirs)


def test_a_move_leads_into_no_place_that_is_not_decided(ground: Ground) -> None:
    place, _, placement = ground.standing()
    site = ground.registry.sites.get(place.site_id, EVERYTHING)
    corridor, number = ground.place(site, CORRIDOR), placement.camera_id
    with pytest.raises(PlaceUndecided):
        ground.registry.moves.ask(number, {"place_id": corridor.id}, "Better view", ground.anna)
    found = ground.registry.moves.ask(number, {"place_id": corridor.id}, "Seen there", ground.anna, found=True)
    assert ground.row(number).barred == "place-undecided"
    with pytest.raises(PlaceUndecided):
        ground.registry.moves.approve(found.id, "", ground.bo)


def test_sweeps_are_due_where_somebody_decided_that_no_camera_may_be(ground: Ground) -> None:
    site = ground.site()
    places = {name: ground.place(site, CORRIDOR, name=name) for name in ("open", "meant", "free")}
    ground.place(site, "toilet", name="WC")
    decide(ground, places["meant"].id, "forbidden")
    decide(ground, places["free"].id, "permitted")
    with ground.engine.connect() as connection:
        swept = Grounds.read(connection, local_day(NOW_US, "Asia/Shanghai")).forbidden()
        joined = place_table.join(site_table, site_table.c.id == place_table.c.site_id)
        joined = joined.join(unit_table, unit_table.c.id == site_table.c.unit_id)
        names = set(connection.scalars(select(place_table.c.name).select_from(joined).where(swept)))
    assert names == {"meant", "WC"}


def test_a_camera_is_planned_in_no_place_that_is_not_decided(lite: Ground) -> None:
    site = lite.site()
    corridor = lite.place(site, CORRIDOR)
    plans = Plans(lite.engine, lite.house.clock)
    plan = plans.add({"unit_id": site.unit_id, "name": "East wing"}, lite.anna)
    row = {"name": "New", "place_id": corridor.id, "latitude": 41.79, "longitude": 123.4, "range_m": 20.0}
    with pytest.raises(PlaceUndecided):
        plans.add_camera(plan.id, row | {"direction_deg": 0.0, "angle_deg": 60.0}, lite.anna)
