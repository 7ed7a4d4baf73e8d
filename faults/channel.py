"""Channels that speak HTTP with the emulator, one per class of transport. Only the harness has them.

Connecting is a step of its own: what fails before a byte was written certainly did not arrive, what fails later may
have. There is no retry in here, and no connection is used twice.
"""

import hashlib
import hmac
import http.client
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from stammtisch.conversations.actions.throttle import Limit
from stammtisch.conversations.ports import DeliveryError, InboundAtom, OutgoingCopy, Sent, Unreadable
from stammtisch.conversations.states import TransportClass
from stammtisch.kit import failpoints
from stammtisch.people.models import Account

SECRET = b"the emulator and the product share this"
#: Shorter than the harness's leases, longer than a busy machine needs.
PATIENCE_SECONDS = 1.0


class HttpChannel:
    """One kind of provider, at an address on this machine."""

    def __init__(self, transport_class: TransportClass, emulator: str) -> None:
        self.transport_class: TransportClass | None = transport_class
        host, _colon, port = emulator.partition(":")
        self._host, self._port = host, int(port)

    def verify(self, account: Account, headers: Mapping[str, str], raw: bytes) -> bool | None:
        """HMAC-SHA256 over the raw bytes."""
        right = hmac.new(SECRET, raw, hashlib.sha256).hexdigest()
        return hmac.compare_digest(headers.get("X-Signature", ""), right)

    def split(self, account: Account, raw: bytes, received_at: datetime) -> Sequence[InboundAtom | Unreadable]:
        """`{"atoms": [{"kind", "id", "from", "text", "target", "value", "reference"}, …]}`"""
        return [
            InboundAtom(
                kind=each["kind"],
                external_id=each["id"],
                at=received_at,
                handle=each.get("from", ""),
                name=each.get("from", ""),
                text=each.get("text", ""),
                target_id=each.get("target", ""),
                value=each.get("value", ""),
                reference=each.get("reference", ""),
            )
            for each in json.loads(raw)["atoms"]
        ]

    def send(self, account: Account, copy: OutgoingCopy) -> Sent:
        """One POST. Raises DeliveryError."""
        body = json.dumps(
            {"to": copy.handle, "text": copy.text, "key": copy.key, "reference": copy.reference}
        ).encode()
        connection = http.client.HTTPConnection(self._host, self._port, timeout=PATIENCE_SECONDS)
        try:
            connection.connect()
        except OSError as error:
            raise DeliveryError("Der Anbieter ist nicht erreichbar.", repr(error)) from error
        try:
            return self._exchange(connection, f"/send/{self.transport_class}/{account.pk}", body)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise DeliveryError("", repr(error), ambiguous=True) from error
        finally:
            connection.close()

    @staticmethod
    def _exchange(connection: http.client.HTTPConnection, path: str, body: bytes) -> Sent:
        connection.putrequest("POST", path)
        connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body[:10])
        failpoints.reached("copy.first-byte")
        connection.send(body[10:])
        answer = connection.getresponse()
        said = answer.read()
        if answer.status == 200:
            return Sent(provider_id=json.loads(said)["id"])
        if answer.status == 429:
            wait = timedelta(seconds=float(answer.headers.get("Retry-After", "1")))
            raise DeliveryError("Später.", "429", retry_after=wait)
        if answer.status >= 500:
            raise DeliveryError("", f"{answer.status}", ambiguous=True)
        raise DeliveryError("Der Anbieter lehnt ab.", f"{answer.status}", permanent=True)


class AbreastChannel(HttpChannel):
    """The same, whose copies leave side by side: the other way through the sending loop."""

    pace = Limit(burst=200, every=timedelta(milliseconds=2))
    lanes = 8
