# SPDX-License-Identifier: Apache-2.0
"""Accounts and their rights per camera."""

from fastapi import APIRouter, Response

from fairwatch.accounts.belonging import Belonging, must_have_authority
from fairwatch.accounts.models import CameraRight, Session
from fairwatch.accounts.permissions import Permission
from fairwatch.display.models.accounts import (
    AccountChange,
    AccountView,
    CameraRightItem,
    CameraRights,
    NewAccount,
)
from fairwatch.display.models.base import PathId
from fairwatch.display.ports import Ports
from fairwatch.display.security import Permitted, PortsDep
from fairwatch.govern.duties.effects import due_of_governing

router = APIRouter(prefix="/accounts", tags=["accounts"])


@router.get("")
def list_accounts(ports: PortsDep, session: Session = Permitted(Permission.ACCOUNT_WRITE)) -> list[AccountView]:
    """All accounts, by name."""
    lacking = ports.duty_effects.lacking()
    found = [AccountView.model_validate(account) for account in ports.accounts.list()]
    return [_lacking(each, lacking.get(each.id, [])) for each in found]


@router.post("", status_code=201)
def create_account(
    body: NewAccount, ports: PortsDep, session: Session = Permitted(Permission.ACCOUNT_WRITE)
) -> AccountView:
    """Add a person. Who belongs to a unit may be blocked until vetted: see the register of duties."""
    must_have_authority(body.role, body.authority_id)
    account = ports.accounts.add(
        body.username,
        body.display_name,
        body.password,
        body.role,
        all_cameras=body.all_cameras,
        must_change_password=body.must_change_password,
        unit_id=body.unit_id,
        authority_id=body.authority_id,
        ends_us=body.ends_us,
        by=session.actor,
    )
    return _settled(ports, account.id)


@router.patch("/{account_id}")
def change_account(
    account_id: PathId, body: AccountChange, ports: PortsDep, session: Session = Permitted(Permission.ACCOUNT_WRITE)
) -> AccountView:
    """Change, disable or enable an account, or give it a new password."""
    belonging: Belonging = {}
    if "unit_id" in body.model_fields_set:
        belonging["unit_id"] = body.unit_id
    if "authority_id" in body.model_fields_set:
        belonging["authority_id"] = body.authority_id
    if "ends_us" in body.model_fields_set:
        belonging["ends_us"] = body.ends_us
    ports.accounts.change(
        account_id,
        display_name=body.display_name,
        role=body.role,
        disabled=body.disabled,
        password=body.password,
        belonging=belonging,
        version=body.version,
        by=session.actor,
    )
    return _settled(ports, account_id)


@router.delete("/{account_id}", status_code=204)
def delete_account(
    account_id: PathId, ports: PortsDep, session: Session = Permitted(Permission.ACCOUNT_WRITE)
) -> Response:
    """Remove an account that left no trace; others can only be disabled."""
    ports.accounts.remove(account_id, by=session.actor)
    return Response(status_code=204)


@router.get("/{account_id}/cameras")
def get_camera_rights(
    account_id: PathId, ports: PortsDep, session: Session = Permitted(Permission.ACCOUNT_WRITE)
) -> CameraRights:
    """What the account may do with which camera."""
    account = ports.accounts.get(account_id)
    rights = ports.accounts.rights(account_id)
    return CameraRights(
        version=account.version,
        all_cameras=account.all_cameras,
        cameras=[CameraRightItem.model_validate(right) for right in rights],
    )


@router.put("/{account_id}/cameras")
def set_camera_rights(
    account_id: PathId, body: CameraRights, ports: PortsDep, session: Session = Permitted(Permission.ACCOUNT_WRITE)
) -> CameraRights:
    """Replace the account's rights per camera."""
    rights = [CameraRight(item.camera_id, item.live, item.playback, item.export) for item in body.cameras]
    ports.accounts.set_rights(
        account_id, all_cameras=body.all_cameras, rights=rights, version=body.version, by=session.actor
    )
    return get_camera_rights(account_id, ports, session)


def _settled(ports: Ports, account_id: int) -> AccountView:
    """The account once the register of duties has had its say: another unit may ask for other duties."""
    ports.duty_effects.apply(account_id)
    found = AccountView.model_validate(ports.accounts.get(account_id))
    return _lacking(found, ports.duty_effects.lacking().get(account_id, []))


def _lacking(found: AccountView, kinds: list[str]) -> AccountView:
    """With what is due of an administrator, and until when."""
    return found.model_copy(
        update={"lacking": kinds, "lacking_us": due_of_governing(found.created_us) if kinds else None}
    )
