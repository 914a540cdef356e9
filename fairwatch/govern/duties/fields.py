# SPDX-License-Identifier: Apache-2.0
"""Tests what was filled in against the fields of a kind: each wrong field is named with its reason."""

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from fairwatch.db.registry import document
from fairwatch.govern.codes import is_plain
from fairwatch.govern.rules.load import catalogue
from fairwatch.govern.rules.standards import items
from fairwatch.govern.scope import Scope
from fairwatch.govern.subjects import of_unit

from .errors import EntryInvalid
from .kinds import FieldType, Kind, KindField, kinds
from .subjects import exists

_TEXT_MOST = 300
_LONG_MOST = 8000
_LIST_MOST = 100
_LAST_US = 2**53 - 1
_IDS = {FieldType.ACCOUNT, FieldType.PLACE, FieldType.SITE, FieldType.SYSTEM, FieldType.CAMERA}


class _Wrong(ValueError):
    """One field's reason: a stable word."""


def checked(connection: Connection, kind: Kind, given: Mapping[str, Any], scope: Scope) -> dict[str, Any]:
    """The fields as they are kept; documents by id, name and SHA-256. What is empty is left out.

    Raises EntryInvalid: `field` and `reason` are those of the first that is wrong, `wrong` has all as a JSON object.
    """
    kept: dict[str, Any] = {}
    wrong = {name: "unknown-field" for name in given if kind.field(name) is None}
    for each in kind.fields:
        value = given.get(each.id)
        if isinstance(value, str):
            value = value.strip()
        if value in (None, "", []):
            if each.required:
                wrong[each.id] = "missing"
            continue
        try:
            kept[each.id] = _value(connection, each, value, scope)
        except _Wrong as error:
            wrong[each.id] = str(error)
    for early, late in (("from", "to"), ("from", "until")):
        if early in kept and late in kept and type(kept[early]) is type(kept[late]) and kept[early] > kept[late]:
            wrong[late] = "ends-before-it-starts"
    if wrong:
        first, reason = next(iter(wrong.items()))
        raise EntryInvalid(
            "Some fields are missing or wrong: " + ", ".join(f"{name} ({why})" for name, why in wrong.items()) + ".",
            field=first,
            reason=reason,
            wrong=json.dumps(wrong),
        )
    return kept


def _value(connection: Connection, field: KindField, value: Any, scope: Scope) -> Any:
    if field.type is FieldType.DOCUMENTS:
        return _documents(connection, _list(value), scope)
    if field.type in _IDS:
        if not exists(connection, field.type.value, _integer(value, 2**31 - 1), scope):
            raise _Wrong("unknown")
        return value
    return _PLAIN[field.type](value, field)


def _text(value: Any, most: int) -> str:
    if not isinstance(value, str):
        raise _Wrong("not-a-text")
    if len(value) > most:
        raise _Wrong("too-long")
    if not is_plain(value):
        raise _Wrong("control-characters")
    return value


def _integer(value: Any, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise _Wrong("not-a-number")
    if not 0 <= value <= most:
        raise _Wrong("out-of-range")
    return value


def _number(value: Any, field: KindField) -> float | int:
    # Compared as it is: what is no number, or larger than any that JSON holds exactly, is not within.
    if not isinstance(value, int | float) or isinstance(value, bool) or not abs(value) <= _LAST_US:
        raise _Wrong("not-a-number")
    if field.least is not None and value < field.least:
        raise _Wrong("too-small")
    if field.most is not None and value > field.most:
        raise _Wrong("too-large")
    return value


def _day(value: Any) -> str:
    try:
        day = date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise _Wrong("not-a-day") from error
    if not 1950 <= day.year <= 2200:
        raise _Wrong("out-of-range")
    return day.isoformat()


def _one_of(value: Any, known: Any) -> str:
    if not isinstance(value, str) or value not in known:
        raise _Wrong("not-a-choice")
    return value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise _Wrong("not-a-list")
    if len(value) > _LIST_MOST:
        raise _Wrong("too-many")
    return value


def _documents(connection: Connection, given: list[Any], scope: Scope) -> list[dict[str, Any]]:
    ids = [_integer(each["id"] if isinstance(each, dict) and "id" in each else each, 2**31 - 1) for each in given]
    query = select(document.c.id, document.c.name, document.c.sha256).where(
        document.c.id.in_(ids), of_unit(document.c.unit_id, scope)
    )
    found = {row.id: {"id": row.id, "name": row.name, "sha256": row.sha256} for row in connection.execute(query)}
    if set(ids) - set(found):
        raise _Wrong("unknown")
    return [found[each] for each in dict.fromkeys(ids)]


_PLAIN: dict[FieldType, Callable[[Any, KindField], Any]] = {
    FieldType.TEXT: lambda value, _: _text(value, _TEXT_MOST),
    FieldType.LONG_TEXT: lambda value, _: _text(value, _LONG_MOST),
    FieldType.NUMBER: _number,
    FieldType.DAY: lambda value, _: _day(value),
    FieldType.MOMENT: lambda value, _: _integer(value, _LAST_US),
    FieldType.CHOICE: lambda value, field: _one_of(value, {each.id for each in field.choices}),
    FieldType.CHOICES: lambda value, field: [
        _one_of(each, {other.id for other in field.choices}) for each in _list(value)
    ],
    FieldType.PERSONS: lambda value, _: [_text(each, _TEXT_MOST) for each in _list(value)],
    FieldType.KIND: lambda value, _: _one_of(value, kinds()),
    FieldType.STANDARDS: lambda value, _: list(dict.fromkeys(_one_of(each, items()) for each in _list(value))),
    FieldType.CONTROL: lambda value, _: _one_of(value, catalogue()),
}
