"""Reads of this area that span several rows: who is known here, who may be the same, who agreed to what."""

from datetime import datetime

from django.db.models import Count, QuerySet

from stammtisch.people.models import Consent, Firm, Invitation, Member, Person, PersonMerge, SignIn, User
from stammtisch.people.models.person import name_key


def firms_of(user: User) -> list[Member]:
    """The user's present memberships with their firms, by the firm's name."""
    members = Member.objects.filter(user=user, left_at=None).select_related("firm")
    return list(members.order_by("firm__name", "pk"))


def sign_ins_of(user: User, *, now: datetime) -> list[SignIn]:
    """Every browser this user is signed in with at `now`, the one last used first."""
    found = SignIn.objects.filter(user=user, expire_date__gt=now).defer("session_data")
    return list(found.order_by("-seen_at", "pk"))


def a_firm_exists() -> bool:
    """Whether a firm was founded here; a demo does not count."""
    return Firm.objects.filter(is_demo=False).exists()


def demo_firm() -> Firm | None:
    """The demo of this installation, if it has one."""
    return Firm.objects.filter(is_demo=True).order_by("pk").first()


def team(firm: Firm) -> list[Member]:
    """The present members in the order they joined."""
    return list(Member.objects.filter(firm=firm, left_at=None).select_related("user").order_by("joined_at", "pk"))


def open_invitations() -> QuerySet[Invitation]:
    """Invitations of the open firm that were neither used nor revoked; too old ones included, newest first."""
    return Invitation.objects.filter(accepted_at=None, revoked_at=None).select_related("invited_by")


def known_persons(search: str = "") -> QuerySet[Person]:
    """Everybody the open firm knows by name, or those whose name has every word of `search` in it."""
    found = Person.objects.filter(merged_into=None, erased_at=None)
    for word in name_key(search).split():
        found = found.filter(name_key__contains=word)
    return found.order_by("name_key", "pk")


def twins_of(person: Person, *, limit: int = 5) -> list[Person]:
    """Others with the same name but for case, accents and punctuation: perhaps the same human being."""
    if not person.name_key:
        return []
    same = Person.objects.filter(merged_into=None, name_key=person.name_key).exclude(pk=person.pk)
    return list(same.order_by("pk")[:limit])


def persons_with_twins() -> QuerySet[Person]:
    """Everybody who shares a name with somebody else, twins side by side."""
    named = Person.objects.filter(merged_into=None).exclude(name_key="")
    shared = named.values("name_key").annotate(count=Count("pk")).filter(count__gt=1).values("name_key")
    return named.filter(name_key__in=shared).order_by("name_key", "pk")


def consent_history(person: Person) -> list[Consent]:
    """Every consent event of this person's addresses, newest first."""
    events = Consent.objects.filter(address__person=person).select_related("address__account", "recorded_by")
    return list(events.order_by("-at", "-pk"))


def merges_of(person: Person) -> list[PersonMerge]:
    """Who was taken together with this person and can be parted again, latest first."""
    return list(PersonMerge.objects.filter(survivor=person, undone_at=None).select_related("absorbed", "merged_by"))
