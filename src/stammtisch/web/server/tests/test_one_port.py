"""Pages and live streams on one port: slow people cost no thread, half requests reach no page."""

from __future__ import annotations

import signal
import socket
import time

import pytest

from stammtisch.web.server.tests import example
from stammtisch.web.server.tests.conftest import Running, read_all

POST = b"POST /body HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
LISTEN = b"GET /live/firm HTTP/1.1\r\nHost: x\r\n\r\n"


def test_a_page_gets_its_path_and_query_undamaged(server: Running) -> None:
    answer = server.get("/b%C3%A4ckerei/a%2Fb?wer=J%C3%BCrgen")

    assert answer.endswith("GET /bäckerei/a/b?wer=J%C3%BCrgen".encode())


def test_it_names_the_product_and_no_version(server: Running) -> None:
    head = server.get("/").split(b"\r\n\r\n")[0].lower()

    assert head.count(b"server: stammtisch") == 1
    assert b"granian" not in head
    assert b"date: " in head


def test_a_connection_serves_several_pages(server: Running) -> None:
    with server.connect(b"GET /one HTTP/1.1\r\nHost: x\r\n\r\n") as link:
        assert b"GET /one" in link.recv(65536)
        link.sendall(b"GET /two HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b"GET /two" in link.recv(65536)


def test_head_has_no_body_and_304_neither(server: Running) -> None:
    head = server.ask(b"HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")

    assert head.endswith(b"\r\n\r\n")
    assert server.get("/nothing-changed").endswith(b"\r\n\r\n")


def test_a_body_arrives_whole(server: Running) -> None:
    for size in (0, 1, 40_000, example.LIMIT_BYTES):
        assert server.ask(POST % size + b"x" * size).endswith(f"{size} of {size}".encode())


def test_a_body_in_chunks_has_a_length_for_the_page(server: Running) -> None:
    chunked = b"POST /body HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"

    assert server.ask(chunked + b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n").endswith(b"5 of 5")


def test_a_body_that_breaks_off_reaches_no_page(server: Running) -> None:
    with server.connect(POST % 1000 + b"Es war ein") as link:
        link.shutdown(socket.SHUT_WR)

        assert b"10 of" not in read_all(link)


@pytest.mark.security
def test_a_body_that_is_too_big_is_refused_before_it_is_read(server: Running) -> None:
    with server.connect(POST % 10**12) as link:
        assert link.recv(65536).startswith(b"HTTP/1.1 413 ")


@pytest.mark.security
def test_chunks_are_counted(server: Running) -> None:
    head = b"POST /body HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunk = b"%x\r\n%s\r\n" % (100_000, b"x" * 100_000)
    with server.connect(head) as link:
        for _ in range(11):
            link.sendall(chunk)

        assert link.recv(65536).startswith(b"HTTP/1.1 413 ")


@pytest.mark.security
def test_many_big_uploads_at_once_cost_no_memory(server: Running) -> None:
    before = server.memory_bytes()
    links = [server.connect(POST % example.LIMIT_BYTES) for _ in range(100)]
    for link in links:
        link.setblocking(False)
    deadline = time.monotonic() + 1.5
    block = b"x" * 60_000
    while time.monotonic() < deadline:
        for link in links:
            try:
                link.send(block)
            except OSError:
                continue
    grown = server.memory_bytes() - before

    assert grown < 50_000_000
    assert b"200 OK" in server.get("/")


@pytest.mark.security
def test_slow_senders_hold_no_thread(server: Running) -> None:
    links = [server.connect(POST % 1000 + b"slo") for _ in range(example.THREADS * 10)]
    asked = time.monotonic()

    assert b"200 OK" in server.get("/")
    assert time.monotonic() - asked < 0.5
    assert links[0].recv(65536).startswith(b"HTTP/1.1 408 ")


@pytest.mark.security
def test_slow_readers_of_a_file_hold_no_thread(server: Running) -> None:
    request = b"GET /big-file HTTP/1.1\r\nHost: x\r\n\r\n"
    for _ in range(example.THREADS * 5):
        server.connect(request, receive_buffer=4096)
    time.sleep(0.3)
    asked = time.monotonic()

    assert b"200 OK" in server.get("/")
    assert time.monotonic() - asked < 0.5


@pytest.mark.parametrize("path", ["/big-file", "/long-stream"])
def test_a_big_answer_arrives_whole_and_is_never_held_in_memory(server: Running, path: str) -> None:
    before = server.memory_bytes()

    answer = server.get(path)

    assert len(answer) > example.BIG_BYTES
    assert server.memory_bytes() - before < 15_000_000


def test_a_broken_page_ends_in_500_and_the_next_one_works(server: Running) -> None:
    answer = server.get("/broken")

    assert b" 500 " in answer.splitlines()[0]
    assert b"RuntimeError" not in answer
    assert b"200 OK" in server.get("/")


@pytest.mark.security
def test_a_header_with_an_underscore_cannot_pass_for_a_proxy(server: Running) -> None:
    answer = server.ask(
        b"GET /headers HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX_Forwarded_Proto: https\r\n"
        b"Cookie: a=1\r\nCookie: b=2\r\nX-One: 1\r\nX-One: 2\r\n\r\n"
    )

    assert b"FORWARDED" not in answer
    assert b"HTTP_COOKIE: a=1; b=2\n" in answer
    assert b"HTTP_X_ONE: 1,2\n" in answer


@pytest.mark.security
@pytest.mark.parametrize(
    "request_bytes",
    [
        b"TRACE / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 200_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost : x\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n",
    ],
    ids=["trace", "huge header", "space before colon", "two lengths", "odd encoding", "folded header"],
)
def test_odd_requests_are_refused(server: Running, request_bytes: bytes) -> None:
    try:
        answer = server.ask(request_bytes)
    except ConnectionResetError:
        return
    assert answer.startswith(b"HTTP/1.1 4")


@pytest.mark.security
def test_length_and_chunks_together_cannot_smuggle_a_second_request(server: Running) -> None:
    answer = server.ask(
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"
    )

    assert b"/smuggled" not in answer


@pytest.mark.security
@pytest.mark.parametrize(
    "hidden",
    [
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: +5\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0x5\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5 5\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: a\rGET /inner HTTP/1.1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5;\nxxxxx\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n\r\n0\r\n\r\n",
    ],
)
def test_a_body_of_doubtful_length_hides_no_second_request(server: Running, hidden: bytes) -> None:
    """What a proxy in front might read otherwise than we do ends the connection."""
    answer = server.ask(hidden + b"GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n")

    assert b"/smuggled" not in answer


def test_pages_come_while_browsers_listen(server: Running) -> None:
    links = [server.connect(LISTEN) for _ in range(example.THREADS * 20)]

    assert all(b"text/event-stream" in link.recv(65536) for link in links)
    assert b"200 OK" in server.get("/")


def test_it_stops_at_once_although_browsers_listen_or_keep_a_connection(server: Running) -> None:
    server.connect(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").recv(65536)
    links = [server.connect(LISTEN) for _ in range(20)]
    assert all(b"text/event-stream" in link.recv(65536) for link in links)

    assert server.stop() < 2
    assert server.process.returncode == 0


def test_a_page_at_work_is_finished_before_the_stop(server: Running) -> None:
    with server.connect(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n") as link:
        time.sleep(0.1)
        server.process.send_signal(signal.SIGTERM)

        assert b"slept" in link.recv(65536)
    assert server.process.wait(timeout=3) == 0
