# SPDX-License-Identifier: Apache-2.0
"""The web process: the API and the console. It may die and come back; recording does not notice.

`python -m fairwatch.serve.web DATA`
"""

import asyncio
import contextlib
import gc
import signal
import sys
from pathlib import Path

import uvicorn
import uvloop

from fairwatch.accounts.gate import Gate
from fairwatch.accounts.grants import Grants
from fairwatch.accounts.layouts import Layouts
from fairwatch.accounts.passwords import Passwords
from fairwatch.accounts.register import AccessRegister, AuditLog
from fairwatch.accounts.secrets import load_sealer
from fairwatch.accounts.service import Accounts
from fairwatch.accounts.sessions import Sessions
from fairwatch.accounts.throttle import Throttle
from fairwatch.clock import SystemClock
from fairwatch.collect.cameras import Cameras
from fairwatch.db.engine import open_engine
from fairwatch.display import __file__ as display_file
from fairwatch.display.app import create_app
from fairwatch.display.ports import Ports, clocks_of
from fairwatch.govern.compliance.connection import surroundings_of
from fairwatch.govern.compliance.public import PublicPages
from fairwatch.govern.compliance.service import Compliance
from fairwatch.govern.compliance.verification import broken_registers
from fairwatch.govern.documents import Documents
from fairwatch.govern.duties.desk import DutyDesk
from fairwatch.govern.duties.effects import Effects
from fairwatch.govern.duties.kinds import personal
from fairwatch.govern.duties.notices import Notices
from fairwatch.govern.duties.outlets import Outlets
from fairwatch.govern.duties.reminders import Reminders
from fairwatch.govern.duties.sending import Sender
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
from fairwatch.settings import Settings, load
from fairwatch.store.catalogue import Catalogue
from fairwatch.store.fragmenter import Fragmenter
from fairwatch.store.ledger import Ledger
from fairwatch.store.overview import Storage
from fairwatch.store.playback import Footage
from fairwatch.store.timeline import Timelines
from fairwatch.store.volumes import Volumes
from fairwatch.transmit.bus import LocalBus
from fairwatch.transmit.hub import Channel
from fairwatch.transmit.slots import Slots
from fairwatch.transmit.transcode import Transcodes

from .alarms import AlarmWatch
from .feeds import LiveOnly
from .gauging import Gauge
from .logs import set_up_logging
from .measures import Measures
from .pictures import CameraProber, DecodingPictures
from .recorder import read_installation
from .rounds import counting, delivering, gauging, judging, policing, reminding
from .sockets import socket_path
from .status import RecorderStatus
from .waiting import stuck_filings, waiting_cases
from .watching import Watching

KEEP_ALIVE_S = 65
STOP_S = 3


async def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT."""
    loop = asyncio.get_running_loop()
    clock = SystemClock()
    engine = open_engine(settings.database)
    volumes = Volumes(engine, settings.data, read_installation(engine))
    catalogue = Catalogue(engine)
    access, audit = AccessRegister(engine, clock), AuditLog(engine, clock)
    passwords, throttle = Passwords(), Throttle(clock)
    gate = Gate(engine, clock, access)
    status = RecorderStatus(loop)
    sockets = {number: socket_path(settings.data, number) for number in range(settings.recorders)}
    bus = LocalBus(sockets, status.heard)
    status.attach(bus)
    slots = Slots(settings.transcode_limit)
    transcodes = Transcodes(bus, slots, _fragmenter)
    sealer = load_sealer(settings.data)
    cameras = Cameras(engine, clock, sealer)
    effects = Effects(engine, clock)
    reminders = Reminders(engine, clock, [waiting_cases, broken_registers, stuck_filings])
    watching = Watching(bus, cameras, transcodes)
    policies = CasePolicies(engine, clock)
    documents = Documents(engine, clock, settings.data, personal())
    signing = open_key(settings.data)
    filings = Filings(engine, clock, audit)
    carrier = Carrier(engine, clock, audit, documents, filings, signing)
    peers = Peers(engine, clock, sealer)
    courier = Courier(engine, clock, audit, carrier, peers)
    ports = Ports(
        engine=engine,
        settings=settings,
        clock=clock,
        accounts=Accounts(engine, clock, passwords, audit, throttle),
        sessions=Sessions(engine, clock, passwords, audit, throttle, settings.session_hours * 3_600_000_000),
        grants=Grants(engine, clock, gate, audit),
        gate=gate,
        access=access,
        audit=audit,
        layouts=Layouts(engine, clock),
        cameras=cameras,
        recorders=status,
        live=watching,
        hls=watching.playlists,
        footage=Footage(catalogue, volumes),
        timelines=Timelines(engine),
        volumes=volumes,
        storage=Storage(engine, volumes, clock),
        ledger=Ledger(engine),
        pictures=DecodingPictures(slots),
        prober=CameraProber(clock, settings.source_files),
        documents=documents,
        floor_plans=FloorPlans(engine, clock, documents),
        registry=Registry(engine, clock, status.cameras_changed),
        filings=filings,
        carrier=carrier,
        peers=peers,
        courier=courier,
        reception=Reception(clock, carrier, peers),
        supervision=Supervision(engine, clock, audit, lambda: clocks_of(status)),
        complaints=Complaints(engine, clock),
        exclusions=Exclusions(engine, clock, filings),
        orders=Orders(engine, clock, audit),
        bundles=Bundles(engine, clock, audit, signing, documents),
        cases=Cases(engine, clock),
        case_policies=policies,
        holds=Holds(engine, clock),
        exchange=Exchange(
            engine, clock, Registry(engine, clock, status.cameras_changed), cameras, audit, status.cameras_changed
        ),
        exports=Exports(engine, clock),
        compliance=Compliance(engine, clock, surroundings_of(settings)),
        public_pages=PublicPages(engine, clock),
        duties=Duties(engine, clock),
        software=Software(engine, clock, Duties(engine, clock)),
        duty_desk=DutyDesk(engine, clock),
        duty_effects=effects,
        reminders=reminders,
        outlets=Outlets(engine, sealer),
        planning=Planning(engine, clock),
        metrics=Measures(status, slots).render,
        console=Path(display_file).parent / "console",
    )
    alarms = AlarmWatch(Ledger(engine), status)
    background = (
        bus,
        alarms,
        reminding(effects, Notices(engine, clock), reminders, Sender(engine, clock, settings, sealer)),
        delivering(courier),
        policing(policies),
        judging(ports.registry, audit),
        gauging(Gauge(engine, clock, status.reports)),
        counting(engine),
    )
    for each in background:
        each.start()
    server = uvicorn.Server(
        uvicorn.Config(
            create_app(ports),
            host=settings.host,
            port=settings.port,
            http="httptools",
            ws="websockets-sansio",
            ws_per_message_deflate=False,
            proxy_headers=bool(settings.trusted_proxies),
            forwarded_allow_ips=list(settings.trusted_proxies),
            ssl_certfile=settings.tls_cert,
            ssl_keyfile=settings.tls_key,
            access_log=False,
            log_config=None,
            server_header=False,
            timeout_keep_alive=KEEP_ALIVE_S,
            timeout_graceful_shutdown=STOP_S,
        )
    )
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment]  # ours, below
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, setattr, server, "should_exit", True)
    # Lists of thousands of rows form no cycles; what start-up made need not be walked again and again for them.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    await server.serve()
    for each in reversed(background):
        await each.stop()


def _fragmenter(channel: Channel) -> Fragmenter:
    return Fragmenter(LiveOnly(channel))


def main() -> None:
    """The process."""
    settings = load(data=Path(sys.argv[1]))
    set_up_logging(settings)
    uvloop.run(serve(settings))


if __name__ == "__main__":
    main()
