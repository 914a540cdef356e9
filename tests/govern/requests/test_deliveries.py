# SPDX-License-Identifier: Apache-2.0
"""Delivered against asked."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from fairwatch.accounts.models import AccessKind, GrantKind, Role
from fairwatch.govern.stretches import Stretch, joined, length
from tests.accounts.house import HOUR, S, knock
from tests.govern.requests.office import END, START, Office

MINUTE = 60 * S


def test_what_was_seen_and_taken_is_told_per_camera(either: Office) -> None:
    li = either.person(Role.MANAGER)
    found = either.ask(li, camera_ids=tuple(either.cameras), export=True)
    first = either.cameras[0]
    for start_us, length_us in ((START, MINUTE), (START + 10 * MINUTE, MINUTE), (START + MINUTE, MINUTE)):
        span = {"start_us": start_us, "end_us": start_us + length_us}
        # Another entry each time, so that gaps between are kept.
        either.clock.advance(6 * MINUTE)
        assert knock(either.house, li, AccessKind.PLAYBACK, first, case=found.id, **span) is None
    span = {"start_us": START, "end_us": START + 30 * S}
    secret, _ = either.house.grants.make(
        li, GrantKind.EXPORT, "a report", [first], lasts_us=HOUR, case_id=found.id, **span
    )
    assert knock(either.house, li, AccessKind.EXPORT, first, grant=secret, **span) is None
    told = either.cases.deliveries(li.account, found.id)
    assert [camera.camera_id for camera in told.cameras] == either.cameras
    one, other = told.cameras
    assert one.seen == (
        Stretch(START, START + 2 * MINUTE),
        Stretch(START + 10 * MINUTE, START + 11 * MINUTE),
    )
    assert one.exported == (Stretch(START, START + 30 * S),)
    assert (other.seen, other.stills, other.exported) == ((), (), ())
    assert (told.asked_us, told.seen_us, told.exported_us) == (2 * (END - START), 3 * MINUTE, 30 * S)
    assert told.entries == 4


def test_nothing_delivered_is_told_as_that(office: Office) -> None:
    li = office.person(Role.MANAGER)
    told = office.cases.deliveries(li.account, office.ask(li).id)
    assert (told.entries, told.seen_us, told.exported_us) == (0, 0, 0)


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 10)).map(lambda each: (each[0], each[0] + each[1]))))
def test_joined_stretches_hold_each_moment_once(spans: list[tuple[int, int]]) -> None:
    found = joined(spans)
    assert all(one.end_us < other.start_us for one, other in pairwise(found))
    moments = {moment for start, end in spans for moment in range(start, end)}
    assert length(found) == len(moments)
    assert {moment for each in found for moment in range(each.start_us, each.end_us)} == moments
