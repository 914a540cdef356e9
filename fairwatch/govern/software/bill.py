# SPDX-License-Identifier: Apache-2.0
"""The bill of materials of this installation, and how it is written: CycloneDX 1.6 (ECMA-424) as JSON, or plain text."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import Engine

from fairwatch import __version__

from .parts import NAME, Part, console_parts, database_part, native_parts, python_parts

SPECIFICATION = "1.6"
LICENCE = "Apache-2.0"
_REF = f"pkg:pypi/{NAME}@{__version__}"


@dataclass(frozen=True, slots=True)
class Bill:
    """All parts. `direct`: the refs of those that the program itself asks for. `whole`: what both
    the program and the console need is known.
    """

    version: str
    parts: tuple[Part, ...]
    direct: tuple[str, ...]
    whole: bool


@cache
def installed() -> Bill:
    """As this process finds it: what is installed does not change beneath it."""
    python, direct = python_parts()
    console = console_parts()
    native = native_parts(python)
    top = (*direct, *(each.ref for each in (*native, *(console or ()))))
    return Bill(__version__, (*python, *native, *(console or ())), top, console is not None and bool(direct))


def with_database(bill: Bill, engine: Engine) -> Bill:
    """With the database's server, where there is one."""
    if engine.dialect.name != "postgresql":
        return bill
    with engine.connect() as connection:
        told = connection.dialect.server_version_info or ()
    server = database_part(".".join(map(str, told)))
    return replace(bill, parts=(*bill.parts, server), direct=(*bill.direct, server.ref))


def cyclonedx(bill: Bill, now_us: int) -> bytes:
    """The bill as JSON. Two of the same parts have the same serial number."""
    named = "\n".join(f"{each.ref} {each.version}" for each in bill.parts)
    made = {
        "$schema": f"http://cyclonedx.org/schema/bom-{SPECIFICATION}.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": SPECIFICATION,
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, f'{_REF} {named}')}",
        "version": 1,
        "metadata": {
            "timestamp": datetime.fromtimestamp(now_us // 1_000_000, UTC).isoformat().replace("+00:00", "Z"),
            "component": {
                "type": "application",
                "bom-ref": _REF,
                "name": NAME,
                "version": bill.version,
                "purl": _REF,
                "licenses": [{"expression": LICENCE}],
            },
        },
        "components": [_component(each) for each in bill.parts],
        "dependencies": [
            {"ref": _REF, "dependsOn": list(bill.direct)},
            *({"ref": each.ref, "dependsOn": _below(each, bill)} for each in bill.parts),
        ],
    }
    return json.dumps(made, indent=2, ensure_ascii=False).encode()


def _below(part: Part, bill: Bill) -> list[str]:
    return [*part.needs, *(each.ref for each in bill.parts if each.inside == part.ref)]


def _component(part: Part) -> dict[str, Any]:
    told: dict[str, Any] = {"type": part.kind, "bom-ref": part.ref, "name": part.name, "purl": part.ref}
    if part.version:
        told["version"] = part.version
    if part.licence:
        told["licenses"] = (
            [{"expression": part.licence}] if part.is_expression else [{"license": {"name": part.licence}}]
        )
    if part.hashes:
        told["hashes"] = [{"alg": algorithm, "content": digest} for algorithm, digest in part.hashes]
    return told


def plain(bill: Bill) -> bytes:
    """The bill as a list for people: where from, name, version, licence."""
    rows = [(each.ecosystem or "-", each.name, each.version or "-", each.licence or "-") for each in bill.parts]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = [f"{NAME} {bill.version}, {LICENCE}: {len(rows)} parts", ""]
    lines += [
        "  ".join((*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[3])) for row in rows
    ]
    if not bill.whole and not any(each.ecosystem == "npm" for each in bill.parts):
        lines += ["", "The packages of the console are not known: it was not built, or by an older version."]
    if not any(each.ecosystem == "PyPI" for each in bill.parts):
        lines += ["", "The Python packages are not known: the program runs from a copy that was never installed."]
    return ("\n".join(lines) + "\n").encode()
