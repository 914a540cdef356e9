# SPDX-License-Identifier: Apache-2.0
"""Two who change the registry at the same moment: nothing is entered in what the other takes out."""

import threading
from collections.abc import Callable
from typing import Any, Protocol

import pytest
from sqlalchemy import Engine, text

from fairwatch.errors import FairwatchError
from fairwatch.govern.registry.service import Registry
from fairwatch.govern.registry.work import Work
from tests.govern.registry.ground import Ground


class Registered(Protocol):
    """Where a registry is."""

    registry: Registry


def at_once(engine: Engine, first: Callable[[Work], object], second: Callable[[], object], ground: Registered) -> str:
    """`second` while what `first` did is not done yet; gives the code that it was refused with."""
    refused: list[str] = []

    def try_it() -> None:
        try:
            second()
        except FairwatchError as error:
            refused.append(error.code)

    other = threading.Thread(target=try_it)
    with ground.registry.work() as work:
        first(work)
        # SQLite has one writer: there the other one comes after.
        if engine.dialect.name == "postgresql":
            other.start()
            with engine.connect() as watching:
                while other.is_alive() and not watching.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
                    watching.rollback()
    if engine.dialect.name != "postgresql":
        other.start()
    other.join()
    return "".join(refused)


@pytest.mark.parametrize("what", ["place", "system", "site", "unit"])
def test_of_two_at_once_one_takes_out_and_the_other_enters_nothing_there(ground: Ground, what: str) -> None:
    unit = ground.unit()
    site = ground.site(unit)
    place, system, camera_id = ground.place(site), ground.system(site), ground.camera()
    if what in ("site", "unit"):
        ground.registry.places.remove(place.id, 1, ground.anna)
        ground.registry.systems.remove(system.id, 1, ground.anna)
    if what == "unit":
        ground.registry.sites.remove(site.id, 1, ground.anna)
    registry = ground.registry
    books: dict[str, Any] = {"place": registry.places, "system": registry.systems, "site": registry.sites}
    book: Any = (books | {"unit": registry.units})[what]
    number = {"place": place.id, "system": system.id, "site": site.id, "unit": unit.id}[what]
    placed = {"camera_id": camera_id, "place_id": place.id, "system_id": system.id}

    def enter(work: Work | None = None) -> object:
        if what == "unit":
            given = {"unit_id": unit.id, "name": "Mall", "division": "210102", "site_class": "art7-operator"}
            return registry.sites.add(given, ground.bo, work)
        if what == "site":
            return registry.places.add({"site_id": site.id, "name": "Hall", "kind": "mall-hall"}, ground.bo, work)
        return registry.placements.add(placed, ground.bo, work)

    def take_out(work: Work | None = None) -> object:
        return book.remove(number, 1, ground.anna, work)

    assert at_once(ground.engine, enter, take_out, ground) == "registry-in-use"
    # And the other way round, with one that is empty again.
    if what in ("place", "system"):
        registry.placements.remove(camera_id, 1, ground.anna)
    elif what == "site":
        (made,) = registry.places.page(ground.anna.scope, where={"site_id": site.id}).items
        registry.places.remove(made.id, 1, ground.anna)
    else:
        (made_site,) = registry.sites.page(ground.anna.scope, where={"unit_id": unit.id}).items
        registry.sites.remove(made_site.id, 1, ground.anna)
    assert at_once(ground.engine, take_out, enter, ground) == "registry-not-found"


def test_of_two_at_once_one_has_the_device_code(ground: Ground) -> None:
    place, system, first = ground.standing()
    second = ground.placed(place, system)
    code = "21010200001327000001"

    def give_first(work: Work) -> object:
        return ground.registry.placements.change(first.camera_id, first.version, {"code": code}, ground.anna, work)

    def give_second() -> object:
        return ground.registry.placements.change(second.camera_id, second.version, {"code": code}, ground.bo)

    assert at_once(ground.engine, give_first, give_second, ground) == "registry-invalid"
