# SPDX-License-Identifier: Apache-2.0
"""Who people are to the system and what they hold. Plain data."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """Each of the first four may do what those before it may, and more. Officer and auditor stand apart: who supervises
    or audits does not run the system (see `permissions`).
    """

    VIEWER = "viewer"
    OPERATOR = "operator"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"
    OFFICER = "officer"
    AUDITOR = "auditor"


class AccessKind(StrEnum):
    """The ways in which a picture leaves the system."""

    LIVE = "live"
    PLAYBACK = "playback"
    THUMBNAIL = "thumbnail"
    HLS = "hls"
    EXPORT = "export"
    TEST = "test"


class GrantKind(StrEnum):
    """What an explicit grant allows."""

    LIVE = "live"
    PLAYBACK = "playback"
    EXPORT = "export"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did something, as the registers keep it. `account_id` is None for the system itself."""

    account_id: int | None
    username: str
    address: str


SYSTEM = Actor(None, "", "")


@dataclass(frozen=True, slots=True)
class Account:
    """A person who may sign in.

    `unit_id`: whose staff, None for the whole installation's. `authority_id`: whose officer. `ends_us`: when the
    account ends by itself. `blocked`: the duties that are not kept and stop the account. `no_pictures`: those that
    close pictures to it, and nothing else.
    """

    id: int
    username: str
    display_name: str
    role: Role
    disabled: bool
    must_change_password: bool
    all_cameras: bool
    created_us: int
    last_sign_in_us: int | None
    unit_id: int | None = None
    authority_id: int | None = None
    ends_us: int | None = None
    blocked: tuple[str, ...] = ()
    no_pictures: tuple[str, ...] = ()
    version: int = 1

    def has_ended(self, now_us: int) -> bool:
        """Whether it ended by itself."""
        return self.ends_us is not None and self.ends_us <= now_us


@dataclass(frozen=True, slots=True)
class CameraRight:
    """What an account without `all_cameras` may do with one camera."""

    camera_id: int
    live: bool = False
    playback: bool = False
    export: bool = False


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in browser. `token_hash` names the row; the token itself is only in the cookie."""

    token_hash: bytes
    account: Account
    csrf: str
    address: str
    expires_us: int

    @property
    def actor(self) -> Actor:
        """The person behind it, for the registers."""
        return Actor(self.account.id, self.account.username, self.address)


@dataclass(frozen=True, slots=True)
class Bearer:
    """Someone at `address` who shows a grant and no session: a player outside the console."""

    address: str


@dataclass(frozen=True, slots=True)
class Grant:
    """What a person was allowed beyond the session: cameras, span, purpose, until when."""

    id: str
    account_id: int
    kind: GrantKind
    purpose: str
    camera_ids: tuple[int, ...]
    start_us: int | None
    end_us: int | None
    created_us: int
    expires_us: int
    revoked_us: int | None
    case_id: int | None = None
