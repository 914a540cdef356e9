# SPDX-License-Identifier: Apache-2.0
"""Simulated cameras: real RTSP servers on loopback, for the demo, the tests and the benchmarks.

Public names: `SimServer`, `SimStream`, `Auth` (the server), `Clip` and
`test_clip`, `tone_clip` (what it sends), `faults` (what it does wrong).
"""

from fairwatch.sim.clip import AccessUnit, Clip, ParameterSets
from fairwatch.sim.encode import VideoSpec, encode_clip, tone_clip
from fairwatch.sim.rtsp import SimServer
from fairwatch.sim.stream import Auth, SimStream

__all__ = [
    "AccessUnit",
    "Auth",
    "Clip",
    "ParameterSets",
    "SimServer",
    "SimStream",
    "VideoSpec",
    "encode_clip",
    "tone_clip",
]
