# SPDX-License-Identifier: Apache-2.0
"""Verifies the chains of the registers by itself: daily, whole but for very long ones, and on request.

What was found is kept in `setting`, so that reports and pages need not walk anything. A register that was found broken
stays so until a walk of the whole finds it whole. Works in slices: whoever calls `step` does other things in between.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

import structlog
from sqlalchemy import Connection, Engine, select, update
from sqlalchemy.dialects import postgresql, sqlite

from fairwatch.accounts.chain import START, Chain, Head
from fairwatch.accounts.delivered import verify_deliveries
from fairwatch.accounts.errors import ChainBroken
from fairwatch.accounts.register import AccessRegister, AuditLog
from fairwatch.clock import Clock
from fairwatch.db.engine import write
from fairwatch.db.tables import setting
from fairwatch.govern.duties.items import DueItem, Why
from fairwatch.govern.duties.register import DutyRegister
from fairwatch.govern.filing.keys import SigningKey
from fairwatch.store import deletion_log
from fairwatch.store.alarms import Alarms, Severity

from .heads import MOST, SETTING, Signed, read_heads, runs_through, sign_heads
from .policy import DAY_US, HOUR_US, POLICY

log = structlog.get_logger()

TITLES = {
    "access": "access register",
    "audit": "audit log",
    "deletion": "deletion log",
    "entry": "register of duties",
}
ALARM = "register_broken"
SLICE = 5000
"""Entries in one step: some tens of milliseconds. A million take 17 s of a processor in all."""

_SETTING = "registers.verified"
_ASKED = "registers.asked"


@dataclass(frozen=True, slots=True)
class Walked:
    """What was found of one register. `count`, `digest`: how far it was whole. `at_us`: when a walk last ended, None:
    none did; `whole_us`: when one of the whole did. `broken`: what is wrong, `entry` where.
    """

    name: str
    count: int = 0
    digest: str = START.hex()
    at_us: int | None = None
    whole_us: int | None = None
    broken: str = ""
    entry: int | None = None


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found of all. `at_us`: when the last run ended, None: none did. `waits`: somebody asked for a walk of
    the whole that has not ended.
    """

    registers: Sequence[Walked]
    at_us: int | None = None
    waits: bool = False

    @property
    def broken(self) -> str:
        """What is wrong, in words; empty if all are whole."""
        return "; ".join(each.broken for each in self.registers if each.broken)

    @property
    def told_us(self) -> int | None:
        """Of when what is said here is: the last run, or what a run that has not ended has found broken."""
        return self.at_us or max((each.at_us for each in self.registers if each.broken and each.at_us), default=None)


def verified(connection: Connection) -> Verified:
    """What was found last."""
    query = select(setting.c.name, setting.c.value).where(setting.c.name.in_((_SETTING, _ASKED)))
    values = {row.name: json.loads(row.value) for row in connection.execute(query)}
    kept = values.get(_SETTING, {})
    known = {each["name"]: Walked(**each) for each in kept.get("registers", ())}
    return Verified([known.get(each, Walked(each)) for each in TITLES], kept.get("at_us"), bool(values.get(_ASKED)))


def ask(engine: Engine) -> bool:
    """Ask for a walk of the whole; False if one is waited for already."""
    with write(engine) as connection:
        if verified(connection).waits:
            return False
        keep(connection, _ASKED, True)
    return True


def broken_registers(connection: Connection) -> Iterator[DueItem]:
    """Registers that are not as they were written, as what people are reminded of."""
    for each in verified(connection).registers:
        if each.broken:
            about, where = f"register:{each.name}", "" if each.entry is None else f"#{each.entry}"
            yield DueItem(Why.BROKEN.value, f"register-{each.name}", about, where, None, None, "", None, None, None)


@dataclass(slots=True)
class _Run:
    """A run that is under way: the registers that are still to be walked, each whole or not, and how far the first of
    them was. `asked`: begun since somebody asked for it.
    """

    left: list[tuple[str, bool]]
    asked: bool
    reached: Head | None = None


class Verifier:
    """One for each process that verifies. Not thread-safe. `daily_entries`: a register of at most so many is walked
    whole each day, a longer one each week. `key`: with what the heads are signed where all are whole; None: they are not.
    """

    def __init__(
        self,
        engine: Engine,
        clock: Clock,
        slice_entries: int = SLICE,
        daily_entries: int = POLICY.verify_daily_entries,
        key: Callable[[], SigningKey] | None = None,
    ) -> None:
        self._engine = engine
        self._daily = daily_entries
        self._key = key
        self._clock = clock
        self._slice = slice_entries
        self._duties = DutyRegister(engine)
        self._chains: Mapping[str, Chain] = {
            "access": AccessRegister(engine, clock).chain,
            "audit": AuditLog(engine, clock).chain,
            "deletion": deletion_log.LOG,
            "entry": self._duties.chain,
        }
        self._run: _Run | None = None

    def step(self) -> bool:
        """Walk a slice where a run is due or under way. Whether somebody waits for more of it."""
        with self._engine.connect() as connection:
            before = verified(connection)
        if self._run is None or (before.waits and not self._run.asked):
            self._run = self._begin(before)
        if self._run is None:
            return False
        self._walk(self._run, before)
        if not self._run.left:
            self._run = None
        return before.waits and self._run is not None

    def whole(self) -> Verified:
        """Walk everything, now."""
        with self._engine.connect() as connection:
            before = verified(connection)
        run = _Run([(name, True) for name in TITLES], True)
        while run.left:
            before = self._walk(run, before)
        return replace(before, waits=False)

    def runs_through(self, signed: Signed) -> None:
        """Whether all registers still run through heads that were signed. Raises ChainBroken."""
        for name, chain in self._chains.items():
            runs_through(self._engine, chain, name, [signed])

    def _begin(self, before: Verified) -> _Run | None:
        now_us = self._clock.utc_us()
        # A clock that was ahead and was set back must not put it off.
        if not before.waits and _within(before.at_us, now_us, POLICY.verify_hours * HOUR_US):
            return None
        every_us = POLICY.verify_whole_days * DAY_US
        short = {each.name for each in before.registers if each.count <= self._daily}
        left = [
            (
                each.name,
                before.waits or each.name in short or bool(each.broken) or not _within(each.whole_us, now_us, every_us),
            )
            for each in before.registers
        ]
        return _Run(left, before.waits)

    def _walk(self, run: _Run, before: Verified) -> Verified:
        name, whole = run.left[0]
        known = next(each for each in before.registers if each.name == name)
        if run.reached is None:
            run.reached = Head(0, START) if whole else Head(known.count, bytes.fromhex(known.digest))
        try:
            run.reached, ended = self._chains[name].verify_on(self._engine, run.reached, self._slice)
            if not ended:
                return before
            if whole and name == "entry":
                self._duties.verify_marks()
            if whole and name == "access":
                verify_deliveries(self._engine)
            with self._engine.connect() as connection:
                kept = read_heads(connection)
            runs_through(self._engine, self._chains[name], name, kept)
            now_us = self._clock.utc_us()
            whole_us = now_us if whole else known.whole_us
            found = Walked(name, run.reached.count, run.reached.digest.hex(), now_us, whole_us)
        except ChainBroken as error:
            entry = error.params.get("entry")
            found = replace(
                known, at_us=self._clock.utc_us(), broken=error.detail, entry=entry if isinstance(entry, int) else None
            )
        after = self._found(found, before, ended=len(run.left) == 1, asked=run.asked)
        # Not before that is kept: with a full disk it is found again.
        run.left.pop(0)
        run.reached = None
        return after

    def _found(self, found: Walked, before: Verified, *, ended: bool, asked: bool) -> Verified:
        now_us = self._clock.utc_us()
        registers = [found if each.name == found.name else each for each in before.registers]
        after = replace(before, registers=registers, at_us=now_us if ended else before.at_us)
        signed = self._signed(after, now_us) if ended else None
        with write(self._engine) as connection:
            if signed is not None:
                keep(connection, SETTING, [*read_heads(connection), signed][-MOST:])
            value = {"at_us": after.at_us, "broken": after.broken, "registers": [asdict(each) for each in registers]}
            keep(connection, _SETTING, value)
            if ended and asked:
                keep(connection, _ASKED, False)
        alarms, subject = Alarms(self._engine), f"register:{found.name}"
        if found.broken:
            log.error("register.broken", register=found.name, detail=found.broken)
            params = {"register": found.name, "entry": found.entry}
            alarms.sound(ALARM, Severity.BREACH, subject, params, now_us)
        else:
            alarms.clear(ALARM, subject, now_us)
        return after

    def _signed(self, found: Verified, now_us: int) -> Signed | None:
        """The heads of all registers as they were found, signed; None: one is broken, or there is no key."""
        if self._key is None or found.broken:
            return None
        heads = {each.name: Head(each.count, bytes.fromhex(each.digest)) for each in found.registers}
        return sign_heads(self._key(), heads, now_us)


def _within(since_us: int | None, now_us: int, span_us: int) -> bool:
    return since_us is not None and abs(now_us - since_us) < span_us


def keep(connection: Connection, name: str, value: object) -> None:
    """Put a fact of the installation into `setting`, as JSON."""
    text = json.dumps(value, ensure_ascii=False)
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    connection.execute(dialect.insert(setting).values(name=name, value=text).on_conflict_do_nothing())
    connection.execute(update(setting).where(setting.c.name == name).values(value=text))
