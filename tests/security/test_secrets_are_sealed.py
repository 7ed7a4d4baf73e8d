"""Rows 43, 44, 51: a stolen database opens no door, and the keys can be changed while Stammtisch runs."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from click.testing import CliRunner
from django.db import connection

from stammtisch.kit import sealing, secrets_file
from stammtisch.people.actions import accounts, members, persons
from stammtisch.people.models import Account
from stammtisch.people.tenancy import firm_scope
from stammtisch.testing.cast import NOON, PASSWORD, guest, house
from stammtisch.web import resealing
from stammtisch.web.cli.keys import command
from stammtisch.web.doctor import checks
from stammtisch.web.doctor.findings import Level

pytestmark = [pytest.mark.security, pytest.mark.django_db]

TOTP_SECRET = "JBSWY3DPEHPK3PXPCANARY"


@pytest.fixture
def keys(settings, tmp_path):
    """A data folder of its own, so that keys can be changed."""
    secrets_file.Secrets.of(tmp_path)
    settings.DATA = tmp_path
    return tmp_path


@pytest.fixture
def theatre(keys):
    theatre = house()
    with firm_scope(theatre.firm):
        account = Account.objects.get()
        accounts.keep_secrets(account=account, secrets={"access_token": "canary-access-token"})
    TOTP.activate(theatre.owner.user, TOTP_SECRET)
    RecoveryCodes.activate(theatre.owner.user)
    return theatre


def secrets_of(theatre):
    with firm_scope(theatre.firm):
        return Account.objects.get().secrets


def codes_of(theatre):
    return RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes()


def everything():
    """Every column of every table that shows the open firm, as a thief would read them."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - our own tables
            yield from (str(value) for row in cursor.fetchall() for value in row)


def test_a_dump_holds_no_secret_as_it_is(theatre):
    with firm_scope(theatre.firm):
        _invitation, invitation_token = members.invite(role="colleague", by=theatre.owner, now=NOON)
        from stammtisch.conversations.actions import rooms

        seat = guest("Bea", rooms.open_table(title="Tisch", now=NOON))
        guest_token = persons.new_key(address=seat.address, now=NOON)
    canaries = {
        "a channel's token": "canary-access-token",
        "an app's secret": TOTP_SECRET,
        "a recovery code": codes_of(theatre)[0],
        "an invitation": invitation_token,
        "a guest's key": guest_token,
        "a password": PASSWORD,
    }
    with firm_scope(theatre.firm):
        dump = "\n".join(everything())
    assert theatre.firm.slug in dump
    assert "Bea" in dump
    assert not {name for name, canary in canaries.items() if canary in dump}


def test_the_same_secret_looks_different_each_time(theatre):
    assert sealing.seal("canary") != sealing.seal("canary")


def test_new_keys_seal_everything_and_the_old_ones_go(theatre, keys):
    codes = codes_of(theatre)
    before = secrets_file.Secrets.of(keys).field_keys
    assert resealing.standing() == resealing.Sealed(newest=3)

    renewed = CliRunner().invoke(command, ["--renew"])
    assert renewed.exit_code == 0
    assert "--finish" in renewed.output
    assert secrets_file.Secrets.of(keys).field_keys[1:] == before
    assert resealing.standing() == resealing.Sealed(newest=3)

    finished = CliRunner().invoke(command, ["--finish"])
    assert finished.exit_code == 0
    (after,) = secrets_file.Secrets.of(keys).field_keys
    assert after not in before
    assert (keys / "secrets").stat().st_mode & 0o777 == 0o600
    assert secrets_of(theatre) == {"access_token": "canary-access-token"}
    assert codes_of(theatre) == codes
    totp = Authenticator.objects.get(type="totp")
    assert sealing.unseal(totp.data["secret"]) == TOTP_SECRET


def test_a_running_process_follows_the_change(theatre, keys):
    """Nothing is restarted: the next secret is sealed with the key that was added a moment ago."""
    old = sealing.seal("before")
    secrets_file.add_field_key(keys)
    assert sealing.is_newest(sealing.seal("after"))
    assert not sealing.is_newest(old)
    assert sealing.unseal(old) == "before"


def test_what_an_older_key_sealed_meanwhile_is_renewed_before_that_key_goes(theatre, keys):
    CliRunner().invoke(command, ["--renew"])
    text = (keys / "secrets").read_text()
    _newest, older = secrets_file.Secrets.of(keys).field_keys
    with firm_scope(theatre.firm):  # a process that had not yet looked
        late = sealing.Fernet(older).encrypt(b'{"access_token": "late"}').decode()
        Account.objects.update(sealed=late)
    assert resealing.standing() == resealing.Sealed(newest=2, older=1)
    CliRunner().invoke(command, ["--finish"])
    assert older in text
    assert older not in (keys / "secrets").read_text()
    assert secrets_of(theatre) == {"access_token": "late"}


def test_no_key_is_thrown_away_while_something_is_lost(theatre, keys):
    (keys / "secrets").unlink()
    secrets_file.Secrets.of(keys)
    assert resealing.standing() == resealing.Sealed(lost=3)
    secrets_file.add_field_key(keys)
    refused = CliRunner().invoke(command, ["--finish"])
    assert refused.exit_code == 3
    assert len(secrets_file.Secrets.of(keys).field_keys) == 2
    with pytest.raises(sealing.KeyMissing):
        secrets_of(theatre)
    assert [finding.level for finding in checks.CHECKS["keys"]()] == [Level.PROBLEM]
