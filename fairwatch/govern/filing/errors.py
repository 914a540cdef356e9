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


class AuthorityAnswers(FairwatchError):
    """What came on paper is not entered where the authority can answer by itself; `reason`: officer, key or peer."""

    code = "authority-answers"
    status = 409


class PackageInvalid(FairwatchError):
    """A filing package that cannot be trusted or read; `reason` says why."""

    code = "package-invalid"
    status = 422


class PeerNotFound(FairwatchError):
    """There is no such installation, or it was revoked."""

    code = "peer-not-found"
    status = 404


class PeerInvalid(FairwatchError):
    """What was entered of another installation makes no sense; `field` and `reason` say what."""

    code = "peer-invalid"
    status = 422


class PeerUnknown(FairwatchError):
    """Another installation showed no secret, or one that opens nothing here."""

    code = "peer-unknown"
    status = 401
