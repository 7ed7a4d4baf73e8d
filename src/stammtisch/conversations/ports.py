"""What this area needs from areas above it, said as protocols; `wiring.py` hands in the real parts once at start.

A channel knows how bytes become atoms and how a delivery leaves. A game knows whether it takes a line. A job knows
what to do when its time has come.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from random import Random
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from stammtisch.conversations.states import TransportClass

if TYPE_CHECKING:
    from stammtisch.conversations.actions.throttle import Limit
    from stammtisch.conversations.models import Message, Room, Seat
    from stammtisch.people.models import Account, Address


@dataclass(frozen=True)
class InboundAtom:
    """One thing that happened at a provider, understood at the door. `at` is aware, UTC."""

    #: "message", "edit", "delete", "reaction", "status"
    kind: str
    #: The provider's id of this happening; with account and kind it is stored once.
    external_id: str
    at: datetime
    #: Handle of who did it, as the channel writes it.
    handle: str = ""
    name: str = ""
    text: str = ""
    #: External id of the message meant: what is edited, deleted, reacted to, answered.
    target_id: str = ""
    #: Emoji of a reaction (empty takes it back) or the status word.
    value: str = ""
    #: Of a status: the `OutgoingCopy.reference` that the provider hands back; empty where it hands back none.
    reference: str = ""


@dataclass(frozen=True)
class Unreadable:
    """An atom that could not be understood: set aside with its reason, never in the way of its neighbours."""

    external_id: str
    kind: str
    #: A sentence for people.
    reason: str


@dataclass(frozen=True)
class OutgoingCopy:
    """All a transport needs to send one delivery; holds no row and no connection."""

    delivery_id: int
    attempt: int
    #: The same for each attempt of a delivery and no other: the idempotency key where a provider takes one.
    key: str
    account_id: int
    handle: str
    text: str

    @property
    def reference(self) -> str:
        """Names this attempt. A reconcilable provider returns it with each status, so that a status finds its attempt
        even if we died before we learnt the provider's id. Holds no personal data."""
        return f"{self.delivery_id}.{self.attempt}"


@dataclass(frozen=True)
class Sent:
    """The provider took it under this id."""

    provider_id: str


class DeliveryError(Exception):
    """A transport did not deliver: two texts for two readers, and whether trying again can help."""

    def __init__(
        self,
        for_user: str,
        for_log: str,
        *,
        permanent: bool = False,
        ambiguous: bool = False,
        retry_after: timedelta | None = None,
    ) -> None:
        super().__init__(for_log)
        self.for_user = for_user
        self.for_log = for_log
        self.permanent = permanent
        #: The bytes left, the answer never came: it may have been sent.
        self.ambiguous = ambiguous
        self.retry_after = retry_after


class Channel(Protocol):
    """One kind of channel; lives in `channels/<kind>/`."""

    @property
    def transport_class(self) -> TransportClass | None:
        """How certain an attempt is; None for a channel whose seats read the room themselves (web)."""

    def verify(self, account: "Account", headers: Mapping[str, str], raw: bytes) -> bool | None:
        """Whether the bytes come from the provider; None when no secret is set up (the channel is off).

        Asked on the server's event loop: looks at nothing but what it is given.
        """

    def split(self, account: "Account", raw: bytes, received_at: datetime) -> Sequence[InboundAtom | Unreadable]:
        """All happenings in an envelope. Raises ValueError for bytes that are no envelope at all."""

    def send(self, account: "Account", copy: OutgoingCopy) -> Sent:
        """Send one copy. Raises DeliveryError. Called outside of any transaction."""


class Need(Enum):
    """What a round still needs of its room."""

    #: It is being played there.
    ALL = "all"
    #: Its finished page is online: the contributions must stay, the talk around them may go.
    CONTRIBUTIONS = "contributions"


@runtime_checkable
class Paced(Protocol):
    """A channel that knows what its provider can bear; all others send one copy after the other, at a pace that no
    provider minds."""

    @property
    def pace(self) -> "Limit":
        """Copies in the course of time, per account."""

    @property
    def lanes(self) -> int:
        """Calls side by side, per account. As many copies are in doubt when the process is killed, and as many leave
        although the first was answered with "later"."""


class Rounds(Protocol):
    """The games that run in rooms; implemented by the format engine."""

    def hear(self, message: "Message", room: "Room", *, now: datetime, dice: Random, **origin: Any) -> bool:
        """Offer a new guest message to the round of its room, inside the message's transaction.

        True when the round took it (as a line or as an answer to its own question): nobody in the team has to
        answer it.
        """

    def changed(self, message: "Message", *, now: datetime, dice: Random) -> None:
        """Tell that a message that was offered before has been edited or deleted."""

    def left(self, seat: "Seat", *, now: datetime) -> None:
        """Tell that somebody got up, inside that transaction."""

    def undelivered(self, message: "Message", *, now: datetime) -> None:
        """Tell that a copy of this message failed for good, inside that transaction."""

    def seat_for(self, address: "Address") -> "Seat | None":
        """The seat from which a round awaits words of this address right now; None if none does, or several do."""

    def needed(self, rooms: Sequence[int]) -> Mapping[int, "Need"]:
        """Which of these rooms (by id) a round still needs, and what of them."""

    def let_go(self, room: "Room") -> None:
        """Tell that a room goes for good with its rounds, inside that transaction."""


class NoRounds:
    """A house without games."""

    def hear(self, message: "Message", room: "Room", *, now: datetime, dice: Random, **origin: Any) -> bool:
        """Takes nothing."""
        return False

    def changed(self, message: "Message", *, now: datetime, dice: Random) -> None:
        """Does nothing."""

    def left(self, seat: "Seat", *, now: datetime) -> None:
        """Does nothing."""

    def undelivered(self, message: "Message", *, now: datetime) -> None:
        """Does nothing."""

    def seat_for(self, address: "Address") -> "Seat | None":
        """Awaits nobody."""
        return None

    def needed(self, rooms: Sequence[int]) -> Mapping[int, "Need"]:
        """Needs none."""
        return {}

    def let_go(self, room: "Room") -> None:
        """Does nothing."""


#: Runs one job; called with its firm open and outside of a transaction. Raising means: again later.
JobHandler = Callable[[dict[str, Any], datetime], None]


class ChoreError(Exception):
    """A chore could not be done; the text tells the owner why. It is tried again by itself."""


class ChoreHandler(Protocol):
    """Something the house does again and again (`work/chores.py`)."""

    def first(self, now: datetime) -> datetime:
        """When a new house does it for the first time."""

    def next_after(self, now: datetime) -> datetime | None:
        """When it is due again after it was done at `now`; None: this machine does not do it."""

    def run(self, now: datetime, alive: Callable[[], None]) -> dict[str, Any]:
        """Do it, calling `alive` at least once a minute; what is worth noting of it. Raises `ChoreError`."""


@dataclass
class Ports:
    """The parts above this area, filled in by `wiring.py`."""

    channels: Mapping[str, Channel] = field(default_factory=dict)
    rounds: Rounds = field(default_factory=NoRounds)
    jobs: Mapping[str, JobHandler] = field(default_factory=dict)
    chores: Mapping[str, ChoreHandler] = field(default_factory=dict)


ports = Ports()
