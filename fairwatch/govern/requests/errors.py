# SPDX-License-Identifier: Apache-2.0
"""What is refused about cases, each with its stable code."""

from fairwatch.errors import FairwatchError


class CaseNotFound(FairwatchError):
    """There is no such case, or not for this person."""

    code = "case-not-found"
    status = 404


class CaseInvalid(FairwatchError):
    """What is asked for makes no sense or lacks something; `field` says where, `reason` what."""

    code = "case-invalid"
    status = 422


class CaseIncomplete(FairwatchError):
    """It cannot be approved yet; `missing` says what is not there."""

    code = "case-incomplete"
    status = 409


class CaseDecided(FairwatchError):
    """A case that was decided or closed does not change: ask for a new one. `state` says what it is."""

    code = "case-decided"
    status = 409
