# SPDX-License-Identifier: Apache-2.0
"""What can go wrong with kept footage, each with its stable code."""

from fairwatch.errors import FairwatchError


class NoFootageError(FairwatchError):
    """Nothing was recorded at that time, or it was deleted since."""

    code = "no-footage"
    status = 404


class FootageDamagedError(FairwatchError):
    """A segment file cannot be read as what the catalogue says it is."""

    code = "footage-damaged"
    status = 500


class VolumeError(FairwatchError):
    """A volume cannot be used as it should."""

    code = "volume"
    status = 503


class VolumeMissingError(VolumeError):
    """The volume's folder lacks its identity file: the disk is not mounted."""

    code = "volume-missing"


class VolumeSwappedError(VolumeError):
    """Another volume, or one of another installation, lies where this one should."""

    code = "volume-swapped"


class VolumeUnknownError(VolumeError):
    """There is no volume of that number."""

    code = "volume-unknown"
    status = 404


class VolumeTakenError(VolumeError):
    """The name or the folder is another volume's, or the folder cannot be one."""

    code = "volume-taken"
    status = 409


class VolumeReadOnlyError(VolumeError):
    """Nothing can be written to the volume."""

    code = "volume-read-only"


class VolumeFullError(VolumeError):
    """The volume is at its floor or quota and nothing on it may be deleted."""

    code = "volume-full"


class NoVolumeError(VolumeError):
    """No volume takes footage."""

    code = "no-volume"
