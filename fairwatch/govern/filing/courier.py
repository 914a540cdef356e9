# SPDX-License-Identifier: Apache-2.0
"""Takes filings to the authority's installation and brings its answers back: by HTTPS, again and again until it is done.

What is asked for is written first and done after, so that nothing is lost between: a delivery is a row, the background
looks for rows that are due. The receiver knows a filing that it already has, so trying again does no harm.
"""

import io
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import structlog
from sqlalchemy import ColumnElement, Connection, Engine, Row, insert, or_, select, update

from fairwatch.accounts.models import Actor
from fairwatch.accounts.register import Action, AuditLog
from fairwatch.clock import Clock
from fairwatch.db.engine import write
from fairwatch.db.govern import delivery, filing, peer
from fairwatch.db.registry import site, video_system
from fairwatch.errors import FairwatchError, VersionConflict
from fairwatch.govern.scope import EVERYTHING, Scope

from .carry import Carrier
from .errors import FilingState, PackageInvalid
from .line import Failure, Line
from .peers import Peer, Peers
from .reading import open_filing
from .records import State

Way = Literal["waiting", "sent", "answered", "refused", "stopped"]
_MINUTE_US = 60 * 1_000_000
# After each failure in a row, how long until the next try; the last one holds.
WAITS_US = tuple(minutes * _MINUTE_US for minutes in (1, 2, 5, 15, 30, 60, 120, 360))
# As many as fail in a row within 22 hours.
TRIES_A_DAY = 11
ASK_EVERY_US = 10 * _MINUTE_US
# Longer than any try takes: for who finds the row meanwhile.
_CLAIM_US = 15 * _MINUTE_US
AT_ONCE = 20
# The filing was taken back here when it was accepted there already: told beside the answer.
DECIDED_FIRST = "decided-first"
# Each holds a thread of the web process while the other side is slow.
MOST_HANDS = 4

log = structlog.get_logger("fairwatch.govern")


@dataclass(frozen=True, slots=True)
class Delivery:
    """A filing on its way. `due_us`: when it is tried, or the answer asked for, next; None: never by itself.

    `sent_us` by our clock: when it was handed in, and while `waiting` whether it may have arrived. `received_us` by
    theirs. `failure`: code of what did not work last, empty if it did.
    """

    id: int
    filing_id: int
    peer_id: int
    peer_name: str
    state: Way
    username: str
    created_us: int
    tries: int
    due_us: int | None
    tried_us: int | None
    sent_us: int | None
    received_us: int | None
    answered_us: int | None
    failure: str
    detail: str


_COLUMNS = [delivery.c[name] for name in Delivery.__slots__ if name != "peer_name"]
OpenLine = Callable[[str, str, str], Line]


class Courier:
    """Thread-safe. Blocks while it talks to another installation: call `step` and `attempt` from threads."""

    def __init__(
        self,
        engine: Engine,
        clock: Clock,
        audit: AuditLog,
        carrier: Carrier,
        peers: Peers,
        open_line: OpenLine = Line,
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._audit = audit
        self._carrier = carrier
        self._peers = peers
        self._open_line = open_line
        self._hands = threading.BoundedSemaphore(MOST_HANDS)

    def last(self, filing_id: int) -> Delivery | None:
        """The newest delivery of what was handed in last; None where it was not given up to be sent."""
        with self._engine.connect() as connection:
            return last_delivery(connection, filing_id)

    def send(self, filing_id: int, peer_id: int, *, by: Actor, scope: Scope = EVERYTHING) -> Delivery:
        """Have a filing that was handed in sent there; where it is under way already, have it tried now.

        Raises FilingNotFound, PeerNotFound, FilingState: not handed in, from elsewhere (`remote`), or on its way to
        another one (`under-way`).
        """
        self._peers.get(peer_id, "out")
        now_us = self._clock.utc_us()
        with write(self._engine) as connection:
            opening = open_filing(connection, filing_id, scope, now_us)
            found = opening.filing
            if opening.remote:
                raise FilingState("It came from another installation.", state=found.state.value, reason="remote")
            if found.state is not State.SUBMITTED:
                raise FilingState("Only what is handed in is sent.", state=found.state.value)
            before = last_delivery(connection, filing_id)
            if before is not None and before.due_us is not None:
                if before.peer_id != peer_id:
                    raise FilingState("It is on its way.", state=found.state.value, reason="under-way")
                connection.execute(update(delivery).where(delivery.c.id == before.id).values(due_us=now_us))
                number = before.id
            else:
                made = connection.execute(
                    insert(delivery).values(
                        filing_id=filing_id,
                        peer_id=peer_id,
                        submitted_us=found.submitted_us,
                        state="waiting",
                        account_id=by.account_id,
                        username=by.username,
                        created_us=now_us,
                        due_us=now_us,
                    )
                ).inserted_primary_key
                assert made is not None
                number = int(made[0])
                self._audit.by(by)(connection, Action.FILING_SENT, f"filing:{filing_id}", {"peer": peer_id})
            return _read(connection, number)

    def stop(self, filing_id: int, *, by: Actor, scope: Scope = EVERYTHING) -> None:
        """Try no more, and ask for no answer. What the other side has, it keeps."""
        with write(self._engine) as connection:
            open_filing(connection, filing_id, scope, self._clock.utc_us())
            before = last_delivery(connection, filing_id)
            if before is None or (before.due_us is None and before.state != "refused"):
                return
            kept = {} if before.state == "refused" else {"failure": "", "detail": ""}
            _put(connection, before.id, state="stopped", due_us=None, **kept)
            self._audit.by(by)(connection, Action.FILING_STOPPED, f"filing:{filing_id}", {"peer": before.peer_id})

    def hurry(self, filing_id: int) -> None:
        """What became of a filing here is told there now, where it is under way."""
        now_us = self._clock.utc_us()
        with write(self._engine) as connection:
            last = last_delivery(connection, filing_id)
            if last is None:
                return
            state = connection.scalar(select(filing.c.state).where(filing.c.id == filing_id))
            if last.due_us is not None:
                _put(connection, last.id, due_us=now_us)
            elif last.state == "stopped" and last.sent_us and not last.failure and state == State.WITHDRAWN.value:
                # Nobody asked for its answer any more; that it is taken back they are told.
                _put(connection, last.id, state="sent", due_us=now_us)
            else:
                return
        self.attempt(last.id)

    def step(self) -> int:
        """Try what is due, a few at a time for each installation; where one does not answer, no more of its. Gives how
        many.
        """
        now_us = self._clock.utc_us()
        with self._engine.connect() as connection:
            waiting = connection.scalars(select(delivery.c.peer_id).where(_is_due(now_us)).distinct()).all()
        tried = 0
        for peer_id in waiting:
            query = select(delivery.c.id).where(_is_due(now_us), delivery.c.peer_id == peer_id)
            with self._engine.connect() as connection:
                due = connection.scalars(query.order_by(delivery.c.due_us).limit(AT_ONCE)).all()
            for number in due:
                tried += 1
                if not self.attempt(number):
                    break
        return tried

    def attempt(self, delivery_id: int) -> bool:
        """Try one now, if it is due and nobody else is at it. False where more tries there are of no use now."""
        if not self._hands.acquire(blocking=False):
            return False
        try:
            return self._attempt(delivery_id)
        finally:
            self._hands.release()

    def _attempt(self, delivery_id: int) -> bool:
        now_us = self._clock.utc_us()
        with write(self._engine) as connection:
            claimed = connection.execute(
                update(delivery)
                .where(delivery.c.id == delivery_id, _is_due(now_us))
                .values(due_us=now_us + _CLAIM_US, tried_us=now_us)
            )
            if not claimed.rowcount:
                return True
            row = connection.execute(
                select(delivery, filing.c.uuid, filing.c.state.label("filing_state"))
                .add_columns(filing.c.submitted_us.label("filing_submitted_us"))
                .join(filing, filing.c.id == delivery.c.filing_id)
                .where(delivery.c.id == delivery_id)
            ).one()
            # Also where it is not known whether it arrived: the answer was lost, or the program ended in between.
            recalled = row.sent_us is not None and row.filing_state == State.WITHDRAWN.value
            if not recalled and (
                row.filing_state != State.SUBMITTED.value or row.filing_submitted_us != row.submitted_us
            ):
                # Taken back, or decided on another way.
                _put(connection, delivery_id, state="stopped", due_us=None, failure=f"filing-{row.filing_state}")
                return True
        try:
            self._try(row)
        except Failure as error:
            self._failed(row, error)
            return error.final
        except FairwatchError as error:
            self._failed(row, Failure(f"here-{error.code}", error.detail, final=not isinstance(error, VersionConflict)))
        except Exception as error:  # a supervised boundary: one filing keeps no other back
            log.exception("delivery failed", delivery=delivery_id)
            self._failed(row, Failure("here-error", repr(error)))
        return True

    def _try(self, row: Any) -> None:
        who = self._peers.get(row.peer_id, "out")
        line = self._open_line(who.address, self._peers.secret_of(who), who.ca)
        if row.filing_state == State.WITHDRAWN.value:
            self._recall(row, who, line)
            return
        if row.state == "waiting":
            # Asked before a unit's papers leave: whether there is whom we mean, and whether we are let in.
            met = line.hello()
            if met != who.fingerprint:
                raise Failure("other-key", met, final=True)
            package = self._carrier.pack(row.filing_id, by=Actor(row.account_id, row.username, ""))
            # Noted before: who takes it back has to know that it may have arrived, whatever comes of this.
            with write(self._engine) as connection:
                _put(connection, row.id, sent_us=self._clock.utc_us())
            received_us = line.hand_in(package)
            now_us = self._clock.utc_us()
            self._went(row, who, state="sent", sent_us=now_us, received_us=received_us, due_us=now_us + ASK_EVERY_US)
            return
        answer = line.answer(row.uuid, row.submitted_us)
        if answer is None:
            self._went(row, who, due_us=self._clock.utc_us() + ASK_EVERY_US)
            return
        self._take(answer, who)
        self._went(row, who, state="answered", answered_us=self._clock.utc_us(), due_us=None)

    def _take(self, answer: bytes, who: Peer) -> None:
        try:
            self._carrier.take_answer(io.BytesIO(answer), by=Actor(None, who.name, ""), signed_by=who.fingerprint)
        except PackageInvalid as error:
            raise Failure(f"answer-{error.params['reason']}", error.detail, final=True) from error

    def _recall(self, row: Any, who: Peer, line: Line) -> None:
        package = self._carrier.pack_withdrawal(row.filing_id, by=Actor(row.account_id, row.username, ""))
        try:
            line.hand_in(package)
        except Failure as error:
            if error.code == "package-decided" and (answer := line.answer(row.uuid, row.submitted_us)) is not None:
                # Accepted before it was taken back: that decision stands, here as there.
                self._take(answer, who)
                now_us = self._clock.utc_us()
                self._went(row, who, failure=DECIDED_FIRST, state="answered", answered_us=now_us, due_us=None)
                return
            if row.state != "waiting" or error.code != "not-there":
                raise
            # It never arrived.
            with write(self._engine) as connection:
                _put_if(connection, row, state="stopped", due_us=None, failure=f"filing-{row.filing_state}", detail="")
            return
        self._went(row, who, state="stopped", due_us=None)

    def _went(self, row: Any, who: Peer, **values: object) -> None:
        with write(self._engine) as connection:
            _put_if(connection, row, **{"tries": 0, "failure": "", "detail": ""} | values)
            state = connection.scalar(select(filing.c.state).where(filing.c.id == row.filing_id))
            if values.get("state") == "sent" and state == State.WITHDRAWN.value:
                # Taken back while it was on its way.
                _put(connection, row.id, state="sent", due_us=self._clock.utc_us(), failure="", detail="")
            connection.execute(update(peer).where(peer.c.id == who.id).values(seen_us=self._clock.utc_us()))

    def _failed(self, row: Any, error: Failure) -> None:
        told: dict[str, Any] = {"failure": error.code, "detail": error.detail[:500], "tries": row.tries + 1}
        if error.final:
            told |= {"state": "refused", "due_us": None}
        else:
            told["due_us"] = self._clock.utc_us() + WAITS_US[min(row.tries, len(WAITS_US) - 1)]
        with write(self._engine) as connection:
            _put_if(connection, row, **told)


def stuck(connection: Connection) -> Sequence[Row[Any]]:
    """What was handed in and does not get there, or whose answer does not get here: refused, or tried for a day in vain.
    Rows of `filing_id`, `peer` (its name), `unit_id`, `site_id`, `site`.
    """
    newer = delivery.alias()
    again = select(newer.c.id).where(newer.c.filing_id == delivery.c.filing_id, newer.c.id > delivery.c.id)
    in_vain = (delivery.c.due_us.is_not(None)) & (delivery.c.tries >= TRIES_A_DAY)
    query = (
        select(delivery.c.filing_id, peer.c.name.label("peer"), site.c.unit_id, site.c.id.label("site_id"))
        .add_columns(site.c.name.label("site"))
        .join(peer, peer.c.id == delivery.c.peer_id)
        .join(filing, filing.c.id == delivery.c.filing_id)
        .join(video_system, video_system.c.id == filing.c.system_id)
        .join(site, site.c.id == video_system.c.site_id)
        .where(or_(delivery.c.state == "refused", in_vain), ~again.exists())
        .where(filing.c.state == State.SUBMITTED.value, filing.c.submitted_us == delivery.c.submitted_us)
    )
    return connection.execute(query.order_by(delivery.c.id)).all()


def last_delivery(connection: Connection, filing_id: int) -> Delivery | None:
    """The newest delivery of what was handed in last."""
    newest = _joined().join(filing, filing.c.id == delivery.c.filing_id)
    query = newest.where(delivery.c.filing_id == filing_id, delivery.c.submitted_us == filing.c.submitted_us)
    query = query.order_by(delivery.c.id.desc()).limit(1)
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else Delivery(**row)


def _read(connection: Connection, delivery_id: int) -> Delivery:
    return Delivery(**connection.execute(_joined().where(delivery.c.id == delivery_id)).mappings().one())


def _joined() -> Any:
    return select(*_COLUMNS, peer.c.name.label("peer_name")).join(peer, peer.c.id == delivery.c.peer_id)


def _is_due(now_us: int) -> ColumnElement[bool]:
    """Its time has come, or is farther away than any wait: the clock was ahead and was set back."""
    return or_(delivery.c.due_us <= now_us, delivery.c.due_us > now_us + max(_CLAIM_US, *WAITS_US))


def _put(connection: Connection, delivery_id: int, **values: object) -> None:
    connection.execute(update(delivery).where(delivery.c.id == delivery_id).values(**values))


def _put_if(connection: Connection, row: Any, **values: object) -> None:
    """What was stopped while it was tried stays stopped; what went through is kept with it."""
    done = connection.execute(
        update(delivery).where(delivery.c.id == row.id, delivery.c.state == row.state).values(**values)
    )
    if not done.rowcount:
        times = {name: values[name] for name in ("sent_us", "received_us", "answered_us") if name in values}
        if times:
            _put(connection, row.id, **times)
