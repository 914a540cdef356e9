# SPDX-License-Identifier: Apache-2.0
"""What the live picture rests on: a browser plays our fragments at the times that it is told.

Times inside fragments count from the start of their segment file. The player
puts each segment in its place by SourceBuffer.timestampOffset (Media Source
Extensions); an edit list in the init segment would do as well.
"""

import base64
import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright

from fairwatch.media.audio import g711_track
from fairwatch.media.ff import SoundTranscoder
from fairwatch.media.fmp4.write import fragment_head_one, init_segment, mime_type
from fairwatch.media.frame import AUDIO_TRACK, AudioTrack, Codec, Tracks
from tests.media.clips import BASE_US, Clip, clip, shade
from tests.media.sounds import g711

CHROMIUM = shutil.which("chromium")

PAGE = b"""<!doctype html><title>player</title><video muted width=160 height=90></video><canvas></canvas><script>
const bytes = text => Uint8Array.from(atob(text), c => c.charCodeAt(0))
const event = (target, name) => new Promise((done, failed) => {
  target.addEventListener(name, done, {once: true})
  target.addEventListener('error', () => failed(new Error('error instead of ' + name)), {once: true})
})
const video = document.querySelector('video')
async function load(type, pieces) {
  const source = new MediaSource()
  video.src = URL.createObjectURL(source)
  await event(source, 'sourceopen')
  const buffer = source.addSourceBuffer(type)
  for (const [offset, piece] of pieces) {
    buffer.timestampOffset = offset
    const done = event(buffer, 'updateend')
    buffer.appendBuffer(bytes(piece))
    await done
  }
  const spans = []
  for (let i = 0; i < buffer.buffered.length; i++) spans.push([buffer.buffered.start(i), buffer.buffered.end(i)])
  return {spans, duration: source.duration === Infinity ? null : source.duration, end: () => source.endOfStream()}
}
const painted = () => new Promise(done => video.requestVideoFrameCallback((_, frame) => done(frame.mediaTime)))
async function showing(seconds) {
  let paint = painted()
  video.currentTime = seconds
  while (Math.abs(await paint + 0.02 - seconds) > 0.021) paint = painted()
  const canvas = document.querySelector('canvas')
  const context = canvas.getContext('2d', {willReadFrequently: true})
  context.drawImage(video, 0, 0, canvas.width, canvas.height)
  return context.getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data[1]
}
async function playToEnd() {
  video.currentTime = 0
  const ended = event(video, 'ended')
  await video.play()
  await ended
  return video.currentTime
}
</script>"""


class _Server(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(PAGE if self.path == "/" else b"")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    if CHROMIUM is None:
        pytest.skip("chromium is not installed")
    with HTTPServer(("127.0.0.1", 0), _Server) as server, sync_playwright() as playwright:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--headless"])
        try:
            page = browser.new_page()
            page.goto(f"http://127.0.0.1:{server.server_port}/")
            yield page
        finally:
            browser.close()
            server.shutdown()
            thread.join()


def load(
    page: Page, made: Clip, *segments: tuple[float, list[bytes]], init: bytes = b"", sound: AudioTrack | None = None
) -> Any:
    """Plays `segments`, each (timestampOffset in seconds, fragments)."""
    script = """async ([type, pieces]) => {
        globalThis.loaded = await load(type, pieces)
        return {spans: loaded.spans, duration: loaded.duration}
    }"""
    tracks = Tracks(made.track, sound)
    pieces = [(0.0, init or init_segment(tracks, 0))]
    pieces += [(offset_s, piece) for offset_s, fragments in segments for piece in fragments]
    encoded = [(offset_s, base64.b64encode(piece).decode()) for offset_s, piece in pieces]
    return page.evaluate(script, [mime_type(tracks), encoded])


def grey_at(page: Page, seconds: float) -> int:
    value = page.evaluate("seconds => showing(seconds)", seconds)
    assert isinstance(value, int)
    return value


def shown(number: int) -> int:
    """The grey on the screen for a frame's grey in the stream (limited range)."""
    return round((shade(number) - 16) * 255 / 219)


def test_segments_follow_each_other_and_play_to_the_end(page: Page) -> None:
    """Two files, the times of each from 0, as the live picture sends them."""
    made = clip()
    first, second = made.fragments(-BASE_US)[:25], made.fragments(-BASE_US - 1_000_000, first=25)
    assert load(page, made, (0, first), (1, second)) == {"spans": [[0, 2]], "duration": None}
    assert grey_at(page, 0.02) == pytest.approx(shown(0), abs=2)
    assert grey_at(page, 1.1) == pytest.approx(shown(27), abs=2)
    page.evaluate("loaded.end()")
    assert page.evaluate("playToEnd()") == pytest.approx(2)


def test_shows_reordered_frames_at_their_times(page: Page) -> None:
    made = clip(b_frames=2)
    assert any(sample.present_us > sample.decode_us for sample in made.samples)
    delay_us = BASE_US - made.samples[0].decode_us
    assert delay_us > 0
    result = load(page, made, (-delay_us / 1e6, made.fragments(delay_us - BASE_US)))
    assert result["spans"] == [[0, 2]]
    for number in (0, 1, 2, 3, 4, 30):
        assert grey_at(page, number * 0.04 + 0.02) == pytest.approx(shown(number), abs=2)


def test_accepts_frames_shown_before_they_are_decoded(page: Page) -> None:
    """Signed composition offsets: the same stream with decode times that run late."""
    made = clip(b_frames=2)
    late = Clip(made.track, tuple(replace(sample, decode_us=sample.decode_us + 100_000) for sample in made.samples))
    assert any(sample.present_us < sample.decode_us for sample in late.samples)
    result = load(page, late, (0, late.fragments(-BASE_US)))
    assert result["spans"] == [[0, 2]]
    assert grey_at(page, 3 * 0.04 + 0.02) == pytest.approx(shown(3), abs=2)


def test_sound_and_picture_play_from_one_buffer(page: Page) -> None:
    """G.711 as a viewer gets it: made into AAC, one access unit a fragment."""
    made = clip()
    transcoder = SoundTranscoder(g711_track(Codec.PCMA))
    pieces = made.fragments(-BASE_US)
    for number, unit in enumerate(g711(count=110).units):
        for frame in transcoder.feed(number * 20_000, unit):
            size = sum(map(len, frame.parts))
            pieces.append(fragment_head_one(AUDIO_TRACK, number, frame.decode_us, 64_000, size, True) + frame.parts[0])
    assert load(page, made, (0, pieces), sound=transcoder.track)["spans"] == [[0, 2]]
    page.evaluate("loaded.end()")
    assert page.evaluate("playToEnd()") >= 2


def test_a_gap_stays_a_gap(page: Page) -> None:
    made = clip()
    fragments = made.fragments(-BASE_US)
    assert load(page, made, (0, fragments[:25]), (1, fragments[25:]))["spans"] == [[0, 1], [2, 3]]
    assert grey_at(page, 2.02) == pytest.approx(shown(25), abs=2)


def test_a_stated_duration_becomes_the_players(page: Page) -> None:
    made = clip()
    init = init_segment(Tracks(made.track), 0, duration_us=2_000_000)
    assert load(page, made, (0, made.fragments(-BASE_US)), init=init)["duration"] == 2


def test_an_edit_list_moves_utc_times_to_zero(page: Page) -> None:
    made = clip(b_frames=2)
    init = init_segment(Tracks(made.track), BASE_US)
    assert load(page, made, (0, made.fragments()), init=init)["spans"] == [[0, 2]]
    assert grey_at(page, 1.1) == pytest.approx(shown(27), abs=2)


def test_starts_at_the_next_key_frame_when_the_first_would_come_before_zero(page: Page) -> None:
    """Why the zero of a session must not be later than its first key frame's presentation time."""
    made = clip()
    assert load(page, made, (-0.2, made.fragments(-BASE_US)))["spans"] == [[0.8, 1.8]]
