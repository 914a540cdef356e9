# SPDX-License-Identifier: Apache-2.0
"""How far calls to addresses that people entered may go: not to link-local addresses (RFC 3927, RFC 4291), where clouds
keep their machines' credentials, and not for ever.
"""

import http.client
import socket
import ssl
import threading
import urllib.error
import urllib.request
from ipaddress import ip_address
from typing import Any, Self


class LinkLocal(OSError):
    """The address is a link-local one."""


def refuse_link_local(address: str) -> None:
    """Raise LinkLocal for where nobody is to be called. Asked of the peer of an open connection: no name leads around
    it.
    """
    found = ip_address(address.partition("%")[0])
    if found.is_link_local or (found.version == 6 and found.ipv4_mapped and found.ipv4_mapped.is_link_local):
        raise LinkLocal(f"{found} is a link-local address: nothing is sent there.")


def cause_of(error: BaseException) -> tuple[str, str]:
    """What the network or TLS said, as a stable code that is translated, and in its own words."""
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    detail = str(reason)[:500] or repr(reason)[:500]
    for kinds, code in _CAUSES:
        if isinstance(reason, kinds):
            return code, detail
    return "network", detail


_CAUSES: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], str], ...] = (
    (ssl.SSLCertVerificationError, "certificate"),
    (ssl.SSLError, "tls"),
    (LinkLocal, "link-local"),
    ((socket.gaierror, UnicodeError), "no-such-host"),
    (ConnectionRefusedError, "nobody-there"),
    (TimeoutError, "timeout"),
)


class Watch:
    """Ends the connections of one call after so many seconds, whatever trickles in. `ended`: it had to."""

    def __init__(self, most_s: float) -> None:
        self.ended = False
        self._lock = threading.Lock()
        self._held: list[socket.socket] = []
        self._timer = threading.Timer(most_s, self._end)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        with self._lock:
            for each in self._held:
                each.close()
            self._held.clear()

    def hold(self, opened: socket.socket) -> None:
        """Watch a connection. By a second handle: TLS takes the first one over."""
        with self._lock:
            self._held.append(opened.dup())
        if self.ended:
            self._end()

    def _end(self) -> None:
        self.ended = True
        with self._lock:
            for each in self._held:
                try:
                    each.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue  # The other side was faster.


class _Plain(http.client.HTTPConnection):
    watch: Watch

    def connect(self) -> None:
        super().connect()
        refuse_link_local(self.sock.getpeername()[0])
        self.watch.hold(self.sock)


class _Secure(http.client.HTTPSConnection, _Plain):
    """In this order the peer is asked, and watched, before TLS begins."""


class NoRedirects(urllib.request.HTTPRedirectHandler):
    """An answer that leads elsewhere is an answer."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


class Plain(urllib.request.HTTPHandler):
    """HTTP as said above."""

    def __init__(self, watch: Watch) -> None:
        super().__init__()
        self._watch = watch

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        class Watched(_Plain):
            watch = self._watch

        return self.do_open(Watched, req)


class Secure(urllib.request.HTTPSHandler):
    """HTTPS as said above."""

    def __init__(self, watch: Watch, context: ssl.SSLContext) -> None:
        super().__init__(context=context)
        self._watch = watch
        self._trusted = context

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        class Watched(_Secure):
            watch = self._watch

        return self.do_open(Watched, req, context=self._trusted)
