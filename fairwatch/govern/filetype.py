# SPDX-License-Identifier: Apache-2.0
"""What a file is, by its bytes; never by its name. Only kinds that a paper comes in are taken."""

import codecs
import zipfile
from typing import BinaryIO

PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"
TEXT = "text/plain"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ALLOWED = frozenset({PDF, PNG, JPEG, TEXT, DOCX, XLSX})

_HEAD_BYTES = 4096
_BLOCK_BYTES = 1 << 18
_MOST_MEMBERS = 10_000
# First bytes -> media type, or the stable word for what is refused.
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"MZ", "executable"),
    (b"\x7fELF", "executable"),
    (b"\xca\xfe\xba\xbe", "executable"),
    (b"\xcf\xfa\xed\xfe", "executable"),
    (b"\xce\xfa\xed\xfe", "executable"),
    (b"\xfe\xed\xfa\xce", "executable"),
    (b"\xfe\xed\xfa\xcf", "executable"),
    (b"#!", "script"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old-office"),
    (b"Rar!\x1a\x07", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"GIF8", "picture"),
)
_MARKUP = (b"<!doctype html", b"<html", b"<head", b"<body", b"<script", b"<iframe", b"<svg", b"<!doctype svg")
_CONTROL = bytes(code for code in range(0x20) if code not in b"\t\n\v\f\r\x1b")


def file_type(file: BinaryIO) -> str:
    """The media type of what `file` holds (one of ALLOWED), or a word for what it is instead: `empty`, `executable`,
    `script`, `html`, `macros`, `archive`, `old-office`, `picture`, `unknown`. Reads it from its start.
    """
    file.seek(0)
    head = file.read(_HEAD_BYTES)
    if not head:
        return "empty"
    for magic, found in _MAGIC:
        # Two letters also begin a text; a program's header holds zeros.
        if head.startswith(magic) and (magic != b"MZ" or b"\0" in head):
            return found
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _office(file)
    return _text(file, head)


def _office(file: BinaryIO) -> str:
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as parts:
            names = {each.lower() for each in parts.namelist()[:_MOST_MEMBERS]}
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError):
        return "archive"
    if any(name.endswith("vbaproject.bin") for name in names):
        return "macros"
    if "[content_types].xml" not in names:
        return "archive"
    if "word/document.xml" in names:
        return DOCX
    return XLSX if "xl/workbook.xml" in names else "archive"


def _text(file: BinaryIO, head: bytes) -> str:
    lowered = head.lower()
    if any(mark in lowered for mark in _MARKUP):
        return "html"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decodes(file, "utf-16")
    return TEXT if TEXT in (_decodes(file, "utf-8"), _decodes(file, "gb18030")) else "unknown"


def _decodes(file: BinaryIO, encoding: str) -> str:
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while block := file.read(_BLOCK_BYTES):
            if encoding != "utf-16" and block.translate(None, _CONTROL) != block:
                return "unknown"
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "unknown"
    return TEXT
