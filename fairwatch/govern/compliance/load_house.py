# SPDX-License-Identifier: Apache-2.0
"""Reads what is true of the whole installation: the state of its registers and of the way to its console."""

from dataclasses import dataclass
from ipaddress import ip_address

from sqlalchemy import Connection, case, func, select

from fairwatch.db.tables import access, setting
from fairwatch.settings import Settings

from .facts import HouseFacts, Verification
from .policy import DAY_US
from .verification import verified

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
    heads = connection.scalars(select(setting.c.value).where(setting.c.name.like("chain.%"))).all()
    found = verified(connection)
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
        verification=None if found.told_us is None else Verification(found.told_us, found.broken),
        entries_in_registers=sum(int(each.split(" ")[0]) for each in heads),
        retrievals=counts[0] or 0,
        without_purpose=counts[1] or 0,
        refusals=counts[2] or 0,
    )
