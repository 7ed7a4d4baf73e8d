"""The one way out to other people's servers: guarded against being sent inside, and honest about what was sent.

Addresses come from strangers (a link, a feed, a mention), so an address that leads into our own machine or network
is refused: the name is resolved once, *every* address it has must be public, and the connection goes to the address
that was checked, whatever the name means a moment later. Nothing is repeated by itself, and connecting is a step of
its own, so that a failure says whether the request can have arrived: `NotSent` or `Unclear`.

Built on the standard library's `http.client` (`docs/decisions/0060-one-way-out.md`). Registries of special addresses:
https://www.iana.org/assignments/iana-ipv4-special-registry and …/iana-ipv6-special-registry; embedded addresses:
RFC 4291 (mapped), RFC 6052 (NAT64), RFC 3056 (6to4).
"""

from __future__ import annotations

import http.client
import io
import os
import re
import socket
import ssl
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Protocol
from urllib.parse import quote, urljoin, urlsplit

IpAddress = IPv4Address | IPv6Address

#: How many redirects `fetch` follows; each is checked like a first address.
MOST_HOPS = 5
_REDIRECTS = {301, 302, 303, 307, 308}
_PORTS = {"http": 80, "https": 443}
_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
_SIX_TO_FOUR = IPv6Network("2002::/16")
_TEREDO = IPv6Network("2001::/32")
#: Protocol assignments and the old 6to4 relays, of which Python calls some addresses global.
_SPECIAL = (IPv4Network("192.0.0.0/24"), IPv4Network("192.88.99.0/24"))
_NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*")
_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f\\]")
_CHUNK = 65_536


# --- what can go wrong: OutboundError
#     ├── NotSent: no byte of the request left; repeating it is safe
#     │   └── Refused: we do not go there, now or later
#     ├── Unclear: it may have arrived, but no whole answer came
#     └── Unwanted: an answer came that is not what was asked for
class OutboundError(Exception):
    """A request to another server that gave no answer to use. The text is for the log, not for guests."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"{_where(url)}: {reason}")
        self.reason = reason


class NotSent(OutboundError):
    """Nothing of it left this machine: the name is unknown, nobody listens, or the certificate is wrong."""


class Refused(NotSent):
    """An address we never go to. Trying again does not help."""


class Unclear(OutboundError):
    """It broke off after the request had begun to leave: whoever may not send twice must not repeat it."""


class Unwanted(OutboundError):
    """The answer is too big, of another kind, or leads on for ever. `status` is what the server said."""

    def __init__(self, url: str, reason: str, status: int) -> None:
        super().__init__(url, reason)
        self.status = status


def _where(url: str) -> str:
    """Scheme and host of an address, which may stand in a log; its path and query may hold secrets."""
    try:
        parts = urlsplit(url)
        return f"{parts.scheme}://{parts.hostname}"
    except ValueError:
        return "an unreadable address"


# --- what is asked and answered
@dataclass(frozen=True)
class Request:
    """One request. Its headers go to this one address only: a redirect is answered, never followed."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class Answer:
    """What another server said; any status, also 4xx and 5xx."""

    #: Where it was found: after redirects another address than was asked for.
    url: str
    status: int
    #: Names in lower case; of a header that came twice, the last.
    headers: Mapping[str, str]
    body: bytes


class Resolver(Protocol):
    """Looks a name up."""

    def __call__(self, host: str, port: int) -> list[str]:
        """All addresses of this name, at least one. Raises OSError."""


def is_public(address: IpAddress) -> bool:
    """Whether an address is somebody on the internet, and not this machine, its network or a special purpose.

    An address that carries another one inside (mapped, NAT64, 6to4) is judged by the one inside.
    """
    if isinstance(address, IPv6Address):
        inner = _embedded(address)
        if inner is not None:
            return is_public(inner)
        return address in _UNICAST and address not in _TEREDO and address.is_global
    special = address.is_multicast or address.is_reserved or any(address in network for network in _SPECIAL)
    return address.is_global and not special


def _embedded(address: IPv6Address) -> IPv4Address | None:
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    if address in _SIX_TO_FOUR:
        return IPv4Address(int(address) >> 80 & 0xFFFF_FFFF)
    return None


def resolve(host: str, port: int) -> list[str]:
    """Ask the machine's resolver. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass(frozen=True)
class Client:
    """How we go out. The defaults are for strangers' addresses; only tests and emulators permit more."""

    permits: Callable[[IpAddress], bool] = is_public
    ports: Collection[int] = (80, 443)
    resolve: Resolver = resolve
    #: Whose certificates are believed.
    trust: Callable[[], ssl.SSLContext] = ssl.create_default_context
    #: From the first byte of the connection to the last of the answer; looking up the name is not counted.
    seconds: float = 20
    most_bytes: int = 1_000_000

    def send(self, request: Request, *, types: Collection[str] = ()) -> Answer:
        """Send this once and give whatever answer comes; a redirect is an answer.

        `types` are the media types taken; none means any. Raises NotSent (repeating is safe), Unclear or Unwanted.
        """
        place = _Place.of(request.url)
        with self._line(place) as line:
            return self._talk(line, place, request, types)

    def fetch(self, url: str, *, types: Collection[str] = ()) -> Answer:
        """GET this, led on by up to five redirects, each of which passes every check again and none leaves https.

        Raises as `send` does.
        """
        for _hop in range(MOST_HOPS + 1):
            answer = self.send(Request("GET", url), types=types)
            target = answer.headers.get("location")
            if answer.status not in _REDIRECTS or not target:
                return answer
            onward = urljoin(url, target)
            if url.startswith("https:") and not onward.startswith("https:"):
                raise Refused(onward, "the redirect gives up encryption")
            url = onward
        raise Unwanted(url, f"more than {MOST_HOPS} redirects", answer.status)

    # --- connecting: until here nothing has left
    @contextmanager
    def _line(self, place: _Place) -> Iterator[socket.socket]:
        addresses = self._addresses(place)
        plain = self._connected(place, addresses)
        with plain, _cut_after(plain, self.seconds):
            if place.scheme == "http":
                yield plain
                return
            try:
                line = self.trust().wrap_socket(plain, server_hostname=place.host)
            except (OSError, ValueError) as error:
                raise NotSent(place.url, f"no encrypted connection: {error}") from error
            with line:
                yield line

    def _addresses(self, place: _Place) -> list[str]:
        """Where to knock, every one of them allowed."""
        if place.port not in self.ports:
            raise Refused(place.url, f"port {place.port} is not asked")
        try:
            addresses = self.resolve(place.host, place.port)
        except (OSError, UnicodeError) as error:
            raise NotSent(place.url, f"the name is not known: {error}") from error
        for address in addresses:
            if not self.permits(ip_address(address)):
                raise Refused(place.url, f"{address} is not public")
        return addresses

    def _connected(self, place: _Place, addresses: list[str]) -> socket.socket:
        last: OSError | None = None
        for address in addresses:
            try:
                return socket.create_connection((address, place.port), timeout=self.seconds / len(addresses))
            except OSError as error:
                last = error
        raise NotSent(place.url, f"nobody answers: {last}")

    # --- talking: from here on it may have arrived
    def _talk(self, line: socket.socket, place: _Place, request: Request, types: Collection[str]) -> Answer:
        line.settimeout(self.seconds)
        speaker = http.client.HTTPConnection(place.host, place.port)
        speaker.auto_open = 0  # never a second connection behind our back
        speaker.sock = _Line(line)
        own = {"Host": place.authority, "User-Agent": "Stammtisch", "Accept-Encoding": "identity"}
        headers = own | {"Connection": "close"} | dict(request.headers)
        try:
            speaker.request(request.method, place.target, body=request.body or None, headers=headers)
            with speaker.getresponse() as heard:
                said = {name.lower(): value for name, value in heard.getheaders()}
                body = b"" if heard.status in _REDIRECTS else self._body(heard, place, said, types)
                return Answer(place.url, heard.status, said, body)
        except (OSError, http.client.HTTPException) as error:
            raise Unclear(place.url, f"no whole answer: {error!r}") from error
        finally:
            speaker.close()

    def _body(
        self, heard: http.client.HTTPResponse, place: _Place, said: Mapping[str, str], types: Collection[str]
    ) -> bytes:
        kind = said.get("content-type", "").partition(";")[0].strip().lower()
        if types and kind not in types:
            raise Unwanted(place.url, f"it is {kind or 'of no kind'}", heard.status)
        body = bytearray()
        while chunk := heard.read(_CHUNK):
            body += chunk
            if len(body) > self.most_bytes:
                raise Unwanted(place.url, f"it is longer than {self.most_bytes} bytes", heard.status)
        if heard.length:  # the server promised more
            raise http.client.IncompleteRead(bytes(body), heard.length)
        return bytes(body)


@dataclass(frozen=True)
class _Place:
    """An address taken apart, once: what is checked is what is connected to."""

    url: str
    scheme: str
    #: A name or a numerical address, without brackets and without a dot at its end.
    host: str
    port: int
    #: Path and query as sent.
    target: str

    @property
    def authority(self) -> str:
        """For the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @classmethod
    def of(cls, url: str) -> _Place:
        """Raises Refused for everything that is not a plain http or https address."""
        if _FORBIDDEN.search(url):
            raise Refused(url, "it contains spaces, control characters or backslashes")
        try:
            parts = urlsplit(url)
            port = parts.port
            host = _host(parts.hostname or "")
        except ValueError as error:
            raise Refused(url, f"it is not an address: {error}") from error
        if parts.scheme not in _PORTS:
            raise Refused(url, f"we do not speak {parts.scheme or 'that'}")
        if "@" in parts.netloc:
            raise Refused(url, "it carries a name or password")
        target = _plain(parts.path or "/") + (f"?{_plain(parts.query)}" if parts.query else "")
        return cls(url, parts.scheme, host, _PORTS[parts.scheme] if port is None else port, target)


def _host(text: str) -> str:
    """The host as we look it up. Raises ValueError."""
    if ":" in text:
        return str(IPv6Address(text)) if "%" not in text else _no_host(text)
    name = text.encode("idna").decode().lower().removesuffix(".")
    if not _NAME.fullmatch(name) or len(name) > 253:
        _no_host(text)
    if _NUMBER.fullmatch(name.rpartition(".")[2]):  # what browsers read as a number must be one, written plainly
        return str(IPv4Address(name))
    return name


def _no_host(text: str) -> str:
    raise ValueError(f"{text!r} is no host")


def _plain(text: str) -> str:
    """Path or query in ASCII; what is encoded already stays as it is."""
    return quote(text, safe="/%:@!$&'()*+,;=~?")


class _Line:
    """A connection as `http.client` uses it, except that a line which breaks off is an error and not an end.

    The library takes a head of which half has come for a whole one.
    """

    def __init__(self, line: socket.socket) -> None:
        self.sendall = line.sendall
        self.close = line.close
        self._line = line

    def makefile(self, mode: str) -> io.BufferedReader:
        """What the answer is read from."""
        return _Lines(self._line.makefile("rb", buffering=0))


class _Lines(io.BufferedReader):
    def readline(self, size: int | None = -1, /) -> bytes:
        line = super().readline(size)
        if not line.endswith(b"\n") and len(line) != size:
            raise ConnectionError("it broke off")
        return line


@contextmanager
def _cut_after(line: socket.socket, seconds: float) -> Iterator[None]:
    """Break the connection off when its time is over, also when the other side sends a byte now and then."""
    # A twin of the descriptor: the TLS layer takes the socket itself over.
    twin = socket.socket(fileno=os.dup(line.fileno()))

    def cut() -> None:
        with suppress(OSError):  # it had ended by itself
            twin.shutdown(socket.SHUT_RDWR)

    clock = threading.Timer(seconds, cut)
    clock.daemon = True
    clock.start()
    try:
        yield
    finally:
        clock.cancel()
        clock.join()
        twin.close()
