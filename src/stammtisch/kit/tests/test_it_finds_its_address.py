"""Where nobody chose an address, this machine says the one that others can open."""

import socket

import pytest

from stammtisch.kit import env
from stammtisch.kit.env import Environment


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])  # noqa: S104 - the case itself
def test_a_machine_that_listens_to_everybody_names_its_address_in_the_network(monkeypatch, host):
    monkeypatch.setattr(env, "address_in_the_network", lambda: "192.168.1.20")
    assert Environment.here(host, 8000) == "http://192.168.1.20:8000"


def test_a_host_that_was_chosen_is_the_address(monkeypatch):
    monkeypatch.setattr(env, "address_in_the_network", lambda: "192.168.1.20")
    assert Environment.here("127.0.0.1", 8080) == "http://127.0.0.1:8080"


def test_without_a_network_the_address_is_the_local_one(monkeypatch):
    class Unplugged(socket.socket):
        def connect(self, address):
            raise OSError("Network is unreachable")

    monkeypatch.setattr(env.socket, "socket", Unplugged)
    assert env.address_in_the_network() == "127.0.0.1"
