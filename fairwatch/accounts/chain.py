# SPDX-License-Identifier: Apache-2.0
"""The hash chain under the registers: each entry holds a SHA-256 over the entry before and itself.

An entry's digest is SHA-256(previous digest || canonical JSON of the entry,
its number included); before the first stand 32 zero bytes. Numbers have no
holes. The head (count and last digest) is kept in `setting`, so that entries
cut off the end are missed too. Who can rewrite entries, all that follow and
the head is found only against a digest kept elsewhere: `verify` returns one.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, Table, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from fairwatch.accounts.errors import ChainBroken
from fairwatch.db.tables import setting

START = bytes(32)


@dataclass(frozen=True, slots=True)
class Head:
    """How many entries a register has and the digest of the last."""

    count: int
    digest: bytes


def canonical(entry: Mapping[str, Any]) -> bytes:
    """The bytes that are hashed: JSON with sorted keys, no spaces, UTF-8."""
    return json.dumps(dict(entry), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def link(before: bytes, entry: Mapping[str, Any]) -> bytes:
    """The digest of `entry` behind an entry with the digest `before`."""
    return hashlib.sha256(before + canonical(entry)).digest()


class Chain:
    """One register's table as a chain. Its columns but `chain` are the entry; all are JSON values."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._name = f"chain.{table.name}"

    def append(self, connection: Connection, values: Mapping[str, Any]) -> int:
        """Add an entry within the caller's write transaction; gives its number. Writers wait for each other."""
        head = self._locked_head(connection)
        number = head.count + 1
        entry = {"id": number, **values}
        digest = link(head.digest, entry)
        connection.execute(insert(self._table).values(**entry, chain=digest))
        connection.execute(
            update(setting).where(setting.c.name == self._name).values(value=_packed(Head(number, digest)))
        )
        return number

    def verify(self, engine: Engine) -> Head:
        """Walk the whole register. Raises ChainBroken, naming the first entry that is not as it was written."""
        with engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection.execution_options(isolation_level="REPEATABLE READ")
            kept = self._head(connection)
            count, digest = 0, START
            everything = select(self._table).order_by(self._table.c.id)
            with connection.execution_options(yield_per=1000).execute(everything) as rows:
                for row in rows.mappings():
                    count += 1
                    digest = self._verified(row, count, digest)
        if kept.count > count:
            raise self._broken(count + 1, f"entries {count + 1} to {kept.count} are missing")
        if kept != Head(count, digest):
            raise self._broken(count, "the head does not fit the last entry")
        return kept

    def _verified(self, row: RowMapping, number: int, before: bytes) -> bytes:
        if row["id"] != number:
            raise self._broken(number, "it is missing")
        digest = link(before, {name: value for name, value in row.items() if name != "chain"})
        if digest != row["chain"]:
            raise self._broken(number, "it was changed, or one before it was exchanged")
        return digest

    def _broken(self, entry: int, why: str) -> ChainBroken:
        register = self._table.name
        return ChainBroken(f"Register {register}, entry {entry}: {why}.", register=register, entry=entry)

    def _head(self, connection: Connection) -> Head:
        value = connection.scalar(select(setting.c.value).where(setting.c.name == self._name))
        return _unpacked(value) if value else Head(0, START)

    def _locked_head(self, connection: Connection) -> Head:
        # On SQLite the write transaction is the lock; on PostgreSQL this row is.
        wanted = select(setting.c.value).where(setting.c.name == self._name).with_for_update()
        value = connection.scalar(wanted)
        if value is None:
            dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
            first = dialect.insert(setting).values(name=self._name, value=_packed(Head(0, START)))
            connection.execute(first.on_conflict_do_nothing())
            value = connection.scalar(wanted)
        return _unpacked(str(value))


def _packed(head: Head) -> str:
    return f"{head.count} {head.digest.hex()}"


def _unpacked(value: str) -> Head:
    count, digest = value.split(" ")
    return Head(int(count), bytes.fromhex(digest))
