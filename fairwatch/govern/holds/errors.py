# SPDX-License-Identifier: Apache-2.0
"""What is refused about holds, each with its stable code."""

from fairwatch.errors import FairwatchError


class HoldNotFound(FairwatchError):
    """There is no such hold, or not for this person."""

    code = "hold-not-found"
    status = 404


class HoldInvalid(FairwatchError):
    """What is asked for makes no sense or lacks something; `field` says where, `reason` what."""

    code = "hold-invalid"
    status = 422


class HoldBinding(FairwatchError):
    """A text asks for longer: `until`, by `pack_zh`, `pack_en` and `article`."""

    code = "hold-binding"
    status = 409


class HoldOver(FairwatchError):
    """It was lifted or has ended, or what is decided on is not asked for. `state` says what it is."""

    code = "hold-over"
    status = 409
