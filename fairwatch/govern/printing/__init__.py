# SPDX-License-Identifier: Apache-2.0
"""Papers of the regime as PDF: forms, receipts, minutes, reports. In Chinese or English, with the fonts that come along.

Laid out by Typst. The font is a subset of Noto Sans CJK SC; a letter beyond it is taken from the system's fonts. Where a
paper has one that no font has, all of it that ours lacks is written as what stands for it, ㎡ as m2, or by number: [U+20BB7].
"""

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from .letters import letters_of

if TYPE_CHECKING:
    import typst

FOLDER = Path(__file__).parent
_TEMPLATE = FOLDER / "document.typ"
_OURS = FOLDER / "fonts" / "NotoSansCJKsc-subset.otf"
Language = Literal["zh", "en"]
Row = Sequence[str]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a cell: plain, a `head` of those that follow, or an `item` that is set in from its second line on."""

    text: str
    kind: Literal["plain", "head", "item"] = "plain"


Cell = str | Sequence[Line]


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a paper: `pairs` (name and value, two to a line), or a table with its `head`, or `text`, in this order.

    `widths` are the table's columns in shares of the width; `marked`: rows that are emphasised; `dense`: much to read, in
    small letters from the top of each row. `wide`: on pages that lie, after the signatures.
    """

    title: str = ""
    pairs: Sequence[Row] = ()
    head: Row = ()
    rows: Sequence[Sequence[Cell]] = ()
    widths: Sequence[float] = ()
    marked: Sequence[int] = ()
    text: str = ""
    wide: bool = False
    dense: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper: its title, a line below it, lines at the right above the first block, blocks, who signs, a foot line.

    `wide`: all of its pages lie.
    """

    title: str
    subtitle: str = ""
    meta: Sequence[Row] = ()
    blocks: Sequence[Block] = ()
    signatures: Sequence[str] = ()
    foot: str = ""
    language: Language = "zh"
    author: str = field(default="Fairwatch")
    wide: bool = False


def pdf(paper: Paper, at_us: int) -> bytes:
    """The paper as PDF/A-2b. `at_us`: the moment that the file says it was made at, so that it can be made again."""
    import typst  # heavy: needed by who prints

    told = json.dumps(asdict(paper), ensure_ascii=False)
    try:
        return _laid_out(told, at_us)
    except typst.TypstError:
        if (known := _with_our_letters(told)) == told:
            raise
    return _laid_out(known, at_us)


def _laid_out(told: str, at_us: int) -> bytes:
    import typst

    made = typst.compile(
        _TEMPLATE,
        root=FOLDER,
        font_paths=_fonts(),
        sys_inputs={"data": told},
        format="pdf",
        pdf_standards="a-2b",
        timestamp=datetime.fromtimestamp(at_us // 1_000_000, UTC),
    )
    assert isinstance(made, bytes)
    return made


def _with_our_letters(text: str) -> str:
    ours = _letters()
    return "".join(each if ord(each) in ours else _instead(each, ours) for each in text)


def _instead(letter: str, ours: frozenset[int]) -> str:
    plain = unicodedata.normalize("NFKC", letter)
    known = plain.isalnum() and all(ord(each) in ours for each in plain)
    return plain if known else f"[U+{ord(letter):04X}]"


@cache
def _letters() -> frozenset[int]:
    return letters_of(_OURS)


@cache
def _fonts() -> "typst.Fonts":
    import typst

    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=False, font_paths=[FOLDER / "fonts"])
