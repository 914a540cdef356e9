# SPDX-License-Identifier: Apache-2.0
"""The test of an address before it is saved."""

import asyncio

import pytest

from fairwatch.collect.errors import Cause, CollectError
from fairwatch.collect.probe import probe
from fairwatch.media import annexb
from fairwatch.media.frame import Codec
from fairwatch.sim import Auth, SimServer, SimStream, faults, tone_clip

from .cameras import clip, source

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("codec", [Codec.H264, Codec.H265])
async def test_it_tells_what_the_camera_sends(codec: Codec) -> None:
    stream = SimStream("/a", clip(codec), audio=tone_clip())
    async with SimServer([stream]) as server:
        result = await probe(lambda: source(server.url("/a"), sound=True), measure_s=0.5)
    assert (result.video.codec, result.video.width, result.video.height) == (codec, 320, 180)
    assert result.audio is not None
    assert result.audio.codec is Codec.AAC
    assert 150 < result.fps < 250
    assert result.bitrate_bps > 0
    assert result.stats.transport == "tcp"
    assert annexb.split_sample(result.key_frame)


async def test_it_names_the_sound_on_offer_without_listening() -> None:
    async with SimServer([SimStream("/a", clip(), audio=tone_clip())]) as server:
        result = await probe(lambda: source(server.url("/a")), measure_s=0.1)
        heard = server.stream("/a").flows[1]
        assert not heard.subscriptions
        assert not heard.finished
    assert result.audio is None
    assert result.stats.sound_offered == "aac"


async def test_the_connection_is_closed_afterwards() -> None:
    async with SimServer([SimStream("/a", clip())]) as server:
        await probe(lambda: source(server.url("/a")), measure_s=0.1)
        async with asyncio.timeout(10):
            await server.idle()
        assert not server.stream("/a").flows[0].subscriptions


async def test_a_wrong_password_is_told() -> None:
    async with SimServer([SimStream("/a", clip(), auth=Auth("admin", "pw"))]) as server:
        with pytest.raises(CollectError) as caught:
            await probe(lambda: source(server.url("/a"), "admin", "wrong"))
    assert caught.value.cause is Cause.WRONG_PASSWORD


async def test_an_address_that_is_none_is_told() -> None:
    with pytest.raises(CollectError) as caught:
        await probe(lambda: source("nonsense"))
    assert caught.value.cause is Cause.WRONG_PATH


async def test_a_camera_without_a_picture_in_time_has_no_video() -> None:
    async with SimServer([SimStream("/a", clip(), faults=(faults.Stall(),))]) as server:
        with pytest.raises(CollectError) as caught:
            await probe(lambda: source(server.url("/a")), limit_s=0.5)
    assert caught.value.cause is Cause.NO_VIDEO


async def test_a_camera_that_breaks_off_before_its_first_picture_is_gone() -> None:
    async with SimServer([SimStream("/a", clip(), faults=(faults.StopMidFrame(),))]) as server:
        with pytest.raises(CollectError) as caught:
            await probe(lambda: source(server.url("/a")))
    assert caught.value.cause is Cause.GONE


async def test_a_camera_that_breaks_off_after_it_still_counts() -> None:
    async with SimServer([SimStream("/a", clip(), faults=(faults.StopMidFrame(at=5),))]) as server:
        result = await probe(lambda: source(server.url("/a")))
    assert result.video.codec is Codec.H264
