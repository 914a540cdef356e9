# SPDX-License-Identifier: Apache-2.0
"""What the routers stand on. `serve` fills it in; nothing here is built.

Floors that are reached through another process (recorders, live pictures) or
that are heavy (decoding) are protocols, so that the routers do not know how
it is done.
"""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Engine

from fairwatch.accounts.gate import Gate
from fairwatch.accounts.grants import Grants
from fairwatch.accounts.layouts import Layouts
from fairwatch.accounts.register import AccessRegister, AuditLog
from fairwatch.accounts.service import Accounts
from fairwatch.accounts.sessions import Sessions
from fairwatch.clock import Clock
from fairwatch.collect.cameras import Cameras
from fairwatch.govern.compliance.public import PublicPages
from fairwatch.govern.compliance.service import Compliance
from fairwatch.govern.documents import Documents
from fairwatch.govern.duties.desk import DutyDesk
from fairwatch.govern.duties.effects import Effects
from fairwatch.govern.duties.outlets import Outlets
from fairwatch.govern.duties.reminders import Reminders
from fairwatch.govern.duties.writing import Duties
from fairwatch.govern.exchange.export import Exports
from fairwatch.govern.exchange.service import Exchange
from fairwatch.govern.filing.carry import Carrier
from fairwatch.govern.filing.courier import Courier
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
from fairwatch.store.ledger import Ledger
from fairwatch.store.overview import Storage
from fairwatch.store.playback import Footage, Reading
from fairwatch.store.timeline import Timelines
from fairwatch.store.volumes import Volumes


@dataclass(frozen=True, slots=True)
class StreamReport:
    """What a recorder says of one stream. `state` and `cause` as in the API; `since_us` when that state began."""

    kind: str
    state: str
    cause: str | None
    since_us: int
    codec: str | None = None
    width: int | None = None
    height: int | None = None
    fps: float | None = None
    bitrate_bps: int | None = None
    delay_ms: int | None = None
    lost_packets: int = 0
    clock_offset_us: int | None = None
    recording: bool = False
    stream_id: int = 0
    packets: int = 0
    jitter_ms: int | None = None
    transport: str = ""


class Recorders(Protocol):
    """The recorder processes, seen from the web process."""

    @property
    def connected(self) -> bool:
        """Whether every recorder process answers."""

    def reports(self) -> Mapping[int, Sequence[StreamReport]]:
        """The last report of each camera, by camera id. Thread-safe, does not block."""

    def cameras_changed(self, camera_id: int) -> None:
        """A camera was added, changed or removed: read it again. Thread-safe, does not block."""

    def events(self) -> AbstractAsyncContextManager[AsyncIterator[Mapping[str, Any]]]:
        """Events as they come: `{"type": "status", "camera_id", "streams"}` and `{"type": "alarm", "alarm"}` with
        what the API says of one. A slow listener loses old status events, never alarms.
        """


def clocks_of(recorders: Recorders) -> dict[int, int]:
    """By how much the clock of each camera's main stream is ahead, microseconds by camera id, where it is known."""
    return {
        camera_id: each.clock_offset_us
        for camera_id, reports in recorders.reports().items()
        for each in reports
        if each.kind == "main" and each.clock_offset_us is not None
    }


class Viewer(Protocol):
    """One watcher of one stream."""

    def __aiter__(self) -> AsyncIterator[str | bytes]:
        """Messages as they go on the wire: JSON text, or bytes with their 16-byte header. Ends when the
        stream is removed. Falling behind skips to the next key frame.
        """

    def pause(self) -> None:
        """Send nothing more until `resume`."""

    def resume(self) -> None:
        """Go on at the next key frame."""


class Live(Protocol):
    """Live pictures."""

    def watch(self, camera_id: int, stream: str, h264_only: bool) -> AbstractAsyncContextManager[Viewer]:
        """Join a stream. `h264_only`: the browser cannot play H.265, so convert where needed."""


class Hls(Protocol):
    """Low-Latency HLS (draft-pantos-hls-rfc8216bis) of the live fragments."""

    async def playlist(self, camera_id: int, stream: str, msn: int | None, part: int | None) -> str:
        """The media playlist with addresses relative to itself; waits for the part that is asked for (6.2.5.2)."""

    async def media(self, camera_id: int, stream: str, name: str) -> bytes:
        """An init segment, segment or part by the name in the playlist. Raises a 404 error when it is gone."""


class Pictures(Protocol):
    """Decoding, for small pictures and for browsers that cannot. Blocking: call from threads."""

    def jpeg(self, track: VideoTrack, sample: bytes, width: int) -> bytes:
        """A key frame (an MP4 sample) as a JPEG at most `width` pixels wide."""

    def as_h264(self, reading: Reading) -> Iterator[bytes]:
        """The reading as H.264 with the same times, starting with its init segment. Raises a 503 error with the
        code `transcode-limit`, before anything else is done, when too many are at work. Close it.
        """


@dataclass(frozen=True, slots=True)
class ProbeReport:
    """What a live test of an address found. `preview` is a JPEG."""

    ok: bool
    codec: str | None = None
    width: int | None = None
    height: int | None = None
    fps: float | None = None
    audio: str | None = None
    preview: bytes | None = None
    error_code: str | None = None
    error_params: Mapping[str, str | int | float | bool | None] | None = None


class Prober(Protocol):
    """Tries an address before it is saved."""

    async def probe(self, address: str, username: str, password: str, transport: str) -> ProbeReport:
        """Connect, wait for a key frame, hang up. Failures are in the report; some 10 s at most."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Everything that the routers need."""

    engine: Engine
    settings: Settings
    clock: Clock
    accounts: Accounts
    sessions: Sessions
    grants: Grants
    gate: Gate
    access: AccessRegister
    audit: AuditLog
    layouts: Layouts
    cameras: Cameras
    recorders: Recorders
    live: Live
    hls: Hls
    footage: Footage
    timelines: Timelines
    volumes: Volumes
    storage: Storage
    ledger: Ledger
    pictures: Pictures
    prober: Prober
    documents: Documents
    floor_plans: FloorPlans
    registry: Registry
    filings: Filings
    carrier: Carrier
    peers: Peers
    courier: Courier
    reception: Reception
    supervision: Supervision
    complaints: Complaints
    exclusions: Exclusions
    orders: Orders
    bundles: Bundles
    cases: Cases
    case_policies: CasePolicies
    holds: Holds
    exchange: Exchange
    exports: Exports
    compliance: Compliance
    public_pages: PublicPages
    duties: Duties
    software: Software
    duty_desk: DutyDesk
    duty_effects: Effects
    reminders: Reminders
    outlets: Outlets
    planning: Planning
    metrics: Callable[[], bytes]
    console: Path
