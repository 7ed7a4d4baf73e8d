"""Who may listen to what, asked once when a stream begins and again, for all at once, every few seconds."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, get_user
from django.http import HttpRequest

from stammtisch.conversations.models import Room, Seat
from stammtisch.kit import ids
from stammtisch.people.models import AddressKey, Firm, Member, SignIn, User
from stammtisch.people.sign_in_store import SessionStore
from stammtisch.people.tenancy import firm_scope
from stammtisch.web import guests, second_step


@dataclass(frozen=True)
class StaffRight:
    """A member who is signed in and belongs to the firm."""

    member_id: int
    session_key: str


@dataclass(frozen=True)
class GuestRight:
    """A guest who sits at the room and holds a key to that seat."""

    firm_id: int
    seat_id: int
    key_id: int
    #: What is said to this person alone belongs on the stream, too.
    person_id: int


Right = StaffRight | GuestRight


def of_member(slug: str, cookies: Mapping[str, str]) -> tuple[StaffRight, Member] | None:
    """The right of a signed-in, present member of the firm with this slug."""
    session_key = cookies.get(settings.SESSION_COOKIE_NAME, "")
    if not session_key:
        return None
    request = HttpRequest()
    request.session = SessionStore(session_key)
    user = get_user(request)
    member = (
        Member.objects.select_related("firm", "user")
        .filter(firm__slug=slug, user_id=user.pk or 0, left_at=None)
        .first()
    )
    if member is None or second_step.is_missing(member.user, member.firm):
        return None
    return StaffRight(member.pk, session_key), member


def of_guest(room_id: str, cookies: Mapping[str, str], now: datetime) -> tuple[GuestRight, Seat] | None:
    """The right of a guest who sits at the room with this public id."""
    firm = Firm.objects.filter(code=ids.code_of(room_id)).first() if ids.code_of(room_id) else None
    if firm is None:
        return None
    with firm_scope(firm):
        key = guests.key_in(cookies, firm, now=now)
        seat = (
            Seat.objects.select_related("room", "firm", "address__person")
            .filter(
                room__public_id=room_id,
                room__archived_at=None,
                address__person=key.address.person_id,
                left_at=None,
            )
            .first()
            if key
            else None
        )
    return (GuestRight(firm.pk, seat.pk, key.pk, key.address.person_id), seat) if key and seat else None


def room_of(firm: Firm, room_id: str) -> Room | None:
    """The room of this firm with this public id."""
    with firm_scope(firm):
        room: Room | None = Room.objects.filter(public_id=room_id).first()
    return room


def withdrawn(rights: Collection[Right], now: datetime) -> set[Right]:
    """Which of these no longer hold; a fixed number of queries, and two more for each firm with guests."""
    staff = {right for right in rights if isinstance(right, StaffRight)}
    seated = {right for right in rights if isinstance(right, GuestRight)}
    return (staff - _present(staff, now)) | (seated - _sitting(seated, now))


def _present(rights: Iterable[StaffRight], now: datetime) -> set[Right]:
    wanted = list(rights)
    members = (
        Member.objects.select_related("user", "firm")
        .filter(pk__in={right.member_id for right in wanted}, left_at=None, user__is_active=True)
        .in_bulk()
    )
    secured = second_step.secured({member.user_id for member in members.values()})
    sessions = SignIn.objects.in_bulk({right.session_key for right in wanted})
    hashes = {
        key: session.get_decoded().get(HASH_SESSION_KEY)
        for key, session in sessions.items()
        if session.expire_date > now
    }
    return {
        right
        for right in wanted
        if right.member_id in members
        # A new password ends every sign-in made with the old one.
        and (members[right.member_id].user_id in secured or not members[right.member_id].firm.needs_second_step)
        and hashes.get(right.session_key) in _valid_hashes(members[right.member_id].user)
    }


def _valid_hashes(user: User) -> set[str]:
    return {user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()}


def _sitting(rights: Iterable[GuestRight], now: datetime) -> set[Right]:
    by_firm: dict[int, list[GuestRight]] = {}
    for right in rights:
        by_firm.setdefault(right.firm_id, []).append(right)
    holding: set[Right] = set()
    for firm in Firm.objects.filter(pk__in=by_firm):
        here = by_firm[firm.pk]
        with firm_scope(firm):
            seats = set(
                Seat.objects.filter(
                    pk__in={right.seat_id for right in here}, left_at=None, room__archived_at=None
                ).values_list("pk", flat=True)
            )
            keys = set(
                AddressKey.objects.filter(pk__in={right.key_id for right in here}, expires_at__gt=now).values_list(
                    "pk", flat=True
                )
            )
        holding |= {right for right in here if right.seat_id in seats and right.key_id in keys}
    return holding
