# SPDX-License-Identifier: Apache-2.0
"""Saved walls: one's own are one's own, shared ones are read by all."""

import pytest

from fairwatch.accounts.errors import LayoutNotFound
from fairwatch.accounts.layouts import Layouts
from fairwatch.accounts.models import Role
from tests.accounts.house import House


def test_a_layout_is_kept_changed_and_removed(either: House) -> None:
    layouts = Layouts(either.engine, either.clock)
    anna = either.person(Role.OPERATOR, "anna").account.id
    made = layouts.add(anna, "Night", 4, [3, None, 7], shared=False)
    assert (made.name, made.grid, made.tiles, made.own) == ("Night", 4, (3, None, 7), True)
    either.clock.advance(5)
    changed = layouts.replace(anna, made.id, "Day", 1, [9], shared=True)
    assert layouts.list(anna) == [changed]
    assert changed.updated_us == made.updated_us + 5
    layouts.remove(anna, made.id)
    assert layouts.list(anna) == []


def test_others_see_only_what_is_shared_and_change_nothing(house: House) -> None:
    layouts = Layouts(house.engine, house.clock)
    anna = house.person(Role.OPERATOR, "anna").account.id
    ben = house.person(Role.OPERATOR, "ben").account.id
    mine = layouts.add(anna, "A mine", 1, [1], shared=False)
    shared = layouts.add(anna, "B shared", 1, [1], shared=True)
    assert [(each.id, each.own) for each in layouts.list(ben)] == [(shared.id, False)]
    for layout_id in (mine.id, shared.id, 4711):
        with pytest.raises(LayoutNotFound):
            layouts.replace(ben, layout_id, "x", 1, [], shared=False)
        with pytest.raises(LayoutNotFound):
            layouts.remove(ben, layout_id)
    assert [each.name for each in layouts.list(anna)] == ["A mine", "B shared"]
