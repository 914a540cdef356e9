# SPDX-License-Identifier: Apache-2.0
"""Papers: what they are by their bytes, where they lie, what they are attached to and who sees them."""

import io
import stat
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from fairwatch.accounts.models import SYSTEM
from fairwatch.accounts.register import AuditLog
from fairwatch.clock import ManualClock
from fairwatch.db.registry import attachment
from fairwatch.govern.documents import (
    MOST_BYTES,
    Document,
    DocumentInvalid,
    DocumentNotAllowed,
    DocumentNotFound,
    Documents,
    DocumentTooLarge,
    drop_broken_off,
)
from fairwatch.govern.filetype import ALLOWED, DOCX, JPEG, PDF, PNG, TEXT, XLSX, file_type
from fairwatch.govern.scope import Scope
from fairwatch.govern.subjects import SubjectNotFound
from tests.govern.ground import Ground, lay

PAPER = b"%PDF-1.7\n1 0 obj\n%%EOF\n"


def zipped(*names: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as parts:
        for name in names:
            parts.writestr(name, "x")
    return held.getvalue()


def typed(media_type: str, *names: str) -> bytes:
    """An office file whose list of types names one more."""
    held = io.BytesIO(zipped(*names))
    with zipfile.ZipFile(held, "a") as parts:
        parts.writestr("[Content_Types].xml", f'<Types><Override ContentType="{media_type}"/></Types>')
    return held.getvalue()


class Desk:
    """Documents and short ways to hand them in."""

    def __init__(self, engine: Engine, data: Path) -> None:
        self.engine = engine
        self.data = data
        self.clock = ManualClock()
        self.documents = Documents(engine, self.clock, data)
        self.note = AuditLog(engine, self.clock).by(SYSTEM)

    def add(self, body: bytes, name: str = "paper.pdf", unit_id: int | None = None, kind: str = "letter") -> Document:
        return self.documents.add_bytes(body, name, kind, unit_id=unit_id, account_id=None, note=self.note)

    def files(self) -> list[Path]:
        return [path for path in (self.data / "documents").rglob("*") if path.is_file()]


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Desk:
    return Desk(engine, tmp_path)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (PAPER, PDF),
        (b"\x89PNG\r\n\x1a\n....", PNG),
        (b"\xff\xd8\xff\xe0....", JPEG),
        ("单位,地址\n".encode(), TEXT),
        ("单位,地址\n".encode("gb18030"), TEXT),
        (zipped("[Content_Types].xml", "word/document.xml"), DOCX),
        (zipped("[Content_Types].xml", "xl/workbook.xml"), XLSX),
        (zipped("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"), "macros"),
        (typed("application/vnd.ms-office.vbaProject", "word/document.xml", "word/x.bin"), "macros"),
        (typed("application/vnd.ms-word.document.macroEnabled.main+xml", "word/document.xml"), "macros"),
        (zipped("[Content_Types].xml", "word/document.xml", *map(str, range(10_000)), "vbaProject.bin"), "archive"),
        (zipped("setup.exe"), "archive"),
        (b"PK\x03\x04 torn", "archive"),
        (b"MZ\x90\x00\x03\x00", "executable"),
        (b"\x7fELF\x02\x01", "executable"),
        (b"#!/bin/sh\nrm -rf /\n", "script"),
        (b"\n\n <!DOCTYPE html><title>x</title>", "html"),
        (b"<svg xmlns='...'><script>alert(1)</script></svg>", "html"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old-office"),
        (b"\x00\x01\x02\x03", "unknown"),
        (b"MZ is how some sentences begin", TEXT),
        (b"", "empty"),
    ],
)
def test_a_file_is_what_its_bytes_say(body: bytes, found: str) -> None:
    assert file_type(io.BytesIO(body)) == found


@given(st.binary(max_size=3000))
def test_any_bytes_have_some_answer(body: bytes) -> None:
    assert isinstance(file_type(io.BytesIO(body)), str)


@given(
    st.text(
        alphabet=st.characters(codec="gb18030", exclude_categories=["Cc", "Cs"], exclude_characters="<"), min_size=1
    )
)
def test_any_text_is_text(text: str) -> None:
    body = f"a {text}".encode()
    assert file_type(io.BytesIO(body)) == TEXT


@pytest.mark.parametrize("body", [b"MZ\x90\x00", b"<html><script>", b"", zipped("a.bat")])
def test_what_is_no_paper_is_refused_whatever_its_name(desk: Desk, body: bytes) -> None:
    with pytest.raises(DocumentNotAllowed) as caught:
        desk.add(body, "invoice.pdf")
    assert caught.value.params["found"] not in ALLOWED
    assert desk.files() == []


def test_the_same_bytes_are_stored_once_and_for_nobody_else_to_read(desk: Desk) -> None:
    first, again, other = desk.add(PAPER), desk.add(PAPER), desk.add(PAPER, "same.pdf")
    assert first == again
    assert other.id != first.id
    (path,) = desk.files()
    assert path == desk.data / "documents" / first.sha256[:2] / first.sha256
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert desk.documents.read(other) == PAPER


def test_too_much_is_refused_while_it_comes(desk: Desk) -> None:
    incoming = desk.documents.receive()
    with pytest.raises(DocumentTooLarge):
        for _ in range(MOST_BYTES // (1 << 20) + 2):
            incoming.write(bytes(1 << 20))
    incoming.close()
    assert desk.files() == []


@pytest.mark.parametrize("name", ["", "  ", "a\x00b", "x" * 300, "C:\\"])
def test_a_document_needs_a_name(desk: Desk, name: str) -> None:
    with pytest.raises(DocumentInvalid):
        desk.add(PAPER, name)


def test_a_path_before_the_name_is_dropped(desk: Desk) -> None:
    assert desk.add(PAPER, "C:\\Users\\li\\授权.pdf").name == "授权.pdf"
    assert desk.add(PAPER, "../../etc/passwd").name == "passwd"


@pytest.mark.parametrize(
    ("name", "body", "kept"),
    [
        ("report.js", b"alert(1)", "report.js.txt"),
        ("start.bat", b"del *.*", "start.bat.txt"),
        ("cameras.CSV", "单位,地址".encode(), "cameras.CSV"),
        ("plan.exe", PAPER, "plan.exe.pdf"),
        ("report.docm", zipped("[Content_Types].xml", "word/document.xml"), "report.docm.docx"),
        ("report.hta.", b"text", "report.hta.txt"),
        ("照片.JPEG", b"\xff\xd8\xff\xe0....", "照片.JPEG"),
        ("licence", PAPER, "licence"),
    ],
)
def test_no_name_makes_something_else_of_a_paper(desk: Desk, name: str, body: bytes, kept: str) -> None:
    assert desk.add(body, name).name == kept


def test_a_lost_file_is_told(desk: Desk) -> None:
    found = desk.add(PAPER)
    desk.files()[0].unlink()
    with pytest.raises(DocumentNotFound):
        desk.documents.read(found)
    assert desk.documents.read(desk.add(PAPER, "again.pdf")) == PAPER, "and comes back when it is handed in again"


@pytest.fixture
def ground(engine: Engine) -> Ground:
    return lay(engine)


def test_papers_come_and_go_and_the_register_keeps_both(desk: Desk, ground: Ground) -> None:
    found = desk.add(PAPER, unit_id=ground.unit_id)
    subject = f"system:{ground.system_id}"
    desk.documents.attach(subject, found.id, "test-report", note=desk.note)
    assert [(each.kind, each.document.id) for each in desk.documents.attached(subject)] == [("test-report", found.id)]
    desk.clock.advance(5)
    desk.documents.detach(subject, found.id, note=desk.note)
    assert desk.documents.attached(subject) == []
    with desk.engine.connect() as connection:
        assert connection.execute(select(attachment.c.removed_us)).scalars().all() == [desk.clock.utc_us()]
    with pytest.raises(DocumentNotFound):
        desk.documents.detach(subject, found.id, note=desk.note)
    desk.documents.attach(subject, found.id, "licence", note=desk.note)
    assert [each.kind for each in desk.documents.attached(subject)] == ["licence"]
    assert desk.documents.get(found.id) == found


def test_who_sees_neither_unit_nor_subject_does_not_see_the_paper(desk: Desk, ground: Ground) -> None:
    found = desk.add(PAPER, unit_id=ground.unit_id)
    mine, theirs = Scope(unit_id=ground.unit_id), Scope(unit_id=ground.unit_id + 1)
    assert desk.documents.get(found.id, mine) == found
    with pytest.raises(DocumentNotFound):
        desk.documents.get(found.id, theirs)
    subject = f"system:{ground.system_id}"
    with pytest.raises(SubjectNotFound):
        desk.documents.attached(subject, theirs)
    with pytest.raises(SubjectNotFound):
        desk.documents.attach(subject, found.id, "letter", scope=theirs, note=desk.note)


def test_what_broke_off_is_gone_when_the_program_starts_again(desk: Desk) -> None:
    kept = desk.add(PAPER, "order.pdf")
    incoming = desk.documents.receive()
    incoming.write(PAPER)
    incoming.file.close()  # as when it is killed
    folder = incoming.path.parent
    assert incoming.path.exists()
    drop_broken_off(folder.parent)
    assert not list(folder.glob(".*"))
    assert desk.documents.read(kept) == PAPER


def test_what_has_papers_is_named_in_one_way_alone(desk: Desk, ground: Ground) -> None:
    """Else papers would be put to it that nobody finds there."""
    order = desk.add(PAPER, "order.pdf")
    with pytest.raises(SubjectNotFound):
        desk.documents.attach(f"system:0{ground.system_id}", order.id, "letter", note=desk.note)


def test_a_paper_of_the_installation_is_seen_where_it_is_attached(desk: Desk, ground: Ground) -> None:
    order = desk.add(PAPER, "order.pdf")
    mine = Scope(unit_id=ground.unit_id)
    with pytest.raises(DocumentNotFound):
        desk.documents.get(order.id, mine)
    desk.documents.attach(f"camera:{ground.camera_ids[0]}", order.id, "letter", note=desk.note)
    assert desk.documents.get(order.id, mine) == order


@pytest.mark.parametrize(
    "subject",
    [
        *("", "system", "system:", "system:x", "system:0", "system:-1", "system:99", "moon:1", "system:" + "9" * 40),
        *(f"system:{1:011}{'9' * 25}", "system:2147483648", "system:1\n"),
    ],
)
def test_what_is_not_there_has_no_papers(desk: Desk, subject: str) -> None:
    with pytest.raises(SubjectNotFound):
        desk.documents.attached(subject)
