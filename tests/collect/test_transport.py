# SPDX-License-Identifier: Apache-2.0
"""The Transport header: what cameras settle on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairwatch.collect.rtsp.transport import Carriage, Interleaved, Ports, parse_transport

TCP = Interleaved(2, 3)
UDP = Ports(5000, 5001)


def test_requests_name_channels_or_ports() -> None:
    assert TCP.field == "RTP/AVP/TCP;unicast;interleaved=2-3"
    assert UDP.field == "RTP/AVP;unicast;client_port=5000-5001"


@pytest.mark.parametrize(
    ("value", "requested", "settled"),
    [
        ("RTP/AVP/TCP;unicast;interleaved=2-3;ssrc=4711;mode=play", TCP, TCP),
        ("RTP/AVP/TCP;interleaved=0-1", TCP, Interleaved(0, 1)),
        ("RTP/AVP/TCP;unicast; interleaved = 6", TCP, Interleaved(6, 7)),
        ("RTP/AVP/TCP;unicast", TCP, TCP),
        ("", TCP, TCP),
        ("RTP/AVP;unicast;interleaved=2-3", TCP, TCP),
        ("RTP/AVP/TCP;interleaved=300-301", TCP, None),
        ("RTP/AVP;unicast;client_port=5000-5001;server_port=7000-7001", TCP, None),
        (
            "RTP/AVP/UDP;unicast;client_port=5000-5001;source=10.0.0.9;server_port=7000-7001;ssrc=1",
            UDP,
            Ports(5000, 5001, 7000, 7001, "10.0.0.9"),
        ),
        ("RTP/AVP;unicast;client_port=5000-5001;server_port=7000", UDP, Ports(5000, 5001, 7000, 7001)),
        ("RTP/AVP;unicast", UDP, UDP),
        ("", UDP, UDP),
        ("RTP/AVP;unicast;server_port=99999-1", UDP, UDP),
        ("RTP/AVP;multicast;destination=239.0.0.1;port=5000-5001", UDP, None),
        ("RTP/AVP/TCP;unicast;interleaved=0-1", UDP, Interleaved(0, 1)),
    ],
)
def test_what_the_camera_settles_on(value: str, requested: Carriage, settled: Carriage | None) -> None:
    assert parse_transport(value, requested) == settled


@given(st.text(max_size=100), st.sampled_from([TCP, UDP]))
def test_any_text_is_read_without_an_error(value: str, requested: Carriage) -> None:
    settled = parse_transport("RTP/AVP;" + value, requested)
    assert settled is None or 0 <= settled.rtp < 65536
