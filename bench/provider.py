"""A provider in the same process that takes everything and costs nothing, so the product is what is measured."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

SECRET = b"bench"
KIND = "bench"


@dataclass
class BenchProvider:
    """A channel with signed envelopes that sends as fast as it is told to."""

    #: How long the provider thinks about each copy.
    answers_after: float = 0.0
    has_got: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        from stammtisch.conversations.actions.throttle import Limit  # noqa: PLC0415 - needs Django
        from stammtisch.conversations.states import TransportClass  # noqa: PLC0415

        self.transport_class = TransportClass.RECONCILABLE
        self.pace = Limit(burst=10_000, every=timedelta(microseconds=100))
        self.lanes = 50

    def verify(self, account: Any, headers: Mapping[str, str], raw: bytes) -> bool:
        """HMAC over the raw bytes, as Meta signs."""
        given = headers.get("X-Hub-Signature-256", "").removeprefix("sha256=")
        return hmac.compare_digest(signature(raw), given)

    def split(self, account: Any, raw: bytes, received_at: datetime) -> list[Any]:
        """Each entry is one message."""
        from stammtisch.conversations.ports import InboundAtom  # noqa: PLC0415

        return [
            InboundAtom("message", each["id"], received_at, handle=each["from"], name=each["from"], text=each["text"])
            for each in json.loads(raw)
        ]

    def send(self, account: Any, copy: Any) -> Any:
        """Takes the copy."""
        from stammtisch.conversations.ports import Sent  # noqa: PLC0415

        if self.answers_after:
            time.sleep(self.answers_after)
        self.has_got.append(copy.handle)
        return Sent(provider_id=f"{copy.delivery_id}.{copy.attempt}")


def signature(raw: bytes) -> str:
    """What the provider writes into its header, after `sha256=`."""
    return hmac.new(SECRET, raw, hashlib.sha256).hexdigest()


def plug_in(provider: BenchProvider) -> None:
    """Make it a channel of this process."""
    from stammtisch.conversations.ports import ports  # noqa: PLC0415

    ports.channels = {**ports.channels, KIND: provider}
