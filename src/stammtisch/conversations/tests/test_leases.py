"""Who holds what, and for how long: late senders, slow providers, databases that go away in the middle of a pass."""

from datetime import timedelta
from random import Random

import pytest
from django.db import OperationalError

from stammtisch.conversations.actions import delivery as actions
from stammtisch.conversations.actions import rooms, talk
from stammtisch.conversations.models import Bucket, Delivery, Message, Room
from stammtisch.conversations.ports import DeliveryError
from stammtisch.conversations.states import WAIT_WINDOW
from stammtisch.conversations.tests.scene import arrive, keep_up, state, until_idle
from stammtisch.conversations.work import Worker, deliveries
from stammtisch.conversations.work.heartbeat import beat
from stammtisch.people.actions import consents
from stammtisch.people.models import Account, Address
from stammtisch.testing.cast import NOON


@pytest.fixture
def told(monkeypatch):
    """Seconds that pass inside the sending loop, told by the test."""
    seconds = [0.0]
    monkeypatch.setattr(deliveries, "monotonic", lambda: seconds[0])
    return seconds


@pytest.fixture
def three(theatre, account, provider, worker):
    """Three people who each wait for one copy."""
    names = ("bea", "omar", "lena")
    arrive(account, *({"id": name, "from": name, "text": "Hallo"} for name in names))
    until_idle(worker)
    for room in Room.objects.order_by("id"):
        talk.answer(room=room, member=theatre.colleague, text="Gern!", now=NOON)
    return names


def states():
    return sorted(Delivery.objects.values_list("state", flat=True))


def test_who_was_slow_does_not_send_what_may_be_taken_for_lost(three, provider, worker, told, monkeypatch):
    """The first call took nearly the whole lease: the others go back instead of leaving after their lease."""
    real = provider.send

    def slowly(account, copy):
        told[0] += actions.LEASE.total_seconds() - 1
        return real(account, copy)

    monkeypatch.setattr(provider, "send", slowly)
    worker.step(NOON)
    assert (len(provider.accepted), states()) == (1, ["accepted", "queued", "queued"])


def test_what_comes_after_a_slow_provider_is_dated_later(theatre, three, provider, told, monkeypatch):
    """Another account hung for five minutes in this pass: a pause, a lease, a wait begin when they begin."""
    other = Account.objects.create(firm=theatre.firm, kind="fake", name="Zwei", created_at=NOON)
    Delivery.objects.filter(pk=Delivery.objects.latest("id").pk).update(account=other)
    calls = []

    def send(account, copy):
        calls.append(account.pk)
        told[0] += 300
        raise DeliveryError("Später.", "429", retry_after=timedelta(seconds=30))

    monkeypatch.setattr(provider, "send", send)
    Worker(dice=Random(1)).step(NOON)
    first, second = (Account.objects.get(pk=pk).paused_until for pk in calls)
    assert (first, second) == (NOON + timedelta(seconds=330), NOON + timedelta(seconds=630))


def test_what_was_judged_meanwhile_is_not_sent(three, provider, worker, monkeypatch):
    """While the first copy was on its way, another process took the second for lost and a person sent it again."""
    real = provider.send

    def meanwhile(account, copy):
        if not provider.accepted:
            waiting = Delivery.objects.exclude(pk=copy.delivery_id).earliest("id")
            Delivery.objects.filter(pk=waiting.pk).update(state="unclear", parked_at=NOON)
            actions.send_again(delivery=waiting, now=NOON)
        return real(account, copy)

    monkeypatch.setattr(provider, "send", meanwhile)
    until_idle(worker)
    assert sorted(who for who, _text in provider.accepted) == sorted(three)


def test_a_provider_that_says_later_gets_nothing_more_until_then(three, provider, worker):
    provider.answers = [DeliveryError("Später.", "429", retry_after=timedelta(seconds=30))]
    worker.step(NOON)
    assert (provider.accepted, states()) == ([], ["queued", "queued", "queued"])
    until_idle(worker, now=NOON + timedelta(seconds=29))
    assert provider.accepted == []
    until_idle(worker, now=NOON + timedelta(seconds=31))
    assert len(provider.accepted) == 3


def test_an_answer_is_written_down_although_the_database_was_away(three, provider, worker, monkeypatch):
    """The provider took it; three times the database did not. It must not end as unclear."""
    monkeypatch.setattr(deliveries, "OUTAGE_SECONDS", 0)
    real, troubles = actions.record, [OperationalError("database is locked")] * 3

    def record(*args, **kwargs):
        if troubles:
            raise troubles.pop()
        real(*args, **kwargs)

    monkeypatch.setattr(actions, "record", record)
    until_idle(worker)
    assert (len(provider.accepted), states()) == (3, ["accepted"] * 3)


def test_a_second_silence_is_waited_out_as_long_as_the_first(answered, account, provider, worker):
    """A story line that was sent again and met silence again must not leave a third time at once."""
    Message.objects.filter(side="team").update(is_contribution=True)
    silence = DeliveryError("", "timeout", ambiguous=True)
    provider.answers = [silence, silence]
    now = NOON
    beat("hooks", now=now)
    until_idle(worker, now=now)
    for _ in range(2):
        assert state() == "unclear"
        beat("hooks", now=now)
        for _minute in range(9):
            now += timedelta(minutes=1)
            beat("hooks", now=now)
            until_idle(worker, now=now)
            assert (state(), provider.accepted) == ("unclear", [])
        now += WAIT_WINDOW - timedelta(minutes=8)
        keep_up(NOON, now)
        until_idle(worker, now=now)
    assert (state(), len(provider.accepted)) == ("accepted", 1)


def test_a_status_that_waits_unopened_counts_before_the_window_is_judged(answered, account, provider, worker):
    """The worker was away; the status lies in an envelope that nobody has opened yet."""
    Message.objects.filter(side="team").update(is_contribution=True)
    provider.answers = [DeliveryError("", "timeout", ambiguous=True)]
    until_idle(worker)
    reference = f"{Delivery.objects.get().pk}.1"
    arrive(
        account,
        {"kind": "status", "id": "s", "target": "p", "value": "delivered", "reference": reference},
        now=NOON + timedelta(minutes=1),
    )
    later = NOON + WAIT_WINDOW + timedelta(minutes=1)
    keep_up(NOON, later)
    worker.step(later)
    until_idle(worker, now=later)
    assert (state(), provider.accepted) == ("delivered", [])


def test_who_is_held_back_costs_nothing(answered, account, provider, worker, django_assert_num_queries):
    """Copies behind an unclear one are not due: an idle worker must not write for them ten times a second."""
    provider.answers = [DeliveryError("", "timeout", ambiguous=True)]
    answered("Zweite Antwort.")
    until_idle(worker)
    before = Bucket.objects.get(key=f"send:{account.pk}").tokens
    with django_assert_num_queries(3):
        worker.step(NOON)
    assert Bucket.objects.get(key=f"send:{account.pk}").tokens == before


def test_a_key_is_kept_for_all_attempts_and_shared_with_no_other_copy(theatre, three, account):
    """A provider that knows keys would take two people's copies of one line for one."""
    table = rooms.open_table(title="Stammtisch", now=NOON)
    for address in Address.objects.filter(account=account):
        rooms.sit_down(room=table, name=address.handle, address=address, now=NOON)
        consents.record(
            address=address, purpose="answer", given=True, text="Ja", text_version="1", method="test", now=NOON
        )
    Delivery.objects.all().delete()
    talk.answer(room=table, member=theatre.colleague, text="Guten Abend!", now=NOON)
    first = actions.claim(account, limit=3, now=NOON)
    Delivery.objects.update(state="queued")
    second = actions.claim(account, limit=3, now=NOON)
    assert [copy.key for copy in first] == [copy.key for copy in second]
    assert len({copy.key for copy in first}) == 3


@pytest.mark.parametrize("broken", [RuntimeError("Oops"), KeyError("kind")])
def test_one_broken_copy_does_not_stop_the_others(three, provider, worker, broken):
    provider.answers = [broken]
    until_idle(worker)
    assert (len(provider.accepted), states()) == (2, ["accepted", "accepted", "unclear"])


def test_an_account_whose_channel_is_gone_stops_nobody(three, theatre, account, provider, worker):
    gone = Account.objects.create(firm=theatre.firm, kind="gone", name="Weg", created_at=NOON)
    address = Address.objects.get(handle="bea")
    Delivery.objects.filter(address=address).update(account=gone)
    until_idle(worker)
    assert sorted(who for who, _text in provider.accepted) == ["lena", "omar"]
    until_idle(worker, now=NOON + timedelta(hours=2))
