# SPDX-License-Identifier: Apache-2.0
"""The sentences of a report: each is used, and its Chinese is written as Chinese."""

import re
from pathlib import Path

from fairwatch.govern.compliance.words import sentences


def test_every_sentence_is_used_and_is_there_in_both_languages() -> None:
    folder = Path(__file__).parents[3] / "fairwatch" / "govern" / "compliance"
    source = "\n".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    built = (
        "no-purpose",
        "no-necessity",
        "purpose-to",
        "necessity-to",
        "milestone-",
        "enter-emergency-plan",
        "enter-drill",
        "entry-",
        "complaint-",
        "suspicious-matter-",
        "flaw-",
    )
    unused = [
        key
        for part in ("evidence", "steps")
        for key in sentences()[part]
        if f'"{key}"' not in source and not key.startswith(built)
    ]
    assert not unused


def test_chinese_sentences_have_chinese_punctuation() -> None:
    lines = [said.zh for part in sentences().values() for said in part.values()]
    assert [line for line in lines if re.search(r"[()\[\],;:!?]", line)] == []
