# SPDX-License-Identifier: Apache-2.0
"""The light of a scene: the sky, how much of it falls on things, which lamps are on."""

from dataclasses import dataclass

from fairwatch.sim.scenes.paint import Color, rgb


@dataclass(frozen=True, slots=True)
class Light:
    """`ambient` multiplies every colour; `sun` is where a shadow of 1 m height falls (metres)."""

    name: str
    sky_top: Color
    sky_low: Color
    ambient: Color
    sun: tuple[float, float]
    shadow: float
    lamps: float
    """How strongly lamps and windows shine: 0 by day, 1 at night."""

    def on(self, color: Color) -> Color:
        """A thing's colour in this light."""
        red, green, blue = self.ambient
        return min(255.0, color[0] * red), min(255.0, color[1] * green), min(255.0, color[2] * blue)


DAY = Light("day", rgb("8fb4d6"), rgb("dfe8ee"), (1.0, 0.99, 0.97), (0.75, 0.45), 0.30, 0.0)
OVERCAST = Light("overcast", rgb("a9b3bc"), rgb("d5dadd"), (0.86, 0.88, 0.90), (0.15, 0.1), 0.16, 0.15)
MORNING = Light("morning", rgb("9cbbd8"), rgb("f6e3c8"), (1.02, 0.96, 0.88), (-1.1, 0.5), 0.28, 0.0)
DUSK = Light("dusk", rgb("28345a"), rgb("d98f6a"), (0.56, 0.54, 0.65), (0.3, 0.2), 0.18, 0.8)
NIGHT = Light("night", rgb("0a0f1e"), rgb("1c2438"), (0.40, 0.42, 0.52), (0.1, 0.1), 0.12, 1.0)
INDOOR = Light("indoor", rgb("e8e2d8"), rgb("f4f0e8"), (0.97, 0.95, 0.92), (0.12, 0.12), 0.20, 0.35)
