"""What has outlived its period, or soon will. The period is `Firm.keep_months`, counted from the last word in a room.

A room stays as long as it is asked to (`Room.kept_until`), as long as a report about it is undecided, and as long as
a round is played there or its finished page is online (`ports.rounds.needed`).
"""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from stammtisch.conversations.models import Clearing, Message, Report, Room, Seat, Thread
from stammtisch.kit.months import months_after
from stammtisch.people.models import Address, Consent, Firm, Person
from stammtisch.people.models.consent import Purpose


def oldest_kept(firm: Firm, now: datetime) -> datetime:
    """What was last spoken in before this moment (UTC) has outlived the firm's period at `now`."""
    return months_after(now, -firm.keep_months, firm.zone)


def last_word(room: Room) -> datetime:
    """When something was last said there; a room in which nobody ever spoke counts from its opening."""
    return room.last_message_at or room.created_at


def goes_at(room: Room, firm: Firm) -> datetime:
    """When this room goes if nobody speaks there again (UTC)."""
    return kept_longer(room, firm) or months_after(last_word(room), firm.keep_months, firm.zone)


def kept_longer(room: Room, firm: Firm) -> datetime | None:
    """The day until which this room stays beyond the firm's period; None if it does not."""
    end = months_after(last_word(room), firm.keep_months, firm.zone)
    return room.kept_until if room.kept_until and room.kept_until > end else None


def outlived(firm: Firm, now: datetime) -> QuerySet[Room]:
    """Rooms whose period is over at `now`, longest silent first. Those a round needs are among them."""
    undecided = Report.objects.filter(room=OuterRef("pk"), decided_at=None)
    rooms = Room.objects.alias(last_word=Coalesce("last_message_at", "created_at"))
    return rooms.filter(
        ~Exists(undecided), Q(kept_until=None) | Q(kept_until__lte=now), last_word__lt=oldest_kept(firm, now)
    ).order_by("last_word", "pk")


def kept_rooms(now: datetime) -> QuerySet[Room]:
    """Rooms that somebody asked to keep, the first to go first."""
    return Room.objects.filter(kept_until__gt=now).order_by("kept_until", "pk")


def people_outlived(firm: Firm, now: datetime) -> QuerySet[Person]:
    """People with whom nothing is left: no words, no seat, and no consent that anything could still rest upon.

    Taking part and the licence rest upon a room and its story; when those are gone they have lost their purpose.
    """
    before = oldest_kept(firm, now)
    ways = Address.objects.filter(person=OuterRef("pk"))
    mine = {"address__person": OuterRef("pk")}
    newer = Consent.objects.filter(**mine, at__gte=before)
    later = Consent.objects.filter(
        address=OuterRef("address"), purpose=OuterRef("purpose"), given=False, at__gte=OuterRef("at")
    )
    lasting = Consent.objects.filter(**mine, given=True, purpose__in=(Purpose.SERVICE, Purpose.ADVERTISING))
    return Person.objects.filter(
        ~_has_words(),
        ~Exists(Seat.objects.filter(**mine)),
        ~Exists(Thread.objects.filter(**mine)),
        ~Exists(newer),
        ~Exists(lasting.filter(~Exists(later))),
        ~Exists(ways.filter(created_at__gte=before)),
        merged_into=None,
        erased_at=None,
        created_at__lt=before,
    ).order_by("pk")


def nobody_any_more(before: datetime) -> QuerySet[Person]:
    """Erased people whose last trace is gone, erased and heard of before this moment (UTC)."""
    mine = {"address__person": OuterRef("pk")}
    return Person.objects.filter(
        ~_has_words(),
        ~Exists(Seat.objects.filter(**mine)),
        ~Exists(Consent.objects.filter(**mine, at__gte=before)),
        merged_into=None,
        erased_at__lt=before,
    ).order_by("pk")


def clearings(*, limit: int = 20) -> list[Clearing]:
    """What was deleted lately, newest first."""
    return list(Clearing.objects.select_related("by")[:limit])


def _has_words() -> Q:
    """Whether somebody said something that is still there, or something to them alone is."""
    said = Message.objects.filter(address__person=OuterRef("pk"))
    heard = Message.objects.filter(to_address__person=OuterRef("pk"))
    return Q(Exists(said)) | Q(Exists(heard))
