# SPDX-License-Identifier: Apache-2.0
"""What another installation says in its form is read as the form asks, or refused."""

import contextlib
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from fairwatch.govern.filing.carried import ContentTold
from fairwatch.govern.filing.errors import PackageInvalid
from fairwatch.govern.filing.keys import open_key
from fairwatch.govern.filing.package import read_package, write_package


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("funding", "banana"),
        ("site_class", "x"),
        ("unit_trades", 5),
        ("unit_trades", [{}]),
        ("area_covered", {"a": 1}),
        ("site_latitude", float("nan")),
        ("site_latitude", "north"),
        ("storage_days", 1e300),
        ("police_link", "maybe"),
        ("end_day", "20260601"),
        ("use_day", 5),
        ("unit_name", "A\x00B"),
        ("of_tomorrow", {"a": 1}),
        ("storage_days", 10**400),
        ("use_day", "9999-12-31"),
        ("use_day", "0001-01-01"),
        ("unit_name", "\ud800"),
        ("unit_trades", ["a\x00"]),
        ("of\ud800", "x"),
    ],
)
def test_a_field_that_cannot_be_is_refused(field: str, value: Any) -> None:
    with pytest.raises(ValidationError):
        ContentTold.model_validate({"fields": {field: value}, "cameras": []})


@pytest.mark.parametrize(("column", "value"), [("latitude", "x"), ("kind", "drone"), ("audio", 2), ("name", [1])])
def test_a_column_that_cannot_be_is_refused(column: str, value: Any) -> None:
    with pytest.raises(ValidationError):
        ContentTold.model_validate({"fields": {}, "cameras": [{"uuid": "a", "name": "A", column: value}]})


def test_what_an_older_or_newer_form_asks_is_kept() -> None:
    fields = {"of_tomorrow": "yes", "end_day": None, "network": "", "unit_trades": ["hotel", "of-tomorrow"]}
    told = ContentTold.model_validate({"fields": fields, "cameras": [{"uuid": "a", "shape": 3}]})
    assert told.plain()["fields"] == fields
    assert told.plain()["cameras"][0]["shape"] == 3


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"a":' * 200_000])
def test_a_package_whose_content_cannot_be_read_is_refused(body: bytes, tmp_path: Path) -> None:
    package = read_package(io.BytesIO(write_package("filing", {"filing.json": body}, open_key(tmp_path), {})))
    with pytest.raises(PackageInvalid):
        package.json("filing.json")


def test_a_package_that_was_damaged_on_its_way_is_refused(tmp_path: Path) -> None:
    packed = io.BytesIO()
    whole = write_package("filing", {"filing.json": b"{}"}, open_key(tmp_path), {})
    with zipfile.ZipFile(io.BytesIO(whole)) as made, zipfile.ZipFile(packed, "w", zipfile.ZIP_LZMA) as again:
        for each in made.infolist():
            again.writestr(each.filename, made.read(each))
    body = packed.getvalue()
    for at in range(30, len(body), 41):
        damaged = body[:at] + bytes([body[at] ^ 0x55]) + body[at + 1 :]
        with contextlib.suppress(PackageInvalid):
            read_package(io.BytesIO(damaged))
