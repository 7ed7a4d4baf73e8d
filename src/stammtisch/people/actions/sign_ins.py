"""Ending sign-ins. A stream that is open ends a few seconds later (`web/live/rights.py`)."""

from datetime import datetime

from stammtisch.people.models import SignIn, User


def end_one(*, user: User, handle: str, but: str | None) -> bool:
    """End the user's sign-in with this handle, unless it is the one with the key `but`; whether there was one."""
    mine = SignIn.objects.filter(user=user).exclude(session_key=but or "")
    found = [sign_in.pk for sign_in in mine.only("session_key") if sign_in.handle == handle]
    return bool(SignIn.objects.filter(pk__in=found).delete()[0])


def end_all(*, user: User, but: str | None = None) -> int:
    """End every sign-in of the user, or all but the one with the key `but`; returns how many."""
    return SignIn.objects.filter(user=user).exclude(session_key=but or "").delete()[0]


def forget_ended(*, now: datetime, at_once: int) -> int:
    """Throw away up to `at_once` sign-ins that ended by themselves; returns how many."""
    ended = SignIn.objects.filter(expire_date__lt=now).order_by("expire_date").values("pk")[:at_once]
    return SignIn.objects.filter(pk__in=list(ended.values_list("pk", flat=True))).delete()[0]
