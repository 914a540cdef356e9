# SPDX-License-Identifier: Apache-2.0
"""The form: what it asks for can be entered where it says."""

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
