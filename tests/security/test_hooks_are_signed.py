"""Class 8: what a provider delivers counts only with the signature of that very account, and counts once."""

import hashlib
import hmac

import pytest
from django.test import Client
from django.urls import get_resolver

from stammtisch.conversations.ingest import insert
from stammtisch.conversations.models import Envelope
from stammtisch.conversations.ports import ports
from stammtisch.kit import sealing, signing
from stammtisch.people.actions import accounts
from stammtisch.people.models import Account
from stammtisch.people.tenancy import firm_scope
from stammtisch.testing.cast import NOON, house
from stammtisch.testing.provider import FakeProvider

pytestmark = [pytest.mark.security, pytest.mark.django_db]

BODY = b'[{"id": "m1", "kind": "message", "from": "bea", "text": "Hallo"}]'


class SigningProvider(FakeProvider):
    """Signs as Meta and most others do: HMAC-SHA256 of the raw bytes with the account's secret."""

    def verify(self, account, headers, raw):
        secret = account.secrets.get("app_secret")
        if secret is None:
            return None
        return signing.same(headers.get("X-Signature", ""), signing.mac(secret.encode(), raw))


@pytest.fixture
def world(monkeypatch):
    """Two accounts of the theatre and one of the bakery, each with a secret of its own."""
    monkeypatch.setattr(ports, "channels", {**ports.channels, "signing": SigningProvider()})
    monkeypatch.setattr("stammtisch.web.views.hooks.writer.store", lambda arrival: insert([arrival]))
    theatre, bakery = house(), house("Bäckerei Zacharias", prefix="Z")
    found = {}
    for name, firm in (("ours", theatre.firm), ("second", theatre.firm), ("theirs", bakery.firm)):
        with firm_scope(firm):
            account = Account.objects.create(firm=firm, kind="signing", name=name, created_at=NOON)
            found[name] = accounts.keep_secrets(account=account, secrets={"app_secret": f"secret of {name}"})
    return found


def sign(account, body=BODY):
    return hmac.new(f"secret of {account.name}".encode(), body, hashlib.sha256).hexdigest()


def deliver(account, signature, body=BODY, kind="signing"):
    headers = {} if signature is None else {"X-Signature": signature}
    path = f"/hooks/{kind}/{account.public_id}"
    return Client().post(path, body, content_type="application/json", headers=headers).status_code


def stored(*accounts):
    found = 0
    for account in accounts:
        with firm_scope(account.firm):
            found += Envelope.objects.filter(account=account).count()
    return found


def test_the_right_signature_opens(world):
    assert deliver(world["ours"], sign(world["ours"])) == 200
    assert stored(world["ours"]) == 1


@pytest.mark.parametrize(
    "forge",
    [
        lambda right, ours, others: None,
        lambda right, ours, others: "",
        lambda right, ours, others: "0" * 64,
        lambda right, ours, others: right[:-1],
        lambda right, ours, others: right + "0",
        lambda right, ours, others: right.upper(),
        lambda right, ours, others: f" {right}x",
        lambda right, ours, others: hashlib.sha256(BODY).hexdigest(),
        lambda right, ours, others: hmac.new(b"", BODY, hashlib.sha256).hexdigest(),
        lambda right, ours, others: sign(others["second"]),
        lambda right, ours, others: sign(others["theirs"]),
        lambda right, ours, others: f"{right},{'0' * 64}",
        lambda right, ours, others: "ä" * 64,
    ],
)
def test_no_other_signature_opens(world, forge):
    right = sign(world["ours"])
    forged = forge(right, world["ours"], world)
    if forged is not None:
        forged = forged.encode().decode("latin-1")
    assert deliver(world["ours"], forged) == 401
    assert stored(*world.values()) == 0


def test_a_body_changed_by_one_bit_does_not_fit(world):
    right = sign(world["ours"])
    for place in range(len(BODY)):
        changed = bytearray(BODY)
        changed[place] ^= 1
        assert deliver(world["ours"], right, bytes(changed)) == 401
    assert stored(world["ours"]) == 0


def test_a_signature_opens_no_other_account_and_no_other_kind(world):
    right = sign(world["ours"])
    assert deliver(world["second"], right) == 401
    assert deliver(world["theirs"], right) == 401
    assert deliver(world["ours"], right, kind="web") == 404
    assert stored(*world.values()) == 0


def test_a_thousand_repeats_are_one_delivery(world):
    right = sign(world["ours"])
    assert {deliver(world["ours"], right) for _ in range(1000)} == {200}
    assert stored(world["ours"]) == 1


def test_the_same_bytes_to_two_accounts_are_two_deliveries(world):
    for account in world.values():
        assert deliver(account, sign(account)) == 200
    assert stored(world["ours"], world["second"]) == 2
    assert stored(*world.values()) == 3


def test_without_a_secret_or_its_key_the_door_is_shut(world, monkeypatch):
    ours = world["ours"]

    def lost(_sealed):
        raise sealing.KeyMissing

    with monkeypatch.context() as patch:
        patch.setattr(sealing, "unseal", lost)
        assert deliver(ours, sign(ours)) == 503
    with firm_scope(ours.firm):
        accounts.keep_secrets(account=ours, secrets={"app_secret": ""})
    assert deliver(ours, sign(ours)) == 503
    assert deliver(ours, hmac.new(b"", BODY, hashlib.sha256).hexdigest()) == 503
    assert stored(ours) == 0


def test_a_body_too_long_is_refused_unread(world, monkeypatch):
    monkeypatch.setattr("stammtisch.web.views.hooks.MOST_BYTES", 10)
    assert deliver(world["ours"], sign(world["ours"])) == 413


def test_this_is_the_only_door_for_providers():
    """A second route that takes foreign posts needs these tests as well."""
    names = [key for key in get_resolver().namespace_dict["web"][1].reverse_dict if isinstance(key, str)]
    assert [name for name in names if "hook" in name] == ["hook"]
