# SPDX-License-Identifier: Apache-2.0
"""The road before a school in the morning: children cross, cars wait for them."""

from functools import partial

from fairwatch.sim.scenes.figures import Person
from fairwatch.sim.scenes.lens import Lens
from fairwatch.sim.scenes.moves import Drive, Place, Walk
from fairwatch.sim.scenes.paint import rgb
from fairwatch.sim.scenes.scene import Scene
from fairwatch.sim.scenes.stage import Wall
from fairwatch.sim.scenes.vehicles import bus, car

_NEAR, _FAR = 8.0, 16.4


class School(Scene):
    """Seen from across the road."""

    def make_lens(self, width: int, height: int) -> Lens:
        return Lens(width, height, 5.4, 18.0, 3.0, 74.0)

    def build(self) -> None:
        self.sky()
        ground, stage = self.ground, self.stage
        ground.fill(rgb("8d9a72"))
        ground.grain(0.25, 0.08)
        ground.area(-80, 80, -5, _NEAR, rgb("bdb6aa"))
        ground.joints((-80, 80, -5, _NEAR), 0.7, 0.7, 0.03, rgb("8f887c"), 0.6)
        ground.area(-80, 80, _FAR, 25.0, rgb("bdb6aa"))
        ground.joints((-80, 80, _FAR, 25.0), 0.7, 0.7, 0.03, rgb("8f887c"), 0.6)
        ground.area(-80, 80, _NEAR, _FAR, rgb("6d7175"))
        for edge in (_NEAR, _FAR):
            ground.area(-80, 80, edge - 0.12, edge + 0.12, rgb("dcd7cb"))
        for dash in range(-45, 46, 4):
            if abs(dash + 1) > 6:
                ground.area(dash, dash + 2, 12.12, 12.28, rgb("ece8da"), 0.8)
        for step in range(9):
            stripe = _NEAR + 0.35 + step * 0.9
            ground.area(-3.4, 3.4, stripe, stripe + 0.5, rgb("f0ecdf"), 0.92)
        for x, low, high in ((-4.6, _NEAR + 0.2, 12.1), (4.3, 12.2, _FAR - 0.2)):
            ground.area(x, x + 0.3, low, high, rgb("f0ecdf"), 0.9)
        ground.area(-3.4, 3.4, 25.0, 34.0, rgb("b4a28c"))
        ground.grain(0.12, 0.04)
        ground.grain(6.0, 0.035)
        ground.haze(60, 140, self.light.sky_low)
        ground.finish()
        self._building()
        self._fence()
        for x, y, height in (
            (-10.5, 21.0, 5.6),
            (10.8, 21.5, 6.0),
            (-20.0, 21.0, 6.2),
            (21.0, 21.5, 5.4),
            (13.5, 5.6, 4.6),
        ):
            stage.tree_shadow(x, y, height)
            stage.before(x, y, partial(stage.tree, x, y, height, rgb("76a052")))
        self._sign(-4.9, 7.2)
        self._sign(5.0, 17.2)
        self._life()

    def _building(self) -> None:
        stage = self.stage
        for x0, x1, y, high, color in (
            (-34, -10, 40, 12.5, "d8b48a"),
            (-10, 10, 37, 15.5, "e6d9c2"),
            (10, 34, 40, 12.5, "d8b48a"),
        ):
            wall = Wall(x0, y, x1, y, 0, high)
            stage.box_shadow(x0, x1, y, y + 8, high)
            stage.wall(wall, rgb(color))
            for floor in range(1, 5):
                stage.patch(wall, 0, 1, floor * 3.1 / high - 0.012, floor * 3.1 / high + 0.012, rgb("a8604a"))
            stage.windows(wall, (x1 - x0) // 2, int(high / 3.1), low=0.03, high=0.99, share=0.7)
        front = Wall(-10, 37, 10, 37, 0, 15.5)
        stage.patch(front, 0.38, 0.62, 0, 0.2, rgb("4b5a63"))
        stage.patch(front, 0.34, 0.66, 0.2, 0.235, rgb("a8604a"))
        clock = stage.lens.project(0, 36.9, 13.6)
        size = stage.lens.scale(0, 37, 13)
        self.canvas.ellipse(clock, 1.1 * size, 1.1 * size, self.light.on(rgb("f7f3e8")))
        self.canvas.limb(
            clock, (clock[0] - 0.45 * size, clock[1] - 0.35 * size), 0.07 * size, 0.05 * size, rgb("333333")
        )
        self.canvas.limb(clock, (clock[0] + 0.1 * size, clock[1] - 0.8 * size), 0.05 * size, 0.04 * size, rgb("333333"))

    def _fence(self) -> None:
        stage = self.stage
        for x0, x1 in ((-60.0, -3.8), (3.8, 60.0)):
            stage.box_shadow(x0, x1, 25.0, 25.3, 1.0)
            stage.box(x0, x1, 25.0, 25.3, 0, 0.7, rgb("b8806a"), top=rgb("d9d2c4"))
            wall = Wall(x0, 25.1, x1, 25.1, 0.7, 2.1)
            count = int((x1 - x0) * 3)
            for bar in range(count):
                stage.patch(wall, bar / count, bar / count + 0.12 / count, 0, 1, rgb("4d5a52"))
            stage.patch(wall, 0, 1, 0.88, 0.96, rgb("4d5a52"))

        def posts() -> None:
            for x in (-4.4, 3.4):
                stage.box(x, x + 1.0, 24.6, 25.6, 0, 3.3, rgb("c08a72"), top=rgb("d9d2c4"))
            stage.box(-4.9, 4.9, 24.5, 25.7, 3.3, 4.4, rgb("7d3a32"))
            for letter in range(6):
                stage.patch(
                    Wall(-4.9, 24.49, 4.9, 24.49, 3.3, 4.4),
                    0.2 + letter * 0.105,
                    0.27 + letter * 0.105,
                    0.25,
                    0.78,
                    rgb("f3d98a"),
                )

        stage.before(0, 24.6, posts)

    def _sign(self, x: float, y: float) -> None:
        stage = self.stage

        def draw() -> None:
            stage.post(x, y, 0, 2.9, 0.05, rgb("8a8f94"))
            scale = stage.lens.scale(x, y, 2.7)
            px, py = stage.lens.project(x, y, 2.9)
            corners = [
                (px, py - 0.5 * scale),
                (px + 0.5 * scale, py + 0.36 * scale),
                (px - 0.5 * scale, py + 0.36 * scale),
            ]
            self.canvas.polygon(corners, self.light.on(rgb("e8b62f")))
            self.canvas.limb(
                (px, py - 0.12 * scale), (px, py + 0.18 * scale), 0.06 * scale, 0.05 * scale, rgb("2b2b2b")
            )

        stage.before(x, y, draw)

    def _life(self) -> None:
        # Who crosses is on the road from second 0 to 7.6; then the cars go.
        for x, later, child in (
            (-2.4, 0.0, True),
            (-1.7, 0.02, False),
            (0.3, -0.06, True),
            (1.0, -0.03, True),
            (2.3, 0.05, True),
        ):
            path = ((x, 3.0), (x * 0.9, 20.0), (x * 0.6, 24.0))
            self.walks.append((Walk(path, 0.48 + later, 1.1), self.crowd.somebody(child=child)))
        for x, later in ((-0.7, 0.0), (2.9, -0.04)):
            self.walks.append((Walk(((x * 0.8, 24.0), (x, 20.0), (x, 3.0)), 0.76 + later, 1.1), self.crowd.somebody()))
        self.people([((-22.0, 18.6), (-7.0, 18.4), (-2.0, 24.5)), ((20.0, 18.9), (7.0, 18.6), (1.6, 24.5))], child=True)
        self.people(
            [
                ((-20.0, 19.6), (-7.0, 19.4), (-2.6, 24.5)),
                ((-18.0, 5.4), (18.0, 5.6)),
                ((20.0, 6.4), (-20.0, 6.2)),
                ((6.0, 30.0), (-6.0, 31.0)),
            ]
        )
        guard = Person(rgb("d9b23a"), rgb("2b3340"), rgb("dba882"), rgb("1b1b1b"), 1.74, cap=rgb("d9b23a"), vest=True)
        self.standing.append((Place(-3.9, 7.3, 0.4, -1), guard))
        self.standing.append((Place(3.9, 17.0, 3.4, -1), guard))
        for x, y, heading, child in (
            (6.6, 19.6, 2.6, False),
            (7.2, 19.4, 3.0, True),
            (-7.6, 6.0, 1.0, False),
            (4.6, 22.9, 4.2, False),
        ):
            self.standing.append((Place(x, y, heading, -1), self.crowd.somebody(child=child)))
        self.drives = [
            (Drive(((0.0, -42.0, 10.2), (3.0, -7.4, 10.2), (7.7, -7.4, 10.2), (9.95, 24.0, 10.2))), car(rgb("3f6c8f"))),
            (
                Drive(((0.2, -56.0, 10.2), (4.2, -13.0, 10.2), (8.1, -13.0, 10.2), (10.0, 8.0, 10.2))),
                car(rgb("b9bdc0")),
            ),
            (Drive(((0.0, 48.0, 14.3), (3.4, 10.4, 14.3), (7.8, 10.4, 14.3), (9.98, -26.0, 14.3))), bus(rgb("e0a526"))),
        ]
