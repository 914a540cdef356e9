# SPDX-License-Identifier: Apache-2.0
"""Cameras that only FFmpeg can read: `libav:` and HTTP, HLS, RTMP, MPEG-TS, motion JPEG or a file in a loop.

The slow way: a thread for each, and several times the cost of our own RTSP
reader; pictures that are neither H.264 nor H.265 are encoded anew, which costs
far more. `SourceStats.slow` and `.transcoded` say so.
"""

import asyncio
import re
import threading
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote, unquote

from fairwatch.clock import Clock
from fairwatch.media.ff import ForeignPacket, ForeignSource, ReencodedSource, SourceError
from fairwatch.media.frame import AUDIO_TRACK, Frame, FrameSink, Tracks

from .errors import Cause, CollectError
from .meter import Meter, SourceStats
from .pace import Pace
from .rtsp.address import Credentials

OPEN_LIMIT_S = 10.0
READ_LIMIT_S = 10.0
WAITING_LIMIT = 256
_NETWORK = frozenset({"http", "https", "rtmp", "rtmps", "rtsp", "rtsps", "tcp", "tls", "udp", "rtp"})
# A playlist from the network must not lead to files of this machine.
_NETWORK_PROTOCOLS = "http,https,tls,tcp,udp,rtp,rtmp,rtmps,httpproxy,crypto"
_FILE_PROTOCOLS = "file,crypto"
# Nor is everything that FFmpeg can show a camera: it would draw a text file, or open whatever a list of files names.
_FORMATS = "asf,avi,dhav,flv,live_flv,h264,hevc,hls,m4v,matroska,webm,mjpeg,mpjpeg,mov,mp4,mpeg,mpegts,mpegvideo,ogg,rtp,rtsp,sdp"
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*)://")

_WORDS = {
    Cause.WRONG_PASSWORD: "The camera refuses the user name or the password.",
    Cause.WRONG_PATH: "There is nothing at this address.",
    Cause.NO_ROUTE: "There is no way to this host.",
    Cause.REFUSED: "The host refuses the connection.",
    Cause.TIMEOUT: "The host does not answer.",
    Cause.UNSUPPORTED_CODEC: "FFmpeg cannot decode this stream.",
    Cause.BAD_STREAM: "FFmpeg cannot read this stream.",
    Cause.STALLED: "The stream has stopped.",
    Cause.TLS: "The encrypted connection cannot be made.",
    Cause.NO_VIDEO: "The stream holds no video.",
    Cause.GONE: "The stream has ended.",
}


class LibavSource:
    """One attempt to read a stream through FFmpeg (see `source.Source`).

    `address` is what stands behind `libav:`: an address that FFmpeg opens, or
    the absolute path of a file in the folder `files`, which is played in a
    loop. Of any other file a camera could be made: of footage, past the gate.
    """

    def __init__(
        self,
        address: str,
        credentials: Credentials | None,
        *,
        sound: bool,
        clock: Clock,
        files: Path | None = None,
    ) -> None:
        self._address, is_file = _checked(address, credentials)
        self._folder = files if is_file else None
        if is_file and files is None:
            raise CollectError(
                Cause.WRONG_PATH, "Files are not read, unless the setting source_files names their folder."
            )
        self._sound = sound
        self._clock = clock
        self._reader: _Reader | None = None

    async def run(self, sink: FrameSink) -> None:
        meter = Meter(sink, self._clock)
        self._reader = _Reader(self._address, self._folder, self._sound, self._clock, meter)
        try:
            await self._reader.ended
        finally:
            self._reader.stop()

    def stats(self) -> SourceStats:
        return self._reader.stats() if self._reader else SourceStats(slow=True)


def _checked(address: str, credentials: Credentials | None) -> tuple[str, bool]:
    """The address for FFmpeg, and whether it is a file."""
    if address.startswith(("/", "file:")):
        path = unquote(address.removeprefix("file://")) if address.startswith("file://") else address
        path = path.removeprefix("file:")
        if not path.startswith("/"):
            raise CollectError(Cause.WRONG_PATH, "A file needs its whole path, from the root on.")
        return f"file:{path}", True
    found = _SCHEME.match(address)
    if found is None or found[1].lower() not in _NETWORK:
        raise CollectError(Cause.WRONG_PATH, "This is no address that can be read through FFmpeg.")
    if credentials is not None:
        rest = address[found.end() :]
        authority, slash, path = rest.partition("/")
        userinfo = f"{quote(credentials.username, safe='')}:{quote(credentials.password, safe='')}"
        address = f"{found[0]}{userinfo}@{authority.rpartition('@')[2]}{slash}{path}"
    return address, False


def _inside(address: str, folder: Path) -> str:
    """The file's address with its real path, if that lies in the folder. Looks at the disk."""
    path = Path(address.removeprefix("file:")).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise CollectError(Cause.WRONG_PATH, "The file does not lie in the folder that the setting source_files names.")
    return f"file:{path}"


class _Reader:
    """A thread that reads, and the event loop that takes over what it has read.

    At most 256 frames are on their way between the two; then the thread waits.
    """

    def __init__(self, address: str, folder: Path | None, sound: bool, clock: Clock, meter: Meter) -> None:
        self._loop = asyncio.get_running_loop()
        self.ended: asyncio.Future[None] = self._loop.create_future()
        self._address = address
        self._is_file = folder is not None
        self._folder = folder
        self._sound = sound
        self._meter = meter
        self._pace = Pace(clock)
        self._stop = threading.Event()
        self._room = threading.BoundedSemaphore(WAITING_LIMIT)
        self._connected = False
        self._transcoded = False
        self._sound_offered = ""
        self._packets = 0
        self._size_bytes = 0
        threading.Thread(target=self._work, name="libav source", daemon=True).start()

    # On the event loop.

    def stop(self) -> None:
        """The thread ends by itself: at once if it waits for us, else at the time limit of its read."""
        self._stop.set()
        if not self.ended.done():
            self.ended.cancel()

    def stats(self) -> SourceStats:
        meter = self._meter
        return SourceStats(
            connected=self._connected,
            frames=meter.frames,
            packets=self._packets,
            size_bytes=self._size_bytes,
            tracks=meter.current,
            last_frame_us=meter.last_frame_us,
            delay_us=meter.delay_us,
            jitter_us=meter.jitter_us,
            transport=self._address.partition(":")[0],
            slow=True,
            transcoded=self._transcoded,
            sound_offered=self._sound_offered,
        )

    def _take(self, item: Tracks | Frame) -> None:
        self._room.release()
        if self._stop.is_set():
            return
        if isinstance(item, Tracks):
            self._meter.tracks(item)
            return
        self._packets += 1
        self._size_bytes += sum(map(len, item.parts))
        self._meter.frame(item)

    def _fail(self, error: Exception) -> None:
        if not self.ended.done():
            self.ended.set_exception(error)

    # In the thread.

    def _work(self) -> None:
        error: Exception = CollectError(Cause.GONE, _WORDS[Cause.GONE])
        try:
            self._read()
        except SourceError as caught:
            cause = Cause(caught.cause)
            error = CollectError(cause, f"{_WORDS[cause]} ({caught})")
        except Exception as caught:
            error = caught
        with suppress(RuntimeError):  # The event loop may be closed by now.
            self._loop.call_soon_threadsafe(self._fail, error)

    def _read(self) -> None:
        if self._folder is not None:
            self._address = _inside(self._address, self._folder)
        while True:
            with self._open() as source:
                self._connected = True
                for item in source:
                    if not self._pass_on(item):
                        return
            if not self._is_file or not self._pace.again():
                return

    def _open(self) -> ForeignSource | ReencodedSource:
        protocols = _FILE_PROTOCOLS if self._is_file else _NETWORK_PROTOCOLS
        whitelist = {"protocol_whitelist": protocols, "format_whitelist": _FORMATS}
        opens, reads = OPEN_LIMIT_S, READ_LIMIT_S
        if not self._transcoded:
            try:
                return ForeignSource(self._address, open_timeout_s=opens, read_timeout_s=reads, options=whitelist)
            except SourceError as error:
                if error.cause != Cause.UNSUPPORTED_CODEC:
                    raise
        self._transcoded = True
        return ReencodedSource(self._address, open_timeout_s=opens, read_timeout_s=reads, options=whitelist)

    def _pass_on(self, item: Tracks | ForeignPacket) -> bool:
        """Hand over to the event loop when it is time; False when nobody wants it any more."""
        if isinstance(item, Tracks):
            self._sound_offered = item.audio.codec.value if item.audio else ""
            return self._hand_over(item if self._sound else Tracks(item.video))
        if item.track == AUDIO_TRACK and not self._sound:
            return not self._stop.is_set()
        if self._stop.wait(self._pace.wait_s(item)):
            return False
        frame = self._pace.frame(item)
        return frame is None or self._hand_over(frame)

    def _hand_over(self, item: Tracks | Frame) -> bool:
        while not self._room.acquire(timeout=0.5):
            if self._stop.is_set():
                return False
        try:
            self._loop.call_soon_threadsafe(self._take, item)
        except RuntimeError:
            return False  # The event loop is closed.
        return True
