"""The standing cast. Alma owns Theater Sprungbrett, Jonas hosts, Cem answers beside his work, Vera advises.
Bea, Omar and Lena are regulars. Zacharias owns the bakery next door and must see nothing.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from stammtisch.conversations.actions import rooms
from stammtisch.conversations.models import Room, Seat
from stammtisch.people.actions import firms, persons
from stammtisch.people.models import Firm, Member, Role, User
from stammtisch.people.tenancy import firm_scope

#: A Wednesday noon in Berlin, away from quiet hours and clock changes.
NOON = datetime(2026, 11, 4, 11, 0, tzinfo=UTC)
PASSWORD = "ein langer Satz am Tresen"  # noqa: S105


@dataclass(frozen=True)
class House:
    """One firm with its team; open it with `firm_scope(house.firm)`."""

    firm: Firm
    owner: Member
    host: Member
    colleague: Member
    adviser: Member


def user(name: str, *, now: datetime = NOON) -> User:
    """Somebody who can sign in with PASSWORD; the address is made of the name."""
    return User.objects.create_user(f"{name.lower()}@example.org", PASSWORD, name=name, created_at=now)


def house(name: str = "Theater Sprungbrett", *, prefix: str = "", now: datetime = NOON) -> House:
    """A firm with all four roles; `prefix` keeps the sign-ins of two houses apart."""
    alma, jonas, cem, vera = (user(prefix + each, now=now) for each in ("Alma", "Jonas", "Cem", "Vera"))
    firm = firms.found_firm(name=name, owner=alma, owner_name=alma.name, now=now)
    with firm_scope(firm):
        others = [
            Member.objects.create(firm=firm, user=who, role=role, name=who.name, joined_at=now)
            for who, role in ((jonas, Role.HOST), (cem, Role.COLLEAGUE), (vera, Role.ADVISER))
        ]
        owner = Member.objects.get(firm=firm, role=Role.OWNER)
    return House(firm, owner, *others)


def guest(name: str, room: Room, *, now: datetime = NOON) -> Seat:
    """A new guest of the web room, seated; the firm must be open."""
    address, _token = persons.meet_web_guest(name=name, now=now)
    return rooms.sit_down(room=room, name=name, address=address, now=now)
