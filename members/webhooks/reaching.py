"""A POST to a public address and to nothing else, whatever its name is made to mean.

The name is looked up once, every address it has must be public, and the connection goes to the
address that was looked at: a name that means something else a moment later is not asked again. No
redirect is followed, no proxy of the environment is used, and nothing of the answer is kept but
its status.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

CONNECT_SECONDS = 5.0
SECONDS = 15.0  # in all, however slowly the answer drips
NAT64 = IPv6Network("64:ff9b::/96")  # an IPv4 address stands in the last 32 bits


class Unreachable(Exception):
    """It was not sent, or not answered; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def flaw(url: str) -> str:
    """Return what is wrong with an address before anybody looks it up, or an empty string."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "no_address"
    if not host or port == 0 or any(sign.isspace() or sign < " " for sign in url):
        return "no_address"
    if parts.scheme != "https" and (host, port) not in _allowed():
        return "not_https"
    if parts.username is not None or parts.password is not None or parts.fragment:
        return "no_address"
    try:
        literal = ip_address(host)
    except ValueError:
        return ""
    return "" if is_public(literal) or (host, port) in _allowed() else "not_public"


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether anybody on the internet means the same machine by it; tunnels are looked into."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return is_public(address.ipv4_mapped)
        if address in NAT64:
            return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
        if address.sixtofour or address.teredo or address.is_site_local:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    """Send `body` and return the status that was answered. Raises Unreachable."""
    if code := flaw(url):
        raise Unreachable(code)
    parts = urlsplit(url)
    path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    make = _Sealed if parts.scheme == "https" else _Plain
    link = make(parts.hostname or "", parts.port, timeout=SECONDS)
    cut = threading.Event()
    timer = threading.Timer(SECONDS, _cut, [link, cut])
    timer.start()
    try:
        link.request("POST", path, body, headers)
        return int(link.getresponse().status)
    except (OSError, http.client.HTTPException, UnicodeError, ValueError) as error:
        raise Unreachable("too_slow" if cut.is_set() else _code(error)) from error
    finally:
        timer.cancel()
        link.close()


def _code(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return "certificate"
    if isinstance(error, TimeoutError):
        return "too_slow"
    return "no_connection" if isinstance(error, OSError) else "no_http"


class _Plain(http.client.HTTPConnection):
    """Connects to an address that was looked at."""

    def connect(self) -> None:
        """Look the name up, once, and go to what was found."""
        self.sock = _connected(self.host, self.port)


class _Sealed(http.client.HTTPSConnection):
    """The same, and then sees that the certificate is of the name."""

    def connect(self) -> None:
        """Look the name up, once, go to what was found, and agree on a key."""
        plain = _connected(self.host, self.port)
        self.sock = ssl.create_default_context().wrap_socket(
            plain, server_hostname=self.host, do_handshake_on_connect=False
        )
        self.sock.do_handshake()  # only now, so that it can be cut short


def _connected(host: str, port: int) -> socket.socket:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable("no_such_name") from error
    if (host, port) not in _allowed():
        for _family, _kind, _protocol, _name, place in found:
            if not is_public(ip_address(str(place[0]).partition("%")[0])):
                raise Unreachable("not_public")
    return _first(found)


def _first(found: list[Any]) -> socket.socket:
    """Return a connection to the first address that answers."""
    problem: OSError = OSError("no address")
    for family, kind, protocol, _name, place in found[:4]:
        link = socket.socket(family, kind, protocol)
        link.settimeout(CONNECT_SECONDS)
        try:
            link.connect(place)
        except OSError as error:
            link.close()
            problem = error
        else:
            link.settimeout(SECONDS)
            return link
    raise problem


def _cut(link: http.client.HTTPConnection, cut: threading.Event) -> None:
    cut.set()
    if link.sock is not None:
        try:
            link.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return


def _allowed() -> frozenset[tuple[str, int | None]]:
    """Return the hosts and ports that tests have of their own machine; elsewhere there are none."""
    return getattr(settings, "WEBHOOKS_OF_TESTS", frozenset())
