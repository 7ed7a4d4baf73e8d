"""The worked numbers of the statistics, and what must hold for any."""

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stammtisch.measurement.stats import Survival, bootstrap, drawn_active, gini, seed_of, wilson


@pytest.mark.parametrize(
    ("hits", "of", "expected"), [(8, 10, (0.490, 0.943)), (11, 60, (0.106, 0.299)), (0, 12, (0.000, 0.243))]
)
def test_wilson(hits: int, of: int, expected: tuple[float, float]) -> None:
    assert wilson(hits, of) == pytest.approx(expected, abs=0.0005)


def test_a_share_of_nothing_has_no_interval() -> None:
    with pytest.raises(ValueError, match="nothing"):
        wilson(0, 0)


@given(st.integers(1, 500).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_wilson_holds_its_share_and_stays_in_range(share: tuple[int, int]) -> None:
    hits, of = share
    low, high = wilson(hits, of)
    assert 0 <= low <= hits / of + 1e-12
    assert hits / of - 1e-12 <= high <= 1


def test_who_waits_is_part_of_the_median() -> None:
    waits = Survival.of([10, 30, 60], [45, 120])
    assert [(time, round(share, 9)) for time, share in waits.steps] == [(10, 0.8), (30, 0.6), (60, 0.3)]
    assert waits.quantile(0.5) == 60
    assert Survival.of([10, 30, 60], []).quantile(0.5) == 30


def test_there_is_no_median_while_more_than_half_wait() -> None:
    waits = Survival.of([10, 20], [200, 300, 400])
    assert waits.steps[-1][1] == pytest.approx(0.6)
    assert waits.quantile(0.5) is None
    assert waits.quantile(0.4) == 20


def test_at_a_tie_answers_come_before_censorings() -> None:
    assert Survival.of([10], [10]).steps == ((10, 0.5),)
    assert Survival.of([10, 10, 20], [5]).quantile(0.5) == 10


times = st.lists(st.integers(0, 50), max_size=12)


@given(times, times, st.randoms())
def test_survival_falls_and_does_not_mind_the_order(answered: list[int], waiting: list[int], dice: Random) -> None:
    steps = Survival.of(answered, waiting).steps
    dice.shuffle(answered)
    dice.shuffle(waiting)
    assert Survival.of(answered, waiting).steps == steps
    shares = [1.0, *(share for _, share in steps)]
    assert all(a > b >= 0 for a, b in pairwise(shares))


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [([1, 2, 3, 4], 0.25), ([1, 1, 1, 1, 16], 0.6), ([3] * 6, 0), ([], None), ([0, 0], None)],
)
def test_gini(amounts: list[float], expected: float | None) -> None:
    assert gini(amounts) == pytest.approx(expected)


@given(st.lists(st.integers(0, 99), min_size=1), st.randoms())
def test_gini_does_not_mind_order_or_scale(amounts: list[int], dice: Random) -> None:
    value = gini(amounts)
    dice.shuffle(amounts)
    assert gini([7 * amount for amount in amounts]) == pytest.approx(value)
    assert value is None or -1e-9 <= value < 1


def test_a_bootstrap_interval_holds_still() -> None:
    values = [0, 0, 0, 1, 1]
    seed = seed_of("theatre", "2026-01-05", "di-1")

    def draw(dice: Random) -> float:
        return sum(dice.choices(values, k=5)) / 5

    low, high = bootstrap(draw, seed) or (None, None)
    assert (low, high) == (0.0, 0.8)
    assert bootstrap(draw, seed) == (low, high)
    assert bootstrap(Random.random, seed) != bootstrap(Random.random, seed + "!")
    assert bootstrap(lambda dice: None, seed) is None


def test_the_number_of_active_people_drawn_is_binomial() -> None:
    dice = Random(1)
    drawn = [drawn_active(dice, 3, 60) for _ in range(4000)]
    mean = sum(drawn) / len(drawn)
    variance = sum((one - mean) ** 2 for one in drawn) / len(drawn)
    assert mean == pytest.approx(3, abs=0.1)
    assert variance == pytest.approx(60 * 0.05 * 0.95, abs=0.2)
    assert drawn_active(dice, 0, 60) == 0
    assert drawn_active(dice, 60, 60) == 60
