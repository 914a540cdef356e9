# SPDX-License-Identifier: Apache-2.0
"""Drawn scenes for simulated cameras. They need numpy, so they are imported only when something is to be drawn."""

from collections.abc import Callable

from fairwatch.sim.scenes.carpark import CarPark
from fairwatch.sim.scenes.dock import Dock
from fairwatch.sim.scenes.gate import Gate
from fairwatch.sim.scenes.hall import Hall
from fairwatch.sim.scenes.light import DAY, DUSK, INDOOR, MORNING, NIGHT, OVERCAST, Light
from fairwatch.sim.scenes.scene import Scene
from fairwatch.sim.scenes.school import School
from fairwatch.sim.scenes.street import Street

SCENES: dict[str, Callable[[int, int, Light, int], Scene]] = {
    "carpark": CarPark,
    "dock": Dock,
    "gate": Gate,
    "hall": Hall,
    "school": School,
    "street": Street,
}
LIGHTS: dict[str, Light] = {light.name: light for light in (DAY, DUSK, INDOOR, MORNING, NIGHT, OVERCAST)}

__all__ = ["LIGHTS", "SCENES", "Light", "Scene"]
