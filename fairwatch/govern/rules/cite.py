# SPDX-License-Identifier: Apache-2.0
"""An article as people cite it: `8(1)` is 第八条第一款, `14[7]` 第十四条第七项, `15+` all from there on.

In a pack round brackets are a paragraph (款), square ones an item of its list (项). The console has the same in
`ui/src/i18n/articles.ts`.
"""

import re
from typing import Literal

_NUMBERED = re.compile(r"([0-9]{1,3})(?:\(([0-9]{1,2})\))?(?:\[([0-9]{1,2})\])?(\+)?")
_DIGITS = "零一二三四五六七八九"


def cite(article: str, language: Literal["zh", "en"]) -> str:
    """`第八条第一款`, `article 8(1)`; what has a heading for a number stays as it is."""
    found = _NUMBERED.fullmatch(article)
    if found is None:
        return article
    number, paragraph, item, onward = found.groups()
    if language == "en":
        parts = "".join(f"({each})" for each in (paragraph, item) if each)
        return f"article {number}{parts}{' and after' if onward else ''}"
    parts = f"第{numeral(int(paragraph))}款" if paragraph else ""
    parts += f"第{numeral(int(item))}项" if item else ""
    return f"第{numeral(int(number))}条{parts}{'以后各条' if onward else ''}"


def cited(pack: str, article: str, language: Literal["zh", "en"]) -> str:
    """An article with the name of its text: `《办法》第八条`, `Measures, article 8`."""
    return f"《{pack}》{cite(article, language)}" if language == "zh" else f"{pack}, {cite(article, language)}"


def numeral(number: int) -> str:
    """A number below 1000 in Chinese: 8 is 八, 14 十四, 20 二十, 105 一百零五."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (_DIGITS[ones] if ones or not number else "")
