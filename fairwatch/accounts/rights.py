# SPDX-License-Identifier: Apache-2.0
"""What an account may do with which camera: the role's permissions, narrowed by rights per camera."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from fairwatch.accounts.models import AccessKind, Account, CameraRight, Role
from fairwatch.accounts.permissions import Permission, allows
from fairwatch.db.tables import camera_right

NEEDED: dict[AccessKind, Permission] = {
    AccessKind.LIVE: Permission.LIVE_VIEW,
    AccessKind.HLS: Permission.LIVE_VIEW,
    AccessKind.PLAYBACK: Permission.PLAYBACK_VIEW,
    AccessKind.THUMBNAIL: Permission.PLAYBACK_VIEW,
    AccessKind.EXPORT: Permission.FOOTAGE_EXPORT,
    AccessKind.TEST: Permission.CAMERA_WRITE,
}
_COLUMN: dict[AccessKind, str] = {
    AccessKind.LIVE: "live",
    AccessKind.HLS: "live",
    AccessKind.PLAYBACK: "playback",
    AccessKind.THUMBNAIL: "playback",
    AccessKind.EXPORT: "export",
    # The stored password shows a live picture.
    AccessKind.TEST: "live",
}


@dataclass(frozen=True, slots=True)
class Rights:
    """One account's rights, as they were when they were read."""

    role: Role
    all_cameras: bool
    cameras: Mapping[int, CameraRight]

    def of(self, camera_id: int) -> CameraRight:
        """What role and right together allow."""
        if self.all_cameras:
            given = CameraRight(camera_id, live=True, playback=True, export=True)
        else:
            given = self.cameras.get(camera_id, CameraRight(camera_id))
        return CameraRight(
            camera_id,
            live=given.live and allows(self.role, Permission.LIVE_VIEW),
            playback=given.playback and allows(self.role, Permission.PLAYBACK_VIEW),
            export=given.export and allows(self.role, Permission.FOOTAGE_EXPORT),
        )

    def sees(self, camera_id: int) -> bool:
        """Whether the camera exists for this person at all."""
        right = self.of(camera_id)
        return right.live or right.playback or right.export

    @property
    def seen_cameras(self) -> frozenset[int] | None:
        """The cameras that exist for this person; None = all."""
        return None if self.all_cameras else frozenset(each for each in self.cameras if self.sees(each))

    def hears(self, subject: str) -> bool:
        """Whether an alarm about `subject` (`camera:7`, `volume:1`) is this person's business."""
        about, _, number = subject.partition(":")
        if about == "camera" and number.isdecimal():
            return self.sees(int(number))
        return True

    def allow(self, kind: AccessKind, camera_id: int) -> bool:
        """Whether this kind of access to this camera is within the rights."""
        return allows(self.role, NEEDED[kind]) and bool(getattr(self.of(camera_id), _COLUMN[kind]))


def read_rights(connection: Connection, account: Account) -> Rights:
    """The rights of `account` now."""
    if account.all_cameras:
        return Rights(account.role, True, {})
    rows = connection.execute(select(camera_right).where(camera_right.c.account_id == account.id))
    cameras = {row.camera_id: CameraRight(row.camera_id, row.live, row.playback, row.export) for row in rows}
    return Rights(account.role, False, cameras)
