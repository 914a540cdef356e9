# SPDX-License-Identifier: Apache-2.0
"""Addresses of streams: what people type, what cameras answer, where redirects may lead."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairwatch.collect.errors import Cause, CollectError
from fairwatch.collect.rtsp.address import Address, Credentials, control_url, parse_address, redirected

DAHUA = Address("rtsp", "10.0.0.5", 554, "/cam/realmonitor?channel=1&subtype=0")


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("rtsp://cam.example/live", "rtsp://cam.example/live"),
        (" RTSP://cam.example:554/live ", "rtsp://cam.example/live"),
        ("rtsp://cam.example:8554", "rtsp://cam.example:8554"),
        ("rtsps://cam.example/a", "rtsps://cam.example/a"),
        ("rtsps://cam.example:554/a", "rtsps://cam.example:554/a"),
        ("rtsp://[fe80::1]:554/a", "rtsp://[fe80::1]/a"),
        ("rtsp://[::1]:8554/a", "rtsp://[::1]:8554/a"),
        ("rtsp://h?channel=1", "rtsp://h/?channel=1"),
        ("rtsp://h/a?b=%2F&c=1,2;d@e", "rtsp://h/a?b=%2F&c=1,2;d@e"),
        ("rtsp://h/大门 1", "rtsp://h/%E5%A4%A7%E9%97%A8%201"),
        ("rtsp://h/a#part", "rtsp://h/a"),
    ],
)
def test_an_address_becomes_the_url_of_the_request_line(text: str, url: str) -> None:
    address, credentials = parse_address(text)
    assert address.url == url
    assert credentials is None


@pytest.mark.parametrize(
    ("text", "username", "password"),
    [
        ("rtsp://admin:secret@h/a", "admin", "secret"),
        ("rtsp://admin@h/a", "admin", ""),
        ("rtsp://admin:p%40ss%3A@h/a", "admin", "p@ss:"),
        ("rtsp://admin:p@ss:word@h/a", "admin", "p@ss:word"),
        ("rtsp://admin:ab/34?5@h/a", "admin", "ab/34?5"),
    ],
)
def test_credentials_are_taken_out_of_the_address(text: str, username: str, password: str) -> None:
    address, credentials = parse_address(text)
    assert address == Address("rtsp", "h", 554, "/a")
    assert credentials == Credentials(username, password)


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("rtsp://10.0.0.5:554/a@b", "10.0.0.5"),
        ("rtsp://[fe80::1]/a@b", "fe80::1"),
        ("rtsp://[fe80::1]:554/a@b", "fe80::1"),
        ("rtsp://u:p@10.0.0.5:554/a@b", "10.0.0.5"),
        ("rtsp://cam.example/a@b", "cam.example"),
    ],
)
def test_an_at_sign_in_the_path_is_no_password(text: str, host: str) -> None:
    assert parse_address(text)[0] == Address("rtsp", host, 554, "/a@b")


@pytest.mark.parametrize("text", ["rtsp://admin:12/ss@host/x", "rtsp://admin:12?s@host/x", "rtsp://u:p@cam:88/a@b"])
def test_what_may_be_a_password_or_a_port_is_refused(text: str) -> None:
    with pytest.raises(CollectError, match="Where a password ends is not clear"):
        parse_address(text)


def test_a_password_does_not_show_in_its_representation() -> None:
    assert "secret" not in repr(Credentials("admin", "secret"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "http://h/a",
        "h/a",
        "rtsp://",
        "rtsp:///a",
        "rtsp://h:0/a",
        "rtsp://h:70000/a",
        "rtsp://h:x/a",
        "rtsp://[::1/a",
        "rtsp://[::1]x/a",
        "rtsp://a b/c",
        "rtsp://10.0.0.7#.evil.example/x",
        "rtsp://10.0.0.7\\.evil.example/x",
        "rtsp://a[b/x",
        "rtsp://a]b/x",
        "rtsp://[10.0.0.7]/x",
        "rtsp://[host]/x",
        "rtsp://exa\u2100mple/x",
        "rtsp://10.0.0.7\uff0fevil.example/x",
        "rtsp://h/a\r\nTEARDOWN",
        "rtsp://h/" + "a" * 5000,
    ],
)
def test_what_is_no_address_says_wrong_path(text: str) -> None:
    with pytest.raises(CollectError) as caught:
        parse_address(text)
    assert caught.value.cause is Cause.WRONG_PATH


@pytest.mark.parametrize(
    ("base", "control", "url"),
    [
        ("rtsp://h/a/", "trackID=1", "rtsp://h/a/trackID=1"),
        ("rtsp://h/a", "trackID=1", "rtsp://h/a/trackID=1"),
        ("rtsp://h/a/", "/trackID=1", "rtsp://h/a/trackID=1"),
        ("rtsp://h/a?x=1", "trackID=1", "rtsp://h/a?x=1/trackID=1"),
        ("rtsp://h/a?x=1/", "trackID=1", "rtsp://h/a?x=1/trackID=1"),
        ("rtsp://h/a", "?ctype=video", "rtsp://h/a?ctype=video"),
        ("rtsp://h/a", "*", "rtsp://h/a"),
        ("rtsp://h/a", "", "rtsp://h/a"),
        ("rtsp://h/a", "rtsp://192.168.1.9:8554/b/track1?x=2", "rtsp://10.0.0.5/b/track1?x=2"),
        ("rtsp://h/a", "RTSP://192.168.1.9/b", "rtsp://10.0.0.5/b"),
        ("rtsp://h/a", "track\r\nX: 1", "rtsp://h/a/trackX:%201"),
    ],
)
def test_control_urls_are_appended_as_cameras_expect(base: str, control: str, url: str) -> None:
    assert control_url(DAHUA, base, control) == url


@pytest.mark.parametrize(
    ("content_base", "url"),
    [
        ("rtsp://0.0.0.0:554/cam/", "rtsp://10.0.0.5/cam/"),
        ("/cam/", "rtsp://10.0.0.5/cam/"),
        ("nonsense", "rtsp://10.0.0.5/cam/realmonitor?channel=1&subtype=0"),
        ("rtsp://elsewhere", "rtsp://10.0.0.5"),
    ],
)
def test_a_content_base_keeps_the_host_that_was_dialled(content_base: str, url: str) -> None:
    assert DAHUA.resolve(content_base) == url


def test_a_redirect_to_the_same_host_keeps_the_credentials() -> None:
    assert redirected(DAHUA, "rtsp://10.0.0.5:8554/b") == (Address("rtsp", "10.0.0.5", 8554, "/b"), True)
    assert redirected(DAHUA, "/b") == (Address("rtsp", "10.0.0.5", 554, "/b"), True)


def test_a_redirect_to_another_host_drops_them() -> None:
    assert redirected(DAHUA, "rtsp://10.0.0.6/b") == (Address("rtsp", "10.0.0.6", 554, "/b"), False)


def test_a_redirect_never_leaves_encryption() -> None:
    with pytest.raises(CollectError) as caught:
        redirected(Address("rtsps", "h", 322, "/a"), "rtsp://h/a")
    assert caught.value.cause is Cause.TLS
    assert redirected(DAHUA, "rtsps://10.0.0.5/b")[0].secure


@given(st.text(max_size=80) | st.text(max_size=60).map(lambda rest: "rtsp://" + rest))
def test_any_text_gives_an_address_or_the_typed_error(text: str) -> None:
    try:
        address, _ = parse_address(text)
    except CollectError:
        return
    assert parse_address(address.url) == (address, None)
    assert address.url.isascii() or not address.host.isascii()
    assert not any(character.isspace() for character in address.url)


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_control_url_breaks_the_request_line(base: str, control: str) -> None:
    url = control_url(DAHUA, DAHUA.resolve(base), control)
    assert not any(character.isspace() or ord(character) < 32 for character in url)
