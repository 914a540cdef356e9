# SPDX-License-Identifier: Apache-2.0
"""A pinhole camera on a pole: metres on the ground to pixels in the picture.

World: x to the right, y away from the camera, z up, in metres; the camera
stands above (0, 0).
"""

import math

from fairwatch.sim.scenes.paint import Point

Spot = tuple[float, float, float]
NEAR_M = 0.4


class Lens:
    """`height_m` above the ground, turned down by `pitch_deg` and right by `yaw_deg`.

    `view_deg` is the horizontal angle of view.
    """

    def __init__(
        self, width: int, height: int, height_m: float, pitch_deg: float, yaw_deg: float = 0.0, view_deg: float = 75.0
    ) -> None:
        self.width = width
        self.height = height
        self.height_m = height_m
        self.pitch = math.radians(pitch_deg)
        self.yaw = math.radians(yaw_deg)
        self.focal_px = width / 2 / math.tan(math.radians(view_deg) / 2)
        self.horizon_y = height / 2 - self.focal_px * math.tan(self.pitch)
        """The row of the horizon."""
        self._pitch = math.cos(self.pitch), math.sin(self.pitch)
        self._yaw = math.cos(self.yaw), math.sin(self.yaw)

    def _eye(self, spot: Spot) -> tuple[float, float, float]:
        x, y, z = spot
        (cos_pitch, sin_pitch), (cos_yaw, sin_yaw) = self._pitch, self._yaw
        right = x * cos_yaw - y * sin_yaw
        ahead = x * sin_yaw + y * cos_yaw
        over = z - self.height_m
        return right, ahead * sin_pitch + over * cos_pitch, ahead * cos_pitch - over * sin_pitch

    def depth(self, x: float, y: float, z: float = 0.0) -> float:
        """Distance along the line of sight in metres."""
        return self._eye((x, y, z))[2]

    def project(self, x: float, y: float, z: float = 0.0) -> Point:
        """The pixel of a spot; one behind the camera is drawn as if just before it."""
        right, up, depth = self._eye((x, y, z))
        depth = max(depth, NEAR_M)
        return self.width / 2 + self.focal_px * right / depth, self.height / 2 - self.focal_px * up / depth

    def scale(self, x: float, y: float, z: float = 0.0) -> float:
        """Pixels per metre at a spot."""
        return self.focal_px / max(self.depth(x, y, z), NEAR_M)

    def outline(self, spots: list[Spot]) -> list[Point]:
        """A flat polygon in the picture, cut where it passes behind the camera."""
        eyes = [self._eye(spot) for spot in spots]
        kept: list[tuple[float, float, float]] = []
        for here, there in zip(eyes, eyes[1:] + eyes[:1], strict=True):
            if here[2] >= NEAR_M:
                kept.append(here)
            if (here[2] >= NEAR_M) != (there[2] >= NEAR_M):
                share = (NEAR_M - here[2]) / (there[2] - here[2])
                right, up, depth = (a + (b - a) * share for a, b in zip(here, there, strict=True))
                kept.append((right, up, depth))
        focal = self.focal_px
        return [(self.width / 2 + focal * x / z, self.height / 2 - focal * y / z) for x, y, z in kept]
