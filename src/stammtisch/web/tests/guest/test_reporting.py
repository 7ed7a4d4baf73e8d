"""Anybody may report anything public: without an account, with a receipt; a person decides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.utils import translation

from stammtisch.conversations.actions import reports
from stammtisch.conversations.models import Report
from stammtisch.conversations.work.jobs import run_due
from stammtisch.kit import clock
from stammtisch.people.models import Firm
from stammtisch.people.tenancy import firm_scope
from stammtisch.web.tests.guest.conftest import OUR_PAGE, Table, Visitor

Enter = Callable[..., Visitor]
GOOD = {"reason": "Das verletzt mich.", "good_faith": "on"}


def stored(table: Table) -> list[Report]:
    with firm_scope(table.firm):
        return list(Report.objects.select_related("message").order_by("id"))


def test_a_stranger_reports_the_page_and_gets_a_number(table: Table) -> None:
    client = Client(headers={"accept-language": "en"})
    answer = client.post(f"{table.url}report/", {**GOOD, "key": str(uuid4())}, follow=True, **OUR_PAGE)
    (report,) = stored(table)
    page = answer.content.decode()
    assert report.public_id in page
    assert "A person at Theater Sprungbrett reads it and decides." in page
    assert not client.cookies
    assert (report.message, report.reason, report.path) == (None, "Das verletzt mich.", f"{table.url}report/")


def test_a_guest_reports_a_line_that_a_stranger_would_not_even_see(table: Table, three: list[Visitor]) -> None:
    table.holder(three).write("Ein böser Satz.")
    (line,) = table.messages(is_contribution=True)
    assert "Ein böser Satz." in three[0].page("report/")
    assert "Ein böser Satz." not in Client().get(f"{table.url}report/").content.decode()
    three[0].post("report/", {**GOOD, "line": line.public_id})
    assert all("Ein böser Satz." not in visitor.page() for visitor in three)
    assert table.state.waits_for_host()
    Client().post(f"{table.url}report/", {**GOOD, "line": line.public_id, "key": str(uuid4())}, **OUR_PAGE)
    assert [report.message and report.message.public_id for report in stored(table)] == [line.public_id, None]


def test_what_is_missing_is_said_beside_its_field_and_nothing_is_lost(table: Table, visitor: Enter) -> None:
    answer = visitor().post("report/", {"reason": "So nicht.", "email": "quatsch"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Please confirm that you mean it honestly." in page
    assert "This does not look like an e-mail address." in page
    assert "So nicht.</textarea>" in page
    assert not stored(table)


def test_sent_twice_is_one_report(table: Table, visitor: Enter) -> None:
    fields = {**GOOD, "key": str(uuid4())}
    for _ in range(2):
        visitor().client.post(f"{table.url}report/", fields, **OUR_PAGE)
    assert len(stored(table)) == 1


def test_a_flood_of_reports_is_slowed_down(table: Table, visitor: Enter) -> None:
    codes = [visitor().post("report/", GOOD).status_code for _ in range(12)]
    assert codes[:10] == [303] * 10
    assert codes[10:] == [429] * 2


def test_of_two_decisions_the_first_counts(table: Table) -> None:
    with firm_scope(table.firm):
        report = reports.file_report(path="/s/x/", reason="Nein", now=clock.now(), room=table.room)
        first, second = (
            reports.decide(report=report, decision=what, statement="Darum.", by=table.house.host, now=clock.now())
            for what in ("kept", "removed")
        )
        assert (first, second) == (True, False)
        report.refresh_from_db()
        assert report.decision == "kept"


@pytest.fixture
def with_mail(settings: Any) -> None:
    settings.MAIL_URL = "smtp://127.0.0.1"


def reported(table: Table, *, language: str = "en", **fields: str) -> tuple[Client, str]:
    """A stranger's browser, and the address of the receipt."""
    client = Client(headers={"accept-language": language})
    answer = client.post(f"{table.url}report/", {**GOOD, "key": str(uuid4()), **fields}, **OUR_PAGE)
    return client, answer["Location"]


def decided(table: Table, what: str = "removed", statement: str = "Das war unfreundlich.") -> None:
    with firm_scope(table.firm):
        (report,) = Report.objects.all()
        reports.decide(report=report, decision=what, statement=statement, by=table.house.host, now=clock.now())
    run_due(now=clock.now())


@pytest.mark.usefixtures("with_mail")
def test_who_left_an_address_hears_by_mail_what_was_decided(table: Table) -> None:
    client, receipt = reported(table, email="bea@example.org", name="Bea Baumann")
    assert "You hear by e-mail what was decided and why." in client.get(receipt).content.decode()
    decided(table)
    (letter,) = mail.outbox
    assert letter.to == ["bea@example.org"]
    assert letter.subject == "Your report to Theater Sprungbrett: what was decided"
    for words in ("It has been taken out.", "Das war unfreundlich.", f"{settings.PUBLIC_URL}{receipt}"):
        assert words in letter.body
    assert letter.message()["Auto-Submitted"] == "auto-generated"
    # Nobody can have us send words of their own to somebody else.
    assert "Bea Baumann" not in letter.body
    assert GOOD["reason"] not in letter.body


@pytest.mark.usefixtures("with_mail")
def test_the_answer_speaks_the_language_of_the_report(table: Table) -> None:
    reported(table, language="de", email="bea@example.org")
    with translation.override("en"):
        decided(table, "kept")
    assert stored(table)[0].language == "de"
    assert mail.outbox[0].body.startswith("Guten Tag,")


@pytest.mark.usefixtures("with_mail")
def test_no_name_of_a_firm_reaches_into_the_headers(table: Table) -> None:
    Firm.objects.update(name="Theater\r\nBcc: alle@example.org")
    reported(table, email="bea@example.org")
    decided(table)
    message = mail.outbox[0].message()
    assert message["Bcc"] is None
    assert mail.outbox[0].recipients() == ["bea@example.org"]


@pytest.mark.usefixtures("with_mail")
def test_decided_twice_is_one_mail(table: Table) -> None:
    reported(table, email="bea@example.org")
    decided(table)
    decided(table, "kept")
    assert len(mail.outbox) == 1


def test_without_mail_nothing_is_promised_and_the_page_itself_says_what_was_decided(
    table: Table, settings: Any
) -> None:
    settings.MAIL_URL = ""
    client, receipt = reported(table, email="bea@example.org")
    page = client.get(receipt).content.decode()
    assert "e-mail" not in page
    assert "will stand on this page" in page
    decided(table, "kept", "Das ist <b>erlaubt</b>.")
    page = client.get(receipt).content.decode()
    assert "It stays where it is." in page
    assert "Das ist &lt;b&gt;erlaubt&lt;/b&gt;." in page
    assert not mail.outbox
