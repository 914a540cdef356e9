# SPDX-License-Identifier: Apache-2.0
"""The web application on a real database and real footage files.

Only what lies in other processes or decodes pictures is stood in for: the
recorders, live pictures, HLS, decoding, the test of an address. The stand-ins
send `CANARY` where pictures would be.
"""

import asyncio
from collections.abc import AsyncIterator, Generator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, cast

from fastapi import FastAPI
from sqlalchemy import Engine
from starlette.testclient import TestClient

from fairwatch.accounts.layouts import Layouts
from fairwatch.accounts.models import SYSTEM, CameraRight, Role
from fairwatch.accounts.secrets import Sealer
from fairwatch.collect.cameras import Cameras
from fairwatch.display.app import create_app
from fairwatch.display.ports import Ports, ProbeReport, StreamReport, Viewer, clocks_of
from fairwatch.govern.compliance.connection import Surroundings
from fairwatch.govern.compliance.public import PublicPages
from fairwatch.govern.compliance.service import Compliance
from fairwatch.govern.documents import Documents
from fairwatch.govern.duties.desk import DutyDesk
from fairwatch.govern.duties.effects import Effects
from fairwatch.govern.duties.kinds import personal
from fairwatch.govern.duties.outlets import Outlets
from fairwatch.govern.duties.reminders import Reminders
from fairwatch.govern.duties.writing import Duties
from fairwatch.govern.exchange.export import Exports
from fairwatch.govern.exchange.service import Exchange
from fairwatch.govern.filing.carry import Carrier
from fairwatch.govern.filing.courier import Courier
from fairwatch.govern.filing.keys import open_key
from fairwatch.govern.filing.peers import Peers
from fairwatch.govern.filing.reception import Reception
from fairwatch.govern.filing.service import Filings
from fairwatch.govern.floor_plans import FloorPlans
from fairwatch.govern.holds.service import Holds
from fairwatch.govern.planning.service import Planning
from fairwatch.govern.registry.service import Registry
from fairwatch.govern.requests.policies import CasePolicies
from fairwatch.govern.requests.service import Cases
from fairwatch.govern.software.intake import Software
from fairwatch.govern.supervision.bundle import Bundles
from fairwatch.govern.supervision.complaints import Complaints
from fairwatch.govern.supervision.exclusions import Exclusions
from fairwatch.govern.supervision.orders import Orders
from fairwatch.govern.supervision.service import Supervision
from fairwatch.media.frame import VideoTrack
from fairwatch.settings import Settings
from fairwatch.store.catalogue import Catalogue
from fairwatch.store.ledger import Ledger
from fairwatch.store.overview import Storage
from fairwatch.store.playback import Footage, Reading
from fairwatch.store.timeline import Timelines
from fairwatch.store.volumes import Volumes
from tests.accounts.house import PASSWORD, House
from tests.store.archive import NOON_US, Archive

CANARY = b"JFIF a picture that must not leave"
S = 1_000_000


class StandInRecorders:
    """Two cameras report; events come from the test."""

    def __init__(self) -> None:
        self.connected = True
        self.changed: list[int] = []
        self.sent: list[Mapping[str, Any]] = []
        self.known: dict[int, Sequence[StreamReport]] = {
            camera_id: [StreamReport("main", "live", None, NOON_US, "h264", 1280, 720, 25.0, recording=True)]
            for camera_id in (1, 2)
        }

    def reports(self) -> Mapping[int, Sequence[StreamReport]]:
        return self.known

    def cameras_changed(self, camera_id: int) -> None:
        self.changed.append(camera_id)

    @asynccontextmanager
    async def events(self) -> AsyncIterator[AsyncIterator[Mapping[str, Any]]]:
        async def listen() -> AsyncIterator[Mapping[str, Any]]:
            for event in self.sent:
                yield event
            await asyncio.Event().wait()

        yield listen()


class StandInViewer:
    """Sends one text and one picture, then whatever the test lets it."""

    def __init__(self, stand_in: "StandInLive") -> None:
        self._stand_in = stand_in

    async def __aiter__(self) -> AsyncIterator[str | bytes]:
        yield '{"type": "tracks"}'
        yield CANARY
        if not self._stand_in.ends:
            await asyncio.Event().wait()

    def pause(self) -> None:
        self._stand_in.commands.append("pause")

    def resume(self) -> None:
        self._stand_in.commands.append("resume")


class StandInLive:
    def __init__(self, witness: "Witness") -> None:
        self._witness = witness
        self.ends = True
        self.commands: list[str] = []
        self.watched: list[tuple[int, str, bool]] = []
        self.left = 0

    @asynccontextmanager
    async def watch(self, camera_id: int, stream: str, h264_only: bool) -> AsyncIterator[Viewer]:
        await asyncio.to_thread(self._witness.look)
        self.watched.append((camera_id, stream, h264_only))
        try:
            yield StandInViewer(self)
        finally:
            self.left += 1


class StandInHls:
    def __init__(self, witness: "Witness") -> None:
        self._witness = witness
        self.asked: list[object] = []

    async def playlist(self, camera_id: int, stream: str, msn: int | None, part: int | None) -> str:
        await asyncio.to_thread(self._witness.look)
        self.asked.append((camera_id, stream, msn, part))
        return f"#EXTM3U\n#{CANARY.decode()}\n"

    async def media(self, camera_id: int, stream: str, name: str) -> bytes:
        await asyncio.to_thread(self._witness.look)
        self.asked.append((camera_id, stream, name))
        return CANARY


class StandInPictures:
    def __init__(self, witness: "Witness") -> None:
        self._witness = witness
        self.closed = 0
        self.endless = False

    def jpeg(self, track: VideoTrack, sample: bytes, width: int) -> bytes:
        self._witness.look()
        return CANARY

    def as_h264(self, reading: Reading) -> Iterator[bytes]:
        self._witness.look()
        try:
            for _ in reading:
                yield CANARY
            while self.endless:
                yield CANARY
        finally:
            self.closed += 1


class StandInProber:
    def __init__(self, witness: "Witness") -> None:
        self._witness = witness
        self.report = ProbeReport(True, "h264", 1280, 720, 25.0, preview=CANARY)
        self.dialled: list[tuple[str, str, str, str]] = []

    async def probe(self, address: str, username: str, password: str, transport: str) -> ProbeReport:
        await asyncio.to_thread(self._witness.look)
        self.dialled.append((address, username, password, transport))
        return self.report


class WitnessedFootage(Footage):
    """Real footage, and the witness is asked before the first byte of it is read."""

    def __init__(self, catalogue: Catalogue, volumes: Volumes, witness: "Witness") -> None:
        super().__init__(catalogue, volumes)
        self._witness = witness

    def open(self, *args: Any, **options: Any) -> Reading:
        reading = super().open(*args, **options)
        reading._chunks = self._seen(reading._chunks)
        return reading

    def _seen(self, chunks: Generator[bytes]) -> Generator[bytes]:
        try:
            self._witness.look()
            yield from chunks
        finally:
            chunks.close()


class Witness:
    """Asked by the stand-ins whenever a picture is about to be made: what the register has by then."""

    def __init__(self, house: House) -> None:
        self._house = house
        self.seen: list[int] = []

    def look(self) -> None:
        self.seen.append(sum(entry.granted for entry in self._house.entries()))


@dataclass
class Site:
    """The application, its floors and the people in it."""

    house: House
    archive: Archive
    settings: Settings
    ports: Ports
    recorders: StandInRecorders
    live: StandInLive
    hls: StandInHls
    pictures: StandInPictures
    prober: StandInProber
    witness: Witness
    client: TestClient
    camera_ids: list[int] = field(default_factory=list)

    def browser(self, role: Role | None, name: str = "", rights: list[CameraRight] | None = None) -> "Browser":
        """A new browser; with a role, an account is made and signed in."""
        fresh = Browser(self)
        if role is not None:
            name = name or role.value
            made = self.house.accounts.add(name, name.title(), PASSWORD, role, by=SYSTEM, must_change_password=False)
            if rights is not None:
                self.house.accounts.set_rights(made.id, all_cameras=False, rights=rights, by=SYSTEM)
            fresh.sign_in(name)
        return fresh

    def grant_entries(self) -> list[bool]:
        """For each entry of the access register whether it was granted, oldest first."""
        return [entry.granted for entry in self.house.entries()]


class Browser:
    """A client with cookies of its own that sends the CSRF token as the console does."""

    def __init__(self, site: Site) -> None:
        self.http = TestClient(site.client.app, raise_server_exceptions=False, client=("192.0.2.7", 50000))
        self.csrf = ""

    def sign_in(self, name: str, password: str = PASSWORD) -> None:
        answer = self.http.post("/api/v1/session", json={"username": name, "password": password})
        assert answer.status_code == 200, answer.text
        self.csrf = answer.json()["csrf"]

    def ask(self, method: str, path: str, **more: Any) -> Any:
        """A request below /api/v1."""
        headers = more.pop("headers", {})
        if method not in ("GET", "HEAD"):
            headers = {"X-CSRF-Token": self.csrf} | headers
        return self.http.request(method, f"/api/v1{path}", headers=headers, **more)

    def get(self, path: str, **more: Any) -> Any:
        return self.ask("GET", path, **more)

    def post(self, path: str, body: object = None, **more: Any) -> Any:
        return self.ask("POST", path, json=body, **more)

    def watch(self, path: str, **more: Any) -> Any:
        """Open a WebSocket below /api/v1."""
        return self.http.websocket_connect(f"/api/v1{path}", **more)


@cache
def application() -> FastAPI:
    """Made once: what differs from test to test are its ports."""
    return create_app(cast("Ports", None))


def build(engine: Engine, data: Path) -> Site:
    """The application with two cameras; the first has ten seconds of footage at noon."""
    house = House(engine)
    archive = Archive(engine, data)
    volume = archive.volume()
    cameras = [archive.camera(name="North gate"), archive.camera(name="Hall")]
    archive.record(cameras[0], volume, NOON_US, 10)
    archive.record(cameras[1], volume, NOON_US, 4)
    house.clock.advance(NOON_US + 60 * S - house.clock.utc_us())
    settings = Settings(data=data)
    witness = Witness(house)
    recorders, live, hls = StandInRecorders(), StandInLive(witness), StandInHls(witness)
    pictures, prober = StandInPictures(witness), StandInProber(witness)
    documents = Documents(engine, house.clock, data, personal())
    signing = open_key(data)
    filings = Filings(engine, house.clock, house.audit)
    carrier = Carrier(engine, house.clock, house.audit, documents, filings, signing)
    peers = Peers(engine, house.clock, Sealer(bytes(32)))
    ports = Ports(
        engine=engine,
        settings=settings,
        clock=house.clock,
        accounts=house.accounts,
        sessions=house.sessions,
        grants=house.grants,
        gate=house.gate,
        access=house.register,
        audit=house.audit,
        layouts=Layouts(engine, house.clock),
        cameras=Cameras(engine, house.clock, Sealer(bytes(32))),
        recorders=recorders,
        live=live,
        hls=hls,
        footage=WitnessedFootage(archive.catalogue, archive.volumes, witness),
        timelines=Timelines(engine),
        volumes=archive.volumes,
        storage=Storage(engine, archive.volumes, house.clock),
        ledger=Ledger(engine),
        pictures=pictures,
        prober=prober,
        documents=documents,
        floor_plans=FloorPlans(engine, house.clock, documents),
        registry=Registry(engine, house.clock, recorders.cameras_changed),
        filings=filings,
        carrier=carrier,
        peers=peers,
        courier=Courier(engine, house.clock, house.audit, carrier, peers),
        reception=Reception(house.clock, carrier, peers),
        supervision=Supervision(engine, house.clock, house.audit, lambda: clocks_of(recorders)),
        complaints=Complaints(engine, house.clock),
        exclusions=Exclusions(engine, house.clock, filings),
        orders=Orders(engine, house.clock, house.audit),
        bundles=Bundles(engine, house.clock, house.audit, signing, documents),
        cases=Cases(engine, house.clock),
        case_policies=CasePolicies(engine, house.clock),
        holds=Holds(engine, house.clock),
        exchange=Exchange(
            engine,
            house.clock,
            Registry(engine, house.clock, recorders.cameras_changed),
            Cameras(engine, house.clock, Sealer(bytes(32))),
            house.audit,
            recorders.cameras_changed,
        ),
        exports=Exports(engine, house.clock),
        compliance=Compliance(engine, house.clock, Surroundings()),
        public_pages=PublicPages(engine, house.clock),
        duties=Duties(engine, house.clock),
        software=Software(engine, house.clock, Duties(engine, house.clock)),
        duty_desk=DutyDesk(engine, house.clock),
        duty_effects=Effects(engine, house.clock),
        reminders=Reminders(engine, house.clock),
        outlets=Outlets(engine, Sealer(bytes(32))),
        planning=Planning(engine, house.clock),
        metrics=lambda: b"fairwatch_up 1\n",
        console=data / "console",
    )
    app = application()
    app.state.ports = ports
    client = TestClient(app)
    ids = [camera.id for camera in cameras]
    return Site(house, archive, settings, ports, recorders, live, hls, pictures, prober, witness, client, ids)
