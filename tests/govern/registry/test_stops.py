# SPDX-License-Identifier: Apache-2.0
"""What a change would stop is told before it is made, and is what then stops; why a camera is stopped is told after."""

import pytest

from fairwatch.govern.registry.errors import RegistryInvalid, RegistryNotFound
from fairwatch.govern.scope import EVERYTHING, Scope
from tests.govern.registry.ground import Ground


def test_a_forbidden_kind_says_beforehand_which_cameras_stop(ground: Ground) -> None:
    place, system, placement = ground.standing("shop")
    off = ground.placed(place, system)
    ground.stop(off.camera_id)
    told = ground.registry.halts.of_place(place.id, "fitting-room", EVERYTHING)
    assert (told.running, told.barred, told.cameras) == (1, 2, (placement.camera_name,))
    assert told.citations[0].pack == "cn-national-2025"
    assert ground.row(placement.camera_id).enabled, "nothing is changed by asking"
    ground.registry.places.change(place.id, 1, {"kind": "fitting-room"}, ground.anna)
    barred = [each for each in (placement, off) if ground.row(each.camera_id).barred]
    assert len(barred) == told.barred
    assert ground.registry.halts.of_place(place.id, "toilet", EVERYTHING).barred == 0, "they are stopped already"


def test_what_is_permitted_stops_nothing(lite: Ground) -> None:
    place, _, _ = lite.standing("shop")
    told = lite.registry.halts.of_place(place.id, "mall-hall", EVERYTHING)
    assert (told.running, told.barred, told.cameras, told.citations) == (0, 0, (), ())


def test_a_site_under_another_law_says_what_that_stops(ground: Ground) -> None:
    place, _, placement = ground.standing("student-dormitory-corridor", division="110101")
    told = ground.registry.halts.of_site(place.site_id, {"division": "210102"}, EVERYTHING)
    ground.registry.sites.change(place.site_id, 1, {"division": "210102"}, ground.anna)
    assert told.barred == (1 if ground.row(placement.camera_id).barred else 0)


def test_a_neighbour_stops_the_cameras_whose_letter_is_not_his(ground: Ground) -> None:
    place, system, _ = ground.standing("mall-hall", neighbour="Base 7")
    letter = ground.document()
    lettered = ground.placed(place, system, consent_document_id=letter)
    site = ground.registry.sites.get(place.site_id, EVERYTHING)
    told = ground.registry.halts.of_site(site.id, {"neighbour": "Base 8"}, EVERYTHING)
    assert told.cameras == (lettered.camera_name,), "the other is barred already"
    assert ground.registry.halts.of_site(site.id, {"neighbour": "Base 7"}, EVERYTHING).barred == 0


def test_a_stopped_camera_says_why_and_where(ground: Ground) -> None:
    place, _, placement = ground.standing("shop")
    halts = ground.registry.halts
    assert halts.why(placement.camera_id).reason == ""
    ground.registry.places.change(place.id, 1, {"kind": "toilet"}, ground.anna)
    told = halts.why(placement.camera_id)
    assert (told.reason, told.place_id, told.place_name) == ("place-forbidden", place.id, place.name)
    assert told.citations[0].words_zh
    now = ground.registry.placements.get(placement.camera_id, EVERYTHING)
    ground.registry.placements.remove(placement.camera_id, now.version, ground.anna)
    told = halts.why(placement.camera_id)
    assert (told.reason, told.place_id, told.citations) == ("place-forbidden", None, ())


def test_nothing_is_told_of_what_is_not_seen(lite: Ground) -> None:
    place, _, _ = lite.standing("shop")
    elsewhere = Scope(unit_id=lite.unit().id)
    with pytest.raises(RegistryNotFound):
        lite.registry.halts.of_place(place.id, "toilet", elsewhere)
    with pytest.raises(RegistryNotFound):
        lite.registry.halts.of_site(place.site_id, {"site_class": "non-public"}, elsewhere)
    with pytest.raises(RegistryInvalid):
        lite.registry.halts.of_place(place.id, "no-such-kind", EVERYTHING)
