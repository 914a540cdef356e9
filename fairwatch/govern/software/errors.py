# SPDX-License-Identifier: Apache-2.0
"""What can go wrong with a list of flaws."""

from fairwatch.errors import FairwatchError


class AdvisoriesUnreadable(FairwatchError):
    """The file is no list of advisories; `reason` says why."""

    code = "advisories-unreadable"
    status = 422


class AdvisoriesTooLarge(FairwatchError):
    """The file has more than `most_bytes`, packed or unpacked."""

    code = "advisories-too-large"
    status = 413


class InstallationOnly(FairwatchError):
    """The software is the whole installation's: a unit's own people do not decide on it."""

    code = "installation-only"
    status = 403
