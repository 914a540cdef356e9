# SPDX-License-Identifier: Apache-2.0
"""What another installation is let do here by itself: hand filings in, ask for answers. Nobody is signed in."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from fairwatch.accounts.errors import TooManyAttempts
from fairwatch.accounts.models import Actor
from fairwatch.accounts.throttle import Throttle
from fairwatch.clock import Clock

from .carry import Carrier, Received
from .errors import PeerUnknown
from .peers import Peer, Peers

MOST_CALLS = 120
WITHIN_US = 60 * 1_000_000
MOST_OPEN = 3
BUSY_S = 30
_WHO = "peer"


class Reception:
    """Thread-safe. Guessing secrets waits longer each time; a known installation has so many calls a minute."""

    def __init__(self, clock: Clock, carrier: Carrier, peers: Peers) -> None:
        self._clock = clock
        self._carrier = carrier
        self._peers = peers
        self._throttle = Throttle(clock)
        self._lock = threading.Lock()
        self._calls: dict[int, deque[int]] = {}
        self._busy: set[int] = set()

    @property
    def fingerprint(self) -> str:
        """That of the key that this installation signs with."""
        return self._carrier.key.fingerprint

    def admit(self, secret: str, address: str) -> Peer:
        """Who it is. Raises PeerUnknown, TooManyAttempts."""
        if not secret:
            raise PeerUnknown("This is for installations that show a secret.")
        found = self._peers.of_secret(secret)
        if found is None:
            # Only who does not know one waits: a stranger behind the same address keeps no installation out. To look a
            # secret up costs nothing, and nobody guesses 256 bits.
            self._throttle.attempt(_WHO, address)
            raise PeerUnknown("This installation is not known here.")
        self._pace(found.id)
        return found

    def receive(self, who: Peer, file: BinaryIO, address: str) -> Received:
        """Take a signed filing into the inbox; the same one again gets the same answer. Raises PackageInvalid."""
        with self._opening(who):
            # It may have been revoked while the body came in.
            if not self._peers.stands(who):
                raise PeerUnknown("This installation is not known here.")
            # It came, whatever becomes of what it brought.
            self._peers.seen(who.id)
            return self._carrier.receive(file, who.id, who.fingerprint, by=_actor(who, address))

    def answer(self, who: Peer, filing: str, submitted_us: int, address: str) -> bytes | None:
        """The signed answer to a filing of theirs, None while there is none. Raises FilingNotFound."""
        answered = self._carrier.answer_for(filing, who.fingerprint, submitted_us, by=_actor(who, address))
        self._peers.seen(who.id)
        return answered

    @contextmanager
    def _opening(self, who: Peer) -> Iterator[None]:
        """One package of each at a time, and few at all: what is opened lies in memory."""
        with self._lock:
            if who.id in self._busy or len(self._busy) >= MOST_OPEN:
                raise TooManyAttempts(f"Too many at once. Try again in {BUSY_S} s.", retry_s=BUSY_S)
            self._busy.add(who.id)
        try:
            yield
        finally:
            with self._lock:
                self._busy.discard(who.id)

    def _pace(self, peer_id: int) -> None:
        now_us = self._clock.monotonic_us()
        with self._lock:
            calls = self._calls.setdefault(peer_id, deque())
            while calls and calls[0] <= now_us - WITHIN_US:
                calls.popleft()
            if len(calls) >= MOST_CALLS:
                retry_s = -(-(calls[0] + WITHIN_US - now_us) // 1_000_000)
                raise TooManyAttempts(f"Too many calls. Try again in {retry_s} s.", retry_s=retry_s)
            calls.append(now_us)


def _actor(who: Peer, address: str) -> Actor:
    return Actor(None, who.name, address)
