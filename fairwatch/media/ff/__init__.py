# SPDX-License-Identifier: Apache-2.0
"""FFmpeg, through PyAV: pictures, transcoding, and sources that only FFmpeg can open.

Nothing else but the simulated cameras imports `av`. Its two majors (18 with FFmpeg 8 on
Python 3.11, 19 with FFmpeg 9 above) differ in rational numbers and in what is
None; here times are plain microseconds. Recording H.264 and H.265 needs none of it.
"""

from fairwatch.media.ff.picture import jpeg_from_key_sample
from fairwatch.media.ff.reencode import ReencodedSource
from fairwatch.media.ff.source import ForeignPacket, ForeignSource, SourceError
from fairwatch.media.ff.transcode import SoundTranscoder, VideoTranscoder
from fairwatch.media.ff.video import DecodeError

__all__ = [
    "DecodeError",
    "ForeignPacket",
    "ForeignSource",
    "ReencodedSource",
    "SoundTranscoder",
    "SourceError",
    "VideoTranscoder",
    "jpeg_from_key_sample",
]
