"""The web room as a channel. Its seats read the room itself, so nothing has to be delivered to them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from stammtisch.conversations.ports import DeliveryError, InboundAtom, OutgoingCopy, Sent, Unreadable
from stammtisch.conversations.states import TransportClass
from stammtisch.people.models import Account


class WebRoom:
    """Messages come by form, not by hook, and are read where they are stored."""

    transport_class: TransportClass | None = None

    def verify(self, account: Account, headers: Mapping[str, str], raw: bytes) -> bool | None:
        """There is no provider who could call: the hook of a web room is off."""
        return None

    def split(self, account: Account, raw: bytes, received_at: datetime) -> Sequence[InboundAtom | Unreadable]:
        """Raises ValueError: nothing arrives this way."""
        raise ValueError("A web room receives no envelopes.")

    def send(self, account: Account, copy: OutgoingCopy) -> Sent:
        """Raises DeliveryError: nothing leaves this way."""
        raise DeliveryError("", "A web room sends nothing; its guests read the room.", permanent=True)
