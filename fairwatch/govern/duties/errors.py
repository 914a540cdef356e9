# SPDX-License-Identifier: Apache-2.0
"""What the register of duties refuses, each with its stable code."""

from fairwatch.errors import FairwatchError


class EntryInvalid(FairwatchError):
    """A field of an entry is missing or wrong; `field` names it, `reason` says why."""

    code = "entry-invalid"
    status = 422


class EntryNotFound(FairwatchError):
    """There is no such entry, or not for this person."""

    code = "entry-not-found"
    status = 404


class EntryKindUnknown(FairwatchError):
    """The register knows no such kind of entry."""

    code = "entry-kind-unknown"
    status = 404


class EntryForbidden(FairwatchError):
    """Entries of this kind are written by those with the permission that `permission` names."""

    code = "entry-forbidden"
    status = 403


class PersonStopped(FairwatchError):
    """Somebody of `names` is stopped at that time by the `duties`, kinds with commas between: nobody is put on duty
    who is not vetted and trained then.
    """

    code = "person-stopped"
    status = 409


class OutletNotFound(FairwatchError):
    """There is no such outlet for reminders."""

    code = "outlet-not-found"
    status = 404


class OutletInvalid(FairwatchError):
    """An address that reminders cannot go to; `reason` says why."""

    code = "outlet-invalid"
    status = 422
