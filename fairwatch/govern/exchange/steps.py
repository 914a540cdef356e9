# SPDX-License-Identifier: Apache-2.0
"""One row as a step: what it would change in the registry, and doing it there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, cast

from sqlalchemy import Engine, Row

from fairwatch.collect.cameras import CameraChanges, Cameras, StreamKind, StreamSource
from fairwatch.collect.locator import parse
from fairwatch.errors import FairwatchError
from fairwatch.govern.planning.plans import Plans
from fairwatch.govern.registry.book import Book
from fairwatch.govern.registry.errors import Prohibited, RegistryInvalid
from fairwatch.govern.registry.models import Hand
from fairwatch.govern.registry.service import Registry
from fairwatch.govern.registry.spots import same
from fairwatch.govern.registry.work import Work, part_of
from fairwatch.govern.rules.binding import LegalClass

from .lookups import Sees
from .report import Action
from .rows import Parsed
from .tables import Table, plain

CAMERA_FIELDS = ("name", "address", "sub_address", "username", "password")
# Without these a change is refused: they have columns of their own.
_REASONS = frozenset({"use_day_reason", "neighbour_reason", "trades_reason", "kind_reason"})
_STREAMS = {"address": StreamKind.MAIN, "sub_address": StreamKind.SUB}


@dataclass(slots=True)
class Step:
    """`action` None: nothing changes. `known`: the row of the registry that it is about."""

    row: Parsed
    action: Action | None
    known: Row[Any] | None
    changes: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What a person knows it by."""
        return str(self.row.values.get("name") or getattr(self.known, "name", ""))


def plan(table: Table, row: Parsed, known: Row[Any] | None, sees: Sees) -> Step:
    """What a row asks for; what is missing for a new one is entered as a problem."""
    if table.name == "cameras":
        _take_addresses_apart(table, row)
        _change_nothing_unseen(table, row, known, sees)
    if table.name == "places":
        _decide_nothing(table, row, known)
    if known is None:
        for column in table.columns.values():
            absent = column.field not in row.values and column.id not in row.raw
            if column.needed and absent and not any(problem.column == column.id for problem in row.problems):
                row.wrong(table, column.id, "missing")
        if table.name == "cameras" and "address" not in row.values:
            row.wrong(table, "address", "missing")
        return Step(row, "add", None, dict(row.given))
    changes = {
        name: row.given[name]
        for name, value in row.values.items()
        if name == "password" or not same(name, getattr(known, name), value)
    }
    if table.name == "cameras" and known.placed is None and "place_id" not in row.values:
        # It stands nowhere, and the row does not say where either.
        changes = {name: value for name, value in changes.items() if name in CAMERA_FIELDS}
    if "sub_address" in changes and not changes["sub_address"] and known.sub_address is None:
        del changes["sub_address"]
    about = {name: changes.keys() & set(table.columns[name].about) for name in row.remarks}
    changes |= {name: said for name, said in row.remarks.items() if about[name]}
    return Step(row, "change" if changes else None, known, changes)


def _decide_nothing(table: Table, row: Parsed, known: Row[Any] | None) -> None:
    """Whether a text means a place is decided in the registry, by a person: a file may repeat it, and no more."""
    text = row.names.get("decision", "")
    said = table.columns["decision"].by_word.get(plain(text), text)
    if said not in ("", LegalClass.UNDECIDED, getattr(known, "decided", "")):
        row.wrong(table, "decision", "decided-there")


def _change_nothing_unseen(table: Table, row: Parsed, known: Row[Any] | None, sees: Sees) -> None:
    """Of a camera that the person may not see the registry says where it stands. The rest is not theirs to change, nor to
    be found out by writing what it may be.
    """
    if known is None or sees(known.id):
        return
    for name in CAMERA_FIELDS:
        if name in row.values and (name != "name" or row.values[name] != known.name):
            row.wrong(table, name, "unseen")


def _take_addresses_apart(table: Table, row: Parsed) -> None:
    """Credentials do not stay in an address: see `locator`."""
    for name in _STREAMS:
        text = row.values.get(name)
        if not text:
            continue
        try:
            found = parse(text)
        except FairwatchError:
            row.wrong(table, name, "address")
            continue
        row.put(name, found.address)
        if found.username and not row.values.get("username"):
            row.put("username", found.username)
        if found.password is not None and not row.values.get("password"):
            row.put("password", found.password)


class Changes:
    """Changes rows that are there, one by one. `cameras_changed` tells the recorders."""

    def __init__(
        self,
        engine: Engine,
        registry: Registry,
        plans: Plans,
        cameras: Cameras,
        cameras_changed: Callable[[int], None],
    ) -> None:
        self._engine = engine
        self._registry = registry
        self._plans = plans
        self._cameras = cameras
        self._cameras_changed = cameras_changed
        self._books: dict[str, Book[Any]] = {
            "units": registry.units,
            "sites": registry.sites,
            "places": registry.places,
            "systems": registry.systems,
            "plans": plans,
        }

    def make(self, table: Table, step: Step, by: Hand, work: Work) -> None:
        """Carry a change out. What is refused is entered as a problem; what is prohibited is raised as well."""
        assert step.known is not None
        try:
            if table.name == "cameras":
                self._camera(step, step.known, by, work)
            elif table.name == "planned-cameras":
                self._plans.change_camera(step.known.plan_id, step.known.id, step.known.version, step.changes, by, work)
            else:
                book = self._books[table.name]
                book.change(step.known.id, step.known.version, step.changes, by, work)
        except RegistryInvalid as error:
            for name, reason in error.problems:
                step.row.wrong(table, name, "reason-needed" if name in _REASONS else reason)
        except Prohibited as error:
            step.row.wrong(table, "place", error.code, error.params)
            raise
        except FairwatchError as error:
            named = str(error.params.get("field") or error.params.get("fields") or "").split(",")[0]
            step.row.wrong(table, named, error.code, error.params)

    def _camera(self, step: Step, known: Row[Any], by: Hand, work: Work) -> None:
        """The camera and where it stands: both or neither."""
        of_camera = (*CAMERA_FIELDS, "same_device")
        settings = {name: step.changes[name] for name in of_camera if name in step.changes}
        placed = {name: value for name, value in step.changes.items() if name not in of_camera}
        with part_of(self._engine, work) as within:
            if settings:
                changes = _changes(settings, known)
                self._registry.change_camera_within(within, self._cameras, known.id, changes, by)
                within.after.append(partial(self._cameras_changed, known.id))
            if placed and known.placed is None:
                placed = {name: step.row.given[name] for name in step.row.given if name not in CAMERA_FIELDS}
                self._registry.placements.add(placed | {"camera_id": known.id}, by, within)
            elif placed:
                self._registry.placements.change(known.id, known.version, placed, by, within)


def _streams(settings: Mapping[str, Any]) -> tuple[StreamSource, ...]:
    return tuple(StreamSource(kind, settings[name]) for name, kind in _STREAMS.items() if settings.get(name))


def _changes(settings: Mapping[str, Any], known: Row[Any]) -> CameraChanges:
    changes = {name: settings[name] for name in ("name", "username", "password", "same_device") if name in settings}
    if any(name in settings for name in _STREAMS):
        merged = {name: settings.get(name, getattr(known, name)) for name in _STREAMS}
        changes["streams"] = _streams(merged)
    return cast("CameraChanges", changes)
