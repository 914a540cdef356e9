# SPDX-License-Identifier: Apache-2.0
"""The form: what it asks for can be entered where it says."""

import json
import re
from pathlib import Path
from typing import Any, Literal

import pytest

from fairwatch.govern.exchange.tables import Column, tables
from fairwatch.govern.filing.complete import missing
from fairwatch.govern.filing.form import form
from fairwatch.govern.filing.pdf import shown
from fairwatch.govern.registry import fields

PAGES = {
    "unit": fields.UNIT,
    "site": fields.SITE,
    "places": fields.PLACE,
    "system": fields.SYSTEM,
    "camera": fields.PLACEMENT,
}
OF_THE_CAMERA_ITSELF = {"name", "storage_days"}


def test_what_is_asked_for_is_a_field_of_the_page_that_it_names() -> None:
    asked = [
        (field.where or section.where, field.entry or field.id)
        for section in form().sections
        for field in section.fields
        if field.required and section.source == "registry"
    ]
    lost = [(where, entry) for where, entry in asked if where in PAGES and entry not in PAGES[where]]
    assert {entry for _, entry in lost} <= OF_THE_CAMERA_ITSELF
    assert ("unit", "legal_person") in asked
    assert ("camera", "direction_deg") in asked


def test_a_retention_that_was_never_set_is_not_told_as_a_number_of_days() -> None:
    for section in form().sections:
        for field in section.fields:
            if field.id == "storage_days":
                assert (shown(field, 0, "zh"), shown(field, 0, "en")) == ("未设最短期限", "no minimum set")
                assert shown(field, 30, "zh") == "30 天"


def test_without_a_camera_that_is_said_first_and_nothing_that_follows_from_it() -> None:
    found = missing(form(), "first", {"fields": {}, "cameras": []}, ())
    assert found[0].what == "cameras"
    assert not {"place_kinds", "storage_days"} & {each.what for each in found}
    some = missing(form(), "first", {"fields": {}, "cameras": [{"uuid": "a", "name": "A"}]}, ())
    assert {"place_kinds", "storage_days"} <= {each.what for each in some}
    assert "cameras" not in {each.what for each in some}
    assert not {"cameras", "place_kinds"} & {each.what for each in missing(form(), "end", {"fields": {}}, ())}


CONSOLE = Path(__file__).parents[3] / "ui" / "src" / "registry"
LABELS = {
    ("unit", "kind"): "unitKind",
    ("places", "kind"): "placeKind",
    ("camera", "code"): "cameraCode",
    ("camera", "kind"): "cameraKind",
    ("camera", "place_id"): "place",
}
CHOICES = {"unit_kind": "unitKind", "site_class": "siteClass", "funding": "funding", "network": "network"}
LISTS = {"unit": "units", "site": "sites", "places": "places", "system": "systems", "camera": "cameras"}


def same(one: str, other: str) -> bool:
    """Whether two labels are of one term: one may say of what it is, which the other's page says."""
    shorter, longer = sorted((re.sub(r" ?[（(].*", "", each).lower() for each in (one, other)), key=len)
    return shorter in longer


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_form_the_console_and_the_files_call_one_thing_by_one_name(language: Literal["zh", "en"]) -> None:
    console: Any = json.loads((CONSOLE / f"{'zh-CN' if language == 'zh' else 'en'}.json").read_text("utf-8"))
    columns: dict[tuple[str, str], Column] = {
        (name, column.field): column for name, table in tables().items() for column in table.columns.values()
    }
    apart = []
    for section in form().sections:
        for field in section.fields:
            where, entry = field.where or section.where, field.entry or field.id
            said = getattr(field.name, language)
            label = console["field"].get(LABELS.get((where, entry), entry))
            column = columns.get((LISTS.get(where, ""), entry))
            if label and where in PAGES and not same(said, label):
                apart.append((said, label))
            if column and entry not in ("division", "place_id") and not same(said, column.heading(language)):
                apart.append((said, column.heading(language)))
            words = {name: getattr(each, language) for name, each in field.choices.items()}
            shown = console.get(
                CHOICES.get(field.id, "cameraKind" if entry == "kind" and where == "camera" else ""), {}
            )
            apart += [(word, shown[name]) for name, word in words.items() if shown.get(name, word) != word]
            if column and field.form == "choice":
                told = {name: pair[language == "en"] for name, pair in column.choices.items()}
                apart += [(word, told[name]) for name, word in words.items() if told.get(name, word) != word]
    assert apart == []


def test_a_camera_whose_storage_days_are_not_set_is_named() -> None:
    cameras = [{"uuid": "a", "name": "A", "storage_days": 0}, {"uuid": "b", "name": "B", "storage_days": 30}]
    found = missing(form(), "first", {"fields": {"storage_days": 0}, "cameras": cameras}, ())
    said = [(each.where, each.camera_name) for each in found if each.what == "storage_days"]
    assert said == [("device", "A")]
