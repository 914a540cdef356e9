# SPDX-License-Identifier: Apache-2.0
"""What filing refuses."""

from fairwatch.errors import FairwatchError


class FilingNotFound(FairwatchError):
    """There is no such filing, or not for this person."""

    code = "filing-not-found"
    status = 404


class FilingState(FairwatchError):
    """The filing is in a state in which this cannot be done; `state` says which."""

    code = "filing-state"
    status = 409


class FilingIncomplete(FairwatchError):
    """Something that has to be there is missing; `missing` says how many things, the filing itself which."""

    code = "filing-incomplete"
    status = 422


class FilingInvalid(FairwatchError):
    """What was entered makes no sense; `field` and `reason` say what."""

    code = "filing-invalid"
    status = 422


class NotYourFiling(FairwatchError):
    """The police of the territory decide on a filing; a sector's regulator sees it."""

    code = "not-your-filing"
    status = 403


class PackageInvalid(FairwatchError):
    """A filing package that cannot be trusted or read; `reason` says why."""

    code = "package-invalid"
    status = 422
