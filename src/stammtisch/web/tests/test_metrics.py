"""Numbers for a machine that watches: only with the secret, true, and without a word about anybody."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from stammtisch.conversations.actions import jobs, rooms, talk
from stammtisch.conversations.models import Delivery, Job
from stammtisch.conversations.work.heartbeat import beat
from stammtisch.kit import clock
from stammtisch.people.models import Account
from stammtisch.people.tenancy import firm_scope
from stammtisch.testing.cast import guest, house
from stammtisch.web.metrics import requests, standing
from stammtisch.web.metrics.text import Metric, page

SECRET = "zwanzig Zeichen oder mehr"

pytestmark = pytest.mark.django_db


def asked(secret=SECRET):
    return Client(headers={"authorization": f"Bearer {secret}"}).get("/metrics")


def value(text, line):
    found = re.search(rf"^{re.escape(line)} (\S+)$", text, re.MULTILINE)
    return float(found.group(1)) if found else None


@pytest.fixture
def on(settings, tmp_path):
    settings.METRICS = SECRET
    settings.DATA = tmp_path


@pytest.mark.security
def test_without_the_secret_there_is_nothing(settings):
    settings.METRICS = ""
    assert asked("").status_code == 404
    settings.METRICS = SECRET
    assert asked("another").status_code == 404
    assert Client().get("/metrics").status_code == 404


def test_queues_of_all_firms_are_added_up(on):
    now = clock.now()
    for name, prefix in (("Theater", ""), ("Bäckerei", "Z")):
        firm = house(name, prefix=prefix, now=now)
        with firm_scope(firm.firm):
            room = rooms.open_table(title="Geheim", welcome="", now=now)
            seat = guest("Bea", room, now=now)
            line = talk.answer(room=room, member=firm.host, text="Hallo", now=now)
            common = {"firm": firm.firm, "account": Account.objects.get(kind="web"), "address": seat.address}
            Delivery.objects.create(**common, message=line, purpose="answer", next_at=now - timedelta(minutes=5))
            dead = jobs.enqueue("x", run_at=now)
            Job.objects.filter(pk=dead.pk).update(state="dead")
    beat("work", now=now - timedelta(seconds=40))
    text = asked().content.decode()

    assert value(text, 'stammtisch_rows{kind="deliveries_waiting"}') == 2
    assert value(text, 'stammtisch_rows{kind="jobs_dead"}') == 2
    assert 300 <= value(text, "stammtisch_delivery_oldest_seconds") < 400
    assert 40 <= value(text, "stammtisch_work_beat_seconds") < 140
    assert value(text, "stammtisch_firms") == 2
    assert value(text, "stammtisch_database_bytes") > 10_000
    assert value(text, "stammtisch_backup_seconds") is None  # none was made: no number rather than a wrong one


@pytest.mark.security
def test_no_name_of_a_firm_a_person_or_a_thing_is_in_it(on):
    firm = house()
    client = Client()
    client.force_login(firm.owner.user)
    client.get(f"/f/{firm.firm.slug}/")
    client.get("/f/nobody-knows/people/abc/")
    client.get("/wp-login.php")
    text = asked().content.decode()

    assert value(text, 'stammtisch_requests_total{route="web:today",method="GET",status="200"}') >= 1
    for word in (firm.firm.slug, "Sprungbrett", "Alma", "nobody-knows", "abc", "wp-login"):
        assert word not in text


def test_requests_are_counted_by_route_with_their_durations():
    answered = requests.Answered()
    for seconds in (0.001, 0.02, 0.02, 7.0):
        answered.note(route="web:today", method="GET", status=200, seconds=seconds)
    text = page(answered.metrics())

    assert value(text, 'stammtisch_requests_total{route="web:today",method="GET",status="200"}') == 4
    assert value(text, 'stammtisch_request_seconds_bucket{route="web:today",le="0.005"}') == 1
    assert value(text, 'stammtisch_request_seconds_bucket{route="web:today",le="0.025"}') == 3
    assert value(text, 'stammtisch_request_seconds_bucket{route="web:today",le="5.0"}') == 3
    assert value(text, 'stammtisch_request_seconds_bucket{route="web:today",le="+Inf"}') == 4
    assert value(text, 'stammtisch_request_seconds_sum{route="web:today"}') == pytest.approx(7.041)
    assert value(text, 'stammtisch_request_seconds_count{route="web:today"}') == 4


def test_a_label_cannot_break_out_of_its_line():
    odd = Metric("x", "gauge", "About\nit.", [("", {"a": 'b"\n\\'}, 1.0)])

    assert page([odd]).splitlines() == ["# HELP x About\\nit.", "# TYPE x gauge", 'x{a="b\\"\\n\\\\"} 1']


def test_every_measure_stands_in_the_manual(on):
    from tests.test_reference import REFERENCE

    manual = (REFERENCE / "monitoring.md").read_text()
    beat("work", now=clock.now())
    measures = {metric.name for metric in (*requests.answered.metrics(), *standing.metrics(now=clock.now()))}
    assert set(re.findall(r"^\| `(stammtisch_\w+)` \|", manual, re.MULTILINE)) == measures
    assert set(re.findall(r"`kind=\"(\w+)\"`", manual)) == set(standing._COUNTED)
