"""A limit lets a burst through, then one at a time, and tells how long to wait."""

from datetime import timedelta

import pytest

from stammtisch.conversations.actions.throttle import Limit, take
from stammtisch.people.tenancy import firm_scope
from stammtisch.testing.cast import NOON, house

LIMIT = Limit(burst=3, every=timedelta(seconds=10))


@pytest.fixture(autouse=True)
def theatre(db):
    with firm_scope(house().firm):
        yield


def test_a_burst_passes_and_the_next_has_to_wait():
    assert [take("a", LIMIT, now=NOON)[0] for _ in range(4)] == [1, 1, 1, 0]
    assert take("a", LIMIT, now=NOON)[1] == timedelta(seconds=10)


def test_time_brings_tokens_back_but_never_more_than_the_burst():
    take("a", LIMIT, now=NOON, wanted=3)
    assert take("a", LIMIT, now=NOON + timedelta(seconds=10))[0] == 1
    assert take("a", LIMIT, now=NOON + timedelta(days=1), wanted=9)[0] == 3


def test_a_clock_set_back_adds_nothing():
    take("a", LIMIT, now=NOON, wanted=3)
    assert take("a", LIMIT, now=NOON - timedelta(hours=1))[0] == 0


def test_each_key_and_each_firm_has_its_own_bucket():
    take("a", LIMIT, now=NOON, wanted=3)
    assert take("b", LIMIT, now=NOON)[0] == 1
    with firm_scope(house("Bäckerei Zacharias", prefix="Z").firm):
        assert take("a", LIMIT, now=NOON)[0] == 1
