# SPDX-License-Identifier: Apache-2.0
"""Signs where the chains of the registers end, each day that they were found whole, with the installation's key.

Who can rewrite a register and its head cannot sign: heads that were taken elsewhere, as each inspection pack takes them,
show whether the chain still runs through them. The last of them are kept in `setting`, and looked at by each verification.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, select

from fairwatch.accounts.chain import Chain, Head, canonical
from fairwatch.accounts.errors import ChainBroken
from fairwatch.db.tables import setting
from fairwatch.govern.filing.errors import PackageInvalid
from fairwatch.govern.filing.keys import SigningKey, check_signature
from fairwatch.govern.rules.dates import local_day

FORMAT = "fairwatch-heads-1"
SETTING = "registers.heads"
MOST = 31
"""So many days are kept here; packs keep them for longer."""

Signed = Mapping[str, Any]


def sign_heads(key: SigningKey, heads: Mapping[str, Head], at_us: int) -> dict[str, Any]:
    """The heads by the name of their register, of that moment, signed."""
    statement = {
        "format": FORMAT,
        "at_us": at_us,
        "day": local_day(at_us, "UTC").isoformat(),
        "registers": [{"name": name, "count": head.count, "digest": head.digest.hex()} for name, head in heads.items()],
    }
    signature = key.sign(canonical(statement)).hex()
    return {"statement": statement, "signature": signature, "public_key": key.public_pem.decode()}


def signer_of(signed: Signed) -> str:
    """The fingerprint of the key that signed. Raises PackageInvalid where the signature does not fit, or nothing does."""
    try:
        message, signature = canonical(signed["statement"]), bytes.fromhex(signed["signature"])
        if signed["statement"]["format"] != FORMAT:
            raise PackageInvalid("These are no heads of registers.", reason="content")
        return check_signature(signed["public_key"].encode(), signature, message)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise PackageInvalid("These are no heads of registers.", reason="content") from error


def head_in(signed: Signed, register: str) -> Head | None:
    """Where a register ended then. Raises PackageInvalid."""
    try:
        for each in signed["statement"]["registers"]:
            if each["name"] == register:
                return Head(int(each["count"]), bytes.fromhex(each["digest"]))
    except (KeyError, TypeError, ValueError) as error:
        raise PackageInvalid("These are no heads of registers.", reason="content") from error
    return None


def read_heads(connection: Connection) -> Sequence[Signed]:
    """Those that are kept, the oldest first."""
    value = connection.scalar(select(setting.c.value).where(setting.c.name == SETTING))
    return json.loads(value) if value else []


def runs_through(engine: Engine, chain: Chain, register: str, kept: Sequence[Signed]) -> None:
    """Whether the chain of a register still runs through the heads that were signed. Raises ChainBroken, naming the day.
    What is not signed proves nothing, and is passed over.
    """
    for signed in kept:
        try:
            signer_of(signed)
            head = head_in(signed, register)
        except PackageInvalid:
            continue
        if head is None or not head.count:
            continue
        try:
            chain.verify_on(engine, head, 0)
        except ChainBroken as error:
            day = signed["statement"]["day"]
            raise ChainBroken(
                f"Register {register}, entry {head.count}: it is not the one that was signed on {day}.",
                register=register,
                entry=head.count,
            ) from error
