# SPDX-License-Identifier: Apache-2.0
"""What a file is, by its bytes; never by its name. Only kinds that a paper comes in are taken."""

import codecs
import zipfile
import zlib
from lzma import LZMAError
from typing import BinaryIO

BROKEN_ARCHIVE = (zipfile.BadZipFile, zlib.error, LZMAError, RuntimeError, EOFError, OSError, ValueError)
"""What zipfile raises for what is no archive, and for parts that were damaged, lead nowhere or are locked."""

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
_MOST_MARKERS = 1000
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
# How such a file may be called: what a double click makes of it goes by the end of its name.
_SUFFIXES: dict[str, tuple[str, ...]] = {
    PDF: ("pdf",),
    PNG: ("png",),
    JPEG: ("jpg", "jpeg", "jpe", "jfif"),
    TEXT: ("txt", "text", "csv", "tsv", "log", "md", "json", "geojson", "yaml", "yml"),
    DOCX: ("docx",),
    XLSX: ("xlsx",),
}
_MOST_TYPES_BYTES = 1 << 20
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


def name_of_type(name: str, media_type: str) -> str:
    """The name of a file that holds `media_type`, with another end where it would be opened as something else."""
    # Some systems drop dots at the end, and what was before them is the end then.
    name = name.rstrip(". ") or name
    end = name.rpartition(".")[2].lower() if "." in name else ""
    known = _SUFFIXES[media_type]
    return name if not end or end in known else f"{name}.{known[0]}"


def picture_size(file: BinaryIO) -> tuple[int, int] | None:
    """How wide and high a PNG (ISO/IEC 15948, 11.2.2) or JPEG (ITU-T T.81, B.2.2) is, in pixels; None if it is neither or
    does not say. Reads no more than its headers.
    """
    file.seek(0)
    head = file.read(24)
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        size = int.from_bytes(head[16:20]), int.from_bytes(head[20:24])
        return size if head[12:16] == b"IHDR" and len(head) == 24 and min(size) > 0 else None
    if not head.startswith(b"\xff\xd8"):
        return None
    file.seek(2)
    for _ in range(_MOST_MARKERS):
        marker = file.read(2)
        while len(marker) == 2 and marker[0] == 0xFF and marker[1] == 0xFF:  # filled up
            marker = marker[1:] + file.read(1)
        length = file.read(2)
        if len(marker) != 2 or marker[0] != 0xFF or len(length) != 2 or int.from_bytes(length) < 2:
            return None
        if 0xC0 <= marker[1] <= 0xCF and marker[1] not in (0xC4, 0xC8, 0xCC):
            frame = file.read(5)
            size = int.from_bytes(frame[3:5]), int.from_bytes(frame[1:3])
            return size if len(frame) == 5 and min(size) > 0 else None
        file.seek(int.from_bytes(length) - 2, 1)
    return None


def _office(file: BinaryIO) -> str:
    # Asked before anything is unpacked: each costs memory.
    if _count(file, b"PK\x01\x02") > _MOST_MEMBERS:
        return "archive"
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as parts:
            names = {each.lower(): each for each in parts.namelist()}
            if "[content_types].xml" not in names:
                return "archive"
            with parts.open(names["[content_types].xml"]) as part:
                types = part.read(_MOST_TYPES_BYTES).lower()
    except BROKEN_ARCHIVE:
        return "archive"
    # The part with macros may have any name; what it is says the list of types, which is UTF-8.
    if b"\0" in types or len(types) == _MOST_TYPES_BYTES:
        return "archive"
    if b"vbaproject" in types or b"macroenabled" in types or any(each.endswith("vbaproject.bin") for each in names):
        return "macros"
    if "word/document.xml" in names:
        return DOCX
    return XLSX if "xl/workbook.xml" in names else "archive"


def _count(file: BinaryIO, mark: bytes) -> int:
    file.seek(0)
    found, held = 0, b""
    while block := file.read(_BLOCK_BYTES):
        held += block
        found += held.count(mark)
        held = held[1 - len(mark) :]
    return found


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
