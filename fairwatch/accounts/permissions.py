# SPDX-License-Identifier: Apache-2.0
"""Roles to permissions, as data. Rights per camera narrow them further: see `gate`."""

from enum import StrEnum

from fairwatch.accounts.models import Role


class Permission(StrEnum):
    """What a route asks for. The names are part of the API."""

    CAMERA_READ = "camera.read"
    LIVE_VIEW = "live.view"
    LAYOUT_READ = "layout.read"
    PLAYBACK_VIEW = "playback.view"
    LAYOUT_WRITE = "layout.write"
    ALARM_READ = "alarm.read"
    ALARM_ACKNOWLEDGE = "alarm.acknowledge"
    CAMERA_WRITE = "camera.write"
    STORAGE_READ = "storage.read"
    REGISTER_READ = "register.read"
    FOOTAGE_EXPORT = "footage.export"
    LAYOUT_SHARE = "layout.share"
    ACCOUNT_WRITE = "account.write"
    STORAGE_WRITE = "storage.write"
    REGISTRY_READ = "registry.read"
    REGISTRY_WRITE = "registry.write"
    MOVE_APPROVE = "move.approve"
    FILING_READ = "filing.read"
    FILING_WRITE = "filing.write"
    DUTY_READ = "duty.read"
    DUTY_WRITE = "duty.write"
    DUTY_MANAGE = "duty.manage"
    CASE_ASK = "case.ask"
    CASE_READ = "case.read"
    CASE_DECIDE = "case.decide"
    COMPLIANCE_READ = "compliance.read"
    SUPERVISION_READ = "supervision.read"
    SUPERVISION_WRITE = "supervision.write"
    TERRITORY_WRITE = "territory.write"
    HOLD_READ = "hold.read"
    HOLD_PLACE = "hold.place"
    HOLD_DECIDE = "hold.decide"


_ADDED: dict[Role, frozenset[Permission]] = {
    Role.VIEWER: frozenset({Permission.CAMERA_READ, Permission.LIVE_VIEW, Permission.LAYOUT_READ}),
    Role.OPERATOR: frozenset(
        {
            Permission.PLAYBACK_VIEW,
            Permission.LAYOUT_WRITE,
            Permission.ALARM_READ,
            Permission.ALARM_ACKNOWLEDGE,
            Permission.REGISTRY_READ,
            Permission.DUTY_READ,
            Permission.DUTY_WRITE,
            Permission.CASE_ASK,
            Permission.CASE_READ,
            Permission.HOLD_READ,
            Permission.HOLD_PLACE,
        }
    ),
    Role.MANAGER: frozenset(
        {
            Permission.CAMERA_WRITE,
            Permission.STORAGE_READ,
            Permission.REGISTER_READ,
            Permission.FOOTAGE_EXPORT,
            Permission.LAYOUT_SHARE,
            Permission.REGISTRY_WRITE,
            Permission.MOVE_APPROVE,
            Permission.FILING_READ,
            Permission.FILING_WRITE,
            Permission.DUTY_MANAGE,
            Permission.CASE_DECIDE,
            Permission.HOLD_DECIDE,
            Permission.COMPLIANCE_READ,
        }
    ),
    Role.ADMINISTRATOR: frozenset({Permission.ACCOUNT_WRITE, Permission.STORAGE_WRITE, Permission.TERRITORY_WRITE}),
}
# Outside the row: registers, no pictures, and nothing of the daily work that they look at.
_APART: dict[Role, frozenset[Permission]] = {
    Role.OFFICER: frozenset(
        {
            Permission.REGISTRY_READ,
            Permission.FILING_READ,
            Permission.COMPLIANCE_READ,
            Permission.SUPERVISION_READ,
            Permission.SUPERVISION_WRITE,
            Permission.HOLD_READ,
        }
    ),
    Role.AUDITOR: frozenset(
        {
            Permission.REGISTRY_READ,
            Permission.FILING_READ,
            Permission.COMPLIANCE_READ,
            Permission.DUTY_READ,
            Permission.CASE_READ,
            Permission.HOLD_READ,
            Permission.REGISTER_READ,
            Permission.STORAGE_READ,
        }
    ),
}


def _cumulated() -> dict[Role, frozenset[Permission]]:
    held: frozenset[Permission] = frozenset()
    table = {}
    for role, added in _ADDED.items():
        held |= added
        table[role] = held
    return table | _APART


PERMISSIONS: dict[Role, frozenset[Permission]] = _cumulated()


def allows(role: Role, permission: Permission) -> bool:
    """Whether `role` has `permission`."""
    return permission in PERMISSIONS[role]
