"""The life of a delivery: what each outcome means, and that statuses may come in any order."""

import itertools
from datetime import timedelta
from random import Random

import pytest

from stammtisch.conversations.states import (
    MAX_ATTEMPTS,
    RANK,
    WAIT_WINDOW,
    DeliveryState,
    Outcome,
    TransportClass,
    after_attempt,
    after_statuses,
    after_waiting,
    pause_before,
)
from stammtisch.testing.cast import NOON

DICE = Random(1)


@pytest.mark.parametrize("transport", TransportClass)
def test_an_accepted_copy_is_accepted(transport):
    assert after_attempt(Outcome.OK, transport, 1, DICE).state is DeliveryState.ACCEPTED


@pytest.mark.parametrize("transport", TransportClass)
def test_a_refusal_for_good_fails_at_once(transport):
    assert after_attempt(Outcome.PERMANENT, transport, 1, DICE).state is DeliveryState.FAILED


@pytest.mark.parametrize("transport", TransportClass)
def test_a_refusal_for_now_is_tried_again_until_the_last_attempt(transport):
    assert after_attempt(Outcome.RETRYABLE, transport, 1, DICE).state is DeliveryState.QUEUED
    assert after_attempt(Outcome.RETRYABLE, transport, MAX_ATTEMPTS, DICE).state is DeliveryState.FAILED


def test_the_provider_says_how_long_to_wait():
    wait = timedelta(minutes=3)
    assert after_attempt(Outcome.RETRYABLE, TransportClass.BLIND, 1, DICE, wait).pause == wait


def test_silence_is_repeated_parked_or_waited_out_by_the_class_of_the_transport():
    def after(transport):
        verdict = after_attempt(Outcome.AMBIGUOUS, transport, 1, DICE)
        return verdict.state, verdict.park

    assert after(TransportClass.IDEMPOTENT) == (DeliveryState.QUEUED, False)
    assert after(TransportClass.RECONCILABLE) == (DeliveryState.UNCLEAR, False)
    assert after(TransportClass.BLIND) == (DeliveryState.UNCLEAR, True)


def wait(is_story_line, unclear_since=NOON, up_since=NOON, now=NOON + WAIT_WINDOW):
    return after_waiting(is_story_line=is_story_line, unclear_since=unclear_since, up_since=up_since, now=now)


def test_a_story_line_is_sent_again_after_the_window_and_a_reply_asks_a_person():
    assert wait(is_story_line=True).state is DeliveryState.QUEUED
    reply = wait(is_story_line=False)
    assert (reply.state, reply.park) == (DeliveryState.UNCLEAR, True)


def test_the_window_runs_only_while_our_own_door_was_open():
    assert wait(is_story_line=True, now=NOON + WAIT_WINDOW / 2) is None
    assert wait(is_story_line=True, up_since=NOON + timedelta(minutes=5)) is None


def test_every_order_and_repetition_of_statuses_ends_equal():
    for order in itertools.permutations(["accepted", "failed", "delivered", "read"]):
        state, best = DeliveryState.ATTEMPTING, ""
        for status in (*order, *order):
            best = max(best, status, key=RANK.__getitem__)
            state = after_statuses(state, [best])
        assert state is DeliveryState.READ


def test_a_late_failure_of_the_first_attempt_does_not_undo_the_second():
    assert after_statuses(DeliveryState.ATTEMPTING, ["failed", ""]) is DeliveryState.ATTEMPTING
    assert after_statuses(DeliveryState.ATTEMPTING, ["failed", "accepted"]) is DeliveryState.ACCEPTED
    assert after_statuses(DeliveryState.ACCEPTED, ["failed"]) is DeliveryState.FAILED


def test_pauses_grow_and_never_pass_an_hour():
    pauses = [pause_before(attempt, Random(3)) for attempt in range(1, 30)]
    assert pauses[0] <= timedelta(seconds=5)
    assert max(pauses) <= timedelta(hours=1)
