"""A crowd asks two firms for everything and hears nothing of the wrong one; the large size is in `canary.py`."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from stammtisch.conversations.models import Room
from stammtisch.people.tenancy import firm_scope
from tests.access.canary import OUR_CANARY, crowd
from tests.test_access_matrix import CANARY, two_firms

pytestmark = [pytest.mark.security, pytest.mark.django_db]


@pytest.fixture(scope="module")
def canaries(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield two_firms(OUR_CANARY)
        transaction.set_rollback(True)


def test_no_canary_crosses(canaries: Any, dice: Random, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "MAIL_URL", "smtp://nobody.example")
    heard = crowd(canaries, 300, dice)

    assert heard.crossed == []
    assert heard.answers == 300
    assert heard.streams
    assert heard.statuses[200] > 20


def test_a_canary_that_crosses_is_heard(canaries: Any, dice: Random) -> None:
    """Planted: a table of the theatre with the bakery's word for a name."""
    with firm_scope(canaries.ours.house.firm):
        Room.objects.update(title=CANARY)

    assert crowd(canaries, 300, dice).crossed
