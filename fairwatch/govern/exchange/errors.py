# SPDX-License-Identifier: Apache-2.0
"""What is wrong with a file, or with what stands in one of its cells."""

from dataclasses import dataclass, field

from fairwatch.errors import FairwatchError

Param = str | int | float | None


class FileUnreadable(FairwatchError):
    """The file cannot be read as a list; `reason` says why, `line` where."""

    code = "exchange-unreadable"
    status = 422


class FileTooLarge(FairwatchError):
    """The file has more than `most_bytes`."""

    code = "exchange-too-large"
    status = 413


class RowsWrong(FairwatchError):
    """Rows are wrong, so nothing was written. `errors` counts them; row, column and reason tell the first."""

    code = "exchange-rows-wrong"
    status = 422


class FormatUnknown(FairwatchError):
    """The list does not come in that form: units and systems have no place on a map."""

    code = "exchange-format-unknown"
    status = 404


@dataclass(frozen=True, slots=True)
class Problem:
    """One cell, or a whole row, that is wrong. `row`: the line of the file. `code` is a stable word."""

    row: int
    column: str
    code: str
    value: str = ""
    params: dict[str, Param] = field(default_factory=dict)


class CellWrong(ValueError):
    """What stands in a cell cannot be read; `reason` is a stable word."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
