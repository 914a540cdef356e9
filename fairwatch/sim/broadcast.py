# SPDX-License-Identifier: Apache-2.0
"""Running streams, and the timer that sends what is due.

A stream starts with the first PLAY that it answers and from then on runs
through wall time, whether anyone listens or not; without a client nothing is
computed. One `Driver` per server serves all streams, so that a hundred of
them need no task each. Times in microseconds of the loop's clock.
"""

import asyncio
import heapq

from fairwatch.sim.clip import Clip
from fairwatch.sim.flow import Flow, Sink, Subscription
from fairwatch.sim.packets import ClipSource
from fairwatch.sim.stream import SimStream

_COALESCE_US = 1000
"""Frames that are due within this are sent together: one wake-up instead of many."""


class Broadcast:
    """A running `SimStream`."""

    def __init__(self, stream: SimStream, driver: "Driver", log: bool) -> None:
        self.stream = stream
        self._driver = driver
        self._log = log
        video = driver.source(stream.clip, stream) if isinstance(stream.clip, Clip) else stream.clip
        self.flows = [Flow(stream, video, stream.faults)]
        if stream.audio is not None:
            self.flows.append(Flow(stream, driver.source(stream.audio, stream), ()))
        self.started_us: int | None = None

    def down(self) -> bool:
        """Whether a fault has taken the camera off the network just now."""
        elapsed_s = (self._driver.now_us() - self._driver.started_us) / 1e6
        return any(fault.down(elapsed_s) for fault in self.stream.faults)

    def join(self, flow: Flow, sink: Sink) -> Subscription:
        """Send `flow` to one more client, from now or from the next key frame on."""
        now_us = self._driver.now_us()
        if self.started_us is None:
            self.started_us = now_us
        if not flow.subscriptions:
            flow.catch_up(now_us - self.started_us)
        subscription = Subscription(sink, self.stream.join == "key", self._log)
        flow.subscriptions.append(subscription)
        self._driver.schedule(self, flow)
        return subscription

    def leave(self, flow: Flow, subscription: Subscription) -> None:
        """Send to this client no more. Does nothing when it has left already."""
        if subscription in flow.subscriptions:
            flow.subscriptions.remove(subscription)
            flow.finished.append(subscription)

    def stats(self) -> list[dict[str, object]]:
        """Per medium: frames sent in all, and per client (also those that left) what it was sent."""
        return [
            {
                "codec": flow.clip.codec.value,
                "clock_hz": flow.clip.clock_hz,
                "frames": flow.frames_sent,
                "clients": [
                    {
                        "frames": one.frames_sent,
                        "dropped": one.frames_dropped,
                        "first_timestamp": one.first_timestamp,
                        "last_timestamp": one.last_timestamp,
                        "connected": one in flow.subscriptions,
                    }
                    for one in (*flow.finished, *flow.subscriptions)
                ],
            }
            for flow in self.flows
        ]

    def close_clients(self) -> None:
        """End every client's connection."""
        for flow in self.flows:
            for subscription in tuple(flow.subscriptions):
                subscription.sink.close()


class Driver:
    """Sends what is due, for all streams of a server, from one timer."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._due: list[tuple[int, int, Broadcast, Flow]] = []
        self._order = 0
        self._timer: asyncio.TimerHandle | None = None
        self._timer_us = 0
        self._sources: dict[tuple[int, bool, int], ClipSource] = {}
        self.started_us = self.now_us()
        self.latest_us = 0
        """The most by which a frame was late."""

    def now_us(self) -> int:
        return int(self._loop.time() * 1e6)

    def source(self, clip: Clip, stream: SimStream) -> ClipSource:
        """The clip's packets, the same for all streams that send it in the same way."""
        key = (id(clip), stream.parameter_sets != "sdp", stream.max_payload_bytes)
        if key not in self._sources:
            self._sources[key] = ClipSource(clip, key[1], key[2])
        return self._sources[key]

    def schedule(self, broadcast: Broadcast, flow: Flow) -> None:
        """Send `flow`'s frames when they are due, until it has no client."""
        if not flow.scheduled:
            flow.scheduled = True
            self._push(broadcast, flow)
            self._arm()

    def stop(self) -> None:
        """Send nothing more."""
        if self._timer is not None:
            self._timer.cancel()
        self._due.clear()

    def _push(self, broadcast: Broadcast, flow: Flow) -> None:
        assert broadcast.started_us is not None
        self._order += 1
        heapq.heappush(self._due, (flow.due_us(broadcast.started_us), self._order, broadcast, flow))

    def _arm(self) -> None:
        if not self._due:
            return
        next_us = self._due[0][0]
        if self._timer is not None:
            if self._timer_us <= next_us:
                return
            self._timer.cancel()
        self._timer_us = next_us
        self._timer = self._loop.call_at(next_us / 1e6, self._send_due)

    def _send_due(self) -> None:
        self._timer = None
        now_us = self.now_us()
        due = self._due
        while due and due[0][0] <= now_us + _COALESCE_US:
            due_us, _, broadcast, flow = heapq.heappop(due)
            if not flow.subscriptions:
                flow.scheduled = False
                continue
            if broadcast.stream.faults and broadcast.down():
                broadcast.close_clients()
            assert broadcast.started_us is not None
            flow.emit(broadcast.started_us, now_us)
            self.latest_us = max(self.latest_us, now_us - due_us)
            self._push(broadcast, flow)
        self._arm()
