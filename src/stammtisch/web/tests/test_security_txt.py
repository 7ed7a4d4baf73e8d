"""Somebody who finds a hole finds out whom to tell."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from stammtisch.kit import clock
from stammtisch.kit.env import Environment

ADDRESS = "/.well-known/security.txt"


def test_it_names_the_contact_and_does_not_get_old(db, settings):
    settings.SECURITY_CONTACT = "mailto:alma@example.org"
    answer = Client().get(ADDRESS)
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert fields["Contact"] == "mailto:alma@example.org"
    expires = datetime.strptime(fields["Expires"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert timedelta(days=30) < expires - clock.now() < timedelta(days=365)
    assert re.fullmatch(r"https?://\S+/\.well-known/security\.txt", fields["Canonical"])


def test_without_a_contact_there_is_no_such_page(db, settings):
    settings.SECURITY_CONTACT = ""
    assert Client().get(ADDRESS).status_code == 404


@pytest.mark.parametrize(
    ("given", "link"),
    [
        ("a@example.org", "mailto:a@example.org"),
        ("mailto:a@b.de", "mailto:a@b.de"),
        ("https://b.de/x", "https://b.de/x"),
    ],
)
def test_a_contact_is_a_link(monkeypatch, given, link):
    monkeypatch.setenv("X_CONTACT", given)
    assert Environment("X_").contact("CONTACT", "") == link


@pytest.mark.parametrize("wrong", ["alma", "http://b.de", "a@b.de\nContact: evil", "javascript:alert(1)"])
def test_anything_else_stops_the_start(monkeypatch, wrong):
    monkeypatch.setenv("X_CONTACT", wrong)
    with pytest.raises(SystemExit, match="mail address"):
        Environment("X_").contact("CONTACT", "")
