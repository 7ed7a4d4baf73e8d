"""Class 24, rows 54 and 59: each log line is one JSON object whatever was asked for, and opens no door."""

import io
import json
import logging

import pytest
import structlog
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from stammtisch.kit import logs

pytestmark = pytest.mark.security


@pytest.fixture(scope="module")
def lines():
    """The lines a machine would read: the product's own formatter on a handler of its own."""
    before = logging.root.handlers[:], logging.root.level
    logs.configure({})
    handler, out = logging.root.handlers[-1], io.StringIO()
    handler.setStream(out)
    yield lambda: [line for line in out.getvalue().split("\n") if line]
    logging.root.handlers = before[0]
    logging.root.setLevel(before[1])
    structlog.reset_defaults()


@given(st.text())
def test_whatever_is_logged_is_one_line_of_json(lines, text):
    before = len(lines())
    logging.getLogger("django.request").warning("Not Found: %s", text, extra={"status_code": 404})
    structlog.get_logger("work").info("sent", reason=text)
    new = lines()[before:]
    assert len(new) == 2
    assert all(isinstance(json.loads(line), dict) for line in new)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/join/abcdecanary-of-an-invitation/",
        "/t/abcde22222222222/me/abcdecanary-of-a-guest/",
        "/accounts/password/reset/key/1-canary-of-a-reset/extra/",
        "/nothing/%0a{%22event%22:%22forged%22}",
    ],
)
def test_an_address_that_opens_a_door_is_left_out(lines, path):
    before = len(lines())
    Client().get(path, headers={"user-agent": "canary\r\nforged: 1"})
    new = lines()[before:]
    assert new or path.startswith(("/join/", "/accounts/"))  # these two say in words that the link is closed
    for line in new:
        assert "canary" not in line
        assert json.loads(line)["level"]


def test_a_broken_page_does_not_give_its_address_away(lines):
    before = len(lines())
    try:
        raise RuntimeError("no such row for /join/abcdecanary/")
    except RuntimeError:
        logging.getLogger("django.request").exception("Internal Server Error: %s", "/join/abcdecanary/")
    (line,) = lines()[before:]
    assert "canary" not in line
    assert "RuntimeError" in line
