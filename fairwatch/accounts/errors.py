# SPDX-License-Identifier: Apache-2.0
"""What sign-in, accounts, registers and the gate refuse, each with its stable code."""

from collections.abc import Sequence
from enum import StrEnum

from fairwatch.errors import FairwatchError


class NotSignedIn(FairwatchError):
    """There is no session, or it ended."""

    code = "not-signed-in"
    status = 401


class AccountBlocked(NotSignedIn):
    """A duty is not kept, and the account is stopped until it is; see `block` for the params."""

    code = "account-blocked"


def block(duties: Sequence[str]) -> dict[str, str]:
    """What is said of a blocked account: the kind of duty as `reason`; of several `several`, with all in `reasons`."""
    return {"reason": duties[0]} if len(duties) == 1 else {"reason": "several", "reasons": ",".join(duties)}


class AccountEnded(NotSignedIn):
    """The account ended, as a contractor's does with the agreement; `ended_us` says when."""

    code = "account-ended"


class SignInFailed(FairwatchError):
    """Wrong name or password, or a disabled account: which of them is not said."""

    code = "sign-in-failed"
    status = 401


class TooManyAttempts(FairwatchError):
    """Sign-in from this address, or to this account, waits. `retry_s` says how long. `first`: of this wait nobody else was
    told yet.
    """

    code = "too-many-attempts"
    status = 429
    first = True


class CsrfFailed(FairwatchError):
    """An unsafe request without the token, or from another site's page."""

    code = "csrf-failed"
    status = 403


class PermissionDenied(FairwatchError):
    """The role does not have the permission that `permission` names."""

    code = "permission-denied"
    status = 403


class PasswordChangeRequired(FairwatchError):
    """The password was set by someone else and must be changed first."""

    code = "password-change-required"
    status = 403


class WeakPassword(FairwatchError):
    """The password breaks the policy; `reason` is too-short, too-common, contains-name or unchanged."""

    code = "weak-password"
    status = 422


class WrongPassword(FairwatchError):
    """The present password, asked for before a change, is not right."""

    code = "old-password-wrong"
    status = 403


class AccountNotFound(FairwatchError):
    """There is no such account."""

    code = "account-not-found"
    status = 404


class AccountInvalid(FairwatchError):
    """Role, unit, authority and end of an account do not go together; `reason` says why."""

    code = "account-invalid"
    status = 422


class UsernameTaken(FairwatchError):
    """Another account has this name."""

    code = "username-taken"
    status = 409


class LastAdministrator(FairwatchError):
    """The change would leave nobody who can administer."""

    code = "last-administrator"
    status = 409


class AccountHasHistory(FairwatchError):
    """Holds, alarms, cases, moves or papers name the account: it can be disabled, not removed."""

    code = "account-has-history"
    status = 409


class SetupDone(FairwatchError):
    """The first administrator exists already."""

    code = "setup-done"
    status = 409


class SetupTokenWrong(FairwatchError):
    """The one-time token is not the one that was printed."""

    code = "setup-token-wrong"
    status = 403


class LayoutNotFound(FairwatchError):
    """There is no such layout of one's own."""

    code = "layout-not-found"
    status = 404


class GrantNotFound(FairwatchError):
    """There is no such grant that the person may end."""

    code = "grant-not-found"
    status = 404


class GrantInvalid(FairwatchError):
    """The grant that is asked for makes no sense; `reason` says why."""

    code = "grant-invalid"
    status = 422


class CameraUnknown(FairwatchError):
    """There is no such camera, or not for this person."""

    code = "camera-not-found"
    status = 404


class Rule(StrEnum):
    """The rules of the gate, as codes of refusals. Stable: they stand in the access register."""

    NOT_SIGNED_IN = "not-signed-in"
    SESSION_ENDED = "session-ended"
    ACCOUNT_DISABLED = "account-disabled"
    ACCOUNT_BLOCKED = "account-blocked"
    PICTURES_CLOSED = "pictures-closed"
    ACCOUNT_ENDED = "account-ended"
    PASSWORD_CHANGE_REQUIRED = "password-change-required"
    PERMISSION_DENIED = "permission-denied"
    NO_CAMERA_RIGHT = "no-camera-right"
    CAMERA_NOT_FOUND = "camera-not-found"
    SPAN_INVALID = "span-invalid"
    GRANT_REQUIRED = "grant-required"
    GRANT_UNKNOWN = "grant-unknown"
    GRANT_REVOKED = "grant-revoked"
    GRANT_EXPIRED = "grant-expired"
    GRANT_FOREIGN = "grant-foreign"
    GRANT_KIND = "grant-kind"
    GRANT_CAMERA = "grant-camera"
    GRANT_SPAN = "grant-span"
    CASE_NEEDED = "case-needed"
    CASE_UNKNOWN = "case-unknown"
    CASE_CLOSED = "case-closed"
    CASE_CAMERA = "case-camera"
    CASE_SPAN = "case-span"
    VIEWING_ONLY = "viewing-only"
    APPROVAL_NEEDED = "approval-needed"
    NAMED_RIGHT_NEEDED = "named-right-needed"


_STATUS = {
    Rule.NOT_SIGNED_IN: 401,
    Rule.SESSION_ENDED: 401,
    Rule.ACCOUNT_BLOCKED: 401,
    Rule.ACCOUNT_ENDED: 401,
    Rule.CAMERA_NOT_FOUND: 404,
    Rule.SPAN_INVALID: 422,
}


class Refused(FairwatchError):
    """The gate is shut. `rule` says why; each refusal of an opening is in the access register."""

    def __init__(self, rule: Rule, detail: str, **params: str | float | bool | None) -> None:
        super().__init__(detail, **params)
        self.rule = rule
        self.code = rule.value
        self.status = _STATUS.get(rule, 403)


class ChainBroken(FairwatchError):
    """A register was tampered with. `entry` is the first id that is not as it was written."""

    code = "register-chain-broken"
    status = 500


class SecretKeyWrong(FairwatchError):
    """The key file does not belong to this data, is damaged, or is readable by others."""

    code = "secret-key-wrong"
    status = 500
