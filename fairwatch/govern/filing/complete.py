# SPDX-License-Identifier: Apache-2.0
"""Whether a filing may be handed in: every field and paper that is asked for, and where what is missing is mended."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from .form import Form, FormField, Section


@dataclass(frozen=True, slots=True)
class Missing:
    """Something to mend. `where`: unit, site, places, system, camera, device, cameras or filing; `camera`: which one, by uuid.
    `what` is a field of the form, or with `paper` one of its attachments.
    """

    what: str
    where: str
    paper: bool = False
    camera: str | None = None
    camera_name: str = ""


def missing(form: Form, kind: str, content: Mapping[str, Any], papers: Collection[str]) -> list[Missing]:
    """All that is missing, in the order of the form; first of all cameras, where there are none, and then not what only
    follows from them. `papers`: the kinds that are attached.
    """
    fields, cameras = content.get("fields", {}), content.get("cameras", [])
    found = [] if cameras or kind == "end" else [Missing(form.table.id, "cameras")]
    found += [
        Missing(field.id, _where(section, field))
        for section in form.single
        for field in section.fields
        if field.required and _empty(fields.get(field.id)) and (cameras or not field.derived)
    ]
    if kind == "end" and _empty(fields.get("end_day")):
        found.append(Missing("end_day", "system"))
    found += [
        Missing(
            field.id, _where(form.table, field), camera=str(camera["uuid"]), camera_name=str(camera.get("name", ""))
        )
        for camera in cameras
        for field in form.table.fields
        if field.required and _unset(field, camera.get(field.id))
    ]
    found += [
        Missing(paper.id, "filing", paper=True)
        for paper in form.attachments
        if kind in paper.required and paper.id not in papers
    ]
    return found


def _where(section: Section, field: FormField) -> str:
    return field.where or section.where


def _unset(field: FormField, value: object) -> bool:
    """Whether nothing is said of it: a number whose 0 means that none was set says nothing either."""
    return _empty(value) or (field.zero is not None and value == 0)


def _empty(value: object) -> bool:
    return value is None or value in ("", [])
