# SPDX-License-Identifier: Apache-2.0
"""A scene: a backdrop drawn once, and what moves before it, frame by frame."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator

import numpy as np

from fairwatch.sim.scenes.figures import Crowd, Person, draw_person
from fairwatch.sim.scenes.ground import Ground
from fairwatch.sim.scenes.lens import Lens
from fairwatch.sim.scenes.light import Light
from fairwatch.sim.scenes.moves import Drive, Pace, Place, Walk
from fairwatch.sim.scenes.paint import Box, Canvas, Color, Picture, shaded, smooth_noise
from fairwatch.sim.scenes.stage import Cutout, Stage
from fairwatch.sim.scenes.vehicles import Vehicle, draw_vehicle

Draw = Callable[[], None]
_TOO_NEAR_M = 3.0


class Scene(ABC):
    """One view. A subclass draws the backdrop and says what moves."""

    loop_s = 8.0

    def __init__(self, width: int, height: int, light: Light, seed: int = 0) -> None:
        self.rng = np.random.default_rng(seed)
        self.light = light
        self.crowd = Crowd(self.rng)
        self.lens = self.make_lens(width, height)
        self.canvas = Canvas.blank(width, height)
        self.stage = Stage(self.canvas, self.lens, light, self.rng)
        self.ground = Ground(self.canvas, self.lens, light, self.rng)
        self.walks: list[tuple[Walk, Person]] = []
        self.drives: list[tuple[Drive, Vehicle]] = []
        self.standing: list[tuple[Place, Person]] = []
        self.build()
        for place, who in self.standing:
            self.stage.before(place.x, place.y, self.figure(who, place)[1])
        self._finish()
        self._backdrop = self.canvas.pixels.copy()
        self._waiting: dict[tuple[Vehicle, Place], Cutout | None] = {}
        self._far_to_near = sorted(self.stage.cutouts, key=lambda cutout: -cutout.depth)

    @abstractmethod
    def make_lens(self, width: int, height: int) -> Lens:
        """Where the camera hangs."""

    @abstractmethod
    def build(self) -> None:
        """Draw what stands still, and fill `walks`, `drives` and `standing`."""

    def extras(self, moment: float) -> Iterator[tuple[float, Draw]]:
        """What else moves: its depth and how to draw it."""
        yield from ()

    def sky(self) -> None:
        """From the top to the horizon."""
        self.canvas.polygon(
            [
                (-2, -2),
                (self.canvas.width + 2, -2),
                (self.canvas.width + 2, self.lens.horizon_y + 2),
                (-2, self.lens.horizon_y + 2),
            ],
            self.light.sky_top,
            below=self.light.sky_low,
        )

    def people(self, paths: list[tuple[tuple[float, float], ...]], *, child: bool = False) -> None:
        """Somebody on each path, each at another time and pace."""
        for path in paths:
            walk = Walk(path, float(self.rng.random()), float(self.rng.uniform(1.1, 1.45)))
            self.walks.append((walk, self.crowd.somebody(child=child)))

    def render(self, moment: float) -> Picture:
        """The picture at `moment` (0 to 1 of the loop), RGB. The array is used again by the next call."""
        self.canvas.pixels[...] = self._backdrop
        moving = sorted(
            [*self._walkers(moment), *self._vehicles(moment), *self.extras(moment)], key=lambda thing: thing[0]
        )
        drawn: list[Box] = []
        for cutout in self._far_to_near:
            while moving and moving[-1][0] > cutout.depth:
                drawn += self._drawn(moving.pop()[1])
            for box in drawn:
                cutout.restore(self.canvas, box)
        while moving:
            moving.pop()[1]()
        return self.canvas.pixels

    def _drawn(self, draw: Draw) -> list[Box]:
        """Draw something; where it was drawn."""
        self.canvas.forget()
        draw()
        return [self.canvas.touched] if self.canvas.touched else []

    def _walkers(self, moment: float) -> Iterator[tuple[float, Draw]]:
        for walk, who in self.walks:
            for place in walk.places(moment, self.loop_s):
                yield self.figure(who, place)

    def figure(self, who: Person, place: Place, z: float = 0.0) -> tuple[float, Draw]:
        """A person to be drawn at a place."""
        depth = self.lens.depth(place.x, place.y)

        def draw() -> None:
            if depth > 1:
                draw_person(self.canvas, self.lens, self.light, who, place, z=z)

        return depth, draw

    def _vehicles(self, moment: float) -> Iterator[tuple[float, Draw]]:
        for drive, what in self.drives:
            found = drive.place(moment)
            if found is not None:
                yield self.vehicle(what, *found)

    def vehicle(self, what: Vehicle, place: Place, pace: Pace) -> tuple[float, Draw]:
        """A vehicle to be drawn at a place."""
        depth = self.lens.depth(place.x, place.y)

        def draw() -> None:
            if depth > _TOO_NEAR_M and pace is Pace.STANDS:
                self._draw_standing(what, place)
            elif depth > _TOO_NEAR_M:
                draw_vehicle(self.stage, what, place, brake=pace is Pace.BRAKES)

        return depth, draw

    def _draw_standing(self, what: Vehicle, place: Place) -> None:
        """A vehicle that waits looks the same in every picture, so it is drawn once."""
        waiting = self._waiting.get((what, place))
        if waiting is None:
            seen = self.canvas.pixels.copy()
            self.canvas.pixels[...] = self._backdrop
            waiting = self.stage.cut(place.x, place.y, lambda: draw_vehicle(self.stage, what, place, brake=True))
            self.canvas.pixels[...] = seen
            self._waiting[what, place] = waiting
        if waiting is not None:
            self.canvas.touch(waiting.box)
            waiting.restore(self.canvas, waiting.box)

    def _finish(self) -> None:
        """A little unevenness, and the darker corners of a wide lens."""
        height, width = self.canvas.pixels.shape[:2]
        grain = smooth_noise(width, height, 2.2, self.rng) * 2.2 + smooth_noise(width, height, 90, self.rng) * 3.0
        ys = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
        xs = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
        corners = 1 - 0.16 * np.clip((xs * xs + ys * ys) / 2, 0, 1) ** 1.5
        picture = (self.canvas.pixels + grain[..., None]) * corners[..., None]
        self.canvas.pixels[...] = np.clip(picture, 0, 255)
        for index, cutout in enumerate(self.stage.cutouts):
            # Cut-outs were taken before this, so they are taken anew from the finished picture.
            rows, columns = cutout.mask.shape
            region = self.canvas.pixels[cutout.y : cutout.y + rows, cutout.x : cutout.x + columns]
            self.stage.cutouts[index] = type(cutout)(cutout.depth, cutout.x, cutout.y, cutout.mask, region.copy())


def tinted(color: Color, rng: np.random.Generator, amount: float = 0.08) -> Color:
    """The same colour, a little different each time."""
    return shaded(color, 1 + float(rng.uniform(-amount, amount)))
