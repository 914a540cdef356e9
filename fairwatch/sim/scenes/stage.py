# SPDX-License-Identifier: Apache-2.0
"""Things that stand: boxes, walls with windows, trees, lamps, and the shadows that they throw."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fairwatch.sim.scenes.lens import Lens, Spot
from fairwatch.sim.scenes.light import Light
from fairwatch.sim.scenes.paint import Box, Canvas, Color, Picture, Point, hull, rgb, shaded

SHADE = rgb("10141c")
LAMP_LIGHT = rgb("ffcf8a")
GLASS = rgb("5d7285")


@dataclass(frozen=True, slots=True)
class Cutout:
    """Something that stands before what moves: its pixels, to be put on top again."""

    depth: float
    x: int
    y: int
    mask: NDArray[np.bool_]
    pixels: Picture

    @property
    def box(self) -> Box:
        rows, columns = self.mask.shape
        return self.x, self.y, self.x + columns, self.y + rows

    def restore(self, canvas: Canvas, box: Box) -> None:
        """Draw once more what of it lies within left, top, right, bottom."""
        rows, columns = self.mask.shape
        left, top = max(box[0], self.x), max(box[1], self.y)
        right, bottom = min(box[2], self.x + columns), min(box[3], self.y + rows)
        if left < right and top < bottom:
            inside = slice(top - self.y, bottom - self.y), slice(left - self.x, right - self.x)
            region = canvas.pixels[top:bottom, left:right]
            np.copyto(region, self.pixels[inside], where=self.mask[inside][..., None])


@dataclass(frozen=True, slots=True)
class Wall:
    """An upright rectangle: from (x0, y0) to (x1, y1) on the ground, `low` to `high` metres."""

    x0: float
    y0: float
    x1: float
    y1: float
    low: float
    high: float

    def spot(self, along: float, up: float) -> Spot:
        """A spot on it; both from 0 to 1."""
        return (
            self.x0 + (self.x1 - self.x0) * along,
            self.y0 + (self.y1 - self.y0) * along,
            self.low + (self.high - self.low) * up,
        )

    @property
    def length(self) -> float:
        return math.hypot(self.x1 - self.x0, self.y1 - self.y0)


class Stage:
    """Draws still things in perspective and in a scene's light."""

    def __init__(self, canvas: Canvas, lens: Lens, light: Light, rng: np.random.Generator) -> None:
        self.canvas = canvas
        self.lens = lens
        self.light = light
        self.rng = rng
        self.cutouts: list[Cutout] = []

    def flat(self, spots: list[Spot], color: Color, *, alpha: float = 1.0, soft: float = 1.0, lit: bool = True) -> None:
        """A flat convex polygon in space. `lit` off: it shines by itself."""
        points = self.lens.outline(spots)
        if len(points) > 2:
            self.canvas.polygon(points, self.light.on(color) if lit else color, alpha=alpha, soft=soft)

    def patch(
        self,
        wall: Wall,
        left: float,
        right: float,
        low: float,
        high: float,
        color: Color,
        *,
        alpha: float = 1.0,
        lit: bool = True,
    ) -> None:
        """Part of a wall; edges as shares of its length and height."""
        corners = [wall.spot(left, low), wall.spot(right, low), wall.spot(right, high), wall.spot(left, high)]
        self.flat(corners, color, alpha=alpha, lit=lit)

    def wall(self, wall: Wall, color: Color, *, foot: float = 0.82) -> None:
        """A whole wall, darker at its foot where less light comes."""
        points = self.lens.outline([wall.spot(0, 0), wall.spot(1, 0), wall.spot(1, 1), wall.spot(0, 1)])
        if len(points) > 2:
            lit = self.light.on(color)
            self.canvas.polygon(points, lit, below=shaded(lit, foot))

    def windows(
        self,
        wall: Wall,
        columns: int,
        rows: int,
        *,
        low: float = 0.1,
        high: float = 0.92,
        share: float = 0.62,
        glass: Color = GLASS,
    ) -> None:
        """Windows in a grid; in the evening some are lit."""
        across, up = 1 / columns, (high - low) / rows
        for row in range(rows):
            for column in range(columns):
                left = (column + (1 - share) / 2) * across
                bottom = low + (row + 0.2) * up
                right, top = left + share * across, bottom + 0.64 * up
                self.patch(
                    wall,
                    left - 0.06 * across,
                    right + 0.06 * across,
                    bottom - 0.05 * up,
                    top + 0.05 * up,
                    rgb("e9e4da"),
                    alpha=0.55,
                )
                chance = float(self.rng.random())
                if chance < self.light.lamps * 0.6:
                    self.patch(wall, left, right, bottom, top, shaded(LAMP_LIGHT, 0.75 + 0.3 * chance), lit=False)
                else:
                    self.patch(wall, left, right, bottom, top, shaded(glass, 0.8 + 0.4 * chance))
                    self.patch(
                        wall,
                        left,
                        left + 0.4 * (right - left),
                        bottom + 0.5 * (top - bottom),
                        top,
                        rgb("ffffff"),
                        alpha=0.13,
                    )
                middle = (left + right) / 2
                self.patch(
                    wall, middle - 0.015 * across, middle + 0.015 * across, bottom, top, rgb("e9e4da"), alpha=0.6
                )

    def box(
        self,
        x0: float,
        x1: float,
        y0: float,
        y1: float,
        low: float,
        high: float,
        color: Color,
        *,
        top: Color | None = None,
    ) -> None:
        """An upright box, the sides that the camera sees."""
        corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
        self.prism([(x, y, low) for x, y in corners], [(x, y, high) for x, y in corners], color, top)

    def prism(self, base: list[Spot], roof: list[Spot], color: Color, top: Color | None = None) -> None:
        """A solid between two polygons with as many corners, both counter-clockwise from above."""
        count = len(base)
        for here in range(count):
            there = (here + 1) % count
            face = [base[here], base[there], roof[there], roof[here]]
            points = self.lens.outline(face)
            if len(points) < 3 or not faces_camera(points):
                continue
            nx, ny = base[there][1] - base[here][1], base[here][0] - base[there][0]
            lit = self.light.on(shaded(color, self.brightness(nx, ny)))
            self.canvas.polygon(points, lit, below=shaded(lit, 0.88))
        points = self.lens.outline(roof)
        if len(points) > 2 and faces_camera(points):
            self.canvas.polygon(points, self.light.on(top or shaded(color, 1.12)))

    def brightness(self, nx: float, ny: float) -> float:
        """How bright a wall is whose outside looks along (nx, ny)."""
        length = math.hypot(nx, ny) or 1.0
        sun_x, sun_y = self.light.sun
        strength = math.hypot(sun_x, sun_y)
        facing = -(nx * sun_x + ny * sun_y) / length / (strength or 1.0)
        return 0.86 + 0.16 * facing * min(1.0, strength)

    def box_shadow(self, x0: float, x1: float, y0: float, y1: float, high: float) -> None:
        """What a box keeps the sun from, and the darkness at its foot."""
        corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
        self.shadow([(x, y, high) for x, y in corners] + [(x, y, 0.0) for x, y in corners])
        margin = 0.18
        foot = [
            (x0 - margin, y0 - margin, 0.0),
            (x1 + margin, y0 - margin, 0.0),
            (x1 + margin, y1 + margin, 0.0),
            (x0 - margin, y1 + margin, 0.0),
        ]
        self.flat(foot, SHADE, alpha=0.35, soft=max(2.0, 0.3 * self.lens.scale((x0 + x1) / 2, y0)))

    def shadow(self, spots: list[Spot], strength: float = 1.0) -> None:
        """The shadow on the ground of a solid with these corners."""
        sun_x, sun_y = self.light.sun
        outline = hull([(x + sun_x * z, y + sun_y * z) for x, y, z in spots])
        self.flat([(x, y, 0.0) for x, y in outline], SHADE, alpha=self.light.shadow * strength, soft=2.5)

    def disc(self, x: float, y: float, radius: float, color: Color, alpha: float = 1.0, soft: float = 1.0) -> None:
        """A round patch on the ground."""
        around = [
            (x + radius * math.cos(angle), y + radius * math.sin(angle), 0.0)
            for angle in np.linspace(0, 2 * math.pi, 20, endpoint=False)
        ]
        self.flat(around, color, alpha=alpha, soft=soft)

    def post(self, x: float, y: float, low: float, high: float, radius: float, color: Color) -> None:
        """A thin upright post."""
        thick = max(0.5, radius * self.lens.scale(x, y, (low + high) / 2))
        self.canvas.limb(
            self.lens.project(x, y, low), self.lens.project(x, y, high), thick, thick * 0.85, self.light.on(color)
        )

    def tree(self, x: float, y: float, height: float, leaf: Color) -> None:
        """A tree with a round crown."""
        scale = self.lens.scale(x, y, height / 2)
        self.post(x, y, 0, height * 0.6, 0.1 + height * 0.012, rgb("5b4a3a"))
        middle = height * 0.68
        rng = self.rng
        blobs = sorted((float(rng.uniform(-1, 1)), float(rng.uniform(-1, 1)), float(rng.random())) for _ in range(46))
        for layer, tone in ((0, 0.62), (1, 0.82), (2, 1.02)):
            for ax, az, size in blobs[layer::3]:
                reach = height * 0.27
                if ax * ax + az * az > 0.75:
                    continue
                up = middle + az * reach * 0.9 + layer * 0.05 * height
                px, py = self.lens.project(x + ax * reach * 1.05 - layer * 0.03 * height, y, up)
                bright = tone * (0.92 + 0.18 * size) * (1 + 0.12 * az)
                radius = scale * height * (0.07 + 0.055 * size)
                self.canvas.ellipse(
                    (px, py), radius, radius * 0.85, self.light.on(shaded(leaf, bright)), soft=max(1.0, radius * 0.25)
                )

    def tree_shadow(self, x: float, y: float, height: float) -> None:
        """The shade under and beside a tree."""
        sun_x, sun_y = self.light.sun
        self.disc(x + sun_x * height * 0.68, y + sun_y * height * 0.68, height * 0.27, SHADE, self.light.shadow, 5)
        self.disc(x, y, height * 0.12, SHADE, 0.25, 6)

    def lamp(self, x: float, y: float, height: float, arm: float) -> None:
        """A street lamp whose arm reaches `arm` metres to the right (negative: left)."""
        dark = rgb("3f464d")
        self.post(x, y, 0, height, 0.06, dark)
        thick = max(0.5, 0.04 * self.lens.scale(x, y, height))
        head = self.lens.project(x + arm, y, height + 0.1)
        self.canvas.limb(self.lens.project(x, y, height), head, thick, thick, self.light.on(dark))
        scale = self.lens.scale(x, y, height)
        shine = self.light.lamps
        lit = LAMP_LIGHT if shine > 0.3 else self.light.on(rgb("e8e8e0"))
        self.canvas.ellipse(head, 0.28 * scale, 0.09 * scale, lit)
        if shine > 0.3:
            self.canvas.glow(head, 1.9 * scale, 1.5 * scale, LAMP_LIGHT, 0.75 * shine)

    def before(self, x: float, y: float, draw: Callable[[], None]) -> None:
        """Draw something that may hide what moves behind it. It stands at (x, y)."""
        cutout = self.cut(x, y, draw)
        if cutout is not None:
            self.cutouts.append(cutout)

    def cut(self, x: float, y: float, draw: Callable[[], None]) -> Cutout | None:
        """Draw something that stands at (x, y), and take its pixels; None when nothing is to be seen of it."""
        old = self.canvas.pixels.copy()
        self.canvas.forget()
        draw()
        if self.canvas.touched is None:
            return None
        x0, y0, x1, y1 = self.canvas.touched
        pixels = self.canvas.pixels[y0:y1, x0:x1].copy()
        mask = (pixels != old[y0:y1, x0:x1]).any(axis=2)
        return Cutout(self.lens.depth(x, y), x0, y0, mask, pixels)


def faces_camera(points: list[Point]) -> bool:
    """Whether a face with counter-clockwise corners (seen from outside) shows its outside."""
    area = 0.0
    for (x0, y0), (x1, y1) in zip(points, points[1:] + points[:1], strict=True):
        area += x0 * y1 - x1 * y0
    return area < 0
