# SPDX-License-Identifier: Apache-2.0
"""The file of design and building: which papers it wants (`papers.yaml`), which are there."""

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from fairwatch.govern.documents import Attached
from fairwatch.govern.rules.load import validated

from .models import Paper

PAPERS = Path(__file__).with_name("papers.yaml")
Word = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    id: Word
    zh: Annotated[str, Field(min_length=1)]
    en: Annotated[str, Field(min_length=1)]


class _Paper(_Entry):
    stage: Word
    only: Literal["government"] | None = None


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    stages: tuple[_Entry, ...]
    papers: tuple[_Paper, ...]


@cache
def _asked() -> _File:
    return validated(PAPERS, _File)


def build_file(attached: Iterable[Attached], *, public_money: bool) -> Sequence[Paper]:
    """Every paper of the file with the documents that are it, by stage."""
    there: dict[str, list[int]] = {}
    for each in attached:
        numbers = there.setdefault(each.kind, [])
        if each.document.id not in numbers:
            numbers.append(each.document.id)
    stages = {stage.id: stage for stage in _asked().stages}
    return [
        Paper(
            id=paper.id,
            zh=paper.zh,
            en=paper.en,
            stage=paper.stage,
            stage_zh=stages[paper.stage].zh,
            stage_en=stages[paper.stage].en,
            document_ids=tuple(there.get(paper.id, ())),
        )
        for paper in _asked().papers
        if paper.only is None or public_money
    ]
