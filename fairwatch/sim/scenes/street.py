# SPDX-License-Identifier: Apache-2.0
"""A shopping street: shops on both sides, lanterns across it, people who stroll."""

import math
from functools import partial
from itertools import pairwise

from fairwatch.sim.scenes.lens import Lens
from fairwatch.sim.scenes.moves import Place
from fairwatch.sim.scenes.paint import rgb, shaded
from fairwatch.sim.scenes.scene import Scene, tinted
from fairwatch.sim.scenes.stage import LAMP_LIGHT, Wall

_HALF = 7.0
_FACADES = ("d6c3a1", "b98a72", "c8cdd0", "9fb0a6", "d9b98c", "a6978c", "c4a7a0")
_SIGNS = ("b8382f", "24618f", "2f7a58", "c78a1f", "6d3f78", "1f2a36", "d2603a")


class Street(Scene):
    """Seen from above the middle of the street."""

    def make_lens(self, width: int, height: int) -> Lens:
        return Lens(width, height, 5.2, 13.5, 7.0, 74.0)

    def build(self) -> None:
        self.sky()
        ground, stage = self.ground, self.stage
        ground.fill(rgb("b7ad9d"))
        ground.chequer((-_HALF, _HALF, -5, 80), 0.9, rgb("a79c8c"), 0.55)
        ground.joints((-_HALF, _HALF, -5, 80), 0.9, 0.9, 0.03, rgb("7d7468"), 0.6)
        for x in (-2.6, 2.6):
            ground.area(x - 0.22, x + 0.22, -5, 80, rgb("6f6960"), 0.8)
        ground.grain(0.1, 0.035)
        ground.grain(4.0, 0.05)
        for y in range(6, 60, 6):
            if self.light.lamps > 0.3:
                for x in (-5.6, 5.6):
                    ground.pool(x, y, 3.6, LAMP_LIGHT, 0.55 * self.light.lamps)
        ground.haze(55, 110, self.light.sky_low)
        ground.finish()
        self._end_of_street()
        for start in range(66, -8, -6):
            for side in (-1, 1):
                self._shop(side, start)
        for y in range(54, 5, -12):
            self._lanterns(y)
        for planter_y in (44.0, 32.0, 20.0, 9.5):
            self._planter(0.0, planter_y)
        for y in (38, 26, 14):
            for side in (-1, 1):
                stage.before(side * 4.6, y, partial(stage.lamp, side * 4.6, y, 4.2, -side * 0.7))
        self._life()

    def _end_of_street(self) -> None:
        stage = self.stage
        for x0, x1, y, high, color in (
            (-22, -6, 78, 17, "8f9aa3"),
            (-6, 8, 84, 26, "b0a596"),
            (8, 26, 78, 14, "a3847a"),
        ):
            wall = Wall(x0, y, x1, y, 0, high)
            stage.wall(wall, rgb(color))
            stage.windows(wall, (x1 - x0) // 3, high // 3, low=0.1)

    def _shop(self, side: int, start: int) -> None:
        stage, rng = self.stage, self.rng
        high = 9.5 + float(rng.integers(0, 4)) * 1.4
        near, far = start, start + 6
        # Walls run so that a share of 0 is their end at the left of the picture.
        ends = (near, far) if side < 0 else (far, near)
        wall = Wall(side * _HALF, ends[0], side * _HALF, ends[1], 0, high)
        stage.wall(wall, tinted(rgb(_FACADES[int(rng.integers(len(_FACADES)))]), rng))
        upper = Wall(side * _HALF, ends[0], side * _HALF, ends[1], 4.2, high)
        stage.windows(upper, 3, max(1, int((high - 4.2) / 2.6)), low=0.06, high=0.94)
        lit = self.light.lamps > 0.3
        glass = LAMP_LIGHT if lit else rgb("4e6170")
        for left, right in ((0.07, 0.46), (0.54, 0.93)):
            stage.patch(wall, left - 0.015, right + 0.015, 0.0, 2.95 / high, rgb("2d2b2a"))
            stage.patch(
                wall, left, right, 0.35 / high, 2.8 / high, shaded(glass, 0.8 + 0.25 * float(rng.random())), lit=not lit
            )
            for item in range(5):
                along = left + (item + 0.3 + 0.4 * float(rng.random())) / 5 * (right - left)
                tall = (0.8 + 1.1 * float(rng.random())) / high
                stage.patch(
                    wall, along - 0.018, along + 0.018, 0.35 / high, tall, tinted(rgb(_SIGNS[item]), rng), alpha=0.55
                )
        self._sign(wall, high, side, near, far)

    def _sign(self, wall: Wall, high: float, side: int, near: int, far: int) -> None:
        stage, rng = self.stage, self.rng
        color = rgb(_SIGNS[int(rng.integers(len(_SIGNS)))])
        lit = self.light.lamps > 0.3
        stage.patch(wall, 0.05, 0.95, 3.1 / high, 4.0 / high, shaded(color, 1.15 if lit else 1.0), lit=not lit)
        for letter in range(4):
            left = 0.2 + letter * 0.16
            stage.patch(wall, left, left + 0.09, 3.3 / high, 3.8 / high, rgb("fff6e0"), alpha=0.9, lit=not lit)
            stage.patch(wall, left + 0.02, left + 0.07, 3.42 / high, 3.56 / high, color, alpha=0.9, lit=not lit)
        x0, x1 = side * _HALF, side * (_HALF - 1.3)
        for stripe in range(6):
            y0, y1 = near + 0.3 + stripe * 0.9, near + 0.3 + (stripe + 1) * 0.9
            tone = color if stripe % 2 else rgb("efe9dc")
            stage.flat([(x0, y0, 3.0), (x1, y0, 2.5), (x1, y1, 2.5), (x0, y1, 3.0)], tone)
        if lit:
            point = stage.lens.project(side * (_HALF - 0.4), (near + far) / 2, 2.4)
            reach = stage.lens.scale(side * _HALF, (near + far) / 2)
            self.canvas.glow(point, 2.6 * reach, 1.9 * reach, LAMP_LIGHT, 0.3)

    def _lanterns(self, y: int) -> None:
        """A string of red lanterns from side to side."""
        stage, lens = self.stage, self.lens
        scale = lens.scale(0, y, 5.5)
        spots = []
        for step in range(25):
            share = step / 24
            spots.append(lens.project(-_HALF + 2 * _HALF * share, y, 6.2 - 1.1 * math.sin(math.pi * share)))
        for (x0, y0), (x1, y1) in pairwise(spots):
            self.canvas.limb(
                (x0, y0), (x1, y1), max(0.4, 0.012 * scale), max(0.4, 0.012 * scale), stage.light.on(rgb("2a2a2a"))
            )
        for x, top in spots[2:-1:3]:
            size = 0.2 * scale
            center = (x, top + size * 1.2)
            lit = self.light.lamps > 0.3
            red = rgb("f0503a") if lit else stage.light.on(rgb("c8372c"))
            self.canvas.ellipse(center, size * 1.15, size, red)
            self.canvas.ellipse((x, top + size * 0.3), size * 0.5, size * 0.14, rgb("e0b04a"))
            self.canvas.ellipse((x, top + size * 2.1), size * 0.5, size * 0.14, rgb("e0b04a"))
            if lit:
                self.canvas.glow(center, size * 4, size * 4, rgb("ff7a4a"), 0.45)

    def _planter(self, x: float, y: float) -> None:
        stage = self.stage
        stage.box_shadow(x - 0.9, x + 0.9, y - 0.9, y + 0.9, 0.6)

        def draw() -> None:
            stage.box(x - 0.9, x + 0.9, y - 0.9, y + 0.9, 0, 0.55, rgb("8d8478"), top=rgb("5d6b3f"))
            for shrub in range(7):
                px, py = stage.lens.project(x - 0.66 + shrub * 0.22, y, 0.75 + 0.12 * (shrub % 3))
                size = stage.lens.scale(x, y) * (0.26 + 0.05 * (shrub % 2))
                tone = shaded(rgb("6d8f4a"), 0.75 + 0.1 * (shrub % 4))
                self.canvas.ellipse((px, py), size, size * 0.85, stage.light.on(tone), soft=max(1.0, size * 0.3))
                if shrub % 3 == 1:
                    self.canvas.ellipse((px, py - size * 0.5), size * 0.2, size * 0.2, stage.light.on(rgb("f0a8b8")))

        stage.before(x, y - 0.9, draw)
        for side in (-1, 1):
            bench = x + side * 1.6
            stage.box_shadow(bench - 0.25, bench + 0.25, y - 0.9, y + 0.9, 0.45)
            stage.before(
                bench,
                y - 0.9,
                partial(stage.box, bench - 0.25, bench + 0.25, y - 0.9, y + 0.9, 0.3, 0.45, rgb("9c6b43")),
            )

    def _life(self) -> None:
        self.people(
            [
                ((-5.2, 2.0), (-4.4, 16.0), (-6.9, 27.0)),
                ((-3.4, 34.0), (-3.9, 20.0), (-3.4, 3.0)),
                ((3.6, 2.0), (3.4, 17.0), (6.9, 22.0)),
                ((5.4, 30.0), (4.9, 15.0), (5.6, 3.0)),
                ((-6.9, 12.0), (-4.2, 12.6), (4.0, 11.6), (6.9, 12.0)),
                ((6.9, 24.0), (3.0, 25.0), (-4.0, 23.0), (-6.9, 24.0)),
                ((-1.6, 40.0), (-1.9, 27.0)),
                ((1.8, 28.0), (2.0, 42.0)),
                ((-6.9, 36.0), (6.9, 37.5)),
                ((6.9, 46.0), (-6.9, 45.0)),
                ((3.4, 56.0), (3.8, 42.0), (6.9, 40.0)),
                ((-6.9, 18.0), (-5.4, 17.5), (-5.4, 5.0), (-6.9, 4.0)),
            ]
        )
        for x, y, heading in (
            (-2.3, 15.2, 0.3),
            (-1.7, 15.6, 3.4),
            (4.6, 8.6, 1.2),
            (-5.9, 9.0, 2.8),
            (2.6, 30.5, 4.0),
        ):
            self.standing.append((Place(x, y, heading, -1), self.crowd.somebody()))
