# SPDX-License-Identifier: Apache-2.0
"""Reads what the security of network and data is judged by: sign-ins, sessions, the way from the cameras, what people of
firms did. Each is summed up by the database, for all units of a run at once.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select

from fairwatch.accounts.register import Action
from fairwatch.db.program import asks_since, program, schema_fits
from fairwatch.db.registry import place, placement, site
from fairwatch.db.tables import access, account, audit, camera, session, stream

from .policy import DAY_US, HOUR_US, POLICY
from .security_facts import ActFacts, BurstFacts, ProgramFacts, SessionFacts, SignInFacts, UnitSecurity, WayFacts

_FAILED = Action.ACCOUNT_SIGN_IN_FAILED.value
_SIGNED = (Action.ACCOUNT_SIGNED_IN.value, Action.ACCOUNT_SIGNED_OUT.value, _FAILED, Action.ACCOUNT_PASSWORD.value)
_ENCRYPTED = ("rtsps:%", "https:%", "rtmps:%", "tls:%")
_FILES = ("libav:/%", "libav:file:%")
_APART = ("officer", "auditor")
_MOST_BURSTS = 1000


@dataclass(frozen=True, slots=True)
class Security:
    """By unit; None: of no unit."""

    sign_ins: Mapping[int | None, SignInFacts]
    """Of accounts; under names that nobody has: `guessed`."""
    guessed: SignInFacts
    sessions: Mapping[int | None, SessionFacts]
    ways: Mapping[int, WayFacts]
    acts: Mapping[int | None, Sequence[ActFacts]] = field(default_factory=dict)
    program: ProgramFacts | None = None
    asks_us: Mapping[str, int] = field(default_factory=dict)

    def of(self, unit_id: int, only: int | None) -> UnitSecurity:
        """A unit's; who is of no unit belongs to the only one, where there is one alone."""
        sign_ins = self.sign_ins.get(unit_id, SignInFacts())
        sessions = self.sessions.get(unit_id, SessionFacts())
        acts = [*self.acts.get(unit_id, ())]
        if unit_id == only:
            sign_ins = sign_ins.plus(self.sign_ins.get(None, SignInFacts()))
            sessions = sessions.plus(self.sessions.get(None, SessionFacts()))
            acts += self.acts.get(None, ())
        return UnitSecurity(sign_ins, sessions, self.ways.get(unit_id, WayFacts()), acts)


def read_security(connection: Connection, chosen: Any, units: Any, now_us: int) -> Security:
    """All of it for some sites and their units: ids, or queries of ids."""
    return Security(
        sign_ins=_sign_ins(connection, now_us),
        guessed=_guessed(connection, now_us),
        sessions=_sessions(connection, now_us),
        ways=_ways(connection, chosen),
        acts=_acts(connection, units, now_us),
        program=_program(connection),
        asks_us=asks_since(connection),
    )


def _program(connection: Connection) -> ProgramFacts | None:
    found = program(connection)
    fits = schema_fits(connection)
    return None if found is None else ProgramFacts(found.version, found.since_us, fits)


def _refused() -> ColumnElement[int]:
    return func.sum(case((audit.c.detail.like('%"too-many-attempts"%'), 1), else_=0))


def _lately(query: Any, now_us: int) -> Any:
    """A query of the audit log, of the failed sign-ins that the policy looks back to."""
    return query.where(audit.c.at_us >= now_us - POLICY.sign_in_days * DAY_US, audit.c.action == _FAILED)


def _sign_ins(connection: Connection, now_us: int) -> dict[int | None, SignInFacts]:
    """Failed sign-ins of the accounts, and those that came close together."""
    sums = select(account.c.unit_id, func.count().label("failed"), _refused().label("refused"))
    sums = sums.join_from(audit, account, account.c.id == audit.c.account_id).group_by(account.c.unit_id)
    failed = {row.unit_id: (row.failed, row.refused) for row in connection.execute(_lately(sums, now_us))}
    hour = audit.c.at_us // HOUR_US
    close = (
        select(
            account.c.unit_id,
            account.c.display_name,
            func.count().label("tries"),
            func.max(audit.c.at_us).label("at_us"),
        )
        .join_from(audit, account, account.c.id == audit.c.account_id)
        .group_by(account.c.unit_id, account.c.id, account.c.display_name, hour)
        .having(func.count() >= POLICY.burst_failures)
        .order_by(func.max(audit.c.at_us).desc())
        .limit(_MOST_BURSTS)
    )
    bursts: dict[int | None, list[BurstFacts]] = defaultdict(list)
    for row in connection.execute(_lately(close, now_us)):
        bursts[row.unit_id].append(BurstFacts(row.at_us, row.tries, row.display_name))
    return {unit: SignInFacts(*sums, bursts.get(unit, ())) for unit, sums in failed.items()}


def _guessed(connection: Connection, now_us: int) -> SignInFacts:
    """The same under names that nobody has."""
    nobody = audit.c.account_id.is_(None)
    sums = connection.execute(_lately(select(func.count(), _refused()).where(nobody), now_us)).one()
    close = (
        select(func.count().label("tries"), func.max(audit.c.at_us).label("at_us"))
        .where(nobody)
        .group_by(audit.c.address, audit.c.at_us // HOUR_US)
        .having(func.count() >= POLICY.burst_failures)
        .order_by(func.max(audit.c.at_us).desc())
        .limit(_MOST_BURSTS)
    )
    found = connection.execute(_lately(close, now_us))
    return SignInFacts(sums[0], sums[1] or 0, [BurstFacts(row.at_us, row.tries) for row in found])


def _sessions(connection: Connection, now_us: int) -> dict[int | None, SessionFacts]:
    query = (
        select(account.c.unit_id, func.count().label("open"), func.min(session.c.created_us).label("oldest_us"))
        .join_from(session, account)
        .where(session.c.expires_us > now_us)
        .group_by(account.c.unit_id)
    )
    return {row.unit_id: SessionFacts(row.open, row.oldest_us) for row in connection.execute(query)}


def _ways(connection: Connection, chosen: Any) -> dict[int, WayFacts]:
    """By unit, how the streams of the cameras in use come: what their addresses say."""
    address = func.lower(func.substr(stream.c.address, 1, 24))
    bare = func.replace(address, "libav:", "")
    encrypted = or_(*(bare.like(each) for each in _ENCRYPTED))
    lies_here = or_(*(address.like(each) for each in _FILES))
    query = (
        select(
            site.c.unit_id,
            func.sum(case((encrypted, 1), else_=0)).label("encrypted"),
            func.sum(case((or_(encrypted, lies_here), 0), else_=1)).label("open"),
        )
        .select_from(placement)
        .join(place, place.c.id == placement.c.place_id)
        .join(site, site.c.id == place.c.site_id)
        .join(camera, camera.c.id == placement.c.camera_id)
        .join(stream, stream.c.camera_id == camera.c.id)
        .where(place.c.site_id.in_(chosen), camera.c.removed_us.is_(None), camera.c.enabled)
        .group_by(site.c.unit_id)
    )
    return {row.unit_id: WayFacts(row.encrypted, row.open) for row in connection.execute(query)}


def _acts(connection: Connection, units: Any, now_us: int) -> dict[int | None, list[ActFacts]]:
    """What those accounts did that have an end: of the people of firms."""
    since_us = now_us - POLICY.contractor_days * DAY_US
    ending = and_(
        account.c.ends_us.is_not(None),
        account.c.role.not_in(_APART),
        or_(account.c.unit_id.is_(None), account.c.unit_id.in_(units)),
    )
    people = {
        row.id: row
        for row in connection.execute(
            select(account.c.id, account.c.unit_id, account.c.display_name, account.c.ends_us).where(ending)
        )
    }
    if not people:
        return {}
    told: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    ended = access.c.at_us >= account.c.ends_us
    seen = (
        select(
            account.c.id,
            access.c.kind,
            func.sum(case((access.c.granted, 1), else_=0)).label("granted"),
            func.sum(case((~access.c.granted, 1), else_=0)).label("refused"),
            func.sum(case((and_(access.c.granted, ended), 1), else_=0)).label("after"),
            func.max(case((access.c.granted, access.c.at_us))).label("last_us"),
        )
        .join_from(access, account, account.c.id == access.c.account_id)
        .where(access.c.at_us >= since_us, ending)
        .group_by(account.c.id, access.c.kind)
    )
    for row in connection.execute(seen):
        mine = told[row.id]
        mine[row.kind] += row.granted
        mine["refused"] += row.refused
        mine["after"] += row.after
        if row.kind == "export":
            mine["exported_us"] = row.last_us or 0
    over = audit.c.at_us >= account.c.ends_us
    signed_in = audit.c.action == Action.ACCOUNT_SIGNED_IN.value
    done = (
        select(
            account.c.id,
            func.sum(case((audit.c.action.not_in(_SIGNED), 1), else_=0)).label("changed"),
            func.sum(case((signed_in, 1), else_=0)).label("signed_in"),
            func.sum(case((and_(signed_in, over), 1), else_=0)).label("after"),
            func.sum(case((and_(audit.c.action == _FAILED, over), 1), else_=0)).label("turned_away"),
        )
        .join_from(audit, account, account.c.id == audit.c.account_id)
        .where(audit.c.at_us >= since_us, ending)
        .group_by(account.c.id)
    )
    for one in connection.execute(done):
        mine = told[one.id]
        mine["changed"], mine["signed_in"], mine["turned_away"] = one.changed, one.signed_in, one.turned_away
        mine["after"] += one.after
    found: dict[int | None, list[ActFacts]] = defaultdict(list)
    for number, each in people.items():
        if each.ends_us <= since_us and number not in told:
            continue
        mine = told[number]
        found[each.unit_id].append(
            ActFacts(
                account_id=number,
                name=each.display_name,
                ends_us=each.ends_us,
                live=mine["live"] + mine["hls"],
                playback=mine["playback"] + mine["thumbnail"],
                exports=mine["export"],
                exported_us=mine["exported_us"] or None,
                refused=mine["refused"],
                changed=mine["changed"],
                signed_in=mine["signed_in"],
                after=mine["after"],
                turned_away=mine["turned_away"],
            )
        )
    return found
