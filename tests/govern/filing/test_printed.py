# SPDX-License-Identifier: Apache-2.0
"""What is printed, read as a person reads it: from the first page to the last."""

import io

import pytest
import typst
from pypdf import PdfReader
from sqlalchemy import Engine, insert

from fairwatch.accounts.models import Role
from fairwatch.db.registry import move, unit
from fairwatch.govern import printing
from fairwatch.govern.filing.form import form
from fairwatch.govern.filing.pdf import form_pdf
from fairwatch.govern.printing import Block, Language, Paper, pdf
from fairwatch.govern.rules.load import shipped
from tests.govern.filing.test_drafts import Desk


def read(body: bytes) -> str:
    """The text of a PDF in the order of its pages, without spaces: lines are broken where there is no room."""
    return "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages).split())


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("handed_in", [False, True])
def test_the_form_is_printed_in_the_order_in_which_it_is_asked(
    sqlite_engine: Engine, language: Language, handed_in: bool
) -> None:
    desk = Desk(sqlite_engine)
    desk.refresh()
    number = desk.hand_in() if handed_in else desk.rows()[0].id
    text = read(form_pdf(desk.filings.get(number), language))
    said = [getattr(each.title, language) for each in form().single]
    said += [getattr(each.name, language) for each in form().attachments if each.required]
    said += [getattr(form().declaration, language), getattr(form().table.title, language)]
    found = 0
    for words in said:
        found = text.find("".join(words.split()), found)
        assert found >= 0, f"{words} is not printed, or too early"
        found += 1


@pytest.fixture
def only_our_font(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a server on which nobody installed any."""
    ours = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[printing.FOLDER / "fonts"])
    monkeypatch.setattr(printing, "_fonts", lambda: ours)


@pytest.mark.usefixtures("only_our_font")
@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("三楼 500㎡", "三楼500m2"),
        ("龚䶮、𠮷田", "龚[U+4DAE]、[U+20BB7]田"),
        ("བོད", "[U+0F56][U+0F7C][U+0F51]"),
        ("Gate\u202e 😀\x7f", "Gate[U+202E][U+1F600][U+007F]"),
        ("x\u0301 é", "x[U+0301]é"),
    ],
)
def test_a_letter_that_no_font_has_keeps_no_paper_from_being_printed(written: str, printed: str) -> None:
    ascii_too = "".join(map(chr, range(0x20, 0x7F)))
    paper = Paper("备案", blocks=[Block(pairs=[["面积", written]], text=ascii_too)])
    assert printed in (text := read(pdf(paper, 0)))
    assert ascii_too[1:] in text


@pytest.mark.usefixtures("only_our_font")
def test_what_our_font_has_is_printed_as_it_is() -> None:
    assert "喆堃①→é" in read(pdf(Paper("备案", blocks=[Block(text="喆堃①→é")]), 0))


def test_trades_are_printed_by_their_names_and_what_a_person_wrote_as_that(sqlite_engine: Engine) -> None:
    desk = Desk(sqlite_engine)
    desk.ground.change(unit, desk.ground.unit_id, trades='["hotel", "汗蒸"]')
    desk.refresh()
    found = desk.filings.get(desk.rows()[0].id)
    assert "旅馆业、其他：汗蒸" in read(form_pdf(found, "zh"))
    assert "Hotel,other:汗蒸" in read(form_pdf(found, "en"))


def test_each_trade_that_a_text_speaks_of_has_a_name_on_the_form() -> None:
    named = {trade for pack in shipped().values() for each in pack.requirements for trade in each.trades}
    named |= {trade for pack in shipped().values() for each in pack.articles for trade in each.trades}
    (field,) = (each for section in form().single for each in section.fields if each.id == "unit_trades")
    assert named <= field.choices.keys()


def test_a_change_report_names_the_number_the_day_and_who_approved(sqlite_engine: Engine) -> None:
    desk = Desk(sqlite_engine)
    desk.refresh()
    first = desk.hand_in()
    desk.accept(first)
    number = desk.filings.get(first).filing.number
    manager = desk.house.person(Role.MANAGER, "Li Na").account
    approved = {"state": "approved", "before": "{}", "after": "{}", "reason": "A tree", "asked_us": 1}
    with sqlite_engine.begin() as connection:
        values = {**approved, "camera_id": desk.ground.camera_ids[0], "decided_us": desk.house.clock.utc_us()}
        connection.execute(insert(move).values(**values, asked_by=manager.id, decided_by=manager.id))
    desk.turn(10.0)
    report = desk.hand_in("The tree")
    text = read(form_pdf(desk.filings.get(report), "zh"))
    assert number is not None
    for said in (
        number,
        "变更日期2026-06-10",
        f"{manager.display_name}2026-06-10".replace(" ", ""),
        "图像采集设备数量2",
    ):
        assert said in text
    assert "210102辽宁省" in text or "210102和平区" in text
