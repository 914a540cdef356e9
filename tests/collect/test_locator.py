# SPDX-License-Identifier: Apache-2.0
"""Addresses as people type them: secrets out, the rest untouched, nonsense refused."""

from urllib.parse import quote, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairwatch.clock import ManualClock
from fairwatch.collect.locator import AddressInvalid, Locator, fill, host, leads_to, parse
from fairwatch.collect.rtsp.client import RtspSource
from fairwatch.collect.source import open_source


@pytest.mark.parametrize(
    ("typed", "address", "username", "password"),
    [
        ("rtsp://192.0.2.5/a", "rtsp://192.0.2.5/a", "", None),
        (" rtsp://192.0.2.5:554/a?x=1&y=2 ", "rtsp://192.0.2.5/a?x=1&y=2", "", None),
        ("rtsp://u:p@192.0.2.5/a", "rtsp://192.0.2.5/a", "u", "p"),
        ("rtsp://u@192.0.2.5/a", "rtsp://192.0.2.5/a", "u", None),
        ("rtsp://u:@192.0.2.5/a", "rtsp://192.0.2.5/a", "u", None),
        ("libav:http://u@192.0.2.5/a", "libav:http://192.0.2.5/a", "u", None),
        ("rtsp://u:p%40%3A@[2001:db8::1]:8554/a", "rtsp://[2001:db8::1]:8554/a", "u", "p@:"),
        ("rtsps://u:a@b@cam.example/a", "rtsps://cam.example/a", "u", "a@b"),
        ("libav:http://u:p@cam.example/video.mjpg", "libav:http://cam.example/video.mjpg", "u", "p"),
        ("libav:https://cam.example:8443/x.m3u8?t=1", "libav:https://cam.example:8443/x.m3u8?t=1", "", None),
        ("libav:udp://239.0.0.1:5000", "libav:udp://239.0.0.1:5000", "", None),
        ("libav:/srv/loop.mp4", "libav:/srv/loop.mp4", "", None),
        ("libav:file:///srv/loop.mp4", "libav:file:///srv/loop.mp4", "", None),
        (
            "rtsp://192.0.2.5/user=admin&password=s%26t&channel=1",
            "rtsp://192.0.2.5/user=admin&password={password}&channel=1",
            "",
            "s&t",
        ),
        ("libav:http://c.example/?usr=u&pwd=p#x", "libav:http://c.example/?usr=u&pwd={password}#x", "", "p"),
        (
            "rtsp://192.0.2.5/user=admin&password=&channel=1",
            "rtsp://192.0.2.5/user=admin&password=&channel=1",
            "",
            None,
        ),
        ("rtsp://192.0.2.5/x?password={password}", "rtsp://192.0.2.5/x?password={password}", "", None),
        ("rtsp://192.0.2.5/bypass=1", "rtsp://192.0.2.5/bypass=1", "", None),
        ("rtsp://192.0.2.5/monkey=abc", "rtsp://192.0.2.5/monkey=abc", "", None),
        ("rtsp://192.0.2.5/?auth=digest&key=1", "rtsp://192.0.2.5/?auth=digest&key=1", "", None),
        # Xiongmai: parameters behind underscores.
        (
            "rtsp://192.0.2.5/user=admin_password=a_b+c_channel=1_stream=0.sdp?real_stream",
            "rtsp://192.0.2.5/user=admin_password={password}_channel=1_stream=0.sdp?real_stream",
            "",
            "a_b+c",
        ),
        (
            "rtsp://192.0.2.5/user=admin_password=_channel=1_stream=0.sdp",
            "rtsp://192.0.2.5/user=admin_password=_channel=1_stream=0.sdp",
            "",
            None,
        ),
        ("rtsp://192.0.2.5/a?psw=s_c=1", "rtsp://192.0.2.5/a?psw={password}", "", "s_c=1"),
        ("libav:http://h/?loginuse=a&loginpas=s", "libav:http://h/?loginuse=a&loginpas={password}", "", "s"),
        ("libav:rtmp://h/live/cam?key=s", "libav:rtmp://h/live/cam?key={password}", "", "s"),
        ("libav:http://h/x?authbasic=YTpi&a=1", "libav:http://h/x?authbasic={password}&a=1", "", "YTpi"),
        ("libav:http://h/x?access_token=s_t", "libav:http://h/x?access_token={password}", "", "s_t"),
        ("rtsp://u:same@192.0.2.5/?TOKEN=same", "rtsp://192.0.2.5/?TOKEN={password}", "u", "same"),
    ],
)
def test_secrets_move_out_of_the_address(typed: str, address: str, username: str, password: str | None) -> None:
    assert parse(typed) == Locator(address, username, password)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "camera",
        "192.0.2.5",
        "ftp://192.0.2.5/a",
        "rtsp://",
        "rtsp:///a",
        "rtsp://192.0.2.5:99999/a",
        "rtsp://[::1/a",
        "libav:",
        "libav:relative.mp4",
        "libav:concat:/etc/passwd|/x",
        "libav:subfile,,start,0,end,9,,:/x",
        "libav:http://",
        "libav:http://h:port/",
        "rtsp://192.0.2.5/a\r\nTEARDOWN x",
        "rtsp://192.0.2.5/\x00",
        "rtsp://192.0.2.5/" + "a" * 3000,
        "rtsp://u:one@192.0.2.5/?password=two",
        "rtsp://192.0.2.5/?password=one&pwd=two",
        "rtsp://192.0.2.5/?psw=one&token=two",
        "rtsp://admin:12/ss@host/x",
        "libav:http://admin:12/ss@host/x",
        "libav:http://admin:pa?ss@host/x",
        "rtsp://a[b/x",
        "libav:http://a[b/x",
        "libav:http://192.0.2.5\\.evil.example/x",
    ],
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(AddressInvalid):
        parse(typed)


@pytest.mark.parametrize(
    "typed", ["ftp://u:s3cret@h/", "rtsp://u:s3cret@/a", "libav:nope://u:s3cret@h/", "rtsp://u:s3cret@h/?pwd=other"]
)
def test_a_refusal_does_not_repeat_the_secret(typed: str) -> None:
    with pytest.raises(AddressInvalid) as invalid:
        parse(typed)
    assert "s3cret" not in invalid.value.detail + repr(invalid.value.params)


def test_a_parameter_is_filled_in_for_dialling() -> None:
    address = "rtsp://192.0.2.5/user=admin&password={password}&channel=1"
    assert fill(address, "a b&c/ü") == "rtsp://192.0.2.5/user=admin&password=a%20b%26c%2F%C3%BC&channel=1"
    assert fill(address, "a+b=_c%") == "rtsp://192.0.2.5/user=admin&password=a+b=_c%25&channel=1"
    assert fill("rtsp://192.0.2.5/a", "x") == "rtsp://192.0.2.5/a"


PRINTABLE = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), max_size=40)
PREFIX = st.sampled_from(["", "rtsp://", "rtsps://", "libav:", "libav:http://", "rtsp://h/?password=", "rtsp://a:b@"])


@given(PREFIX, st.text(max_size=40) | PRINTABLE)
def test_any_text_is_an_address_or_a_clear_error(prefix: str, text: str) -> None:
    """And what was taken apart once is not taken apart further."""
    try:
        found = parse(prefix + text)
    except AddressInvalid:
        return
    again = parse(found.address)
    assert again.address == found.address
    assert (again.username, again.password) == ("", None)


@given(PRINTABLE.filter(bool))
def test_a_password_in_the_usual_place_is_found_whole(password: str) -> None:
    found = parse(f"rtsp://anna:{quote(password, safe='')}@192.0.2.5/live")
    assert found == Locator("rtsp://192.0.2.5/live", "anna", password)


def test_a_source_dials_the_filled_in_address() -> None:
    source = open_source(
        "rtsp://192.0.2.5/user=a&password={password}", "", "s&t", "tcp", sound=False, clock=ManualClock()
    )
    assert isinstance(source, RtspSource)
    assert source._address.url == "rtsp://192.0.2.5/user=a&password=s%26t"


@given(st.sampled_from(["/user=a_password={}_channel=1", "/?a=1&password={}&b=2", "/x?token={}"]), PRINTABLE)
def test_what_is_dialled_is_what_was_typed(path: str, password: str) -> None:
    """But for the escapes that an address needs."""
    typed = "rtsp://192.0.2.5" + path.format(quote(password, safe="+=_"))
    try:
        found = parse(typed)
    except AddressInvalid:
        return
    assert unquote(fill(found.address, found.password or "")) == unquote(typed)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("rtsp://Cam.Example:8554/a", "cam.example"),
        ("rtsps://[2001:db8::1]/a", "2001:db8::1"),
        ("libav:http://Cam.example:80/a", "cam.example"),
        ("libav:/srv/loop.mp4", ""),
    ],
)
def test_the_host_that_an_address_leads_to(address: str, expected: str) -> None:
    assert host(address) == expected


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("rtsp://Cam.example/a", "libav:RTSP://cam.example:554/a/", True),
        ("rtsp://cam.example/a?channel=1", "rtsp://cam.example/a?channel=2", False),
        ("rtsp://cam.example/a", "rtsp://cam.example:8554/a", False),
        ("rtsp://cam.example:port/a", "rtsp://cam.example:port/a", True),
        ("rtsp://[cam/a", "rtsp://[cam/b", False),
    ],
)
def test_two_addresses_lead_to_the_same_device_however_they_are_written(one: str, other: str, same: bool) -> None:
    assert (leads_to(one) == leads_to(other)) is same
