"""The one way out: no address of a stranger leads inside, and a failure says whether the request can have arrived."""

import socket
import ssl
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from stammtisch.kit import outbound
from stammtisch.kit.outbound import Client, NotSent, Refused, Request, Unclear, Unwanted

PUBLIC = "203.0.113.7"  # documentation: belongs to nobody, so no test can reach it


class Peer:
    """A server on this machine that counts who knocks and answers what it is told, byte by byte."""

    def __init__(self, wrap=lambda line: line):
        self.knocks, self.heard, self.answers, self.wrap = 0, [], [], wrap
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.listeners = [self.listener]
        with suppress(OSError):
            self.listeners.append(socket.create_server(("::1", self.port), family=socket.AF_INET6))
        for listener in self.listeners:
            threading.Thread(target=self._serve, args=[listener], daemon=True).start()

    def _serve(self, listener):
        with suppress(OSError):
            while True:
                line, _who = listener.accept()
                self.knocks += 1
                with suppress(OSError), line, self.wrap(line) as spoken:
                    self.heard.append(spoken.recv(65_536))
                    for part in self.answers.pop(0) if self.answers else [b"HTTP/1.1 200 OK\r\n\r\ncanary"]:
                        if isinstance(part, bytes):
                            spoken.sendall(part)
                        else:
                            time.sleep(part)

    def close(self):
        for listener in self.listeners:
            listener.close()


@pytest.fixture
def peer():
    peer = Peer()
    yield peer
    peer.close()


def inside(peer, **more):
    """A client that may go to the peer, as an emulator's would."""
    usual = {"permits": lambda _address: True, "ports": {peer.port}, "resolve": lambda host, port: ["127.0.0.1"]}
    return Client(**usual | more)


# --- where it does not go -----------------------------------------------------------------------------------------
#: {p} is the canary's port. All of these lead, or could be taken to lead, to this machine or into its network.
HOSTILE = [
    "http://127.0.0.1:{p}/",
    "http://127.0.0.1/",
    "https://127.0.0.1:{p}/",
    "http://127.1:{p}/",
    "http://127.0.1:{p}/",
    "http://127.255.255.254:{p}/",
    "http://2130706433:{p}/",
    "http://0x7f000001:{p}/",
    "http://0x7f.0x0.0x0.0x1:{p}/",
    "http://0177.0.0.1:{p}/",
    "http://017700000001:{p}/",
    "http://0:{p}/",
    "http://0.0.0.0:{p}/",
    "http://00000.0.0.0:{p}/",
    "http://localhost:{p}/",
    "http://LOCALHOST:{p}/",
    "http://localhost.:{p}/",
    "http://127.0.0.1.:{p}/",
    "http://[::1]:{p}/",
    "http://[::]:{p}/",
    "http://[0:0:0:0:0:0:0:1]:{p}/",
    "http://[0000::0001]:{p}/",
    "http://[::ffff:127.0.0.1]:{p}/",
    "http://[::ffff:7f00:1]:{p}/",
    "http://[::ffff:0:127.0.0.1]:{p}/",
    "http://[::127.0.0.1]:{p}/",
    "http://[64:ff9b::127.0.0.1]:{p}/",
    "http://[64:ff9b::7f00:1]:{p}/",
    "http://[64:ff9b:1::7f00:1]:{p}/",
    "http://[2002:7f00:1::]:{p}/",
    "http://[2002:a00:1::1]:{p}/",
    "http://[2001:0:7f00:1::1]:{p}/",
    "http://[fe80::1%25lo]:{p}/",
    "http://[fe80::1]:{p}/",
    "http://[fec0::1]:{p}/",
    "http://[fc00::1]:{p}/",
    "http://[ff02::1]:{p}/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://100.64.0.1/",
    "http://198.18.0.1/",
    "http://224.0.0.1/",
    "http://240.0.0.1/",
    "http://255.255.255.255/",
    "http://user@127.0.0.1:{p}/",
    "http://example.org@127.0.0.1:{p}/",
    "http://example.org:80@127.0.0.1:{p}/",
    "http://127.0.0.1:{p}#@example.org/",
    "http://example.org\\@127.0.0.1:{p}/",
    "http://127.0.0.1:{p}\\@example.org/",
    "http:\\\\127.0.0.1:{p}/",
    " http://127.0.0.1:{p}/",
    "http://127.0.0.1:{p}/\r\nX: y",
    "http://exam\tple.org:{p}/",
    "http://１２７.０.０.１:{p}/",
    "http://①②⑦.⓪.⓪.①:{p}/",
    "http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ:{p}/",
    "http://127。0。0。1:{p}/",
    "http://inside.example:{p}/",
    "http://both.example:{p}/",
    "http://six.example:{p}/",
    "http://mapped.example:{p}/",
    "http://nat64.example:{p}/",
    "http://127.0.0.1.nip.example:{p}/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:{p}/_GET",
    "ftp://127.0.0.1:{p}/",
    "//127.0.0.1:{p}/",
    "http:///",
    "http://",
    "http://127.0.0.1:{p}:80/",
    "http://127.0.0.1:99999/",
    "http://[127.0.0.1]:{p}/",
]
NAMES = {
    "inside.example": ["127.0.0.1"],
    "both.example": [PUBLIC, "127.0.0.1"],
    "six.example": ["::1"],
    "mapped.example": ["::ffff:127.0.0.1"],
    "nat64.example": ["64:ff9b::7f00:1"],
    "127.0.0.1.nip.example": ["127.0.0.1"],
}


def look_up(host, port):
    return NAMES.get(host) or outbound.resolve(host, port)


def addresses(peer):
    return [url.format(p=peer.port) for url in HOSTILE]


@pytest.mark.security
def test_sixty_hostile_addresses_reach_nobody(peer):
    client = Client(ports={80, 443, peer.port}, resolve=look_up)
    assert len(HOSTILE) >= 60
    for url in addresses(peer):
        with pytest.raises(Refused):
            client.fetch(url)
    assert peer.knocks == 0


@pytest.mark.security
def test_the_canary_sits_where_those_addresses_lead(peer):
    """Without the guard many of them arrive, so it is the guard that keeps them away."""
    here = {"127.0.0.1", "::1"}  # the suite lets nothing else through
    client = Client(permits=lambda address: str(address) in here, ports={peer.port}, resolve=look_up, seconds=2)
    for url in addresses(peer):
        with suppress(outbound.OutboundError):
            client.fetch(url)
    assert peer.knocks >= 12


@pytest.mark.security
def test_a_name_that_changes_its_mind_is_looked_up_once(peer, monkeypatch):
    turns = iter([[PUBLIC], ["127.0.0.1"], ["127.0.0.1"]])
    called = []

    def connect(address, timeout):
        called.append(address)
        raise TimeoutError

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(NotSent):
        Client(permits=lambda a: str(a) == PUBLIC, ports={peer.port}, resolve=lambda *_: next(turns)).fetch(
            f"http://rebinding.example:{peer.port}/"
        )
    assert called == [(PUBLIC, peer.port)]
    assert peer.knocks == 0


@pytest.mark.security
@pytest.mark.parametrize("target", ["http://inside.example:{p}/", "http://[::1]:{p}/", "//inside.example:{p}/", "/a"])
def test_a_redirect_is_checked_like_a_first_address(peer, target):
    """The name of the first address is allowed once; the redirect meets the guard again."""
    peer.answers = [[f"HTTP/1.1 302 Found\r\nLocation: {target.format(p=peer.port)}\r\n\r\n".encode()]]
    allowed = iter([True])
    client = Client(
        permits=lambda _address: next(allowed, False), ports={peer.port}, resolve=lambda *_: ["127.0.0.1"]
    )
    with pytest.raises(Refused):
        client.fetch(f"http://outside.example:{peer.port}/")
    assert peer.knocks == 1


@pytest.mark.security
def test_redirects_end(peer):
    peer.answers = [[b"HTTP/1.1 301 Moved\r\nLocation: /again\r\n\r\n"] for _ in range(20)]
    with pytest.raises(Unwanted):
        inside(peer).fetch(f"http://outside.example:{peer.port}/")
    assert peer.knocks == outbound.MOST_HOPS + 1


@pytest.mark.security
def test_what_is_sent_is_never_led_on(peer):
    """A token in a header goes to the one address it is meant for."""
    peer.answers = [[b"HTTP/1.1 307 Temporary\r\nLocation: http://elsewhere.example/\r\n\r\n"]]
    request = Request("POST", f"http://api.example:{peer.port}/", {"Authorization": "Bearer canary"}, b"{}")
    assert inside(peer).send(request).status == 307
    assert peer.knocks == 1


@pytest.mark.security
@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("9.9.9.9", True),
        ("2620:fe::fe", True),
        ("64:ff9b::909:909", True),
        ("2002:909:909::1", True),
        ("::ffff:9.9.9.9", True),
        ("2001:db8::1", False),
        ("64:ff9b::a9fe:a9fe", False),
        ("2002:c0a8:1::1", False),
        ("5f00::1", False),
        ("0.1.2.3", False),
        ("192.0.0.8", False),
    ],
)
def test_an_address_is_judged_by_what_it_carries(address, public):
    assert outbound.is_public(ip_address(address)) is public


# --- what was sent ------------------------------------------------------------------------------------------------
def test_an_answer_comes_whole(peer):
    peer.answers = [[b"HTTP/1.1 201 Created\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhallo"]]
    url = f"http://peer.example:{peer.port}/a/b?c=d%20e&f=ü"
    answer = inside(peer).send(Request("POST", url, {"X-Token": "t"}, b"body"))
    assert (answer.status, answer.body, answer.headers["content-type"]) == (201, b"hallo", "text/plain")
    head = peer.heard[0].decode()
    assert head.startswith("POST /a/b?c=d%20e&f=%C3%BC HTTP/1.1\r\n")
    assert f"Host: peer.example:{peer.port}\r\n" in head
    assert "X-Token: t\r\n" in head


def test_a_redirect_of_our_own_reading_is_followed(peer):
    peer.answers = [[b"HTTP/1.1 302 Found\r\nLocation: /there\r\n\r\n"]]
    answer = inside(peer).fetch(f"http://peer.example:{peer.port}/here")
    assert (answer.url, answer.body) == (f"http://peer.example:{peer.port}/there", b"canary")


def test_nobody_listening_means_not_sent(peer):
    peer.close()
    free = socket.create_server(("127.0.0.1", 0))
    port = free.getsockname()[1]
    free.close()
    client = Client(permits=lambda _: True, ports={port}, resolve=lambda *_: ["127.0.0.1"])
    with pytest.raises(NotSent) as caught:
        client.fetch(f"http://peer.example:{port}/")
    assert not isinstance(caught.value, Refused)


def test_an_unknown_name_means_not_sent():
    def unknown(host, port):
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    with pytest.raises(NotSent):
        Client(resolve=unknown).fetch("https://nobody.example/")


@pytest.mark.parametrize(
    "answer",
    [
        [],
        [b"HTTP/1.1 200 OK\r\nContent-Le"],
        [b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"],
        [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhal"],
        [b"no HTTP at all\r\n\r\n"],
    ],
    ids=["hangs up", "half a head", "half a body", "half a chunk", "gibberish"],
)
def test_an_answer_that_breaks_off_is_unclear(peer, answer):
    peer.answers = [answer]
    with pytest.raises(Unclear):
        inside(peer).send(Request("POST", f"http://peer.example:{peer.port}/", body=b"once"))
    assert peer.knocks == 1


@pytest.mark.security
@pytest.mark.parametrize(
    "answer",
    [[5], [b"HTTP/1.1 200 OK\r\n", *[b"X", 0.1] * 50], [b"HTTP/1.1 200 OK\r\n\r\n", *[b"x", 0.1] * 50]],
    ids=["silent", "drips its head", "drips its body"],
)
def test_a_server_that_never_ends_is_cut_off(peer, answer):
    peer.answers = [answer]
    begun = time.monotonic()
    with suppress(Unclear):  # a body of no stated length may end anywhere
        inside(peer, seconds=0.5).fetch(f"http://peer.example:{peer.port}/")
    assert time.monotonic() - begun < 2


@pytest.mark.security
def test_a_long_answer_is_not_taken(peer):
    peer.answers = [[b"HTTP/1.1 200 OK\r\n\r\n", *[b"x" * 100_000] * 50]]
    with pytest.raises(Unwanted) as caught:
        inside(peer, most_bytes=300_000).fetch(f"http://peer.example:{peer.port}/")
    assert caught.value.status == 200


def test_another_kind_is_not_taken(peer):
    peer.answers = [[b"HTTP/1.1 200 OK\r\nContent-Type: image/svg+xml\r\n\r\n<svg/>"]]
    with pytest.raises(Unwanted):
        inside(peer).fetch(f"http://peer.example:{peer.port}/", types={"text/html"})


@pytest.mark.security
def test_a_failure_tells_the_log_no_secret(peer):
    with pytest.raises(Refused) as caught:
        Client().fetch(f"https://bot:secret@127.0.0.1:{peer.port}/canary?token=canary")
    assert "canary" not in str(caught.value)
    assert "secret" not in str(caught.value)


# --- encryption ---------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """Key and certificate of peer.example, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "peer.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("peer.example")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "peer.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def encrypted(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    peer = Peer(lambda line: context.wrap_socket(line, server_side=True))
    yield peer
    peer.close()


@pytest.mark.security
def test_a_certificate_nobody_signed_is_refused_before_a_word_is_said(encrypted):
    with pytest.raises(NotSent, match="certificate"):
        inside(encrypted).send(Request("POST", f"https://peer.example:{encrypted.port}/", body=b"secret"))
    assert not encrypted.heard


@pytest.mark.security
def test_the_certificate_must_be_of_that_name(encrypted, certificate):
    client = inside(encrypted, trust=lambda: ssl.create_default_context(cafile=certificate))
    assert client.fetch(f"https://peer.example:{encrypted.port}/").body == b"canary"
    with pytest.raises(NotSent):
        client.fetch(f"https://other.example:{encrypted.port}/")


@pytest.mark.security
def test_a_redirect_never_gives_up_encryption(encrypted, certificate):
    encrypted.answers = [[b"HTTP/1.1 302 Found\r\nLocation: http://peer.example/\r\n\r\n"]]
    client = inside(encrypted, trust=lambda: ssl.create_default_context(cafile=certificate))
    with pytest.raises(Refused):
        client.fetch(f"https://peer.example:{encrypted.port}/")
