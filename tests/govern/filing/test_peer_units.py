# SPDX-License-Identifier: Apache-2.0
"""Units of another installation that ask and are admitted at the same moment, on both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import Engine, func, insert, select

from fairwatch.accounts.models import SYSTEM, Actor
from fairwatch.db.engine import write
from fairwatch.db.govern import peer, peer_unit
from fairwatch.db.tables import audit
from fairwatch.errors import VersionConflict
from fairwatch.govern.filing.errors import PackageInvalid
from fairwatch.govern.filing.peer_units import Threshold, admit
from fairwatch.govern.filing.peers import Peers
from tests.accounts.house import House
from tests.govern.ground import CREDIT_CODE

AT_ONCE = 4


class Sealed:
    """Seals nothing: nothing secret is in it."""

    def seal(self, text: str, about: str) -> bytes:
        return text.encode()

    def open(self, sealed: bytes, about: str) -> str:
        return sealed.decode()


@pytest.fixture
def house(engine: Engine) -> House:
    house = House(engine)
    values = {"direction": "in", "name": "Mall", "public_key": "", "fingerprint": "0" * 64, "created_us": 0}
    with write(engine) as connection:
        connection.execute(insert(peer).values(values))
    return house


def together(each: Callable[[int], object]) -> list[object]:
    """What several get who do it at the same moment."""
    start = Barrier(AT_ONCE)

    def run(number: int) -> object:
        start.wait()
        return each(number)

    with ThreadPoolExecutor(AT_ONCE) as hands:
        return list(hands.map(run, range(AT_ONCE)))


def test_several_that_ask_at_once_wait_once(house: House) -> None:
    threshold = Threshold(house.engine, house.clock, house.audit)

    def ask(_: int) -> object:
        with pytest.raises(PackageInvalid) as refused:
            threshold.pass_for(1, CREDIT_CODE, "Mall", SYSTEM)
        return refused.value.params["reason"]

    assert together(ask) == ["unit"] * AT_ONCE
    with house.engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(peer_unit)) == 1
        asked = select(func.count()).where(audit.c.action == "peer.unit_asked")
        assert connection.scalar(asked) == 1


def test_who_is_admitted_while_they_ask_is_admitted(house: House) -> None:
    threshold = Threshold(house.engine, house.clock, house.audit)

    def hand(number: int) -> object:
        if number % 2:
            with write(house.engine) as connection:
                admit(connection, 1, CREDIT_CODE, Actor(None, "anna", ""), 1, house.audit.by(SYSTEM))
            return None
        try:
            threshold.pass_for(1, CREDIT_CODE, "Mall", SYSTEM)
        except PackageInvalid as error:
            return error.params["reason"]
        return None

    assert set(together(hand)) <= {None, "unit"}
    threshold.pass_for(1, CREDIT_CODE, "Mall", SYSTEM)
    with house.engine.connect() as connection:
        assert connection.scalars(select(peer_unit.c.admitted_by)).all() == ["anna"]


def test_of_two_who_change_one_installation_at_once_one_hears_of_the_other(house: House) -> None:
    peers = Peers(house.engine, house.clock, Sealed())

    def change(number: int) -> object:
        try:
            return peers.change(1, 1, name=f"Mall {number}", note=house.audit.by(SYSTEM)).version
        except VersionConflict:
            return None

    assert sorted(map(str, together(change))) == ["2", *["None"] * (AT_ONCE - 1)]
