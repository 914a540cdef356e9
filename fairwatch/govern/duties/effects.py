# SPDX-License-Identifier: Apache-2.0
"""Which accounts the register stops: not vetted, training lapsed, agreement ended or never there.

Govern decides, accounts obey: `blocked`, `no_pictures` and `ends_us` of the account are written here and read at
sign-in, at each request and at the gate. An account of a unit is blocked only where a text that binds one of its sites names the
control or the unit's own policy says so; one of no unit where a text that binds any site does, since it may watch
there. Where no site is entered nobody is blocked. Administrators never are: somebody has to let the others in again.
They reach pictures as the others do, so what they lack is due of them all the same, within `GOVERNING_DAYS`: before the
first of them nobody is there to enter it. After that, or once it lapsed, pictures are closed to them and nothing else.
Officers and auditors do not watch or manage.
"""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Connection, Engine, ScalarSelect, and_, cast, func, literal, select, true, update
from sqlalchemy.types import Text

from fairwatch.accounts.models import SYSTEM, Role
from fairwatch.accounts.register import Action, AuditLog, Note
from fairwatch.clock import Clock
from fairwatch.db.engine import write
from fairwatch.db.govern import entry
from fairwatch.db.tables import account
from fairwatch.govern.rules.dates import local_day
from fairwatch.govern.secrecy import classified

from . import purges
from .kinds import Kind, kinds
from .policy import GOVERNING_DAYS, Grounds
from .register import Entry, counting, latest
from .subjects import ZONE

FOREVER_US = 2**53
AGREEMENT = "contractor-agreement"
CLASSIFICATION = "classification"
BLOCKABLE = (Role.VIEWER.value, Role.OPERATOR.value, Role.MANAGER.value)
GOVERNS = Role.ADMINISTRATOR.value
DAY_US = 24 * 3600 * 1_000_000


def due_of_governing(created_us: int) -> int:
    """Until when an administrator whose account was made then has time for what stops the others."""
    return created_us + GOVERNING_DAYS * DAY_US


class Effects:
    """Brings the accounts to what the register says, again and again: entries lapse by themselves."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self._audit = AuditLog(engine, clock)

    def apply(self, account_id: int | None = None) -> list[int]:
        """Block, unblock, end; of one account or of all. Gives the accounts whose block changed."""
        now_us = self._clock.utc_us()
        with self._engine.connect() as connection:
            # Nothing to write is the usual case, and then no lock is taken.
            if not (
                _changed(connection, now_us, account_id)
                or _shut(connection, now_us, account_id)
                or _outliving(connection, account_id)
            ):
                return []
        with write(self._engine) as connection:
            return refresh(connection, now_us, self._audit.by(SYSTEM), account_id)

    def lacking(self) -> dict[int, list[str]]:
        """Which accounts of those who govern lack what stops the others: what is due of them all the same."""
        with self._engine.connect() as connection:
            return lacking(connection, self._clock.utc_us())


def effect_of(connection: Connection, written: Entry, now_us: int, note: Note) -> None:
    """What an entry does, in the transaction that writes it: to the account that it is about, or to footage."""
    kind = kinds()[written.kind]
    if written.kind == purges.KIND:
        purges.order(connection, written, now_us)
        return
    if written.kind == CLASSIFICATION:
        stands = latest(connection, CLASSIFICATION, written.subject)
        level = str(stands.fields.get("level", "")) if stands is not None else ""
        classified(connection, int(written.subject.partition(":")[2]), level)
        return
    if not written.subject.startswith("account:"):
        if written.kind == "policy":
            refresh(connection, now_us, note, None)
        return
    account_id = int(written.subject.partition(":")[2])
    if written.kind == AGREEMENT:
        agreement = latest(connection, AGREEMENT, written.subject)
        if agreement is not None:
            change = update(account).where(account.c.id == account_id, account.c.role != Role.ADMINISTRATOR.value)
            if connection.execute(change.values(ends_us=agreement.lapses_us)).rowcount:
                detail = {"after": {"ends_us": agreement.lapses_us}, "with": AGREEMENT}
                note(connection, Action.ACCOUNT_CHANGED, f"account:{account_id}", detail)
    if kind.blocks:
        refresh(connection, now_us, note, account_id)


def refresh(connection: Connection, now_us: int, note: Note, account_id: int | None) -> list[int]:
    """`Effects.apply` within the caller's transaction."""
    changed = _changed(connection, now_us, account_id)
    for number, (username, reasons) in changed.items():
        connection.execute(update(account).where(account.c.id == number).values(blocked=",".join(reasons)))
        note(connection, Action.ACCOUNT_BLOCKED, f"account:{number}", {"username": username, "blocked": reasons})
    for number, (username, reasons) in _shut(connection, now_us, account_id).items():
        connection.execute(update(account).where(account.c.id == number).values(no_pictures=",".join(reasons)))
        note(
            connection, Action.ACCOUNT_PICTURES_CLOSED, f"account:{number}", {"username": username, "blocked": reasons}
        )
    for number, ends_us in _outliving(connection, account_id).items():
        connection.execute(update(account).where(account.c.id == number).values(ends_us=ends_us))
        note(
            connection, Action.ACCOUNT_CHANGED, f"account:{number}", {"after": {"ends_us": ends_us}, "with": AGREEMENT}
        )
    return list(changed)


def _changed(connection: Connection, now_us: int, account_id: int | None) -> dict[int, tuple[str, list[str]]]:
    """The accounts whose block is not what it should be: user name and all the duties that should stand there."""
    mine = account.c.id == account_id if account_id is not None else true()
    return _unlike(connection, account.c.blocked, mine, _reasons(connection, now_us, now_us, mine))


def _shut(connection: Connection, now_us: int, account_id: int | None) -> dict[int, tuple[str, list[str]]]:
    """As `_changed`, of the pictures of those who govern."""
    mine = account.c.id == account_id if account_id is not None else true()
    grace_us = account.c.created_us + GOVERNING_DAYS * DAY_US
    return _unlike(connection, account.c.no_pictures, mine, _governing(connection, now_us, grace_us, mine))


def _unlike(
    connection: Connection, column: ColumnElement[str], mine: ColumnElement[bool], reasons: dict[int, list[str]]
) -> dict[int, tuple[str, list[str]]]:
    """The accounts where the column says other duties than these: user name and what should stand there."""
    query = select(account.c.id, account.c.username, column.label("stands")).where(mine)
    rows = connection.execute(query.where((column != "") | account.c.id.in_(list(reasons)))).all()
    due = {row.id: reasons.get(row.id, []) for row in rows}
    return {row.id: (row.username, due[row.id]) for row in rows if row.stands != ",".join(due[row.id])}


def stopped_at(connection: Connection, account_ids: Collection[int], at_us: int, now_us: int) -> dict[int, list[str]]:
    """Which of the accounts will be stopped at that moment, and by which duties, as far as the register says now."""
    return _reasons(connection, at_us, now_us, account.c.id.in_(account_ids))


def lacking(connection: Connection, now_us: int) -> dict[int, list[str]]:
    """The accounts of those who govern that lack what stops the others, and what that is."""
    return _governing(connection, now_us, literal(0), true())


def _governing(
    connection: Connection, now_us: int, grace_us: ColumnElement[int], mine: ColumnElement[bool]
) -> dict[int, list[str]]:
    """`lacking` of some; what was never entered counts only after `grace_us`."""
    grounds = Grounds.read(connection, local_day(now_us, ZONE))
    found: dict[int, list[str]] = {}
    for kind in (each for each in kinds().values() if each.blocks and each.needed):
        query = select(account.c.id).where(
            mine,
            account.c.role == GOVERNS,
            ~account.c.disabled,
            grounds.accounts(kind, "needed"),
            func.coalesce(_until_us(kind), grace_us) <= now_us,
        )
        for number in connection.scalars(query):
            found.setdefault(number, []).append(kind.id)
    return found


def _reasons(connection: Connection, at_us: int, now_us: int, mine: ColumnElement[bool]) -> dict[int, list[str]]:
    """The duties that stop each of those accounts at a moment, by the texts that bind now."""
    reasons: dict[int, list[str]] = {}
    grounds = Grounds.read(connection, local_day(now_us, ZONE))
    for kind in (each for each in kinds().values() if each.blocks):
        asked = account.c.ends_us > at_us if kind.ending else true()
        query = select(account.c.id).where(
            mine,
            asked,
            account.c.role.in_(BLOCKABLE),
            grounds.accounts(kind, "blocks"),
            func.coalesce(_until_us(kind), 0) <= at_us,
        )
        for number in connection.scalars(query):
            reasons.setdefault(number, []).append(kind.id)
    return reasons


def _until_us(kind: Kind) -> ScalarSelect[int]:
    """Until when the account's last entry of that kind counts; NULL without one."""
    return (
        select(func.coalesce(entry.c.lapses_us, FOREVER_US))
        .where(
            entry.c.kind == kind.id,
            entry.c.subject == literal("account:") + cast(account.c.id, Text),
            counting(),
        )
        .order_by(entry.c.happened_us.desc(), entry.c.id.desc())
        .limit(1)
        .correlate(account)
        .scalar_subquery()
    )


def _outliving(connection: Connection, account_id: int | None) -> dict[int, int]:
    """The accounts that would live longer than the agreement that they were made for, with when it ends."""
    until_us = _until_us(kinds()[AGREEMENT])
    query = select(account.c.id, until_us.label("until_us")).where(
        account.c.role != Role.ADMINISTRATOR.value,
        and_(until_us < FOREVER_US, func.coalesce(account.c.ends_us, FOREVER_US) > until_us),
    )
    if account_id is not None:
        query = query.where(account.c.id == account_id)
    return {row.id: row.until_us for row in connection.execute(query)}
