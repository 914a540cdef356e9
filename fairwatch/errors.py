# SPDX-License-Identifier: Apache-2.0
"""The base of every error that reaches a person.

`code` is stable: the API puts it into problem details (RFC 9457), the console
translates it. `params` are the values that the translated sentence needs.
"""


class FairwatchError(Exception):
    """An expected failure: what happened, said so that something can be done."""

    code = "error"
    status = 400

    def __init__(self, detail: str, **params: str | float | bool | None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.params = params


class VersionConflict(FairwatchError):
    """Somebody else changed it meanwhile. `version` is the newer one's; who and when where that is known."""

    code = "version-conflict"
    status = 409


class OwnRequest(FairwatchError):
    """Nobody decides on what they asked for themselves."""

    code = "own-request"
    status = 403
