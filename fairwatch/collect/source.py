# SPDX-License-Identifier: Apache-2.0
"""A source: one attempt to read one stream of a camera, whatever the way in.

A source runs until it fails; who wants it to go on makes another one
(`supervise.CameraFeed`).
"""

from pathlib import Path
from typing import Protocol

from fairwatch.clock import Clock
from fairwatch.media.frame import FrameSink

from .errors import Cause, CollectError
from .locator import fill
from .meter import SourceStats
from .rtsp.address import Credentials, parse_address
from .rtsp.client import RtspSource
from .rtsp.session import Transport

__all__ = ["Source", "SourceStats", "open_source"]


class Source(Protocol):
    """One attempt to read a stream."""

    async def run(self, sink: FrameSink) -> None:
        """Read until it fails or is cancelled; once. Raises CollectError with the cause."""

    def stats(self) -> SourceStats:
        """How it is doing, now."""


def open_source(
    address: str,
    username: str,
    password: str,
    transport: str,
    *,
    sound: bool,
    clock: Clock,
    verify_certificate: bool = False,
    files: Path | None = None,
) -> Source:
    """The source for an address: rtsp://, rtsps://, or libav: and whatever FFmpeg opens.

    `transport` is auto, tcp or udp. User name and password may also stand in
    the address; those given apart go first. Cameras sign their certificates
    themselves, so that rtsps:// encrypts without knowing to whom, unless
    `verify_certificate` is set; the fingerprint is in the stats either way.
    `files` is the folder whose files may be played as cameras; None: no file may.
    Raises CollectError `wrong-path` for an address that is none.
    """
    address = fill(address, password)
    credentials = Credentials(username, password) if username or password else None
    if address.startswith("libav:"):
        # FFmpeg weighs 40 MB in each recorder: only those that need it load it.
        from .libav import LibavSource

        return LibavSource(address.removeprefix("libav:"), credentials, sound=sound, clock=clock, files=files)
    if transport not in list(Transport):
        raise CollectError(Cause.BAD_STREAM, f"There is no transport {transport!r}.")
    parsed, inside = parse_address(address)
    return RtspSource(
        parsed,
        credentials or inside,
        Transport(transport),
        sound=sound,
        clock=clock,
        verify_certificate=verify_certificate,
    )
