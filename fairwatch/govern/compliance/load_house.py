# SPDX-License-Identifier: Apache-2.0
"""Reads what is true of the whole installation: the state of its registers and of the way to its console."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address

from sqlalchemy import Connection, Engine, case, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from fairwatch.accounts.errors import ChainBroken
from fairwatch.accounts.register import AccessRegister, AuditLog
from fairwatch.clock import Clock
from fairwatch.db.engine import write
from fairwatch.db.tables import access, setting
from fairwatch.govern.duties.register import DutyRegister
from fairwatch.settings import Settings
from fairwatch.store import deletion_log

from .facts import HouseFacts, Verification
from .policy import DAY_US

_VERIFIED = "registers.verified"
_SPAN_DAYS = 30
_RETRIEVALS = ("playback", "export")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What settings say. `encrypted`: nobody on the network reads what the console is sent."""

    encrypted: bool = True


def surroundings_of(settings: Settings) -> Surroundings:
    """From the settings in force: TLS of our own, a proxy that is trusted to do it, or this machine only."""
    return Surroundings(bool(settings.tls_cert or settings.trusted_proxies or _is_loopback(settings.host)))


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def read_house(connection: Connection, now_us: int, surroundings: Surroundings) -> HouseFacts:
    """The facts of the installation."""
    rows = connection.execute(
        select(setting.c.name, setting.c.value).where(setting.c.name.like("chain.%") | (setting.c.name == _VERIFIED))
    ).all()
    values = {row.name: row.value for row in rows}
    verified = json.loads(values.pop(_VERIFIED, "null"))
    retrieved = access.c.granted & access.c.kind.in_(_RETRIEVALS)
    counts = connection.execute(
        select(
            func.sum(case((retrieved, 1), else_=0)),
            func.sum(case((retrieved & (access.c.purpose == ""), 1), else_=0)),
            func.sum(case((~access.c.granted, 1), else_=0)),
        ).where(access.c.at_us >= now_us - _SPAN_DAYS * DAY_US)
    ).one()
    return HouseFacts(
        now_us=now_us,
        encrypted=surroundings.encrypted,
        verification=Verification(verified["at_us"], verified["broken"]) if verified else None,
        entries_in_registers=sum(int(value.split(" ")[0]) for value in values.values()),
        retrievals=counts[0] or 0,
        without_purpose=counts[1] or 0,
        refusals=counts[2] or 0,
    )


def registers(engine: Engine, clock: Clock) -> Mapping[str, Callable[[], object]]:
    """How each register is verified, by its name."""
    return {
        "access register": AccessRegister(engine, clock).verify,
        "audit log": AuditLog(engine, clock).verify,
        "deletion log": lambda: deletion_log.verify(engine),
        "register of duties": DutyRegister(engine).verify,
    }


def verify_all(engine: Engine, clock: Clock) -> Mapping[str, str]:
    """Walk all registers: what is wrong with each, empty if it is whole."""
    found = {}
    for name, verify in registers(engine, clock).items():
        try:
            verify()
            found[name] = ""
        except ChainBroken as error:
            found[name] = error.detail
    return found


def verification_of(found: Mapping[str, str], at_us: int) -> Verification:
    """What reports say of a verification at that moment."""
    return Verification(at_us, "; ".join(each for each in found.values() if each))


def verify_registers(engine: Engine, clock: Clock) -> Verification:
    """Walk all registers and keep what was found: reports do not walk them, which takes long."""
    found = verification_of(verify_all(engine, clock), clock.utc_us())
    keep_verification(engine, found)
    return found


def keep_verification(engine: Engine, found: Verification) -> None:
    """Write down when the registers were verified and what was found."""
    value = json.dumps({"at_us": found.at_us, "broken": found.broken}, ensure_ascii=False)
    with write(engine) as connection:
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        connection.execute(dialect.insert(setting).values(name=_VERIFIED, value=value).on_conflict_do_nothing())
        connection.execute(update(setting).where(setting.c.name == _VERIFIED).values(value=value))
