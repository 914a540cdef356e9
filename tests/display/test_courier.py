# SPDX-License-Identifier: Apache-2.0
"""Filings on their way, with another installation that answers as it likes."""

import io
from collections.abc import Callable
from typing import Any, cast

import pytest
from sqlalchemy import insert, select, update

from fairwatch.accounts.models import SYSTEM, Role
from fairwatch.db.govern import delivery
from fairwatch.govern.duties.reminders import Reminders
from fairwatch.govern.filing.courier import WAITS_US, Courier
from fairwatch.govern.filing.keys import SigningKey, open_key
from fairwatch.govern.filing.line import Failure, Line
from fairwatch.govern.filing.package import read_package
from fairwatch.govern.filing.peers import PeerEntry
from fairwatch.serve.waiting import stuck_filings
from tests.display.site import Browser, Site
from tests.display.test_filings_api import NOW_US, ground
from tests.display.test_supervision_api import submitted
from tests.govern.ground import Ground

__all__ = ["ground"]
DAY_US = 86_400 * 1_000_000


class Far:
    """The other end. `replies`: what comes of each call, in their order; after them all goes well."""

    def __init__(self, fingerprint: str) -> None:
        self.fingerprint = fingerprint
        self.replies: list[Callable[[], object]] = []
        self.opened: list[str] = []
        self.got: list[str] = []

    def open(self, address: str, secret: str, ca: str) -> Line:
        self.opened.append(address)
        return cast("Line", self)

    def _reply(self) -> None:
        if self.replies:
            self.replies.pop(0)()

    def hello(self) -> str:
        return self.fingerprint

    def hand_in(self, package: bytes) -> int:
        self.got.append(read_package(io.BytesIO(package)).kind)
        self._reply()
        return NOW_US

    def answer(self, filing: str, submitted_us: int) -> bytes | None:
        self._reply()
        return None


class Way:
    """A filing that was handed in, and the courier that brings it to `far`."""

    def __init__(self, site: Site, ground: Ground, key: SigningKey) -> None:
        ports = site.ports
        self.site = site
        self.far = Far(key.fingerprint)
        self.courier = Courier(ports.engine, ports.clock, ports.audit, ports.carrier, ports.peers, self.far.open)
        self.manager: Browser = site.browser(Role.MANAGER)
        self.filing: Any = submitted(site, ground, self.manager)
        self.key = key
        self.there = [self.enter(name) for name in ("one", "two")]

    def enter(self, name: str) -> int:
        pem = self.key.public_pem.decode()
        address = f"https://{name}.example"
        entry = PeerEntry("out", name, pem, self.key.fingerprint, address=address, secret="x" * 32)
        return self.site.ports.peers.add(entry, self.site.ports.audit.by(SYSTEM))[0].id

    def send(self) -> None:
        made = self.courier.send(self.filing["id"], self.there[0], by=SYSTEM)
        self.courier.attempt(made.id)

    def withdraw(self) -> None:
        self.site.ports.filings.withdraw(self.filing["id"], self.filing["version"], "A mistake", by=SYSTEM)

    @property
    def last(self) -> tuple[str, str, bool]:
        found = self.courier.last(self.filing["id"])
        assert found is not None
        return found.state, found.failure, found.due_us is not None


@pytest.fixture
def way(site: Site, ground: Ground, tmp_path_factory: pytest.TempPathFactory) -> Way:
    return Way(site, ground, open_key(tmp_path_factory.mktemp("far")))


def failing(code: str, *, final: bool = False) -> Callable[[], object]:
    def fail() -> object:
        raise Failure(code, "no", final=final)

    return fail


def test_what_may_have_arrived_is_taken_back_there(way: Way) -> None:
    way.far.replies = [failing("timeout")]
    way.send()
    assert way.last == ("waiting", "timeout", True)
    way.withdraw()
    way.courier.hurry(way.filing["id"])
    assert way.far.got == ["filing", "withdrawal"]
    assert way.last == ("stopped", "", False)


def test_what_did_not_arrive_after_all_is_just_not_sent(way: Way) -> None:
    way.far.replies = [failing("timeout"), failing("not-there", final=True)]
    way.send()
    way.withdraw()
    way.courier.hurry(way.filing["id"])
    assert way.last == ("stopped", "filing-withdrawn", False)


def test_what_is_taken_back_while_it_is_on_its_way_is_taken_back_there(way: Way) -> None:
    def meanwhile() -> None:
        way.withdraw()
        way.courier.hurry(way.filing["id"])

    # There it is not known yet when it is first told of.
    way.far.replies = [meanwhile, failing("not-there", final=True)]
    way.send()
    assert way.last == ("sent", "", True)
    way.courier.step()
    assert way.far.got == ["filing", "withdrawal", "withdrawal"]
    assert way.last == ("stopped", "", False)


def test_what_was_stopped_after_it_arrived_is_taken_back_there(way: Way) -> None:
    way.send()
    way.courier.stop(way.filing["id"], by=SYSTEM)
    way.withdraw()
    way.courier.hurry(way.filing["id"])
    assert way.far.got == ["filing", "withdrawal"]


def test_what_nobody_expected_is_shown_and_tried_again(way: Way) -> None:
    def stumble() -> object:
        raise RuntimeError("what is this")

    way.far.replies = [stumble]
    way.send()
    assert way.last == ("waiting", "here-error", True)
    way.site.house.clock.advance(DAY_US)
    way.courier.step()
    assert way.last == ("sent", "", True)


def test_an_installation_that_does_not_answer_is_asked_once_and_holds_no_other_back(way: Way) -> None:
    row = {"filing_id": way.filing["id"], "submitted_us": way.filing["submitted_us"], "username": "x"}
    row |= {"state": "waiting", "created_us": NOW_US, "due_us": NOW_US}
    with way.site.ports.engine.begin() as connection:
        connection.execute(insert(delivery), [row | {"peer_id": each} for each in (*[way.there[0]] * 5, way.there[1])])
    way.far.replies = [failing("timeout")]
    way.courier.step()
    assert way.far.opened == ["https://one.example", "https://two.example"]


def test_a_clock_that_was_ahead_puts_nothing_off(way: Way) -> None:
    way.far.replies = [failing("timeout")]
    way.send()
    with way.site.ports.engine.begin() as connection:
        connection.execute(update(delivery).values(due_us=NOW_US + 400 * DAY_US))
    way.courier.step()
    assert way.last == ("sent", "", True)


def test_many_that_are_sent_at_once_do_not_take_all_hands(way: Way) -> None:
    depth = 0

    def again() -> None:
        nonlocal depth
        depth += 1
        way.far.replies.append(again)
        with way.site.ports.engine.begin() as connection:
            connection.execute(update(delivery).values(due_us=NOW_US))
            number = connection.scalar(select(delivery.c.id))
        assert number is not None
        way.courier.attempt(number)

    way.far.replies = [again]
    way.send()
    assert depth == 4


def test_what_does_not_get_there_for_a_day_is_reminded_of(way: Way) -> None:
    reminders = Reminders(way.site.ports.engine, way.site.ports.clock, [stuck_filings])

    def standing() -> list[tuple[str, str, str]]:
        reminders.sweep()
        found = way.manager.get("/reminders").json()["items"]
        return [
            (each["params"]["name"], each["params"]["site"], each["link"]) for each in found if each["kind"] == "filing"
        ]

    told = [("one", "Northern Mall", f"/filings?open={way.filing['id']}")]
    way.far.replies = [failing("network")] * 11 + [failing("package-size", final=True)]
    way.send()
    for wait_us in (*WAITS_US, WAITS_US[-1], WAITS_US[-1]):
        assert standing() == []
        way.site.house.clock.advance(wait_us)
        way.courier.step()
    assert standing() == told
    way.site.house.clock.advance(WAITS_US[-1])
    way.courier.step()
    assert (way.last, standing()) == (("refused", "package-size", False), told)
    # Somebody brings it there otherwise: it is let be.
    way.courier.stop(way.filing["id"], by=SYSTEM)
    assert (way.last, standing()) == (("stopped", "package-size", False), [])
