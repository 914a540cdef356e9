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
from collections.abc import Collection, Mapping, Sequence
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
    """The bytes that are hashed: JSON with sorted keys, no spaces, UTF-8; bytes are written in hex."""
    return json.dumps(dict(entry), sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_hex).encode()


def link(before: bytes, entry: Mapping[str, Any]) -> bytes:
    """The digest of `entry` behind an entry with the digest `before`."""
    return hashlib.sha256(before + canonical(entry)).digest()


class Chain:
    """One register's table as a chain. Its columns but `chain` and those `outside` are the entry; all are JSON values
    or bytes.
    """

    def __init__(self, table: Table, outside: Collection[str] = ()) -> None:
        self._table = table
        self._outside = frozenset({"chain", *outside})
        self._name = f"chain.{table.name}"

    def append(self, connection: Connection, values: Mapping[str, Any]) -> int:
        """Add an entry within the caller's write transaction; gives its number. Writers wait for each other."""
        return self.extend(connection, [values])[0]

    def extend(self, connection: Connection, entries: Sequence[Mapping[str, Any]]) -> list[int]:
        """Add entries, all with the same columns, as `append` does; gives their numbers."""
        head = self._locked_head(connection)
        rows = []
        for values in entries:
            entry = {"id": head.count + 1, **values}
            head = Head(head.count + 1, link(head.digest, self._linked(entry)))
            rows.append(entry | {"chain": head.digest})
        if rows:
            connection.execute(insert(self._table), rows)
            connection.execute(update(setting).where(setting.c.name == self._name).values(value=_packed(head)))
        return [row["id"] for row in rows]

    def verify(self, engine: Engine) -> Head:
        """Walk the whole register. Raises ChainBroken, naming the first entry that is not as it was written."""
        return self.verify_on(engine)[0]

    def verify_on(self, engine: Engine, after: Head = Head(0, START), most: int | None = None) -> tuple[Head, bool]:
        """Walk at most `most` entries behind `after`, where an earlier walk stopped. Gives how far it came, and whether
        that is the end. What lies before `after` is trusted but for its last digest. Raises ChainBroken.
        """
        with engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection.execution_options(isolation_level="REPEATABLE READ")
            kept = self._head(connection)
            count, digest = after.count, after.digest
            if count:
                last = select(self._table.c.chain).where(self._table.c.id == count)
                if connection.scalar(last) != digest:
                    raise self._broken(count, "it is not the one that was verified before")
            following = select(self._table).where(self._table.c.id > count).order_by(self._table.c.id).limit(most)
            with connection.execution_options(yield_per=1000).execute(following) as rows:
                for row in rows.mappings():
                    count += 1
                    digest = self._verified(row, count, digest)
        reached = Head(count, digest)
        if most is not None and count - after.count == most:
            return reached, False
        if kept.count > count:
            raise self._broken(count + 1, f"entries {count + 1} to {kept.count} are missing")
        if kept != reached:
            raise self._broken(count, "the head does not fit the last entry")
        return reached, True

    def _verified(self, row: RowMapping, number: int, before: bytes) -> bytes:
        if row["id"] != number:
            raise self._broken(number, "it is missing")
        digest = link(before, self._linked(dict(row)))
        if digest != row["chain"]:
            raise self._broken(number, "it was changed, or one before it was exchanged")
        return digest

    def _linked(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in entry.items() if name not in self._outside}

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


def _hex(value: object) -> str:
    if isinstance(value, bytes):
        return value.hex()
    raise TypeError(f"a register does not hold {type(value).__name__}")


def _packed(head: Head) -> str:
    return f"{head.count} {head.digest.hex()}"


def _unpacked(value: str) -> Head:
    count, digest = value.split(" ")
    return Head(int(count), bytes.fromhex(digest))
