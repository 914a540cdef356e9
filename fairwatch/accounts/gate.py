# SPDX-License-Identifier: Apache-2.0
"""THE GATE. Every picture that leaves passes here: live, playback, thumbnail, export, test.

Whoever wants pictures calls `Gate.open` first and holds the `Passage` while
they flow. The access register has the passage, or the refusal, before `open`
returns. What may pass is in `ruling`.

Repeated passages of the same person (session or grant) from the same address
to the same camera and hour of footage are one entry per five minutes; such
entries name whole hours, so that the register never says less than was seen.
A live picture is entered again every five minutes for as long as it is
watched. Exports are always entered, to the microsecond. A person's repeated
refusals for the same reason are one entry per five minutes too, so that nobody
fills the register by asking for what is not there.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Engine

from fairwatch.accounts.errors import CameraUnknown, Refused, Rule
from fairwatch.accounts.models import AccessKind, Account, Actor, Bearer, Session
from fairwatch.accounts.register import AccessRecord, AccessRegister, Delivered
from fairwatch.accounts.rights import Rights, read_rights
from fairwatch.accounts.ruling import NO_CAMERA, Request, Ruling, grant_id_of, rule
from fairwatch.accounts.within import told_cameras
from fairwatch.clock import Clock

COALESCE_US = 5 * 60 * 1_000_000
RECHECK_US = 5 * 1_000_000
MINUTE_US = 60 * 1_000_000
HOUR_US = 60 * MINUTE_US
MOST_KEYS = 20_000
_BY_HOUR = frozenset({AccessKind.PLAYBACK, AccessKind.THUMBNAIL})
_ALWAYS = frozenset({AccessKind.EXPORT, AccessKind.TEST})
_DELIVERED = {AccessKind.PLAYBACK: "playback", AccessKind.THUMBNAIL: "still", AccessKind.EXPORT: "export"}


@dataclass(slots=True)
class _Written:
    """An entry that others like it go into; `delivered` so far, if it is for a case."""

    at_us: int
    access_id: int
    delivered: Delivered | None


class Passage:
    """Leave to send pictures, for as long as `check` does not raise."""

    __slots__ = ("_ends_us", "_gate", "_lock", "_request", "_ruled_us", "actor", "camera_name", "kind", "purpose")

    def __init__(self, gate: "Gate", request: Request, ruling: Ruling, ruled_us: int) -> None:
        self.actor: Actor = ruling.actor
        self.kind = request.kind
        self.purpose = ruling.purpose
        self.camera_name = ruling.camera_name
        self._gate = gate
        self._request = request
        self._ends_us = ruling.ends_us
        self._ruled_us = ruled_us
        self._lock = threading.Lock()

    def check(self) -> None:
        """Raise Refused once the session or grant ended or a right was taken away.

        Two clock readings; every five seconds also a read of the database, and
        for live pictures every five minutes another entry in the register: so
        call it from a thread. May be called for every chunk.
        """
        clock = self._gate.clock
        with self._lock:
            now_us = clock.monotonic_us()
            if now_us - self._ruled_us < RECHECK_US and clock.utc_us() < self._ends_us:
                return
            ruling = self._gate.rule(self._request)
            if ruling.refusal is not None:
                raise ruling.refusal
            if self.kind is AccessKind.LIVE:
                self._gate.enter(self._request, ruling)
            self._ends_us = ruling.ends_us
            self._ruled_us = now_us


class Gate:
    """Thread-safe. One per process that sends pictures."""

    def __init__(self, engine: Engine, clock: Clock, register: AccessRegister) -> None:
        self.clock = clock
        self._engine = engine
        self._register = register
        self._lock = threading.Lock()
        # The oldest first: what is entered again moves to the end.
        self._written: OrderedDict[tuple[Any, ...], _Written] = OrderedDict()

    def open(
        self,
        who: Session | Bearer,
        kind: AccessKind,
        camera_id: int | None,
        stream: str,
        start_us: int | None = None,
        end_us: int | None = None,
        *,
        purpose: str = "",
        grant: str | None = None,
        case: int | None = None,
        begin: Callable[[], int] | None = None,
    ) -> Passage:
        """Let someone see, or raise Refused; either way the access register has it.

        `camera_id` is None only for the test of an address that is no camera
        yet. `grant` is a grant's secret: exports and players outside the
        console need one, and it brings its own purpose. `case` is the number of
        the case that recorded footage is for. `begin` is asked, once the rules
        are for it, when the pictures really begin: at a key frame, which may lie
        before `start_us`. What it raises is raised, and nothing is entered,
        since nothing is seen.
        """
        grant_id = None if grant is None else grant_id_of(grant)
        number = NO_CAMERA if camera_id is None else camera_id
        request = Request(who, kind, number, stream, start_us, end_us, purpose, grant_id, case_id=case)
        ruled_us = self.clock.monotonic_us()
        ruling = self.rule(request)
        if begin is not None and ruling.refusal is None:
            request = replace(request, from_us=begin())
        self.enter(request, ruling)
        if ruling.refusal is not None:
            raise ruling.refusal
        return Passage(self, request, ruling, ruled_us)

    def may_ask(self, request: Request) -> None:
        """Raise Refused, and enter that, unless a grant for `request` may be given. Enters nothing if so."""
        ruling = self.rule(request)
        if ruling.refusal is not None:
            self.enter(request, ruling)
            raise ruling.refusal

    def rule(self, request: Request) -> Ruling:
        """What the rules say of `request` now."""
        with self._engine.connect() as connection:
            return rule(connection, request, self.clock.utc_us())

    def rights(self, account: Account, *only: int) -> Rights:
        """The account's rights per camera: for lists, not instead of `open`. `only`: where it is about these cameras."""
        with self._engine.connect() as connection:
            return read_rights(connection, account, only or None)

    def told_cameras(self, account: Account) -> frozenset[int] | None:
        """The cameras about whose footage the person is told, none of it shown; None = all."""
        with self._engine.connect() as connection:
            return told_cameras(connection, account)

    def must_see(self, account: Account, camera_id: int) -> None:
        """Raise CameraUnknown unless the camera exists for this person."""
        if not self.rights(account, camera_id).sees(camera_id):
            raise CameraUnknown(f"There is no camera {camera_id}.", camera_id=camera_id)

    def must_play(self, account: Account, *camera_ids: int) -> None:
        """Raise Refused unless the person may play back all of these: for timelines, which are no pictures."""
        rights = self.rights(account, *camera_ids)
        for camera_id in camera_ids:
            if not rights.of(camera_id).playback:
                raise Refused(Rule.NO_CAMERA_RIGHT, "You may not see this of this camera.", camera_id=camera_id)

    def enter(self, request: Request, ruling: Ruling) -> None:
        """Write a passage or refusal into the register, unless the same was written in the last five minutes."""
        key = _key(request, ruling)
        delivered = _delivered(request, ruling)
        if key is None:
            self._write(request, ruling, delivered)
            return
        if self._has(key, delivered):
            return
        # Held while writing: whoever comes with the same key must not return before the entry is there.
        with self._lock:
            if self._has(key, delivered):
                return
            fresh = self._fresh(key)
            if fresh is not None and fresh.delivered is not None and delivered is not None:
                grown = fresh.delivered.joined(delivered)
                self._register.extend(fresh.access_id, grown)
                fresh.delivered = grown
                return
            number = self._write(request, ruling, delivered)
            self._written[key] = _Written(self.clock.monotonic_us(), number, delivered)
            self._written.move_to_end(key)
            # Forgetting one too early costs no more than an entry too many.
            if len(self._written) > MOST_KEYS:
                self._written.popitem(last=False)

    def _fresh(self, key: tuple[Any, ...]) -> _Written | None:
        written = self._written.get(key)
        fresh = written is not None and self.clock.monotonic_us() - written.at_us < COALESCE_US
        return written if fresh else None

    def _has(self, key: tuple[Any, ...], delivered: Delivered | None) -> bool:
        """Whether nothing more has to be written."""
        fresh = self._fresh(key)
        if fresh is None or delivered is None or fresh.delivered is None:
            return fresh is not None
        return fresh.delivered.holds(delivered)

    def _write(self, request: Request, ruling: Ruling, delivered: Delivered | None) -> int:
        start_us, end_us = request.seen_from_us, request.end_us
        if request.kind in _BY_HOUR and start_us is not None and end_us is not None:
            start_us, end_us = start_us // HOUR_US * HOUR_US, (_last_hour(start_us, end_us) + 1) * HOUR_US
        return self._register.record(
            AccessRecord(
                by=ruling.actor,
                kind=request.kind,
                camera_id=request.camera_id,
                camera_name=ruling.camera_name,
                stream=request.stream,
                start_us=start_us,
                end_us=end_us,
                purpose=ruling.purpose,
                grant_id=request.grant_id,
                granted=ruling.refusal is None,
                refusal=None if ruling.refusal is None else ruling.refusal.code,
                delivered=delivered,
            )
        )


def _delivered(request: Request, ruling: Ruling) -> Delivered | None:
    """What is shown or handed out for a case, without the lead-in that only the register has: always within the case.
    Stills count as whole minutes, since many are asked for.
    """
    start_us, end_us = request.start_us, request.end_us
    found = ruling.case
    if found is None or ruling.refusal is not None or start_us is None or end_us is None:
        return None
    if request.kind is AccessKind.THUMBNAIL:
        start_us = max(start_us // MINUTE_US * MINUTE_US, found.start_us)
        end_us = min((end_us // MINUTE_US + 1) * MINUTE_US, found.end_us)
    return Delivered(found.id, _DELIVERED[request.kind], start_us, end_us)


def _key(request: Request, ruling: Ruling) -> tuple[Any, ...] | None:
    """What counts as the same passage; None = each is entered."""
    address = ruling.actor.address
    if ruling.refusal is not None:
        # Nobody must be able to fill the register by asking for many things: a person counts by account, since
        # sessions are cheap, and a stranger by address, since without a grant nothing else is known.
        person = ruling.actor.account_id
        return (address, ruling.refusal.code) if person is None else (person, request.kind, ruling.refusal.code)
    if request.kind in _ALWAYS:
        return None
    shown = request.grant_id or (request.who.token_hash if isinstance(request.who, Session) else None)
    hours = None
    if request.seen_from_us is not None and request.end_us is not None:
        hours = (request.seen_from_us // HOUR_US, _last_hour(request.seen_from_us, request.end_us))
    return (shown, address, request.kind, request.camera_id, request.stream, hours, ruling.purpose)


def _last_hour(start_us: int, end_us: int) -> int:
    return max(start_us, end_us - 1) // HOUR_US
