# SPDX-License-Identifier: Apache-2.0
"""Cars, vans, a bus and a lorry: solids on wheels, in metres."""

import math
from dataclasses import dataclass

from fairwatch.sim.scenes.lens import Spot
from fairwatch.sim.scenes.moves import Place
from fairwatch.sim.scenes.paint import Color, rgb, shaded
from fairwatch.sim.scenes.stage import LAMP_LIGHT, SHADE, Stage, faces_camera

_GLASS = rgb("2e3d4a")
_TYRE = rgb("1b1d20")


@dataclass(frozen=True, slots=True)
class Vehicle:
    """Its measures. The cabin goes from `cabin_back` to `cabin_front` (from the middle), leaning by `lean`."""

    color: Color
    length: float = 4.5
    width: float = 1.8
    deck: float = 0.85
    roof: float = 1.45
    cabin_back: float = -1.75
    cabin_front: float = 1.05
    lean_back: float = 0.45
    lean_front: float = 0.75
    wheel: float = 0.33
    glass_low: float = 0.12
    panes: int = 2


def car(color: Color) -> Vehicle:
    """A saloon."""
    return Vehicle(color)


def van(color: Color) -> Vehicle:
    """A small delivery van."""
    return Vehicle(color, 4.9, 1.9, 0.95, 2.05, -2.4, 1.75, 0.08, 0.7, 0.34, 0.3, 3)


def bus(color: Color) -> Vehicle:
    """A school bus."""
    return Vehicle(color, 8.6, 2.35, 1.0, 2.95, -4.25, 4.2, 0.05, 0.2, 0.45, 0.28, 7)


def draw_vehicle(stage: Stage, what: Vehicle, place: Place, *, brake: bool = False, parked: bool = False) -> None:
    """`what` with its middle at a place, its nose towards the heading. A parked one has its lights off."""
    _Body(stage, what, place.x, place.y, place.heading).draw(brake, 0.0 if parked else stage.light.lamps)


class _Body:
    def __init__(self, stage: Stage, what: Vehicle, x: float, y: float, heading: float) -> None:
        self._stage = stage
        self._what = what
        self._x, self._y = x, y
        self._cos, self._sin = math.cos(heading), math.sin(heading)

    def _spot(self, ahead: float, left: float, up: float) -> Spot:
        return (
            self._x + ahead * self._cos - left * self._sin,
            self._y + ahead * self._sin + left * self._cos,
            up,
        )

    def _ring(self, back: float, front: float, half: float, up: float) -> list[Spot]:
        """Four corners, counter-clockwise from above."""
        return [
            self._spot(back, -half, up),
            self._spot(front, -half, up),
            self._spot(front, half, up),
            self._spot(back, half, up),
        ]

    def draw(self, brake: bool, lamps: float) -> None:
        stage, what = self._stage, self._what
        half_length, half = what.length / 2, what.width / 2
        stage.shadow(
            self._ring(-half_length, half_length, half, 0.0)
            + self._ring(-half_length, half_length, half, what.deck)
            + self._ring(what.cabin_back, what.cabin_front, half * 0.85, what.roof),
            1.1,
        )
        scale = stage.lens.scale(self._x, self._y)
        stage.flat(
            self._ring(-half_length - 0.1, half_length + 0.1, half + 0.1, 0.02),
            SHADE,
            alpha=0.55,
            soft=max(2, 0.25 * scale),
        )
        belly = 0.26
        stage.prism(
            self._ring(-half_length, half_length, half * 0.97, belly),
            self._ring(-half_length, half_length, half, 0.5),
            shaded(what.color, 0.82),
        )
        nose, tail = 0.12, 0.06
        stage.prism(
            self._ring(-half_length, half_length, half, 0.5),
            self._ring(-half_length + tail, half_length - nose, half * 0.95, what.deck),
            what.color,
        )
        self._wheels()
        self._cabin()
        self._lights(brake, lamps, scale)

    def _wheels(self) -> None:
        what, stage = self._what, self._stage
        for side in (-1, 1):
            for ahead in (-what.length * 0.31, what.length * 0.32):
                left = side * what.width / 2 * 1.01
                rim = [
                    self._spot(ahead + what.wheel * math.cos(turn), left, what.wheel + what.wheel * math.sin(turn))
                    for turn in (index * math.pi / 7 for index in range(14))
                ]
                points = stage.lens.outline(rim if side < 0 else rim[::-1])
                if len(points) < 3 or not faces_camera(points):
                    continue
                stage.canvas.polygon(points, stage.light.on(_TYRE))
                middle = stage.lens.project(*self._spot(ahead, left, what.wheel))
                inner = [
                    ((px - middle[0]) * 0.55 + middle[0], (py - middle[1]) * 0.55 + middle[1]) for px, py in points
                ]
                stage.canvas.polygon(inner, stage.light.on(rgb("9aa1a8")))

    def _cabin(self) -> None:
        what, stage = self._what, self._stage
        half = what.width / 2
        base = self._ring(what.cabin_back, what.cabin_front, half * 0.94, what.deck)
        roof = self._ring(what.cabin_back + what.lean_back, what.cabin_front - what.lean_front, half * 0.8, what.roof)
        stage.prism(base, roof, what.color, shaded(what.color, 1.1))
        for here in range(4):
            there = (here + 1) % 4
            panes = what.panes if here in (0, 2) else 1
            for pane in range(panes):
                left, right = (pane + 0.07) / panes, (pane + 0.93) / panes
                face = [
                    _between(base, roof, here, there, left, what.glass_low),
                    _between(base, roof, here, there, right, what.glass_low),
                    _between(base, roof, here, there, right, 0.88),
                    _between(base, roof, here, there, left, 0.88),
                ]
                points = stage.lens.outline(face)
                if len(points) > 2 and faces_camera(points):
                    lit = stage.light.on(_GLASS)
                    stage.canvas.polygon(points, shaded(lit, 1.5), below=lit)

    def _lights(self, brake: bool, lamps: float, scale: float) -> None:
        what, stage = self._what, self._stage
        for end, color, shine in (
            (1, rgb("fff4d6"), lamps),
            (-1, rgb("d4332b"), max(lamps, 0.9 * brake)),
        ):
            ahead = end * what.length / 2 * 0.995
            face = self._ring(ahead, ahead, what.width / 2, 0.6)
            outward = stage.lens.depth(face[0][0] + end * self._cos, face[0][1] + end * self._sin) < stage.lens.depth(
                *face[0][:2]
            )
            if not outward:
                continue
            for left in (-0.76, 0.76):
                spot = self._spot(ahead, left * what.width / 2, 0.66)
                point = stage.lens.project(*spot)
                lit = color if shine > 0.3 else stage.light.on(color)
                stage.canvas.ellipse(point, 0.15 * scale, 0.075 * scale, lit)
                if shine > 0.3:
                    stage.canvas.glow(point, 0.8 * scale, 0.6 * scale, color, 0.9 * shine)
        if lamps > 0.3:
            beam = [
                self._spot(what.length / 2, -0.6, 0),
                self._spot(what.length / 2 + 5, -1.9, 0),
                self._spot(what.length / 2 + 5, 1.9, 0),
                self._spot(what.length / 2, 0.6, 0),
            ]
            stage.flat(beam, LAMP_LIGHT, alpha=0.13 * lamps, soft=0.8 * scale, lit=False)


def _between(base: list[Spot], roof: list[Spot], here: int, there: int, along: float, up: float) -> Spot:
    low = [a + (b - a) * along for a, b in zip(base[here], base[there], strict=True)]
    high = [a + (b - a) * along for a, b in zip(roof[here], roof[there], strict=True)]
    x, y, z = (a + (b - a) * up for a, b in zip(low, high, strict=True))
    return x, y, z
