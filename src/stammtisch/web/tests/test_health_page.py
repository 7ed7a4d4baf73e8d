"""Is everything well? Owners read it in sentences, with what to do; others need not know the machine."""

import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from stammtisch.conversations.actions import jobs, rooms, talk
from stammtisch.conversations.models import Atom, Delivery, Envelope, Heartbeat, Job
from stammtisch.kit import clock
from stammtisch.people.actions import firms
from stammtisch.people.models import Account
from stammtisch.people.tenancy import firm_scope
from stammtisch.testing.cast import guest, house, user
from stammtisch.web.doctor import checks
from stammtisch.web.doctor.findings import Finding, Level


@pytest.fixture
def theatre(db):
    return house()


@pytest.fixture
def url(theatre):
    return f"/f/{theatre.firm.slug}/health/"


@pytest.fixture(autouse=True)
def machine(settings, tmp_path: Path):
    """A machine on which all is well; it has its keys, and a backup was made."""
    shutil.copy(settings.DATA / "secrets", tmp_path)
    settings.DATA = tmp_path
    settings.MAIL_URL = "smtp://127.0.0.1:25"
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / clock.now().strftime("stammtisch-%Y-%m-%d-%H%M%S.tar")).touch()


@pytest.fixture(autouse=True)
def only_quick_checks(monkeypatch):
    """Those whose answer depends on the machine that runs the tests are not asked."""
    kept = {name: checks.CHECKS[name] for name in ("work", "machines", "clock", "mail", "backup", "proof", "keys")}
    monkeypatch.setattr(
        checks, "CHECKS", kept | {"disk": lambda: [Finding("disk", Level.OK, "Half the disk is free.")]}
    )


def beating(theatre, *, ago=timedelta(0)):
    moment = clock.now() - ago
    Heartbeat.objects.update_or_create(name="work", defaults={"at": moment, "up_since": moment})


def page(member, url, language="en"):
    client = Client(headers={"accept-language": language})
    member.user.language = language
    member.user.save(update_fields=["language"])
    client.force_login(member.user)
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def headline(html):
    return re.search(r"<h1[^>]*>(.*?)</h1>", html).group(1)


def test_a_sound_installation_says_so_in_two_words(theatre, url):
    beating(theatre)
    html = page(theatre.owner, url)

    assert headline(html) == "Everything works."
    assert "Messages are taken in and sent, deadlines are kept." in html
    assert "notice-warn" not in html


def test_a_work_loop_that_stopped_is_the_first_thing_one_reads(theatre, url):
    beating(theatre, ago=timedelta(minutes=2))
    settings_page = page(theatre.owner, f"/f/{theatre.firm.slug}/settings/")
    today = page(theatre.owner, f"/f/{theatre.firm.slug}/")
    html = page(theatre.owner, url)

    assert headline(html) == "One thing does not work."
    assert "Start Stammtisch anew." in html
    assert "systemctl restart stammtisch" in html
    for elsewhere in (settings_page, today):
        assert "The work in the background has stopped." in elsewhere
        assert f'href="{url}"' in elsewhere


def test_today_says_nothing_when_all_is_well_nor_to_those_who_cannot_help(theatre, url):
    beating(theatre)
    assert f'href="{url}"' not in page(theatre.owner, f"/f/{theatre.firm.slug}/")
    beating(theatre, ago=timedelta(minutes=2))
    assert f'href="{url}"' not in page(theatre.colleague, f"/f/{theatre.firm.slug}/")


def test_no_backup_is_something_that_could_be_better(theatre, url, tmp_path):
    beating(theatre)
    for backup in (tmp_path / "backups").iterdir():
        backup.unlink()
    html = page(theatre.owner, url)

    assert headline(html) == "Everything works. One thing could be better."
    assert "stammtisch backup" in html


def test_a_page_in_german_speaks_german_throughout(theatre, url):
    beating(theatre, ago=timedelta(minutes=2))
    html = page(theatre.owner, url, "de")

    assert headline(html) == "Eines geht nicht."
    assert "Die Arbeit im Hintergrund steht still." in html
    assert "Starte Stammtisch neu." in html
    assert "The clock" not in html
    assert "Mitlaufende Seiten" in html
    assert "Die Schlüssel passen zu dem, was versiegelt ist." in html


def test_what_a_person_must_decide_is_named_with_its_way(theatre, url):
    beating(theatre)
    now = clock.now()
    with firm_scope(theatre.firm):
        room = rooms.open_table(title="Tisch", welcome="", now=now)
        seat = guest("Bea", room, now=now)
        line = talk.answer(room=room, member=theatre.host, text="Hallo", now=now)
        account = Account.objects.get(kind="web")
        common = {"firm": theatre.firm, "account": account, "address": seat.address, "purpose": "answer"}
        parked = Delivery.objects.create(**common, message=line, next_at=now, state="unclear", parked_at=now)
        Atom.objects.create(
            firm=theatre.firm, account=account, kind="message", external_id="1", state="quarantined", at=now
        )
    html = page(theatre.owner, url)

    assert "One line was probably not delivered." in html
    assert "Something arrived that could not be read." in html
    assert html.count(f'href="/f/{theatre.firm.slug}/inbox/"') >= 2
    with firm_scope(theatre.firm):
        Delivery.objects.filter(pk=parked.pk).update(state="failed", parked_at=None, reason="retries")
    html = page(theatre.owner, url)
    assert "One line was not delivered in spite of eight attempts." in html
    assert f"/rooms/{room.public_id}/?at={line.seq}#m{line.seq}" in html
    assert ">Bea</a>" in html


def test_what_was_given_up_can_be_tried_again(theatre, url):
    beating(theatre)
    now = clock.now()
    with firm_scope(theatre.firm):
        dead = jobs.enqueue("derive", run_at=now, unique_key="x")
        Job.objects.filter(pk=dead.pk).update(state="dead", attempts=8, finished_at=now)
        envelope = Envelope.objects.create(
            firm=theatre.firm, account=Account.objects.get(kind="web"), digest="0" * 64, raw=b"", received_at=now,
            run_at=now, state="dead", attempts=8,
        )  # fmt: skip
    html = page(theatre.owner, url)
    assert "Two pieces of work in the background were given up." in html

    client = Client()
    client.force_login(theatre.owner.user)
    assert client.post(url + "again/").url == url

    with firm_scope(theatre.firm):
        dead.refresh_from_db()
        envelope.refresh_from_db()
    assert (dead.state, dead.attempts, envelope.state, envelope.attempts) == ("ready", 0, "ready", 0)
    assert headline(page(theatre.owner, url)) == "Everything works."


def test_work_that_was_asked_for_again_meanwhile_is_not_done_twice(theatre):
    now = clock.now()
    with firm_scope(theatre.firm):
        dead = jobs.enqueue("derive", run_at=now, unique_key="x")
        Job.objects.filter(pk=dead.pk).update(state="dead")
        waiting = jobs.enqueue("derive", run_at=now, unique_key="x")

        assert jobs.try_again(now=now) == 1

        assert sorted(Job.objects.values_list("pk", "state")) == [(dead.pk, "done"), (waiting.pk, "ready")]


@pytest.mark.security
def test_with_several_firms_the_machine_is_nobodys_page(theatre, url, settings):
    beating(theatre, ago=timedelta(minutes=2))
    firms.found_firm(name="Bäckerei", owner=user("Zacharias"), owner_name="Zacharias", now=clock.now())
    html = page(theatre.owner, url)

    assert "Something on the machine is not in order." in html
    assert "systemctl" not in html
    assert str(settings.DATA) not in html
    assert f'href="{url}"' not in page(theatre.owner, f"/f/{theatre.firm.slug}/")


@pytest.mark.security
def test_visitors_of_a_public_demo_do_not_see_the_machine(theatre, url, settings):
    beating(theatre)
    type(theatre.firm).objects.filter(pk=theatre.firm.pk).update(is_demo=True)
    assert "Messages are taken in" in page(theatre.owner, url)

    settings.PUBLIC_URL = type(settings.PUBLIC_URL)("https://demo.example", "https", "demo.example")
    assert "Messages are taken in" not in page(theatre.owner, url)
