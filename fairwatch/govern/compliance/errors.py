# SPDX-License-Identifier: Apache-2.0
"""What compliance refuses, each with its stable code."""

from fairwatch.errors import FairwatchError


class RulesUnknown(FairwatchError):
    """There is no such rule pack, or it has no such article; `rules` and `article` say which."""

    code = "rules-unknown"
    status = 404


class NothingToReport(FairwatchError):
    """There is no such site or unit, or not for this person."""

    code = "compliance-not-found"
    status = 404
