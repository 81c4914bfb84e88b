"""One POST to an address on the open internet, with a limit on everything."""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

STEP_S = 5.0
"""How long one step may take: to connect, to shake hands, to wait for bytes."""
WHOLE_S = 10.0
"""How long all of it may take, however busily the other side drips."""
LONGEST_URL = 500
UNICAST = ipaddress.ip_network("2000::/3")
"""What of IPv6 is given to the open internet: site-local, mapped, translated and multicast addresses are not."""
WRAPPED = [
    ipaddress.ip_network(one) for one in ("2001::/32", "2002::/16", "3fff::/20", "192.0.0.0/24", "192.88.99.0/24")
]
"""Tunnels, which hold another address in theirs, and what documents use: no older `ipaddress` knows them all."""
HEARD = 300
"""Bytes of the answer that are read: its status is what counts."""


class NotAllowed(ValueError):
    """The address may not be told: its scheme, its form, or a place inside the house's own network."""


class Unreachable(OSError):
    """Nobody answered in time, or what answered spoke no HTTP."""


@dataclass(frozen=True, slots=True)
class Answer:
    """status: of HTTP; taken: it is a 2xx, and nothing else counts as taken; text: the answer's beginning."""

    status: int
    taken: bool
    text: str


def judge(url: str, *, allowed: Collection[str] = ()) -> SplitResult:
    """The address in its parts, if its form allows it to be told. allowed: hosts ("host" or "host:port") that an
    administrator vouches for; only these may be plain http or lie inside. Raises: NotAllowed."""
    if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url:
        raise NotAllowed(f"an address of at most {LONGEST_URL} plain letters is expected")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise NotAllowed("this is no address") from None
    if not host or parts.username or parts.password or parts.fragment:
        raise NotAllowed("an address with a host, without a user, a password and a fragment is expected")
    if parts.scheme != "https" and not (parts.scheme == "http" and vouched(parts, allowed)):
        raise NotAllowed("the address must begin with https://")
    if port == 0:
        raise NotAllowed("this is no port")
    if _is_address(host) and not vouched(parts, allowed):
        _outside(host)
    return parts


def vouched(parts: SplitResult, allowed: Collection[str]) -> bool:
    """True if an administrator vouches for the host, or for this port of it."""
    return parts.hostname in allowed or f"{parts.hostname}:{parts.port}" in allowed


def post(
    url: str, body: bytes, headers: Mapping[str, str], *, allowed: Collection[str] = (), whole_s: float = WHOLE_S
) -> Answer:
    """Send the body; a redirect is an answer like any other and is not followed. whole_s: how long all of it may take,
    in seconds. Raises: NotAllowed, Unreachable."""
    parts = judge(url, allowed=allowed)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    line = _Line(parts, port, _addresses(parts, port, inside=vouched(parts, allowed)))
    watch = threading.Timer(whole_s, line.cut)
    watch.daemon = True
    watch.start()
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        line.request("POST", path, body=body, headers={"Connection": "close", **headers})
        answer = line.getresponse()
        # A line that was cut ends the headers early: what was heard till then is no answer.
        if line.was_cut:
            raise TimeoutError
        text = b""
        with contextlib.suppress(OSError, http.client.HTTPException):
            text = answer.read(HEARD)
        return Answer(answer.status, 200 <= answer.status < 300, text.decode("utf-8", "replace"))
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unreachable(_why(error)) from None
    finally:
        watch.cancel()
        line.close()


class _Line(http.client.HTTPConnection):
    """A connection to one of the very addresses that were judged, whatever the name means a moment later."""

    def __init__(self, parts: SplitResult, port: int, addresses: Sequence[str]) -> None:
        super().__init__(parts.hostname or "", port, timeout=STEP_S)
        self._addresses, self._sealed = addresses, parts.scheme == "https"
        self.was_cut = False
        self.default_port = port if port in (80, 443) else 80

    def connect(self) -> None:
        self.sock = self._reached()
        if self._sealed:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)
        if self.was_cut:
            raise TimeoutError

    def _reached(self) -> socket.socket:
        """The first address that takes the connection: a name may stand for ::1 where one listens at 127.0.0.1."""
        for address in self._addresses[:-1]:
            with contextlib.suppress(OSError):
                return socket.create_connection((address, self.port), timeout=STEP_S)
            if self.was_cut:
                raise TimeoutError
        return socket.create_connection((self._addresses[-1], self.port), timeout=STEP_S)

    def cut(self) -> None:
        """End it from another thread: the one that waits is woken with an error."""
        self.was_cut = True
        with contextlib.suppress(OSError, AttributeError):
            self.sock.shutdown(socket.SHUT_RDWR)


def _addresses(parts: SplitResult, port: int, *, inside: bool) -> list[str]:
    """The addresses that the name stands for. Where one of them lies inside, none is called: names can be made so."""
    try:
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unreachable("the name is not known") from None
    addresses = [str(row[4][0]) for row in found]
    if not inside:
        for address in addresses:
            _outside(address)
    return list(dict.fromkeys(addresses))


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _outside(address: str) -> None:
    """Raises: NotAllowed for an address that is not on the open internet."""
    number = ipaddress.ip_address(address.partition("%")[0])
    unicast = number.version == 4 or number in UNICAST
    wrapped = any(number in network for network in WRAPPED if network.version == number.version)
    if not (unicast and number.is_global) or number.is_multicast or number.is_reserved or wrapped:
        raise NotAllowed("the address lies inside a private network: an administrator must vouch for the host")


def _why(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return "its certificate is not valid"
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, ConnectionRefusedError):
        return "the connection was refused"
    return f"the connection broke ({type(error).__name__})"
