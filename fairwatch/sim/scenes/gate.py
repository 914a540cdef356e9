# SPDX-License-Identifier: Apache-2.0
"""A gate: a barrier opens for a car that leaves and one that comes; people use the side door."""

import math
from collections.abc import Iterator
from functools import partial

from fairwatch.sim.scenes.figures import Person
from fairwatch.sim.scenes.lens import Lens
from fairwatch.sim.scenes.moves import SCRIPT_S, Drive, Place, eased
from fairwatch.sim.scenes.paint import rgb, shaded
from fairwatch.sim.scenes.scene import Draw, Scene
from fairwatch.sim.scenes.stage import Wall
from fairwatch.sim.scenes.vehicles import car, van

_BARRIER_Y = 12.0


class Gate(Scene):
    """Seen from a pole at the inner side, looking out."""

    def make_lens(self, width: int, height: int) -> Lens:
        return Lens(width, height, 4.6, 16.0, -4.0, 72.0)

    def build(self) -> None:
        self.sky()
        ground, stage = self.ground, self.stage
        ground.fill(rgb("7f8b6a"))
        ground.grain(0.25, 0.09)
        ground.grain(3.0, 0.07)
        ground.area(-60, 60, 26, 36, rgb("6c7074"))
        ground.area(-60, 60, 30.9, 31.1, rgb("e6e2d2"), 0.5)
        ground.area(-60, 60, 23.5, 26, rgb("b3aca0"))
        ground.area(-60, 60, 36, 38.5, rgb("b3aca0"))
        ground.area(-4.2, 4.2, -5, 26, rgb("74777b"))
        ground.area(4.2, 8.4, -5, 24, rgb("b9b2a5"))
        ground.joints((4.2, 8.4, -5, 24), 0.6, 0.6, 0.03, rgb("8d867a"), 0.7)
        ground.area(4.1, 4.3, -5, 24, rgb("d8d3c8"))
        ground.area(-4.3, -4.1, -5, 24, rgb("d8d3c8"))
        ground.grain(0.12, 0.045)
        ground.grain(6.0, 0.035)
        for dash in range(-4, 22, 3):
            ground.area(-0.07, 0.07, dash, dash + 1.4, rgb("ece8da"), 0.85)
        ground.area(-4.0, -0.3, 9.6, 9.95, rgb("ece8da"), 0.9)
        ground.area(0.3, 4.0, 14.2, 14.55, rgb("ece8da"), 0.9)
        for step in range(9):
            ground.area(-4 + step * 0.92, -3.5 + step * 0.92, 20.4, 23, rgb("ece8da"), 0.8)
        ground.haze(40, 120, self.light.sky_low)
        ground.finish()
        self._far_side()
        for x, y, height in ((-9.5, 7.5, 5.4), (-13, 14, 6.2), (12.5, 9, 5.8), (16, 16, 6.6)):
            stage.tree_shadow(x, y, height)
        stage.box_shadow(-8.3, -5.3, 10.6, 13.6, 2.9)
        stage.box_shadow(-17, -8.4, 17.6, 18.0, 2.2)
        stage.box_shadow(8.5, 30, 17.6, 18.0, 2.2)
        self._walls()
        for x, y, height in ((-13, 14, 6.2), (16, 16, 6.6), (12.5, 9, 5.8), (-9.5, 7.5, 5.4)):
            stage.before(x, y, partial(stage.tree, x, y, height, rgb("5d8a4a")))
        stage.before(-6.8, 10.6, self._booth)
        self.drives = [
            (
                Drive(((0.0, 2.1, -4.0), (1.9, 2.1, 7.6), (3.3, 2.1, 7.6), (5.2, 2.1, 18.0), (7.2, 2.1, 40.0))),
                car(rgb("c9cdd2")),
            ),
            (Drive(((3.2, -70.0, 29.0), (7.4, 45.0, 29.0))), van(rgb("e8e4da"))),
            (Drive(((0.5, 60.0, 33.4), (5.5, -70.0, 33.4))), car(rgb("8c2f2b"))),
            (Drive(((5.6, 60.0, 33.4), (9.9, -70.0, 33.4))), car(rgb("31506e"))),
        ]
        self.people([((6.0, 0.0), (6.2, 14.0), (6.4, 24.3)), ((7.3, 24.0), (7.2, 12), (7.0, 0.5))])
        self.people([((-11.5, 24.4), (11.5, 24.6)), ((12.0, 25.1), (-12.0, 24.9))])
        self.people(
            [
                ((x, 39.5), (x, 37.6), (x + turn * 11, 37.6), (x + turn * 11, 39.5))
                for x, turn in ((-38, 1), (-12, -1), (-5, 1), (14, 1), (40, -1))
            ]
        )
        self._guard = Person(
            rgb("3a4a6b"), rgb("232b3b"), rgb("dba882"), rgb("1b1b1b"), 1.76, cap=rgb("232b3b"), vest=True
        )
        self.standing.append((Place(-4.9, 10.2, -0.4, -1), self._guard))
        self.standing.append((Place(9.6, 21.5, 2.4, -1), self.crowd.somebody()))

    def _far_side(self) -> None:
        stage = self.stage
        for x, width, high, color in (
            (-46, 22, 12, "c9b79c"),
            (-22, 17, 9, "a9b5bd"),
            (-3, 16, 14, "d5c6ad"),
            (15, 20, 10, "b99a84"),
            (37, 22, 13, "a7b0a4"),
        ):
            wall = Wall(x, 41, x + width, 41, 0, high)
            stage.wall(wall, rgb(color))
            stage.windows(wall, width // 3, int(high / 3), low=0.26)
            for shop in range(width // 5):
                left = (shop * 5 + 0.5) / width
                stage.patch(wall, left, left + 4 / width, 0, 2.6 / high, rgb("44525e"))
                stage.patch(
                    wall,
                    left - 0.2 / width,
                    left + 4.2 / width,
                    2.6 / high,
                    3.4 / high,
                    rgb(("9a3b34", "2f5f7f", "7d6a3a", "3f6b52")[shop % 4]),
                )
        for x in range(-40, 44, 9):
            stage.tree(x + 1.5, 38, 5.5, rgb("6a8f55"))

    def _walls(self) -> None:
        stage = self.stage
        brick, cap = rgb("a8705a"), rgb("d9d2c4")
        for x0, x1 in ((-30.0, -8.4), (8.5, 30.0)):
            stage.box(x0, x1, 17.6, 18.0, 0, 2.1, brick)
            stage.box(x0 - 0.05, x1 + 0.05, 17.5, 18.1, 2.1, 2.25, cap)
            for x in range(int(x0) + 1, int(x1), 3):
                stage.box(x, x + 0.5, 17.45, 18.1, 0, 2.35, shaded(brick, 0.92))

        def pillars() -> None:
            for x in (-5.3, 8.5):
                stage.box(x - 0.55, x + 0.55, 17.2, 18.3, 0, 3.4, rgb("b97d64"))
                stage.box(x - 0.7, x + 0.7, 17.05, 18.45, 3.4, 3.65, cap)

        stage.before(0, 17.2, pillars)

    def _booth(self) -> None:
        stage = self.stage
        stage.box(-8.2, -5.4, 10.6, 13.6, 0, 2.6, rgb("d9dde0"))
        for wall in (Wall(-8.2, 10.6, -5.4, 10.6, 0, 2.6), Wall(-5.4, 10.6, -5.4, 13.6, 0, 2.6)):
            stage.patch(wall, 0.08, 0.92, 0.42, 0.86, rgb("39505f"))
            stage.patch(wall, 0.08, 0.5, 0.64, 0.86, rgb("ffffff"), alpha=0.12)
            stage.patch(wall, 0, 1, 0.0, 0.1, rgb("4a6d8c"))
            if self.light.lamps > 0.3:
                stage.patch(wall, 0.08, 0.92, 0.42, 0.86, rgb("ffdda0"), alpha=0.85, lit=False)
        stage.box(-8.6, -5.0, 10.2, 14.0, 2.6, 2.85, rgb("4a6d8c"))

    def extras(self, moment: float) -> Iterator[tuple[float, Draw]]:
        second = moment * SCRIPT_S
        lift = eased(second, 2.2, 3.4) - eased(second, 5.6, 6.8)
        yield self.lens.depth(4.3, _BARRIER_Y), lambda: self._barrier(lift)

    def _barrier(self, lift: float) -> None:
        """Both arms: the inner one opens, the outer stays shut."""
        stage, lens = self.stage, self.lens
        for foot, tip, turn in ((4.35, 0.15, lift), (-4.35, -0.15, 0.0)):
            stage.box(foot - 0.2, foot + 0.2, _BARRIER_Y - 0.2, _BARRIER_Y + 0.2, 0, 1.05, rgb("d9a02f"))
            reach = abs(tip - foot)
            sign = 1 if tip > foot else -1
            angle = turn * math.radians(84)
            for part in range(8):
                ends = []
                for share in (part / 8, (part + 1) / 8):
                    away = 0.1 + share * reach
                    ends.append(
                        lens.project(
                            foot + sign * away * math.cos(angle), _BARRIER_Y - 0.25, 0.95 + away * math.sin(angle)
                        )
                    )
                thick = 0.055 * lens.scale(foot, _BARRIER_Y)
                color = rgb("d63a32") if part % 2 else rgb("f2efe8")
                self.canvas.limb(ends[0], ends[1], thick, thick, self.light.on(color))
            red = rgb("5fd07a") if turn > 0.6 else rgb("ff5a4a")
            point = lens.project(foot, _BARRIER_Y - 0.22, 1.15)
            size = 0.07 * lens.scale(foot, _BARRIER_Y)
            self.canvas.ellipse(point, size, size, red)
            self.canvas.glow(point, size * 5, size * 5, red, 0.5)
