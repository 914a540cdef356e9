# SPDX-License-Identifier: Apache-2.0
"""Accounts, sign-in and rights, as the API shows them."""

from typing import Annotated

from pydantic import Field

from fairwatch.accounts.models import GrantKind, Role
from fairwatch.accounts.permissions import Permission
from fairwatch.display.models.base import Id, Input, Output, TimeUs

Username = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[\w.@-]+$")]
DisplayName = Annotated[str, Field(min_length=1, max_length=120)]
# The policy itself is accounts.passwords; this only bounds the work of hashing.
NewPassword = Annotated[str, Field(min_length=1, max_length=256)]


class SetupState(Output):
    needed: bool = Field(description="True until the first administrator exists.")


class SetupRequest(Input):
    token: str = Field(min_length=1, max_length=200, description="The one-time token printed at the first start.")
    username: Username
    display_name: DisplayName
    password: NewPassword


class SignIn(Input):
    username: str = Field(min_length=1, max_length=64)
    password: str = Field(min_length=1, max_length=256)


class PasswordChange(Input):
    old: str = Field(min_length=1, max_length=256)
    new: NewPassword


class SignedInAccount(Output):
    id: Id
    username: str
    display_name: str
    role: Role
    must_change_password: bool
    unit_id: Id | None
    authority_id: Id | None


class Me(Output):
    """Who is signed in. `permissions` is empty while the password must be changed first."""

    account: SignedInAccount
    csrf: str = Field(description="Goes into the header X-CSRF-Token of every unsafe request.")
    permissions: list[Permission]
    expires_us: TimeUs


class AccountView(Output):
    id: Id
    username: str
    display_name: str
    role: Role
    disabled: bool
    must_change_password: bool
    all_cameras: bool
    created_us: TimeUs
    last_sign_in_us: TimeUs | None
    unit_id: Id | None = Field(description="Whose staff; null = of the whole installation.")
    authority_id: Id | None = Field(description="Whose officer.")
    ends_us: TimeUs | None = Field(description="When the account ends by itself.")
    blocked: list[str] = Field(description="The kinds of duty that are not kept and stop the account.")
    no_pictures: list[str] = Field(
        default=[], description="The kinds of duty that are not kept and close pictures to an administrator."
    )
    lacking: list[str] = Field(
        default=[], description="The kinds of duty that are due of an administrator, whom none of them stops."
    )
    lacking_us: TimeUs | None = Field(None, description="Until when that is due; after it pictures are closed to them.")
    version: int = Field(description="Of the account and its rights per camera together.")


class NewAccount(Input):
    username: Username
    display_name: DisplayName
    password: NewPassword
    role: Role
    all_cameras: bool = True
    must_change_password: bool = True
    unit_id: Id | None = None
    authority_id: Id | None = Field(None, description="Officers need one, others have none.")
    ends_us: TimeUs | None = None


class AccountChange(Input):
    """Only what is given is changed. A new password ends the account's sessions and must be changed at the next sign-in."""

    version: int = Field(ge=1, description="That it was changed from.")
    display_name: DisplayName | None = None
    role: Role | None = None
    disabled: bool | None = None
    password: NewPassword | None = None
    unit_id: Id | None = Field(None, description="null = the whole installation's")
    authority_id: Id | None = None
    ends_us: TimeUs | None = Field(None, description="null = without an end")


class CameraRightItem(Input, Output):
    camera_id: Id
    live: bool = False
    playback: bool = False
    export: bool = False


class CameraRights(Input, Output):
    version: int = Field(ge=1, description="The account's: what it was changed from.")
    all_cameras: bool
    cameras: list[CameraRightItem] = Field(default_factory=list, max_length=10_000)


class GrantRequest(Input):
    kind: GrantKind
    purpose: str = Field(min_length=1, max_length=500)
    camera_ids: list[Id] = Field(min_length=1, max_length=64)
    start_us: TimeUs | None = Field(None, description="Needed for playback and export.")
    end_us: TimeUs | None = Field(None, description="Needed for playback and export.")
    minutes: int = Field(60, ge=1, le=7 * 24 * 60)
    case_id: Id | None = Field(None, description="The case that recorded footage is for, where one is needed.")


class GrantTicket(Output):
    id: str = Field(description="A secret: whoever has it may see what it names until it expires.")
    expires_us: TimeUs


class GrantView(Output):
    """A grant as it is kept: without its secret, which is shown once."""

    id: str = Field(description="Names the grant, also in the access register, and opens nothing.")
    account_id: Id
    username: str
    kind: GrantKind
    purpose: str
    camera_ids: list[Id]
    start_us: TimeUs | None
    end_us: TimeUs | None
    created_us: TimeUs
    expires_us: TimeUs
    revoked_us: TimeUs | None = Field(description="null = not ended before its time")
    case_id: Id | None = None
