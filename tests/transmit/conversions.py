# SPDX-License-Identifier: Apache-2.0
"""Live conversions for tests: a bus within the process, real H.265, and viewers who want H.264."""

from fairwatch.errors import FairwatchError
from fairwatch.media.fragment import Fragment
from fairwatch.media.frame import Codec, Tracks
from fairwatch.serve.feeds import LiveOnly
from fairwatch.store.fragmenter import Fragmenter
from fairwatch.transmit.hub import Channel, Viewer
from fairwatch.transmit.slots import Slots
from fairwatch.transmit.transcode import Transcodes
from fairwatch.transmit.wire import Json
from tests.media.clips import clip
from tests.transmit.ends import Counted, Signalling
from tests.transmit.streams import NOW_US, S, real

H265 = Tracks(clip(Codec.H265, frames=50, width=322).track)


class InnerBus:
    """A `Bus` whose recorders are in the same process: `channel` is where a stream's pictures go in."""

    def __init__(self) -> None:
        self._channels: dict[int, Counted] = {}

    def channel(self, stream_id: int) -> Counted:
        return self._channels.setdefault(stream_id, Counted(stream_id))

    def watch(self, camera_id: int, stream_id: int, viewer: Viewer) -> None:
        self.channel(stream_id).join(viewer)

    def leave(self, stream_id: int, viewer: Viewer) -> None:
        self.channel(stream_id).leave(viewer)

    async def command(self, camera_id: int, body: Json) -> Json:
        return {}

    async def broadcast(self, body: Json) -> None:
        """Nobody is there to hear it."""


class Seer(Signalling):
    """A viewer who wants H.264."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[tuple[bool, str | None]] = []

    def conversion(self, at_work: bool, problem: FairwatchError | None) -> None:
        self.heard.append((at_work, problem.code if problem is not None else None))
        self._changed.set()

    @property
    def codecs(self) -> set[Codec]:
        return {each.video.codec for each in self.told if isinstance(each, Tracks) and each.video is not None}


def transcodes(bus: InnerBus, slots: Slots) -> Transcodes:
    """As the web process has them."""
    return Transcodes(bus, slots, lambda channel: Fragmenter(LiveOnly(channel)))


def play(channel: Channel, seconds: int = 2, start: int = 0, tracks: Tracks | None = H265) -> list[Fragment]:
    """A camera sends H.265 for some seconds, `start` seconds after the beginning; first its parameters, if given."""
    if tracks is not None:
        channel.tracks(tracks)
    sent = [
        Fragment(each.parts, each.size_bytes, each.track, each.key, each.start_us + start * S, each.duration_us)
        for each in real(seconds, codec=Codec.H265)
    ]
    for each in sent:
        channel.fragment(each)
    assert sent[0].start_us == NOW_US + start * S
    return sent
