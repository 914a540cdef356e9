# SPDX-License-Identifier: Apache-2.0
"""Reading rule packs. A wrong one is refused with its file, line and reason."""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from .pack import Control, Pack, PlaceKind

FOLDER = Path(__file__).parent
Model = TypeVar("Model", bound=BaseModel)
CATALOGUE = FOLDER / "controls.yaml"
PLACE_KINDS = FOLDER / "place-kinds.yaml"
STANDARDS = FOLDER / "standards.yaml"


class PackError(ValueError):
    """A rule pack that cannot be used: `problems` are lines of file, line number and reason."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


# The same language read in C, where PyYAML was built with it: the packs are read at each start.
_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_SafeLoader):  # type: ignore[misc]  # one of two, known at run time only
    """Leaves dates as they are written: a wrong one is the schema's to refuse, with its line."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class _Catalogue(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    controls: tuple[Control, ...]


class _PlaceKinds(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    kinds: tuple[PlaceKind, ...]


def read_catalogue(path: Path = CATALOGUE) -> Mapping[str, Control]:
    """The controls by their ids. Raises PackError, OSError."""
    found = validated(path, _Catalogue).controls
    twice = {each.id for each in found if [other.id for other in found].count(each.id) > 1}
    if twice:
        raise PackError([f"{path}: controls given twice: {', '.join(sorted(twice))}"])
    return MappingProxyType({each.id: each for each in found})


def read_place_kinds(path: Path = PLACE_KINDS) -> Mapping[str, PlaceKind]:
    """What places can be, by id, in the order in which people are asked. Raises PackError, OSError."""
    found = validated(path, _PlaceKinds).kinds
    ids = [each.id for each in found]
    twice = {each for each in ids if ids.count(each) > 1}
    if twice:
        raise PackError([f"{path}: kinds of place given twice: {', '.join(sorted(twice))}"])
    return MappingProxyType({each.id: each for each in found})


def read_pack(path: Path, catalogue: Mapping[str, Control]) -> Pack:
    """One pack. Raises PackError, OSError."""
    pack = validated(path, Pack)
    kinds = place_kinds()
    named = {name for each in pack.articles for name in each.controls}
    unknown = sorted(named - set(catalogue))
    problems = [f"{path}:{_line_of(path, name)}: no such control: {name}" for name in unknown]
    problems += [
        f"{path}:{_line_of(path, each.control)}: the control {each.control} has no number"
        for each in pack.requirements
        if each.control in catalogue and catalogue[each.control].stricter is None
    ]
    problems += [
        f"{path}:{_line_of(path, kind)}: no such kind of place: {kind}"
        for each in pack.places
        for kind in each.kinds
        if kind not in kinds
    ]
    if path.stem != pack.id:
        problems.append(f"{path}:{_line_of(path, pack.id)}: the pack {pack.id} is in a file of another name")
    if problems:
        raise PackError(problems)
    return pack


@cache
def place_kinds() -> Mapping[str, PlaceKind]:
    """The kinds of place that come with the program."""
    return read_place_kinds()


@cache
def catalogue() -> Mapping[str, Control]:
    """The controls that come with the program."""
    return read_catalogue()


@cache
def shipped() -> Mapping[str, Pack]:
    """The packs that come with the program, by their ids."""
    catalogue = read_catalogue()
    others = (CATALOGUE, PLACE_KINDS, STANDARDS)
    packs = [read_pack(path, catalogue) for path in sorted(FOLDER.glob("*.yaml")) if path not in others]
    return MappingProxyType({pack.id: pack for pack in packs})


def validated(path: Path, model: type[Model]) -> Model:
    """A YAML file as `model`. Raises PackError with file, line and reason; OSError."""
    text = path.read_text(encoding="utf-8")
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        data = loader.construct_document(node) if node is not None else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise PackError([f"{path}:{mark.line + 1 if mark else 1}: {error.problem}"]) from error
    except yaml.YAMLError as error:
        raise PackError([f"{path}:1: {error}"]) from error
    twice = list(_given_twice(node))
    if twice:
        raise PackError(f"{path}:{line}: {key} is given twice" for key, line in twice)
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise PackError(
            f"{path}:{_line_at(node, each['loc'])}: {'.'.join(map(str, each['loc']))}: {each['msg']}"
            for each in error.errors()
        ) from error


def _given_twice(node: Any) -> Iterable[tuple[str, int]]:
    """Keys that a mapping has twice: YAML would quietly take the last."""
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            if key.value in seen:
                yield key.value, key.start_mark.line + 1
            seen.add(key.value)
            yield from _given_twice(value)
    elif isinstance(node, yaml.SequenceNode):
        for each in node.value:
            yield from _given_twice(each)


def _line_at(node: Any, place: tuple[str | int, ...]) -> int:
    """The line where the value at `place` begins; that of the nearest one around it if it is missing."""
    line = 1
    for step in place:
        line = node.start_mark.line + 1 if node is not None else line
        if isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == str(step)), None)
            if found is None:
                return line
            line, node = found[0].start_mark.line + 1, found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line + 1
        else:
            return line
    return line


def _line_of(path: Path, word: str) -> int:
    """The first line that has the word."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if word in line), 1)
