"""Row 58: what happens to doors and rights is noted once, and no history can be changed, not even by hand."""

from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.db import IntegrityError, connection, transaction
from django.test import Client

from stammtisch.conversations.actions import clearing
from stammtisch.conversations.work import tidy
from stammtisch.formats.models import RoundEvent
from stammtisch.kit import clock
from stammtisch.people.actions import audit, consents
from stammtisch.people.models import AuditEntry, Consent, Invitation
from stammtisch.people.models.audit import AUDIT_KEPT, AuditKind
from stammtisch.people.models.consent import PROOF_KEPT
from stammtisch.people.tenancy import firm_scope
from stammtisch.testing.cast import PASSWORD, house
from stammtisch.testing.storytellers import Storytellers

pytestmark = [pytest.mark.security, pytest.mark.django_db]


@pytest.fixture
def theatre():
    return house()


def noted(theatre, kind):
    """(who, about what) of each entry of this kind."""
    with firm_scope(theatre.firm):
        entries = AuditEntry.objects.filter(kind=kind).select_related("member").order_by("pk")
        return [(entry.member.name if entry.member else "", entry.about) for entry in entries]


def as_(member):
    browser = Client()
    browser.force_login(member.user)
    return browser


def as_owner(theatre):
    """The owner, who has just typed the password once more."""
    browser = as_(theatre.owner)
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return browser


def sign_in(member, password=PASSWORD):
    browser = Client()
    browser.post("/accounts/login/", {"login": member.user.email, "password": password})
    return browser


# --- one entry per event ------------------------------------------------------------------------------------------
def test_signing_in_and_failing_to_are_noted(theatre):
    sign_in(theatre.host, "falsch")
    sign_in(theatre.host)
    assert noted(theatre, "sign_in_failed") == [("Jonas", "")]
    assert noted(theatre, "signed_in") == [("Jonas", "")]


def test_a_name_nobody_has_is_nobodys_business(theatre):
    Client().post("/accounts/login/", {"login": "nobody@example.org", "password": "falsch"})
    assert noted(theatre, "sign_in_failed") == []


def test_a_wrong_second_step_is_noted(theatre):
    TOTP.activate(theatre.host.user, "JBSWY3DPEHPK3PXP")
    browser = sign_in(theatre.host)
    browser.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert noted(theatre, "sign_in_failed") == [("Jonas", "")]
    assert noted(theatre, "signed_in") == []


def test_a_refused_page_is_noted_and_the_same_again_is_not(theatre):
    browser = as_(theatre.colleague)
    for _ in range(3):
        assert browser.get(f"/f/{theatre.firm.slug}/settings/talk/").status_code == 403
    assert browser.post(f"/f/{theatre.firm.slug}/team/invite/").status_code == 403
    assert noted(theatre, "refused") == [("Cem", "/settings/talk/"), ("Cem", "/team/invite/")]


def test_an_invitation_is_noted_when_made_used_and_taken_back(theatre):
    browser, team = as_(theatre.owner), f"/f/{theatre.firm.slug}/team/"
    link = browser.post(f"{team}invite/", {"role": "host", "note": "Nora"}).context["screen"].link
    new = {"name": "Nora", "email": "nora@example.org", "password": "ein neuer langer Satz"}
    assert Client().post(link[link.index("/join/") :], new).status_code == 302
    browser.post(f"{team}invite/", {"role": "colleague", "note": "Nils"})
    with firm_scope(theatre.firm):
        open_one = Invitation.objects.get(accepted_at=None)
    browser.post(f"{team}invitations/{open_one.pk}/revoke/")
    assert noted(theatre, "invited") == [("Alma", "host Nora"), ("Alma", "colleague Nils")]
    assert noted(theatre, "joined") == [("Nora", "host")]
    assert noted(theatre, "invitation_revoked") == [("Alma", "colleague Nils")]


def test_another_role_and_the_end_of_access_are_noted(theatre):
    browser, team = as_(theatre.owner), f"/f/{theatre.firm.slug}/team/"
    browser.post(f"{team}{theatre.colleague.public_id}/", {"role": "host"})
    browser.post(f"{team}{theatre.colleague.public_id}/dismiss/")
    assert noted(theatre, "role_changed") == [("Alma", "Cem: host")]
    assert noted(theatre, "access_ended") == [("Alma", "Cem")]


def test_new_keys_are_noted(theatre):
    browser = sign_in(theatre.host)
    new = "noch ein langer Satz"
    browser.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    browser.post("/accounts/reauthenticate/", {"password": new})
    browser.post("/accounts/2fa/recovery-codes/generate/")
    assert noted(theatre, "password_changed") == [("Jonas", "")]


def test_changed_settings_are_noted_by_their_names_alone(theatre):
    as_(theatre.owner).post(f"/f/{theatre.firm.slug}/settings/imprint/", {"imprint": "canary", "contact": "canary"})
    ((who, about),) = noted(theatre, "settings_changed")
    assert who == "Alma"
    assert "imprint" in about
    assert "canary" not in about


def test_taking_a_second_step_away_is_noted(theatre):
    TOTP.activate(theatre.host.user, "JBSWY3DPEHPK3PXP")
    as_owner(theatre).post(f"/f/{theatre.firm.slug}/team/{theatre.host.public_id}/second-step/")
    assert noted(theatre, "second_step_taken") == [("Alma", "Jonas")]


def test_taking_and_erasing_all_about_a_guest_is_noted_without_their_name(theatre):
    with firm_scope(theatre.firm):
        bea = Storytellers(theatre).seats["Bea"].address.person
    browser, page = as_owner(theatre), f"/f/{theatre.firm.slug}/people/{bea.public_id}/"
    assert browser.post(f"{page}kept/").status_code == 200
    browser.post(f"{page}erase/")
    assert noted(theatre, "person_exported") == [("Alma", bea.public_id)]
    assert noted(theatre, "person_erased") == [("Alma", "")]


def test_every_kind_has_a_test_here(theatre):
    """A new kind of event gets a line in this file."""
    from pathlib import Path

    text = Path(__file__).read_text()
    assert not [
        kind for kind in AuditKind.values if f'"{kind}"' not in text and kind != AuditKind.SECOND_STEP_CHANGED
    ]


def test_an_app_as_second_step_is_noted(theatre):
    from allauth.account.adapter import get_adapter

    get_adapter().send_notification_mail("mfa/email/totp_activated", theatre.host.user)
    assert noted(theatre, AuditKind.SECOND_STEP_CHANGED) == [("Jonas", "")]


# --- and none is rewritten ----------------------------------------------------------------------------------------
@pytest.fixture
def histories(theatre):
    """Table → column, with a row in each."""
    with firm_scope(theatre.firm):
        played = Storytellers(theatre)
        consents.record(
            address=played.seats["Bea"].address,
            purpose="advertising",
            given=True,
            text="x",
            text_version="1",
            method="x",
            now=clock.now(),
        )
        audit.note(kind=AuditKind.REFUSED, by=theatre.host, now=clock.now())
    return {"people_auditentry": "about", "people_consent": "words", "formats_roundevent": "kind"}


def attempt(statement):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("table", ["people_auditentry", "people_consent", "formats_roundevent"])
def test_no_statement_changes_or_deletes_history(theatre, histories, table):
    with firm_scope(theatre.firm):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - our own table
            assert cursor.fetchone()[0]
        for statement in (f"UPDATE {table} SET {histories[table]} = 'forged'", f"DELETE FROM {table}"):  # noqa: S608
            with pytest.raises(IntegrityError, match="only ever added"):
                attempt(statement)


def test_no_model_does_either(theatre, histories):
    with firm_scope(theatre.firm):
        for rows in (AuditEntry.objects.all(), RoundEvent.objects.all()):
            with pytest.raises(IntegrityError), transaction.atomic():
                rows.update(at=clock.now())
            with pytest.raises(IntegrityError), transaction.atomic():
                rows.delete()
        assert AuditEntry.objects.exists()
        assert Consent.objects.exists()


def test_proof_of_consent_goes_once_it_has_been_kept_long_enough(theatre):
    with firm_scope(theatre.firm):
        address = Storytellers(theatre).seats["Bea"].address
        for version, days in (("of late", -1), ("long ago", 1)):
            consents.record(
                address=address,
                purpose="service",
                given=True,
                text="x",
                text_version=version,
                method="x",
                now=clock.now() - PROOF_KEPT - timedelta(days=days),
            )
        attempt("DELETE FROM people_consent WHERE text_version = 'long ago'")
        with pytest.raises(IntegrityError, match="only ever added"):
            attempt("DELETE FROM people_consent WHERE text_version = 'of late'")


def test_the_log_of_a_round_goes_with_its_room_alone(theatre, histories):
    with firm_scope(theatre.firm):
        room = RoundEvent.objects.first().round.room
        with pytest.raises(IntegrityError), transaction.atomic():
            room.delete()
        clearing.delete_messages(list(room.messages.values_list("pk", flat=True)))
        clearing.remove_room(room)
        assert not RoundEvent.objects.exists()


def test_withdrawn_words_can_still_be_blanked(theatre, histories):
    with firm_scope(theatre.firm):
        assert RoundEvent.objects.update(payload={})


def test_after_a_year_the_log_forgets(theatre):
    now = clock.now()
    with firm_scope(theatre.firm):
        for age in (timedelta(days=3), AUDIT_KEPT - timedelta(days=1), AUDIT_KEPT + timedelta(days=2)):
            audit.note(kind=AuditKind.REFUSED, by=theatre.host, now=now - age, about=str(age.days))
        tidy.prune_all(now=now)
        assert set(AuditEntry.objects.values_list("about", flat=True)) == {"3", "364"}
