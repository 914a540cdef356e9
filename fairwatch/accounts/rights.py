# SPDX-License-Identifier: Apache-2.0
"""What an account may do with which camera: the role's permissions, narrowed by rights per camera.

All cameras of who belongs to a unit are not those of another unit: what stands at another's site is seen only with a
right of its own. A camera that stands nowhere yet is nobody's, and seen.

The live picture of a camera whose system is a state secret is for whoever was given the right to it by name: all cameras are
not enough, whatever the role. (What it recorded takes a case that a second person approved: see `cases`.)
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection, literal_column, select

from fairwatch.accounts.models import AccessKind, Account, CameraRight, Role
from fairwatch.accounts.permissions import Permission, allows
from fairwatch.db.registry import place, placement, site
from fairwatch.db.tables import camera, camera_right

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


LIVE_BY_NAME = ("state",)
"""How a camera's system is classified whose live picture is seen only with a right by name."""


@dataclass(frozen=True, slots=True)
class Rights:
    """One account's rights, as they were when they were read. `own`: cameras with all that the role allows; `by_name`: those
    whose live picture only `cameras` gives.
    """

    role: Role
    all_cameras: bool
    cameras: Mapping[int, CameraRight]
    own: frozenset[int] = frozenset()
    by_name: frozenset[int] = frozenset()

    def of(self, camera_id: int) -> CameraRight:
        """What role and right together allow."""
        right = self._given(camera_id)
        return replace(right, live=False) if self.lacks_name(camera_id) else right

    def sees(self, camera_id: int) -> bool:
        """Whether the camera exists for this person at all."""
        right = self._given(camera_id)
        return right.live or right.playback or right.export

    def lacks_name(self, camera_id: int) -> bool:
        """Whether its live picture is closed to this person only since they have no right to it by name."""
        if camera_id not in self.by_name or not self._given(camera_id).live:
            return False
        return not self.cameras.get(camera_id, CameraRight(camera_id)).live

    def _given(self, camera_id: int) -> CameraRight:
        if self.all_cameras or camera_id in self.own:
            given = CameraRight(camera_id, live=True, playback=True, export=True)
        else:
            given = self.cameras.get(camera_id, CameraRight(camera_id))
        return CameraRight(
            camera_id,
            live=given.live and allows(self.role, Permission.LIVE_VIEW),
            playback=given.playback and allows(self.role, Permission.PLAYBACK_VIEW),
            export=given.export and allows(self.role, Permission.FOOTAGE_EXPORT),
        )

    @property
    def seen_cameras(self) -> frozenset[int] | None:
        """The cameras that exist for this person; None = all."""
        if self.all_cameras:
            return None
        # Of those that are all alike one tells for all: a unit may have tens of thousands.
        own = self.own if self.sees(next(iter(self.own), 0)) else frozenset()
        return own.union(each for each in self.cameras if self.sees(each))

    def hears(self, subject: str) -> bool:
        """Whether an alarm about `subject` (`camera:7`, `volume:1`) is this person's business."""
        about, _, number = subject.partition(":")
        if about == "camera" and number.isdecimal():
            return self.sees(int(number))
        return True

    def allow(self, kind: AccessKind, camera_id: int) -> bool:
        """Whether this kind of access to this camera is within the rights."""
        return allows(self.role, NEEDED[kind]) and bool(getattr(self.of(camera_id), _COLUMN[kind]))


def read_rights(connection: Connection, account: Account, only: Collection[int] | None = None) -> Rights:
    """The rights of `account` now. `only`: to these cameras alone, where no others are asked about."""
    by_name = _by_name(connection, only) if account.all_cameras else frozenset()
    everything = account.all_cameras and account.unit_id is None
    if everything and not by_name:
        return Rights(account.role, True, {})
    given = select(camera_right).where(camera_right.c.account_id == account.id)
    if only is not None:
        given = given.where(camera_right.c.camera_id.in_(only))
    if everything:
        given = given.where(camera_right.c.camera_id.in_(sorted(by_name)))
    rows = connection.execute(given)
    cameras = {row.camera_id: CameraRight(row.camera_id, row.live, row.playback, row.export) for row in rows}
    own: frozenset[int] = frozenset()
    if account.all_cameras and account.unit_id is not None:
        own = _of_unit(connection, account.unit_id, only)
    return Rights(account.role, everything, cameras, own, by_name)


def _by_name(connection: Connection, only: Collection[int] | None) -> frozenset[int]:
    # The words stand in the statement itself, so that SQLite sees that the index of the classified serves.
    query = select(camera.c.id).where(camera.c.secrecy != literal_column("''"), camera.c.secrecy.in_(LIVE_BY_NAME))
    return frozenset(connection.scalars(query if only is None else query.where(camera.c.id.in_(only))))


def _of_unit(connection: Connection, unit_id: int, only: Collection[int] | None) -> frozenset[int]:
    """The cameras that stand at a unit's sites, and those that stand nowhere."""
    here = select(placement.c.camera_id).join(place, place.c.id == placement.c.place_id)
    here = here.join(site, site.c.id == place.c.site_id).where(site.c.unit_id == unit_id)
    stands = select(placement.c.camera_id).where(placement.c.camera_id == camera.c.id)
    free = select(camera.c.id).where(~stands.exists())
    if only is not None:
        here, free = here.where(placement.c.camera_id.in_(only)), free.where(camera.c.id.in_(only))
    return frozenset(connection.scalars(here)) | frozenset(connection.scalars(free))
