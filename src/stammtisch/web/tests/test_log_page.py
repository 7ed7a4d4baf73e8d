"""The log: the owner reads what happened to doors and rights, page by page."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from stammtisch.kit import clock
from stammtisch.people.actions import audit
from stammtisch.people.actions.erasing import lay_to_rest
from stammtisch.people.models import Person
from stammtisch.people.models.audit import AuditKind
from stammtisch.people.tenancy import firm_scope
from stammtisch.testing.cast import house
from stammtisch.web.screens.audit import PAGE_SIZE


@pytest.fixture
def theatre(db):
    return house()


@pytest.fixture
def read(theatre):
    def read(query="", language="en", member=theatre.owner):
        browser = Client(headers={"accept-language": language})
        member.user.language = language
        member.user.save(update_fields=["language"])
        browser.force_login(member.user)
        return browser.get(f"/f/{theatre.firm.slug}/settings/log/{query}")

    return read


def note(theatre, **values):
    with firm_scope(theatre.firm):
        audit.note(**{"kind": AuditKind.ROLE_CHANGED, "by": theatre.owner, "now": clock.now()} | values)


def test_events_read_as_sentences(theatre, read):
    note(theatre, about="Cem: host")
    note(theatre, kind=AuditKind.INVITED, by=None, about="owner Nora")
    page = read().content.decode()
    assert "gave somebody another role: Cem: Host" in page
    assert "Somebody at the machine itself" in page
    assert "invited somebody: Owner Nora" in page
    assert "hat jemandem eine andere Rolle gegeben: Cem: Gastgeber" in read(language="de").content.decode()


def test_whose_file_was_taken_is_read_by_name_until_they_are_erased(theatre, read):
    with firm_scope(theatre.firm):
        bea = Person.objects.create(firm=theatre.firm, name="Bea", created_at=clock.now())
        note(theatre, kind=AuditKind.PERSON_EXPORTED, about=bea.public_id)
        assert "took a file with all about somebody: Bea" in read().content.decode()
        lay_to_rest(bea, now=clock.now())
    assert "took a file with all about somebody: somebody who is erased since" in read().content.decode()


def test_settings_are_named_by_their_page(theatre, read):
    note(theatre, kind=AuditKind.SETTINGS_CHANGED, about="keep_months")
    assert "changed the settings: How long we keep things" in read().content.decode()


def test_it_is_read_page_by_page(theatre, read):
    begun = clock.now() - timedelta(days=2)
    for number in range(PAGE_SIZE + 5):
        note(theatre, kind=AuditKind.REFUSED, about=f"page {number}", now=begun + timedelta(minutes=number))
    first = read().context["screen"]
    assert len(first.rows) == PAGE_SIZE
    older = read(first.older_url).context["screen"]
    assert older.rows[-1].about == "page 0"
    assert older.newer_url


def test_the_settings_lead_there_for_owners_alone(theatre, read):
    for member, leads in ((theatre.owner, True), (theatre.host, False)):
        browser = Client()
        browser.force_login(member.user)
        page = browser.get(f"/f/{theatre.firm.slug}/settings/").content.decode()
        assert ("/settings/log/" in page) is leads
    assert read(member=theatre.host).status_code == 403


def test_a_hostile_name_is_text_there(theatre, read):
    note(theatre, kind=AuditKind.ACCESS_ENDED, about="<script>alert(1)</script>")
    assert "<script>alert" not in read().content.decode()


def test_twenty_events_cost_no_more_queries_than_ten(theatre, read):
    read()  # the first page of a sign-in remembers the firm
    counts = []
    read()
    for number in range(20):
        note(theatre, about=f"{number}: host")
        if number in (9, 19):
            with CaptureQueriesContext(connection) as queries:
                read()
            counts.append(len(queries))
    assert counts[0] == counts[1]
