# SPDX-License-Identifier: Apache-2.0
"""A loading dock at night: a fork-lift goes to and fro between a door and a lorry."""

import math
from collections.abc import Iterator

from fairwatch.sim.scenes.figures import Person
from fairwatch.sim.scenes.lens import Lens
from fairwatch.sim.scenes.moves import SCRIPT_S, Place, eased
from fairwatch.sim.scenes.paint import rgb
from fairwatch.sim.scenes.scene import Draw, Scene
from fairwatch.sim.scenes.stage import LAMP_LIGHT, Wall

_WALL_Y = 20.0


class Dock(Scene):
    """Seen from the corner of the yard."""

    def make_lens(self, width: int, height: int) -> Lens:
        return Lens(width, height, 5.6, 20.0, -12.0, 74.0)

    def build(self) -> None:
        self.sky()
        ground, stage = self.ground, self.stage
        ground.fill(rgb("8a8d90"))
        ground.joints((-40, 40, -5, _WALL_Y), 4.0, 4.0, 0.05, rgb("5a5d60"), 0.8)
        ground.grain(0.12, 0.05)
        ground.grain(5.0, 0.12)
        for x in (-9.0, -2.0, 5.0):
            for edge in (x - 2.1, x + 2.1):
                ground.area(edge - 0.07, edge + 0.07, 8, _WALL_Y, rgb("e0b93a"), 0.85)
        for x in (-9.0, -2.0, 5.0, 12.5):
            ground.pool(x, _WALL_Y - 2.2, 6.5, LAMP_LIGHT, 0.62 * self.light.lamps)
        ground.pool(-2.0, _WALL_Y - 1.0, 5.0, rgb("cfe3f2"), 0.5 * self.light.lamps)
        ground.pool(11.0, 6.0, 8.0, LAMP_LIGHT, 0.5 * self.light.lamps)
        ground.pool(-1.0, 6.0, 7.0, LAMP_LIGHT, 0.3 * self.light.lamps)
        ground.finish()
        self._warehouse()
        stage.box_shadow(-11.2, -7.2, 9.0, 18.2, 3.4)
        stage.before(-9.2, 8.8, self._lorry)
        for x, y, high in ((8.8, 17.2, 1.5), (10.2, 17.4, 1.0), (9.4, 15.7, 0.9), (2.2, 18.2, 1.2)):
            self._crates(x, y, high)
        stage.before(13.2, 6.0, lambda: stage.lamp(13.2, 6.0, 6.0, -1.5))
        worker = Person(rgb("d9822b"), rgb("2b3340"), rgb("d9a47c"), rgb("1c1a19"), 1.75, cap=rgb("e0b93a"), vest=True)
        self.standing.append((Place(-5.4, 16.6, 0.3, -1), worker))
        self.standing.append((Place(6.6, 17.6, 3.6, -1), self.crowd.somebody()))
        self._driver = Person(rgb("d9822b"), rgb("2b3340"), rgb("e8b995"), rgb("2b2320"), 1.45, vest=True)
        self.people(
            [((14.5, 3.0), (6.0, 8.0), (0.4, 13.0), (-1.6, 19.6)), ((5.0, 19.8), (5.4, 12.0), (11.0, 5.0), (16.0, 1.0))]
        )

    def _warehouse(self) -> None:
        stage = self.stage
        wall = Wall(-40, _WALL_Y, 40, _WALL_Y, 0, 9)
        stage.wall(wall, rgb("8d959b"))
        for rib in range(160):
            stage.patch(wall, rib / 160, rib / 160 + 0.0014, 0.14, 1, rgb("6f777d"), alpha=0.7)
        stage.patch(wall, 0, 1, 0, 0.13, rgb("7d7a73"))
        for number, x in enumerate((-9.0, -2.0, 5.0)):
            door = Wall(x - 1.9, _WALL_Y - 0.02, x + 1.9, _WALL_Y - 0.02, 0, 3.8)
            stage.patch(door, -0.06, 1.06, 0, 1.05, rgb("d9b23a"))
            if number == 1:
                stage.patch(door, 0, 1, 0, 1, rgb("e8eef2"), lit=False)
                for shelf in range(4):
                    stage.patch(
                        door,
                        0.08,
                        0.92,
                        0.1 + shelf * 0.2,
                        0.24 + shelf * 0.2,
                        rgb(("b98a54", "a67443", "c79c66", "8f6a45")[shelf]),
                        lit=False,
                    )
                    stage.patch(door, 0.08, 0.92, 0.24 + shelf * 0.2, 0.255 + shelf * 0.2, rgb("4a6a8a"), lit=False)
                stage.patch(door, 0, 1, 0.86, 1, rgb("7b858c"))
            else:
                stage.patch(door, 0, 1, 0, 1, rgb("a3abb0"))
                for slat in range(12):
                    stage.patch(door, 0, 1, slat / 12, slat / 12 + 0.012, rgb("7f878d"))
            stage.patch(Wall(x - 0.5, _WALL_Y - 0.03, x + 0.5, _WALL_Y - 0.03, 4.15, 5.0), 0, 1, 0, 1, rgb("23466b"))
            stage.patch(
                Wall(x - 0.5, _WALL_Y - 0.03, x + 0.5, _WALL_Y - 0.03, 4.15, 5.0), 0.4, 0.6, 0.2, 0.8, rgb("ffffff")
            )
        for x in (-5.5, 1.5, 8.5):
            lamp = stage.lens.project(x, _WALL_Y - 0.4, 5.6)
            scale = stage.lens.scale(x, _WALL_Y, 5.6)
            self.canvas.ellipse(lamp, 0.35 * scale, 0.12 * scale, rgb("fff0cf"))
            self.canvas.glow(
                (lamp[0], lamp[1] + 1.2 * scale), 3.2 * scale, 3.6 * scale, LAMP_LIGHT, 0.55 * self.light.lamps
            )
        open_door = stage.lens.project(-2.0, _WALL_Y, 1.9)
        scale = stage.lens.scale(-2.0, _WALL_Y)
        self.canvas.glow(open_door, 4.2 * scale, 3.6 * scale, rgb("dcecf7"), 0.3 * self.light.lamps)

    def _lorry(self) -> None:
        """Backed up to the first door, its nose towards the camera."""
        stage = self.stage
        stage.box(-10.5, -7.9, 8.0, 18.4, 0.45, 1.0, rgb("33383d"))
        for wheel_y in (15.0, 16.6, 9.3):
            rim = [
                (-7.72, wheel_y + 0.5 * math.cos(turn), 0.5 + 0.5 * math.sin(turn))
                for turn in (index * math.pi / 8 for index in range(16))
            ]
            stage.flat(rim, rgb("17191c"))
            stage.flat([(x, (y - wheel_y) * 0.5 + wheel_y, (z - 0.5) * 0.5 + 0.5) for x, y, z in rim], rgb("9aa1a8"))
        stage.box(-10.7, -7.7, 10.6, 18.4, 1.0, 3.9, rgb("e9e6dc"))
        side = Wall(-7.7, 10.6, -7.7, 18.4, 1.0, 3.9)
        stage.patch(side, 0.06, 0.94, 0.4, 0.66, rgb("2f7fa8"))
        stage.patch(side, 0.12, 0.5, 0.47, 0.59, rgb("f4f1ea"))
        stage.box(-10.5, -7.9, 8.0, 10.2, 0.7, 3.1, rgb("c8483c"))
        front, door = Wall(-10.5, 7.98, -7.9, 7.98, 0.7, 3.1), Wall(-7.88, 8.0, -7.88, 10.2, 0.7, 3.1)
        stage.patch(front, 0.06, 0.94, 0.5, 0.9, rgb("34444f"))
        stage.patch(front, 0.06, 0.94, 0.05, 0.3, rgb("2b2f33"))
        stage.patch(door, 0.15, 0.6, 0.52, 0.9, rgb("34444f"))
        for x in (-10.2, -8.2):
            self.canvas.ellipse(stage.lens.project(x, 7.95, 1.05), 5, 3, rgb("fff4d6"))

    def _crates(self, x: float, y: float, high: float) -> None:
        stage = self.stage
        stage.box_shadow(x - 0.6, x + 0.6, y - 0.6, y + 0.6, high)

        def draw() -> None:
            stage.box(x - 0.6, x + 0.6, y - 0.6, y + 0.6, 0, high, rgb("b98a54"))
            for wall in (Wall(x - 0.6, y - 0.61, x + 0.6, y - 0.61, 0, high),):
                for plank in range(3):
                    stage.patch(wall, 0, 1, plank / 3 + 0.28, plank / 3 + 0.31, rgb("7d5a33"), alpha=0.7)

        stage.before(x, y - 0.6, draw)

    def extras(self, moment: float) -> Iterator[tuple[float, Draw]]:
        second = moment * SCRIPT_S
        out = eased(second, 0.3, 3.8) - eased(second, 5.2, 8.8)
        x, y = -2.0 - 3.2 * out, 18.6 - 4.6 * out
        heading = math.atan2(-4.6, -3.2)
        loaded = 0.3 < second < 4.6
        yield self.lens.depth(x, y), lambda: self._forklift(x, y, heading, loaded)
        yield self.figure(self._driver, Place(x + 0.05, y, heading, -1), 0.75)

    def _forklift(self, x: float, y: float, heading: float, loaded: bool) -> None:
        """Drawn as upright boxes: small enough that its turn does not matter."""
        stage = self.stage
        stage.disc(x, y, 1.2, rgb("0a0c10"), 0.35, 6)
        stage.box(x - 0.6, x + 0.6, y - 0.7, y + 0.8, 0.25, 1.0, rgb("e0a02a"))
        stage.box(x - 0.6, x + 0.6, y + 0.5, y + 0.9, 0.3, 1.25, rgb("33383d"))
        for dx in (-0.55, 0.55):
            for dy in (-0.5, 0.6):
                stage.post(x + dx, y + dy, 1.0, 2.15, 0.045, rgb("2b2f33"))
        stage.box(x - 0.65, x + 0.65, y - 0.6, y + 0.7, 2.15, 2.25, rgb("2b2f33"))
        ahead_x, ahead_y = x + 1.1 * math.cos(heading), y + 1.1 * math.sin(heading)
        if loaded:
            stage.box(ahead_x - 0.5, ahead_x + 0.5, ahead_y - 0.5, ahead_y + 0.5, 0.25, 1.25, rgb("b98a54"))
        lamp = stage.lens.project(x, y, 2.4)
        scale = stage.lens.scale(x, y)
        self.canvas.glow(lamp, 0.9 * scale, 0.9 * scale, rgb("ffb03a"), 0.9)
