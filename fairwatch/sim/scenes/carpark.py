# SPDX-License-Identifier: Apache-2.0
"""A car park: rows of cars, one that comes and one that leaves, people on their way."""

import math
from functools import partial

from fairwatch.sim.scenes.lens import Lens
from fairwatch.sim.scenes.moves import Drive, Place
from fairwatch.sim.scenes.paint import rgb
from fairwatch.sim.scenes.scene import Scene
from fairwatch.sim.scenes.stage import Wall
from fairwatch.sim.scenes.vehicles import car, draw_vehicle, van

_BAY_M = 2.7
_COLORS = ("c9cdd2", "30343a", "8c2f2b", "31506e", "e6e3dc", "5d6a5f", "a38a5c", "7d8790", "1f3b57", "b0563a")


class CarPark(Scene):
    """Seen from a mast at its end."""

    def make_lens(self, width: int, height: int) -> Lens:
        return Lens(width, height, 7.0, 22.0, 9.0, 76.0)

    def build(self) -> None:
        self.sky()
        ground, stage = self.ground, self.stage
        ground.fill(rgb("7f8d68"))
        ground.grain(0.3, 0.09)
        ground.area(-19.2, 19.2, -5, 46, rgb("74787b"))
        ground.grain(0.12, 0.045)
        ground.grain(7.0, 0.05)
        for x0, x1 in ((-8.6, -3.4), (3.4, 8.6), (-19.0, -13.8), (13.8, 19.0)):
            for bay in range(17):
                y = 0.5 + bay * _BAY_M
                ground.area(x0, x1, y - 0.06, y + 0.06, rgb("e9e5d8"), 0.85)
        for x in (8.6, -8.6):
            ground.area(x - 0.06, x + 0.06, 0.5, 43.7, rgb("e9e5d8"), 0.85)
        for x, turn in ((1.7, 1), (-1.7, -1)):
            for y in range(8, 44, 9):
                ground.area(x - 0.09, x + 0.09, y, y + 1.6, rgb("e9e5d8"), 0.8)
                tip = y + 1.6 + 0.9 if turn > 0 else y - 0.9
                foot = y + 1.6 if turn > 0 else y
                reach = (tip - ground.y) / (tip - foot)
                inside = ((abs(ground.x - x) < 0.4 * reach) & (reach > 0) & (reach < 1)).astype("float32")
                ground.paint(inside, rgb("e9e5d8"), 0.8)
        for bay in range(2):
            y = 0.5 + (3 + bay) * _BAY_M
            ground.area(3.5, 8.5, y + 0.12, y + _BAY_M - 0.12, rgb("3d6f9c"), 0.55)
        ground.area(-19.2, 19.2, 46, 49, rgb("b5aea2"))
        ground.haze(70, 150, self.light.sky_low)
        ground.finish()
        self._mall()
        for x, y, height in (
            (-11.2, 40.0, 5.5),
            (-11.2, 28.0, 5.2),
            (-11.2, 16.0, 5.6),
            (11.2, 40.0, 5.4),
            (11.2, 28.0, 5.8),
            (11.2, 14.0, 5.2),
        ):
            stage.tree_shadow(x, y, height)
            stage.disc(x, y, 0.9, rgb("6a5a45"), 0.8)
        self._parked()
        for x, y, height in (
            (-11.2, 40.0, 5.5),
            (11.2, 40.0, 5.4),
            (-11.2, 28.0, 5.2),
            (11.2, 28.0, 5.8),
            (-11.2, 16.0, 5.6),
            (11.2, 14.0, 5.2),
        ):
            stage.before(x, y, partial(stage.tree, x, y, height, rgb("5d8550")))
        for y in (34.0, 18.0):
            stage.before(-10.6, y, partial(stage.lamp, -10.6, y, 6.5, 1.6))
        self._life()

    def _mall(self) -> None:
        stage = self.stage
        wall = Wall(-26, 52, 30, 52, 0, 11)
        stage.wall(wall, rgb("c9c4ba"))
        for panel in range(28):
            stage.patch(wall, panel / 28, panel / 28 + 0.003, 0, 1, rgb("a9a49a"))
        stage.patch(wall, 0.3, 0.7, 0, 0.5, rgb("5f7f92"))
        for pane in range(17):
            stage.patch(wall, 0.3 + pane * 0.0235, 0.3015 + pane * 0.0235, 0, 0.5, rgb("dcdad4"))
        stage.patch(wall, 0.28, 0.72, 0.5, 0.56, rgb("3b4046"))
        stage.patch(wall, 0.4, 0.6, 0.6, 0.76, rgb("b23a32"))
        for letter in range(5):
            stage.patch(
                wall,
                0.42 + letter * 0.034,
                0.446 + letter * 0.034,
                0.635,
                0.725,
                rgb("fff3dc"),
                lit=self.light.lamps < 0.3,
            )

    def _parked(self) -> None:
        stage, rng = self.stage, self.rng
        for bay in range(15, 0, -1):
            for x, heading in ((-16.4, 0.0), (16.4, math.pi), (-6.0, math.pi), (6.0, 0.0)):
                if rng.random() < 0.26 or (x == 6.0 and bay in (3, 4)) or (x == -6.0 and bay == 5):
                    continue
                y = 0.5 + (bay + 0.5) * _BAY_M
                color = rgb(_COLORS[int(rng.integers(len(_COLORS)))])
                what = van(color) if rng.random() < 0.15 else car(color)
                turned = heading + (math.pi if rng.random() < 0.3 else 0.0)
                jitter = float(rng.uniform(-0.12, 0.12))
                place = Place(x + jitter, y, turned + jitter * 0.2)
                stage.before(x, y - 1.0, partial(draw_vehicle, stage, what, place, parked=True))

    def _life(self) -> None:
        self.people(
            [
                ((9.6, 44.0), (9.4, 31.0), (9.5, 19.0), (9.3, 13.0)),
                ((0.6, 47.0), (0.4, 36.0), (-2.8, 33.6)),
                ((-9.6, 10.0), (-9.4, 24.0), (-9.5, 38.0), (-6.0, 47.5)),
                ((3.0, 24.9), (3.1, 36.0), (2.0, 47.5)),
                ((-18.0, 47.5), (-4.0, 47.8)),
                ((16.0, 48.2), (3.0, 48.0)),
            ]
        )
        for x, y, heading in ((-2.9, 15.6, 2.8), (9.4, 11.4, 1.0), (-1.5, 50.0, 4.0), (2.8, 50.2, 4.4)):
            self.standing.append((Place(x, y, heading, -1), self.crowd.somebody()))
        self.drives = [
            (Drive(((0.0, 1.75, -6.0), (8.6, 1.75, 44.5), (9.9, 30.0, 44.5))), car(rgb("b3402f"))),
            (
                Drive(((1.2, -1.75, 44.0), (6.2, -1.75, 15.2), (7.4, -1.75, 15.2), (9.99, -1.75, -4.0))),
                car(rgb("dfe1e0")),
            ),
        ]
