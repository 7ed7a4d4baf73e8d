"""A provider that does what a test tells it: accepts, refuses, hangs up, repeats. No network.

Its envelopes are JSON lists: {"id", "kind", "from", "text", "target", "value", "at"} each, "?" as kind is unreadable.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from stammtisch.conversations.ports import DeliveryError, InboundAtom, OutgoingCopy, Sent, Unreadable
from stammtisch.conversations.states import TransportClass
from stammtisch.people.models import Account

#: What a signed envelope carries in its header.
SIGNATURE = "right"


class FakeProvider:
    """A channel of any transport class; `answers` are used up in order, then everything is accepted."""

    def __init__(self, transport_class: TransportClass = TransportClass.RECONCILABLE) -> None:
        self.transport_class: TransportClass | None = transport_class
        self.has_secret = True
        self.answers: list[DeliveryError | Exception] = []
        #: What was accepted, in order: (handle, text).
        self.accepted: list[tuple[str, str]] = []

    def verify(self, account: Account, headers: Mapping[str, str], raw: bytes) -> bool | None:
        return headers.get("X-Signature") == SIGNATURE if self.has_secret else None

    def split(self, account: Account, raw: bytes, received_at: datetime) -> Sequence[InboundAtom | Unreadable]:
        return [_atom(each, received_at) for each in json.loads(raw)]

    def send(self, account: Account, copy: OutgoingCopy) -> Sent:
        if self.answers:
            raise self.answers.pop(0)
        self.accepted.append((copy.handle, copy.text))
        return Sent(provider_id=f"p{copy.delivery_id}.{copy.attempt}")


def _atom(each: dict[str, str], received_at: datetime) -> InboundAtom | Unreadable:
    if each.get("kind") == "?":
        return Unreadable(each["id"], "message", "An unknown kind of message.")
    return InboundAtom(
        kind=each.get("kind", "message"),
        external_id=each["id"],
        at=datetime.fromisoformat(each["at"]) if "at" in each else received_at,
        handle=each.get("from", ""),
        name=each.get("name", each.get("from", "")),
        text=each.get("text", ""),
        target_id=each.get("target", ""),
        value=each.get("value", ""),
        reference=each.get("reference", ""),
    )
