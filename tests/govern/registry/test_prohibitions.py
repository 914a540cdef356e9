# SPDX-License-Identifier: Apache-2.0
"""A camera where none may be: refused to everybody, entered, and stopped where it stands already."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from fairwatch.accounts.register import AuditFilter
from fairwatch.accounts.secrets import Sealer
from fairwatch.collect.cameras import CameraBarred, Cameras
from fairwatch.db.engine import write
from fairwatch.db.registry import place as place_table
from fairwatch.db.tables import camera
from fairwatch.govern.registry.errors import (
    BuilderNotAllowed,
    ConsentMissing,
    PlaceForbidden,
    Prohibited,
    RegistryInvalid,
)
from fairwatch.govern.rules.load import place_kinds
from fairwatch.govern.scope import EVERYTHING, Scope
from fairwatch.serve.plan import read_plans
from fairwatch.store.ledger import Ledger
from tests.govern.registry.ground import Ground

C2 = [
    "guest-room",
    "private-dining-room",
    "student-room",
    "staff-dormitory-room",
    "staff-rest-room",
    "bathhouse",
    "toilet",
    "changing-room",
    "nursing-room",
    "fitting-room",
    "other-private",
]


def runs(ground: Ground, camera_id: int) -> bool:
    """Whether a recorder would run it."""
    return read_plans(ground.engine, lambda *_: "", 0, 1)[camera_id].enabled


def alarms(ground: Ground) -> list[tuple[str, str]]:
    return [(each.kind, each.subject) for each in Ledger(ground.engine).alarms(only_open=True, limit=10)]


def test_every_forbidden_kind_is_known() -> None:
    assert set(C2) <= set(place_kinds())


@pytest.mark.parametrize("kind", C2)
def test_nobody_puts_a_camera_into_a_forbidden_place(lite: Ground, kind: str) -> None:
    site = lite.site(division="110101")
    place, system = lite.place(site, kind), lite.system(site)
    with pytest.raises(PlaceForbidden) as refused:
        lite.placed(place, system)
    assert refused.value.params["pack"] == "cn-national-2025"
    assert str(refused.value.params["article"]).startswith("8(1)[")
    assert refused.value.params["words_zh"]
    assert lite.registry.placements.page(EVERYTHING).items == ()


def test_the_try_stays_though_nothing_else_does(ground: Ground) -> None:
    site = ground.site()
    place, system = ground.place(site, "toilet"), ground.system(site)
    with pytest.raises(PlaceForbidden):
        ground.placed(place, system, ground.bo)
    (entered,) = ground.registry.refusals.page(EVERYTHING).items
    assert (entered.username, entered.way, entered.place_id) == ("bo", "api", place.id)
    assert (entered.control, entered.pack, entered.article) == ("forbidden-place", "cn-national-2025", "8(1)[3]")
    assert entered.detail["code"] == "place-forbidden"
    assert [each["pack"] for each in entered.detail["texts"]] == ["cn-national-2025", "cn-liaoning-2008"]


def test_refusals_are_seen_by_whom_they_concern(ground: Ground) -> None:
    site, foreign = ground.site(), ground.site()
    for each in (site, foreign):
        with pytest.raises(PlaceForbidden):
            ground.placed(ground.place(each, "toilet"), ground.system(each))
    refusals = ground.registry.refusals
    assert len(refusals.page(EVERYTHING, control="forbidden-place", way="api").items) == 2
    assert refusals.page(EVERYTHING, way="import").items == ()
    assert len(refusals.page(Scope(unit_id=site.unit_id)).items) == 1
    first = refusals.page(EVERYTHING, limit=1)
    assert first.next == first.items[0].id
    assert len(refusals.page(EVERYTHING, before=first.next).items) == 1


def test_within_a_larger_piece_of_work_its_doer_enters_the_try(ground: Ground) -> None:
    site = ground.site()
    place, system, camera_id = ground.place(site, "toilet"), ground.system(site), ground.camera()
    refused: list[Prohibited] = []
    with ground.registry.work() as work:
        try:
            given = {"camera_id": camera_id, "place_id": place.id, "system_id": system.id}
            ground.registry.placements.add(given, ground.anna, work)
        except Prohibited as error:
            refused.append(error)
    assert ground.registry.refusals.page(EVERYTHING).items == ()
    ground.registry.refusals.record(refused[0], ground.anna)
    assert len(ground.registry.refusals.page(EVERYTHING).items) == 1


def test_a_place_that_is_found_to_be_forbidden_stops_its_cameras_at_once(ground: Ground) -> None:
    place, _, placement = ground.standing("shop")
    assert runs(ground, placement.camera_id)
    ground.registry.places.change(place.id, 1, {"kind": "fitting-room"}, ground.anna)
    assert ground.told == [placement.camera_id]
    row = ground.row(placement.camera_id)
    assert (row.enabled, row.barred) == (False, "place-forbidden")
    assert not runs(ground, placement.camera_id)
    assert alarms(ground) == [("place_forbidden", f"camera:{placement.camera_id}")]
    assert ground.house.audit.page(AuditFilter(action="camera.stopped"), None, 10)[0].detail["place"] == place.id


def test_a_site_whose_law_changes_stops_its_cameras_too(ground: Ground) -> None:
    """A dormitory's corridor may be meant by local law alone."""
    place, _, placement = ground.standing("student-dormitory-corridor", division="110101")
    ground.registry.sites.change(place.site_id, 1, {"division": "210102"}, ground.anna)
    assert ground.row(placement.camera_id).barred == "place-undecided"
    ground.registry.sites.change(place.site_id, 2, {"division": "110101"}, ground.anna)
    row = ground.row(placement.camera_id)
    assert (row.barred, row.enabled) == ("", False), "free, and off until somebody enables it"
    assert alarms(ground) == []


def test_nothing_enables_a_camera_in_a_forbidden_place(ground: Ground) -> None:
    place, _, placement = ground.standing("shop")
    ground.registry.places.change(place.id, 1, {"kind": "toilet"}, ground.anna)
    with pytest.raises(PlaceForbidden):
        ground.registry.may_enable(placement.camera_id, ground.bo)
    assert ground.registry.refusals.page(EVERYTHING).items[0].username == "bo"
    cameras = Cameras(ground.engine, ground.house.clock, Sealer(bytes(32)))
    with pytest.raises(CameraBarred):
        cameras.change(placement.camera_id, {"enabled": True}, note=ground.bo.note)
    assert cameras.change(placement.camera_id, {"name": "Other"}, note=ground.bo.note).barred == "place-forbidden"


def test_taking_it_out_of_the_place_is_no_way_around(ground: Ground) -> None:
    place, system, placement = ground.standing("shop")
    ground.registry.places.change(place.id, 1, {"kind": "toilet"}, ground.anna)
    ground.registry.placements.remove(placement.camera_id, 1, ground.anna)
    assert alarms(ground) == []
    cameras = Cameras(ground.engine, ground.house.clock, Sealer(bytes(32)))
    with pytest.raises(CameraBarred):
        cameras.change(placement.camera_id, {"enabled": True}, note=ground.bo.note)
    site = ground.registry.sites.get(place.site_id, EVERYTHING)
    ground.placed(ground.place(site), system, camera_id=placement.camera_id)
    assert cameras.change(placement.camera_id, {"enabled": True}, note=ground.bo.note).config.enabled


def test_whatever_writes_to_the_row_a_recorder_does_not_run_what_is_barred(ground: Ground) -> None:
    place, _, placement = ground.standing("shop")
    ground.registry.places.change(place.id, 1, {"kind": "toilet"}, ground.anna)
    with write(ground.engine) as connection:
        connection.execute(update(camera).values(enabled=True))
    assert not runs(ground, placement.camera_id)


def test_the_law_of_tomorrow_stops_a_camera_tomorrow(ground: Ground) -> None:
    clock = ground.house.clock
    before = int(datetime(2025, 3, 31, 15, 0, tzinfo=UTC).timestamp()) * 1_000_000
    clock.advance(before - clock.utc_us())
    _, _, placement = ground.standing("toilet", division="110101")
    assert ground.registry.rejudge(ground.anna) == 0
    # 2025-04-01 has begun in China, though not in UTC.
    clock.advance(2 * 3600 * 1_000_000)
    assert ground.registry.rejudge(ground.anna) == 1
    assert not runs(ground, placement.camera_id)


def test_what_was_tried_and_dropped_stops_nothing(ground: Ground) -> None:
    place, _, placement = ground.standing("shop")
    with ground.registry.work(dry=True) as work:
        ground.registry.places.change(place.id, 1, {"kind": "toilet"}, ground.anna, work)
    assert (ground.row(placement.camera_id).barred, ground.told, alarms(ground)) == ("", [], [])


@pytest.mark.parametrize("site_class", ["non-public", "art9-other", "art7-government"])
def test_no_class_of_a_site_opens_a_main_road_to_others(lite: Ground, site_class: str) -> None:
    lite.registry.divisions.put("110101", "东城区", "", lite.anna)
    site = lite.site(site_class=site_class, class_reason="Ours", division="110101")
    with pytest.raises(BuilderNotAllowed):
        lite.placed(lite.place(site, "trunk-road"), lite.system(site))
    hall = lite.place(site, "office")
    lite.placed(hall, lite.system(site))
    with write(lite.engine) as connection:
        connection.execute(update(place_table).where(place_table.c.id == hall.id).values(kind="trunk-road"))
    (found,) = lite.registry.checks.wrong_builders(EVERYTHING).items
    assert {each.article for each in found.citations} == {"7(1)"}


@pytest.mark.parametrize("kind", ["trunk-road", "square", "crossing"])
def test_only_government_builds_on_trunk_roads_and_squares(lite: Ground, kind: str) -> None:
    site = lite.site()
    with pytest.raises(BuilderNotAllowed) as refused:
        lite.placed(lite.place(site, kind), lite.system(site))
    assert (refused.value.params["pack"], refused.value.params["article"]) == ("cn-national-2025", "7(1)")
    assert lite.registry.refusals.page(EVERYTHING).items[0].control == "installer-authority"
    public = lite.site(lite.unit(kind="government"), site_class="art7-government")
    assert lite.placed(lite.place(public, kind), lite.system(public, funding="government")).camera_id


def test_near_a_military_zone_a_camera_stays_off_until_the_consent_is_on_file(ground: Ground) -> None:
    _, _, placement = ground.standing("mall-hall", neighbour="某军事管理区")
    assert placement.barred == "consent-missing"
    assert not runs(ground, placement.camera_id)
    with pytest.raises(ConsentMissing) as refused:
        ground.registry.may_enable(placement.camera_id, ground.bo)
    assert refused.value.params["article"] == "10"
    assert alarms(ground) == []
    given = {"consent_document_id": ground.document()}
    ground.registry.placements.change(placement.camera_id, 1, given, ground.anna)
    ground.registry.may_enable(placement.camera_id, ground.bo)
    assert (ground.row(placement.camera_id).barred, ground.row(placement.camera_id).enabled) == ("", False)


def test_no_other_paper_is_a_letter_of_consent(lite: Ground) -> None:
    _, _, placement = lite.standing("mall-hall", neighbour="某军事管理区")
    given = {"consent_document_id": lite.document(kind="licence")}
    with pytest.raises(RegistryInvalid, match="consent_document_id: paper-kind"):
        lite.registry.placements.change(placement.camera_id, 1, given, lite.anna)
    assert not runs(lite, placement.camera_id)


def test_a_letter_is_that_of_one_neighbour(ground: Ground) -> None:
    place, _, placement = ground.standing("mall-hall", neighbour="某军事管理区")
    number, letter = placement.camera_id, ground.document()
    with_letter = ground.registry.placements.change(number, 1, {"consent_document_id": letter}, ground.anna)
    assert (with_letter.consent_of, with_letter.barred) == ("某军事管理区", "")
    ground.registry.sites.change(place.site_id, 1, {"neighbour": "另一军事管理区"}, ground.anna)
    assert ground.registry.placements.get(number, EVERYTHING).barred == "consent-missing"
    with pytest.raises(ConsentMissing):
        ground.registry.may_enable(number, ground.anna)
    # Nor is it the letter of who is near another site.
    _, _, elsewhere = ground.standing("mall-hall", neighbour="某涉密单位")
    with pytest.raises(RegistryInvalid, match="consent_document_id: other-neighbour"):
        ground.registry.placements.change(elsewhere.camera_id, 1, {"consent_document_id": letter}, ground.anna)
    ground.registry.placements.change(number, 2, {"consent_document_id": ground.document()}, ground.anna)
    ground.registry.may_enable(number, ground.anna)


def test_a_letter_that_is_taken_away_and_entered_again_is_still_the_former_neighbours(ground: Ground) -> None:
    place, _, placement = ground.standing("mall-hall", neighbour="某军事管理区")
    number, change = placement.camera_id, ground.registry.placements.change
    letter, same_file = ground.document(sha256="ab"), ground.document(sha256="ab")
    change(number, 1, {"consent_document_id": letter}, ground.anna)
    change(number, 2, {"consent_document_id": None}, ground.anna)
    ground.registry.sites.change(place.site_id, 1, {"neighbour": "另一军事管理区"}, ground.anna)
    for each in (letter, same_file):
        with pytest.raises(RegistryInvalid, match="consent_document_id: other-neighbour"):
            change(number, 3, {"consent_document_id": each}, ground.anna)
    assert ground.registry.placements.get(number, EVERYTHING).barred == "consent-missing"
    # Named as before, it is whose letter it was.
    ground.registry.sites.change(place.site_id, 2, {"neighbour": "某军事管理区"}, ground.anna)
    assert change(number, 3, {"consent_document_id": letter}, ground.anna).barred == ""


def test_another_class_of_site_has_a_reason_and_frees_no_camera_that_waits_for_a_consent(ground: Ground) -> None:
    place, _, placement = ground.standing("mall-hall", neighbour="某军事禁区", class_reason="A mall")
    lighter = {"site_class": "non-public"}
    for reason in ({}, {"class_reason": " "}, {"class_reason": "A mall"}):
        with pytest.raises(RegistryInvalid, match="class_reason: missing"):
            ground.registry.sites.change(place.site_id, 1, lighter | reason, ground.anna)
    told = ground.registry.sites.change(place.site_id, 1, lighter | {"class_reason": "Flats"}, ground.anna).class_was
    assert told is not None
    assert (told.name, told.reason, told.by) == ("art7-operator", "Flats", "anna")
    with pytest.raises(ConsentMissing) as refused:
        ground.registry.may_enable(placement.camera_id, ground.anna)
    assert (refused.value.params["article"], ground.registry.rejudge(ground.anna)) == ("10", 0)
    ground.registry.placements.change(placement.camera_id, 1, {"consent_document_id": ground.document()}, ground.anna)
    ground.registry.may_enable(placement.camera_id, ground.anna)


def test_a_neighbour_is_taken_off_with_a_reason_that_stays(ground: Ground) -> None:
    _, place, _ = ground.standing("mall-hall", neighbour="某军事管理区")
    site = ground.registry.sites.get(place.site_id, EVERYTHING)
    for given in ({"neighbour": ""}, {"neighbour": "", "neighbour_reason": " "}):
        with pytest.raises(RegistryInvalid) as refused:
            ground.registry.sites.change(site.id, site.version, given, ground.anna)
        assert refused.value.problems == (("neighbour_reason", "missing"),)
    given = {"neighbour": "", "neighbour_reason": "营区已迁走"}
    freed = ground.registry.sites.change(site.id, site.version, given, ground.anna)
    assert freed.neighbour_gone is not None
    assert (freed.neighbour_gone.name, freed.neighbour_gone.reason) == ("某军事管理区", "营区已迁走")
    # It stays with whatever is changed after, and a reason alone says nothing.
    later = ground.registry.sites.change(site.id, freed.version, {"neighbour_reason": "X", "address": "Y"}, ground.anna)
    assert later.neighbour_gone == freed.neighbour_gone


def test_a_neighbour_that_becomes_known_stops_the_cameras(ground: Ground) -> None:
    place, _, placement = ground.standing()
    ground.registry.sites.change(place.site_id, 1, {"neighbour": "某军事管理区"}, ground.anna)
    assert ground.row(placement.camera_id).barred == "consent-missing"
    assert ground.told == [placement.camera_id]


def test_where_no_text_asks_for_consent_none_is_needed(lite: Ground) -> None:
    _, _, placement = lite.standing(neighbour="barracks", country="EU", division="", zone="Europe/Paris")
    assert placement.barred == ""


def test_a_camera_that_stands_nowhere_may_run(lite: Ground) -> None:
    lite.registry.may_enable(lite.camera(), lite.anna)
