# SPDX-License-Identifier: Apache-2.0
"""What a file would do to the registry, or did, as the API tells it."""

from enum import StrEnum
from typing import Literal

from pydantic import Field

from fairwatch.display.models.base import Output


class ExchangeTable(StrEnum):
    """The lists that go in and out as files."""

    UNITS = "units"
    SITES = "sites"
    PLACES = "places"
    SYSTEMS = "systems"
    CAMERAS = "cameras"
    PLANS = "plans"
    PLANNED_CAMERAS = "planned-cameras"


class ExchangeFormat(StrEnum):
    """The forms that they have."""

    CSV = "csv"
    XLSX = "xlsx"
    GEOJSON = "geojson"


class ImportProblem(Output):
    row: int = Field(description="The line of the file, or the number of the GeoJSON feature.")
    column: str = Field(description="The column's id; empty: the row as a whole.")
    code: str = Field(description="Stable word for what is wrong: missing, not-found, date, check-digit ...")
    value: str = Field(description="What stands there.")
    params: dict[str, str | int | float | None]


class ImportEffect(Output):
    row: int
    action: Literal["add", "change"]
    name: str
    fields: list[str] = Field(description="The columns that change.")


class ImportReport(Output):
    what: ExchangeTable
    format: ExchangeFormat
    encoding: str
    rows: int
    added: int
    changed: int
    unchanged: int
    wrong_rows: int
    problem_count: int
    problems: list[ImportProblem] = Field(description="The first 20,000.")
    effects: list[ImportEffect] = Field(description="The first 2,000.")
    unknown_columns: list[str] = Field(description="Headings that mean nothing here: what they hold is left out.")
    written: bool


class WorkbookReport(Output):
    sheets: list[ImportReport] = Field(description="Each sheet that is a list, in the order in which they were taken.")
    unknown_sheets: list[str] = Field(description="Titles that mean nothing here: what is on these sheets is left out.")
    written: bool


class ExchangeColumn(Output):
    id: str
    zh: str
    en: str
    needed: bool
    type: str


class ExchangeColumns(Output):
    what: ExchangeTable
    zh: str
    en: str
    columns: list[ExchangeColumn]
    formats: list[ExchangeFormat]
