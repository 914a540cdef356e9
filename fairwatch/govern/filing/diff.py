# SPDX-License-Identifier: Apache-2.0
"""What differs between two contents of a filing, and putting the differences back in.

A content is `{"fields": {id: value}, "cameras": [{"uuid": ..., column: value}]}`. What a person enters for one filing
(agent, telephone) is no property of the system and is not compared. Pure functions.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs. `camera`: the uuid of the camera whose column it is, None for the form itself; with
    `field` None the whole camera was added (`before` None) or removed (`after` None).
    """

    what: Literal["field", "camera-added", "camera-removed", "camera-field"]
    field: str | None
    camera: str | None
    name: str
    before: Any
    after: Any


def diff(before: Content, after: Content, ignored: Iterable[str] = ()) -> list[Change]:
    """What changed, in the order of the fields, then of the cameras. Empty exactly when nothing but `ignored` did: fields and
    columns.
    """
    skipped = frozenset(ignored)
    old, new = before.get("fields", {}), after.get("fields", {})
    changes = [
        Change("field", name, None, "", old.get(name), new.get(name))
        for name in dict.fromkeys([*old, *new])
        if name not in skipped and not _same(old, new, name)
    ]
    was, now = _by_uuid(before), _by_uuid(after)
    for uuid in dict.fromkeys([*was, *now]):
        if uuid not in now:
            changes.append(Change("camera-removed", None, uuid, _named(was[uuid]), was[uuid], None))
        elif uuid not in was:
            changes.append(Change("camera-added", None, uuid, _named(now[uuid]), None, now[uuid]))
        else:
            changes += _columns(uuid, was[uuid], now[uuid], skipped)
    return changes


def apply(before: Content, changes: Sequence[Change]) -> dict[str, Any]:
    """The content after the changes: `apply(a, diff(a, b))` says the same as b."""
    fields = dict(before.get("fields", {}))
    cameras = {uuid: dict(camera) for uuid, camera in _by_uuid(before).items()}
    for change in changes:
        if change.what == "field":
            _put(fields, change)
        elif change.what == "camera-removed":
            cameras.pop(str(change.camera), None)
        elif change.what == "camera-added":
            cameras[str(change.camera)] = dict(change.after)
        else:
            _put(cameras[str(change.camera)], change)
    return {**before, "fields": fields, "cameras": list(cameras.values())}


def _columns(uuid: str, was: Mapping[str, Any], now: Mapping[str, Any], skipped: frozenset[str]) -> list[Change]:
    return [
        Change("camera-field", name, uuid, _named(now), was.get(name), now.get(name))
        for name in dict.fromkeys([*was, *now])
        if name != "uuid" and name not in skipped and not _same(was, now, name)
    ]


def _same(old: Mapping[str, Any], new: Mapping[str, Any], name: str) -> bool:
    """A field that is missing says the same as one that is null: an older form did not ask for it."""
    was, now = old.get(name), new.get(name)
    return bool(was == now) and isinstance(was, bool) == isinstance(now, bool)


def _put(target: dict[str, Any], change: Change) -> None:
    if change.after is None:
        target.pop(str(change.field), None)
    else:
        target[str(change.field)] = change.after


def _by_uuid(content: Content) -> dict[str, Mapping[str, Any]]:
    return {str(camera["uuid"]): camera for camera in content.get("cameras", [])}


def _named(camera: Mapping[str, Any]) -> str:
    return str(camera.get("name") or "")
