# SPDX-License-Identifier: Apache-2.0
"""Fields of view on the map: what they cover and what they have in common."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairwatch.govern.registry.geometry import METRES_PER_DEGREE, Sector, covered_share, outline, overlap_share, sees

LATITUDE, LONGITUDE = 0.0, 120.0
SECTORS = st.builds(
    Sector,
    latitude=st.floats(-70, 70),
    longitude=st.floats(-170, 170),
    direction_deg=st.floats(0, 359.9),
    angle_deg=st.floats(10, 360),
    range_m=st.floats(5, 500),
)


def degrees(metres: float) -> float:
    return metres / METRES_PER_DEGREE


def square(metres: float) -> list[list[list[float]]]:
    """A square with its south-western corner where the cameras stand, on the equator."""
    east, north = LONGITUDE + degrees(metres), LATITUDE + degrees(metres)
    return [[[LONGITUDE, LATITUDE], [east, LATITUDE], [east, north], [LONGITUDE, north], [LONGITUDE, LATITUDE]]]


def test_a_camera_sees_ahead_and_not_behind() -> None:
    east = Sector(LATITUDE, LONGITUDE, 90, 60, 50)
    assert sees(east, LONGITUDE + degrees(40), LATITUDE)
    assert not sees(east, LONGITUDE - degrees(40), LATITUDE)
    assert not sees(east, LONGITUDE + degrees(60), LATITUDE)
    assert not sees(east, LONGITUDE + degrees(20), LATITUDE + degrees(20))


def test_a_view_across_north_is_one_piece() -> None:
    north = Sector(LATITUDE, LONGITUDE, 0, 90, 50)
    assert sees(north, LONGITUDE + degrees(10), LATITUDE + degrees(30))
    assert sees(north, LONGITUDE - degrees(10), LATITUDE + degrees(30))


def test_a_quarter_circle_covers_its_share_of_a_square() -> None:
    quarter = Sector(LATITUDE, LONGITUDE, 45, 90, 100)
    assert covered_share(square(100), [quarter]) == pytest.approx(0.785, abs=0.01)
    assert covered_share(square(100), [quarter, quarter]) == pytest.approx(0.785, abs=0.01)
    assert covered_share(square(100), []) == 0


def test_holes_do_not_count() -> None:
    hole = square(50)[0]
    quarter = Sector(LATITUDE, LONGITUDE, 45, 90, 50)
    assert covered_share([square(100)[0], hole], [quarter]) < 0.02


def test_all_round_sees_everything_near() -> None:
    assert covered_share(square(50), [Sector(LATITUDE, LONGITUDE, 0, 360, 100)]) == 1


@given(SECTORS)
def test_a_view_overlaps_itself_wholly(sector: Sector) -> None:
    assert overlap_share(sector, sector) > 0.97


@given(SECTORS, st.floats(0, 359))
def test_overlap_is_the_same_both_ways(sector: Sector, turned: float) -> None:
    other = Sector(sector.latitude, sector.longitude, turned, sector.angle_deg, sector.range_m / 2)
    assert overlap_share(sector, other) == overlap_share(other, sector)


@given(SECTORS)
def test_outlines_are_closed_and_within_reach(sector: Sector) -> None:
    ring = outline(sector)
    assert ring[0] == ring[-1]
    assert len(ring) >= 4
    for longitude, latitude in ring:
        assert sees(Sector(sector.latitude, sector.longitude, 0, 360, sector.range_m * 1.001), longitude, latitude)


def test_views_back_to_back_have_nothing_in_common() -> None:
    assert overlap_share(Sector(41, 123, 90, 80, 30), Sector(41, 123, 270, 80, 30)) == 0
