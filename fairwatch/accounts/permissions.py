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


_ADDED: dict[Role, frozenset[Permission]] = {
    Role.VIEWER: frozenset({Permission.CAMERA_READ, Permission.LIVE_VIEW, Permission.LAYOUT_READ}),
    Role.OPERATOR: frozenset(
        {
            Permission.PLAYBACK_VIEW,
            Permission.LAYOUT_WRITE,
            Permission.ALARM_READ,
            Permission.ALARM_ACKNOWLEDGE,
        }
    ),
    Role.MANAGER: frozenset(
        {
            Permission.CAMERA_WRITE,
            Permission.STORAGE_READ,
            Permission.REGISTER_READ,
            Permission.FOOTAGE_EXPORT,
            Permission.LAYOUT_SHARE,
        }
    ),
    Role.ADMINISTRATOR: frozenset({Permission.ACCOUNT_WRITE, Permission.STORAGE_WRITE}),
}


def _cumulated() -> dict[Role, frozenset[Permission]]:
    held: frozenset[Permission] = frozenset()
    table = {}
    for role in Role:
        held |= _ADDED[role]
        table[role] = held
    return table


PERMISSIONS: dict[Role, frozenset[Permission]] = _cumulated()


def allows(role: Role, permission: Permission) -> bool:
    """Whether `role` has `permission`."""
    return permission in PERMISSIONS[role]
