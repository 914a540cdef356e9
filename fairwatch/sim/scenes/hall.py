# SPDX-License-Identifier: Apache-2.0
"""The hall of a shopping centre: two floors of shops, moving stairs, a polished floor."""

import math
from collections.abc import Iterator
from functools import partial

from fairwatch.sim.scenes.figures import Person
from fairwatch.sim.scenes.lens import Lens
from fairwatch.sim.scenes.moves import Place
from fairwatch.sim.scenes.paint import rgb, shaded
from fairwatch.sim.scenes.scene import Draw, Scene
from fairwatch.sim.scenes.stage import Wall

_BACK_Y = 30.0
_FLOOR_M = 4.8
_FRONTS = ("c4574a", "2f6f8f", "c99a3a", "5b8a63", "85517f", "3d4f63", "b86f45")
_STAIR_FOOT, _STAIR_HEAD = 12.0, 23.0


class Hall(Scene):
    """Seen from the gallery over the entrance."""

    def make_lens(self, width: int, height: int) -> Lens:
        return Lens(width, height, 6.0, 17.0, -5.0, 76.0)

    def build(self) -> None:
        ground, stage = self.ground, self.stage
        self.canvas.pixels[:] = self.light.on(rgb("e9e3d6"))
        ground.fill(rgb("ddd5c6"))
        ground.joints((-40, 40, -5, 40), 1.2, 1.2, 0.02, rgb("a99f8e"), 0.6)
        ground.grain(0.5, 0.02)
        ground.grain(3.0, 0.03)
        for radius, color in (
            (4.3, "b7a888"),
            (4.05, "e6dfd1"),
            (3.4, "9fb4b8"),
            (3.15, "e6dfd1"),
            (1.3, "c2a25e"),
            (1.05, "e6dfd1"),
        ):
            off = ((ground.x - 0.5) ** 2 + (ground.y - 9.5) ** 2) ** 0.5
            ground.paint((off < radius).astype("float32"), rgb(color), 0.75)
        # The shop windows shine back from the floor.
        for shop in range(-4, 5):
            ground.paint(
                ground.cover(shop * 6 - 2.4, shop * 6 + 2.4, 19, _BACK_Y) * ((ground.y - 19) / 16).clip(0, 1),
                rgb(_FRONTS[shop % 7]),
                0.5,
            )
        ground.finish()
        self._back()
        self._sides()
        self._gallery()
        self._ceiling()
        self._stairs()
        self._desk()
        for x in (-9.5, 10.5):
            for y in (24.0, 13.0):
                stage.box_shadow(x - 0.5, x + 0.5, y - 0.5, y + 0.5, 1.0)
                stage.before(x, y - 0.5, partial(stage.box, x - 0.5, x + 0.5, y - 0.5, y + 0.5, 0, 10.5, rgb("ffffff")))
        for x, y in ((-7.5, 19.0), (8.3, 8.0), (-12.0, 10.0)):
            self._plant(x, y)
        self._life()

    def _front(self, wall: Wall, number: int) -> None:
        """A lit shop front."""
        stage, rng = self.stage, self.rng
        color = rgb(_FRONTS[number % len(_FRONTS)])
        stage.patch(wall, 0.05, 0.95, 0.0, 0.68, rgb("3b3a38"))
        stage.patch(wall, 0.07, 0.93, 0.03, 0.66, rgb("fbefd2"), lit=False)
        for item in range(9):
            left = 0.1 + item * 0.09
            tall = 0.15 + 0.35 * float(rng.random())
            stage.patch(
                wall,
                left,
                left + 0.065,
                0.03,
                tall,
                shaded(rgb(_FRONTS[(number + item * 3) % 7]), 1.15),
                alpha=0.75,
                lit=False,
            )
        stage.patch(wall, 0.42, 0.58, 0.03, 0.56, rgb("6b6357"), alpha=0.8)
        stage.patch(wall, 0.05, 0.95, 0.68, 0.88, color, lit=False)
        for letter in range(5):
            left = 0.26 + letter * 0.1
            stage.patch(wall, left, left + 0.06, 0.73, 0.83, rgb("fffaf0"), lit=False)

    def _back(self) -> None:
        stage = self.stage
        for level in range(2):
            low = level * _FLOOR_M
            stage.wall(Wall(-40, _BACK_Y, 40, _BACK_Y, low, low + _FLOOR_M), rgb("e4dccd"), foot=0.93)
            for shop in range(-6, 7):
                self._front(
                    Wall(shop * 6 - 2.8, _BACK_Y, shop * 6 + 2.8, _BACK_Y, low, low + _FLOOR_M), shop + level * 3
                )

    def _sides(self) -> None:
        stage = self.stage
        for side in (-1, 1):
            for start in range(24, -4, -6):
                ends = (start, start + 6) if side < 0 else (start + 6, start)
                for level in range(2):
                    wall = Wall(side * 17, ends[0], side * 17, ends[1], level * _FLOOR_M, (level + 1) * _FLOOR_M)
                    stage.wall(wall, rgb("e0d7c7"), foot=0.93)
                    self._front(wall, start // 6 + level * 2 + side)

    def _gallery(self) -> None:
        """The upper floor's edge with its glass."""
        stage = self.stage
        edge = _BACK_Y - 4
        stage.flat(
            [(-13, edge, _FLOOR_M), (13, edge, _FLOOR_M), (13, _BACK_Y, _FLOOR_M), (-13, _BACK_Y, _FLOOR_M)],
            rgb("d8cfbf"),
        )
        stage.patch(Wall(-17, edge, 17, edge, _FLOOR_M - 0.5, _FLOOR_M), 0, 1, 0, 1, rgb("f3eee4"))
        rail = Wall(-17, edge, 17, edge, _FLOOR_M, _FLOOR_M + 1.1)
        stage.patch(rail, 0, 1, 0, 0.95, rgb("b9d3da"), alpha=0.3)
        stage.patch(rail, 0, 1, 0.93, 1, rgb("8a8f94"))
        for post in range(18):
            stage.patch(rail, post / 17 - 0.001, post / 17 + 0.001, 0, 1, rgb("8a8f94"))

    def _ceiling(self) -> None:
        stage = self.stage
        high = 2 * _FLOOR_M
        stage.flat([(-17, 4, high), (17, 4, high), (17, _BACK_Y, high), (-17, _BACK_Y, high)], rgb("f2ede3"))
        for y in range(6, 30, 4):
            for x in range(-14, 16, 5):
                stage.flat(
                    [(x, y, high), (x + 2.6, y, high), (x + 2.6, y + 0.7, high), (x, y + 0.7, high)],
                    rgb("fffdf2"),
                    lit=False,
                )

    def _stairs(self) -> None:
        stage = self.stage
        for x in (1.2, 3.4):
            stage.flat(
                [
                    (x - 0.8, _STAIR_FOOT, 0),
                    (x + 0.8, _STAIR_FOOT, 0),
                    (x + 0.8, _STAIR_HEAD + 2, 0),
                    (x - 0.8, _STAIR_HEAD + 2, 0),
                ],
                rgb("30302e"),
                alpha=0.22,
                soft=8,
            )
        foot, head, high = _STAIR_FOOT, _STAIR_HEAD, _FLOOR_M
        for x in (1.2, 3.4):
            for edge in (x - 0.8, x + 0.8):
                stage.flat(
                    [(edge, foot, 0.0), (edge, head, high), (edge, head, high - 0.7), (edge, foot + 1.6, 0.0)],
                    rgb("9a9fa4"),
                )
            stage.flat(
                [(x - 0.8, foot, 0.05), (x + 0.8, foot, 0.05), (x + 0.8, head, high), (x - 0.8, head, high)],
                rgb("565b60"),
            )
            for edge in (x - 0.8, x + 0.8):
                low, top = 0.95, high + 0.95
                stage.flat(
                    [(edge, foot - 0.5, 0.05), (edge, head, high), (edge, head, top), (edge, foot - 0.5, low)],
                    rgb("c9e0e6"),
                    alpha=0.3,
                )
                self._rail(edge, foot - 0.5, low, head, top)

    def _rail(self, x: float, y0: float, z0: float, y1: float, z1: float) -> None:
        lens = self.lens
        thick0, thick1 = 0.05 * lens.scale(x, y0, z0), 0.05 * lens.scale(x, y1, z1)
        self.canvas.limb(lens.project(x, y0, z0), lens.project(x, y1, z1), thick0, thick1, self.light.on(rgb("26282b")))

    def _desk(self) -> None:
        stage = self.stage
        stage.box_shadow(-5.2, -2.4, 14.0, 15.4, 1.1)

        def draw() -> None:
            stage.box(-5.2, -2.4, 14.0, 15.4, 0, 1.05, rgb("f4f1ea"), top=rgb("7d6a55"))
            stage.patch(Wall(-5.2, 14.0, -2.4, 14.0, 0, 1.05), 0.1, 0.9, 0.35, 0.75, rgb("2f7f9f"))
            stage.patch(Wall(-5.2, 14.0, -2.4, 14.0, 0, 1.05), 0.44, 0.56, 0.42, 0.68, rgb("ffffff"), lit=False)

        stage.before(-3.8, 14.0, draw)
        self.standing.append(
            (Place(-3.6, 15.9, -1.6, -1), Person(rgb("2f5d8c"), rgb("232b3b"), rgb("e8b995"), rgb("1c1a19"), 1.66))
        )

    def _plant(self, x: float, y: float) -> None:
        stage = self.stage
        stage.box_shadow(x - 0.4, x + 0.4, y - 0.4, y + 0.4, 0.6)

        def draw() -> None:
            stage.box(x - 0.4, x + 0.4, y - 0.4, y + 0.4, 0, 0.6, rgb("f1eee6"))
            stage.tree(x, y, 2.5, rgb("4f8a4f"))

        stage.before(x, y, draw)

    def _life(self) -> None:
        self.people(
            [
                ((-6.0, 1.0), (-5.2, 11.0), (-8.0, 17.0), (-12.0, 29.5)),
                ((6.5, 29.5), (6.0, 16.0), (4.4, 7.0), (5.5, 0.5)),
                ((-16.5, 9.0), (-8.0, 8.0), (-2.0, 5.2)),
                ((-2.0, 5.2), (8.0, 6.0), (16.5, 8.0)),
                ((16.5, 20.0), (8.0, 20.5), (7.5, 29.5)),
                ((-16.5, 22.0), (-8.5, 21.5), (-6.0, 29.5)),
                ((-13.0, 24.0), (-14.0, 12.0), (-16.5, 11.0)),
                ((12.5, 29.5), (13.5, 17.0), (12.5, 6.0), (16.5, 5.0)),
                ((-1.4, 29.5), (-1.8, 18.0), (-0.6, 12.0), (1.2, 11.4)),
            ]
        )
        for x, y, heading in ((-4.4, 13.2, 1.4), (-3.0, 13.0, 1.9), (2.2, 6.8, 2.4), (1.5, 7.4, 5.4), (9.0, 16.5, 4.4)):
            self.standing.append((Place(x, y, heading, -1), self.crowd.somebody()))
        self._riders = [[self.crowd.somebody() for _ in range(3)] for _ in range(2)]

    def extras(self, moment: float) -> Iterator[tuple[float, Draw]]:
        for lane, x in enumerate((1.2, 3.4)):
            riders = self._riders[lane]
            for number, who in enumerate(riders):
                share = (moment + number / len(riders)) % 1
                up = share if lane == 0 else 1 - share
                shown = min(1.0, share * 25, (1 - share) * 25)
                y = _STAIR_FOOT + (_STAIR_HEAD - _STAIR_FOOT) * up
                heading = math.pi / 2 if lane == 0 else -math.pi / 2
                yield self.figure(who, Place(x, y, heading, -1, shown), up * _FLOOR_M + 0.02)
