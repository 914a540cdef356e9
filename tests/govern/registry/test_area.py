# SPDX-License-Identifier: Apache-2.0
"""The map: what is in view, for whom, and how it is told when there is too much of it."""

from typing import Any

import pytest

from fairwatch.govern.registry import area
from fairwatch.govern.registry.box import Box
from fairwatch.govern.registry.errors import RegistryInvalid, RegistryNotFound
from fairwatch.govern.rules.binding import LegalClass
from fairwatch.govern.scope import EVERYTHING, Scope
from tests.govern.registry.ground import Ground

HOME = Box(123.3, 41.7, 123.5, 41.9)
ELSEWHERE = Box(120.0, 36.0, 120.5, 36.5)


def square(longitude: float, latitude: float, half: float = 0.001) -> dict[str, Any]:
    ring = [
        [longitude - half, latitude - half],
        [longitude + half, latitude - half],
        [longitude + half, latitude + half],
        [longitude - half, latitude - half],
    ]
    return {"type": "Polygon", "coordinates": [ring]}


def test_shows_places_and_cameras_in_view_with_their_state(ground: Ground) -> None:
    site = ground.site(latitude=41.79, longitude=123.4)
    hall = ground.place(site, outline=square(123.4, 41.79))
    ground.place(site, name="Far", outline=square(124.4, 41.79))
    camera = ground.placed(hall, ground.system(site))
    found = ground.registry.areas.look(EVERYTHING, HOME)
    assert [(each.id, each.legal_class, each.cameras) for each in found.places] == [(hall.id, LegalClass.REQUIRED, 1)]
    assert [(each.camera_id, each.in_breach) for each in found.cameras] == [(camera.camera_id, False)]
    assert found.extent == HOME
    assert ground.registry.areas.look(EVERYTHING, ELSEWHERE).cameras == ()


def test_a_place_that_is_drawn_anew_is_found_where_it_is_now(ground: Ground) -> None:
    site = ground.site()
    hall = ground.place(site, outline=square(123.4, 41.79))
    far = ground.registry.places.change(hall.id, hall.version, {"outline": square(120.2, 36.2)}, ground.anna)
    assert ground.registry.areas.look(EVERYTHING, HOME).places == ()
    assert [each.id for each in ground.registry.areas.look(EVERYTHING, ELSEWHERE).places] == [hall.id]
    ground.registry.places.change(hall.id, far.version, {"outline": None}, ground.anna)
    assert ground.registry.areas.look(EVERYTHING, ELSEWHERE).places == ()


def test_without_a_box_tells_how_far_everything_reaches(ground: Ground) -> None:
    site = ground.site()
    ground.placed(ground.place(site, outline=square(123.5, 41.8)), ground.system(site))
    found = ground.registry.areas.look(EVERYTHING)
    assert found.extent is not None
    assert (found.extent.west, found.extent.east) == pytest.approx((123.4, 123.501))


def test_nothing_with_a_position_has_no_extent(ground: Ground) -> None:
    ground.place(ground.site())
    assert ground.registry.areas.look(EVERYTHING).extent is None


def test_of_one_site_also_what_has_no_position_yet(ground: Ground) -> None:
    site, other = ground.site(), ground.site(name="Other")
    camera = ground.placed(ground.place(site), ground.system(site), latitude=None, longitude=None)
    ground.placed(ground.place(other), ground.system(other))
    found = ground.registry.areas.look(EVERYTHING, site_id=site.id)
    assert [each.camera_id for each in found.cameras] == [camera.camera_id]
    assert [each.site_id for each in found.places] == [site.id]


def test_shows_nobody_what_is_outside_their_scope(ground: Ground) -> None:
    site = ground.site(latitude=41.79, longitude=123.4)
    ground.placed(ground.place(site, outline=square(123.4, 41.79)), ground.system(site))
    stranger = ground.unit()
    found = ground.registry.areas.look(Scope(unit_id=stranger.id), HOME)
    assert (found.places, found.cameras) == ((), ())


def test_counts_cameras_where_there_are_too_many(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(area, "MOST_CAMERAS", 2)
    site = ground.site()
    hall, system = ground.place(site), ground.system(site)
    for longitude in (123.31, 123.32, 123.49):
        ground.placed(hall, system, longitude=longitude)
    found = ground.registry.areas.look(EVERYTHING, Box(123.3, 41.7, 123.5, 41.9))
    assert (found.cameras, found.places) == ((), ())
    assert sum(each.count for each in found.clusters) == 3
    whole = ground.registry.areas.look(EVERYTHING)
    assert sum(each.count for each in whole.clusters) == 3


def test_says_beforehand_what_the_texts_say_of_a_kind_of_place(lite: Ground) -> None:
    site = lite.site()
    ruled = lite.registry.areas.ruled(site.id, "toilet", EVERYTHING)
    assert ruled.legal_class is LegalClass.FORBIDDEN
    assert ruled.citations
    with pytest.raises(RegistryInvalid):
        lite.registry.areas.ruled(site.id, "moon", EVERYTHING)
    with pytest.raises(RegistryNotFound):
        lite.registry.areas.ruled(site.id, "toilet", Scope(nothing=True))
