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
from dataclasses import replace
from typing import Any

from sqlalchemy import Engine

from fairwatch.accounts.errors import CameraUnknown, Refused, Rule
from fairwatch.accounts.models import AccessKind, Account, Actor, Bearer, Session
from fairwatch.accounts.register import AccessRecord, AccessRegister
from fairwatch.accounts.rights import Rights, read_rights
from fairwatch.accounts.ruling import NO_CAMERA, Request, Ruling, grant_id_of, rule
from fairwatch.clock import Clock

COALESCE_US = 5 * 60 * 1_000_000
RECHECK_US = 5 * 1_000_000
HOUR_US = 3600 * 1_000_000
MOST_KEYS = 20_000
_BY_HOUR = frozenset({AccessKind.PLAYBACK, AccessKind.THUMBNAIL})
_ALWAYS = frozenset({AccessKind.EXPORT, AccessKind.TEST})


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
        self._written: OrderedDict[tuple[Any, ...], int] = OrderedDict()

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
        begin: Callable[[], int] | None = None,
    ) -> Passage:
        """Let someone see, or raise Refused; either way the access register has it.

        `camera_id` is None only for the test of an address that is no camera
        yet. `grant` is a grant's secret: exports and players outside the
        console need one, and it brings its own purpose. `begin` is asked, once
        the rules are for it, when the pictures really begin: at a key frame,
        which may lie before `start_us`. What it raises is raised, and nothing
        is entered, since nothing is seen.
        """
        grant_id = None if grant is None else grant_id_of(grant)
        request = Request(
            who, kind, NO_CAMERA if camera_id is None else camera_id, stream, start_us, end_us, purpose, grant_id
        )
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

    def rights(self, account: Account) -> Rights:
        """The account's rights per camera: for lists, not instead of `open`."""
        with self._engine.connect() as connection:
            return read_rights(connection, account)

    def must_see(self, account: Account, camera_id: int) -> None:
        """Raise CameraUnknown unless the camera exists for this person."""
        if not self.rights(account).sees(camera_id):
            raise CameraUnknown(f"There is no camera {camera_id}.", camera_id=camera_id)

    def must_play(self, account: Account, *camera_ids: int) -> None:
        """Raise Refused unless the person may play back all of these: for timelines, which are no pictures."""
        rights = self.rights(account)
        for camera_id in camera_ids:
            if not rights.of(camera_id).playback:
                raise Refused(Rule.NO_CAMERA_RIGHT, "You may not see this of this camera.", camera_id=camera_id)

    def enter(self, request: Request, ruling: Ruling) -> None:
        """Write a passage or refusal into the register, unless the same was written in the last five minutes."""
        key = _key(request, ruling)
        if key is None:
            self._write(request, ruling)
            return
        if self._is_fresh(key):
            return
        # Held while writing: whoever comes with the same key must not return before the entry is there.
        with self._lock:
            if self._is_fresh(key):
                return
            self._write(request, ruling)
            self._written[key] = self.clock.monotonic_us()
            self._written.move_to_end(key)
            # Forgetting one too early costs no more than an entry too many.
            if len(self._written) > MOST_KEYS:
                self._written.popitem(last=False)

    def _is_fresh(self, key: tuple[Any, ...]) -> bool:
        at_us = self._written.get(key)
        return at_us is not None and self.clock.monotonic_us() - at_us < COALESCE_US

    def _write(self, request: Request, ruling: Ruling) -> None:
        start_us, end_us = request.seen_from_us, request.end_us
        if request.kind in _BY_HOUR and start_us is not None and end_us is not None:
            start_us, end_us = start_us // HOUR_US * HOUR_US, (_last_hour(start_us, end_us) + 1) * HOUR_US
        self._register.record(
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
            )
        )


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
