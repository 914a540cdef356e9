# SPDX-License-Identifier: Apache-2.0
"""What reading all files found is kept, entered where it is to be explained, and told until somebody does."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, update

from fairwatch.accounts.models import Actor
from fairwatch.accounts.register import AuditFilter
from fairwatch.clock import ManualClock
from fairwatch.db.engine import write
from fairwatch.db.registry import placement, site
from fairwatch.db.tables import camera as camera_table
from fairwatch.govern.compliance.connection import Surroundings
from fairwatch.govern.compliance.files import ALTERED, FileCheck, keep_check, last_check
from fairwatch.govern.compliance.models import ControlReport, State
from fairwatch.govern.compliance.service import About, Compliance
from fairwatch.govern.duties.desk import name_items
from fairwatch.govern.duties.due import due
from fairwatch.govern.duties.register import Entry, entries, get
from fairwatch.govern.duties.writing import Duties, NewEntry, Writer
from fairwatch.govern.scope import EVERYTHING
from fairwatch.store.check import Check
from fairwatch.store.findings import CheckReport, Fault, Finding
from tests.accounts.house import House
from tests.govern.ground import Ground, lay
from tests.store.archive import NOON_US, Archive, Camera, S

BY = Actor(None, "os:root", "")
EXPLAINED = {"cause": "storage", "restored": "no", "found": "A bad block"}


class Store:
    """A site with two of the three cameras that have footage."""

    def __init__(self, engine: Engine, data: Path) -> None:
        self.engine = engine
        self.clock = ManualClock(NOON_US + 3600 * S)
        self.ground: Ground = lay(engine)
        self.archive = Archive(engine, data)
        self.volume = self.archive.volume()
        self.gate, self.hall, self.nowhere = (self.archive.camera(name=name) for name in ("Gate", "Hall", "Store"))
        with write(engine) as connection:
            for each in (self.gate, self.hall):
                values = {"camera_id": each.id, "place_id": self.ground.place_id, "updated_us": 1}
                connection.execute(insert(placement).values(system_id=self.ground.system_id, **values))
        self.files = {
            each.id: [
                self.archive.file(self.archive.record(each, self.volume, NOON_US + step * 4 * S)) for step in (0, 1)
            ]
            for each in (self.gate, self.hall, self.nowhere)
        }

    def spoil(self, of: Camera, number: int = 0, by: int = 1) -> None:
        data = bytearray(self.files[of.id][number].read_bytes())
        data[-1] ^= by
        self.files[of.id][number].write_bytes(data)

    def check(self) -> list[Entry]:
        """Read everything; gives what was entered."""
        return self.keep(Check(self.archive.catalogue, self.archive.volumes).run(self.clock.utc_us(), deep=True))

    def keep(self, found: CheckReport) -> list[Entry]:
        numbers = keep_check(self.engine, self.clock, found, BY)
        with self.engine.connect() as connection:
            return [each for number in numbers if (each := get(connection, number))]

    def waiting(self) -> Sequence[Entry]:
        with self.engine.connect() as connection:
            return entries(connection, (ALTERED,), only_open=True)[0]

    def explain(self, entry: Entry) -> None:
        note = House(self.engine, self.clock).audit.by(BY)
        with write(self.engine) as connection:
            Duties(self.engine, self.clock).add(
                connection, NewEntry("files-explained", EXPLAINED, after=entry.id), Writer(BY), note
            )

    def told(self, about: About | None = None) -> ControlReport:
        """What the report says of integrity."""
        compliance = Compliance(self.engine, self.clock, Surroundings())
        found = compliance.report("cn-national-2025", about or About(site_id=self.ground.site_id))
        assert found is not None
        return next(each for one in found.articles for each in one.controls if each.control == "integrity")


@pytest.fixture
def store(sqlite_engine: Engine, tmp_path: Path) -> Store:
    return Store(sqlite_engine, tmp_path)


def evidence(of: ControlReport, key: str) -> list[dict[str, object]]:
    return [dict(each.params) for each in of.evidence if each.key == key]


def test_files_that_are_as_they_were_are_told_with_the_day(store: Store) -> None:
    assert evidence(store.told(), "files-read") == []
    assert store.check() == []
    with store.engine.connect() as connection:
        found = last_check(connection)
    assert found is not None
    assert (found.at_us, found.by, found.files, found.altered, found.missing) == (
        store.clock.utc_us(),
        "os:root",
        6,
        0,
        0,
    )
    (said,) = evidence(store.told(), "files-read")
    assert said["count"] == 6
    assert not evidence(store.told(), ALTERED)
    (written,) = House(store.engine, store.clock).audit.page(AuditFilter(action="files.checked"), None, 5)
    assert (written.username, written.detail["files"], written.detail["entries"]) == ("os:root", 6, [])


def test_altered_files_are_entered_camera_by_camera_and_break_integrity_until_they_are_explained(
    engine: Engine, tmp_path: Path
) -> None:
    store = Store(engine, tmp_path)
    store.spoil(store.gate)
    store.files[store.gate.id][1].unlink()
    store.spoil(store.hall)
    gate, hall = store.check()
    assert (gate.subject, gate.site_id, gate.unit_id) == (
        f"camera:{store.gate.id}",
        store.ground.site_id,
        store.ground.unit_id,
    )
    fields = gate.fields
    assert (fields["camera"], fields["count"], fields["faults"]) == ("Gate", 2, ["digest", "missing"])
    assert (fields["from"], fields["until"]) == (NOON_US, NOON_US + 8 * S)
    spoiled = store.files[store.gate.id][0]
    assert f"main/{spoiled.parent.name}/{spoiled.name}" in fields["files"]
    assert max(map(len, fields["files"].splitlines())) <= 180
    with store.engine.connect() as connection:
        items = name_items(connection, due(connection, EVERYTHING, store.clock.utc_us(), kind=ALTERED))
    assert {each.due_us for each in items} == {store.clock.utc_us() + 24 * 3600 * S}
    assert [each.name for each in items] == ["Gate", "Hall"]
    told = store.told()
    assert told.state is State.BREACHED
    (said,) = evidence(told, ALTERED)
    assert (said["count"], said["cameras"]) == (3, ("Gate", "Hall"))
    assert told.next is not None
    assert (told.next.key, told.next.link) == ("explain-files", f"/duties?view=register&kind={ALTERED}&open=true")
    store.explain(gate)
    assert evidence(store.told(), ALTERED)[0]["cameras"] == ("Hall",)
    store.explain(hall)
    assert not evidence(store.told(), ALTERED)
    (read,) = evidence(store.told(), "files-read-lacking")
    assert (read["count"], read["lacking"]) == (5, 3)


def test_what_was_told_is_told_again_only_when_it_was_changed_once_more(store: Store) -> None:
    store.spoil(store.gate)
    store.explain(store.check()[0])
    assert store.check() == []
    store.spoil(store.gate, by=2)
    (again,) = store.check()
    store.explain(again)
    store.spoil(store.gate, by=3)
    assert store.check() == [], "it is what it was"
    store.spoil(store.gate)
    assert [each.fields["count"] for each in store.check()] == [1], "and once it was mended it may be told as at first"


def test_what_could_not_be_read_is_not_forgotten(store: Store) -> None:
    wrong = Finding(Fault.UNREADABLE, False, "/a", store.gate.id, "main", NOON_US, NOON_US + S)
    assert len(store.keep(CheckReport(1, 1, 1, [wrong]))) == 1
    away = Finding(Fault.VOLUME, False, "/media")
    assert store.keep(CheckReport(0, 0, 0, [away])) == []
    (said,) = evidence(store.told(), "files-unread")
    assert said["unread"] == 1
    assert store.keep(CheckReport(1, 1, 1, [wrong])) == []


def test_holes_and_files_that_nothing_is_known_of_are_no_altered_footage(store: Store) -> None:
    others = [
        Finding(Fault.ORPHAN, False, "/b", None, None, NOON_US),
        Finding(Fault.UNREADABLE, False, "/c", store.gate.id, "main", NOON_US),
        Finding(Fault.UNEXPLAINED, False, None, store.gate.id, "main", NOON_US, NOON_US + S),
        Finding(Fault.SUMS, True, None, store.gate.id, "main", NOON_US, NOON_US + S),
    ]
    assert store.keep(CheckReport(3, 3, 3, others)) == []


def test_cameras_that_stand_nowhere_are_the_installations_and_removed_ones_of_where_they_stood(store: Store) -> None:
    store.spoil(store.nowhere)
    store.spoil(store.hall)
    with write(store.engine) as connection:
        connection.execute(update(camera_table).where(camera_table.c.id == store.hall.id).values(removed_us=1))
    hall, nowhere = store.check()
    assert (hall.subject, hall.site_id) == (f"unit:{store.ground.unit_id}", store.ground.site_id)
    assert (nowhere.unit_id, nowhere.fields["camera"]) == (None, "Store")
    assert evidence(store.told(), ALTERED)[0]["cameras"] == ("Hall",)
    assert {each for one in evidence(store.told(About()), ALTERED) for each in one["cameras"]} == {"Hall", "Store"}  # type: ignore[attr-defined]  # names
    with write(store.engine) as connection:
        connection.execute(update(site).values(removed_us=1))
    store.spoil(store.hall, 1)
    assert [(each.unit_id, each.site_id) for each in store.check()] == [(None, None)]


def test_a_great_many_files_make_one_entry_that_can_be_read(store: Store) -> None:
    many = [
        Finding(Fault.MISSING, False, "/" + "x\udcff" * 200, store.gate.id, "main", NOON_US + step, NOON_US + step + 1)
        for step in range(5000)
    ]
    (entry,) = store.keep(CheckReport(5000, 0, 0, many))
    assert entry.fields["count"] == 5000
    assert entry.fields["files"].endswith("… +4960")
    assert len(store.waiting()) == 1


def test_a_result_is_kept_as_it_was_written(store: Store) -> None:
    store.spoil(store.gate)
    store.check()
    with store.engine.connect() as connection:
        found = last_check(connection)
    assert found == FileCheck(store.clock.utc_us(), "os:root", 6, found.size_bytes if found else 0, 1, 0, 0)
