"""A sign-in: what the server keeps of one browser. Django's session, with columns for whose it is and when it ends.

One row is both, so the list of sign-ins cannot differ from what really opens the house: whoever deletes the row has
ended the sign-in. Kept on purpose: no internet address, and of the browser its name alone.
"""

from datetime import datetime, timedelta

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from stammtisch.kit import signing

#: A device of one's own: unused for so long, or so long after signing in, one proves anew who one is.
IDLE, LONGEST = timedelta(days=14), timedelta(days=90)
#: The same on a device that others use, too.
IDLE_SHARED, LONGEST_SHARED = timedelta(hours=4), timedelta(days=1)
#: A browser in which nobody has signed in yet, with a question for a passkey open.
UNSIGNED = timedelta(hours=1)


class SignIn(AbstractBaseSession):
    """One browser. Until somebody has signed in there, `user` is empty."""

    user = models.ForeignKey("people.User", null=True, on_delete=models.CASCADE, related_name="sign_ins")
    #: "Firefox, Android"; empty where the browser said nothing we know.
    device = models.CharField(max_length=60, blank=True, default="")
    began_at = models.DateTimeField()
    #: When this row was last written: exact to a quarter of an hour.
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ["-seen_at"]

    def __str__(self) -> str:
        return f"{self.user}: {self.device}"

    @classmethod
    def get_session_store_class(cls) -> type:
        """The store that Django asks for when it decodes a row."""
        from stammtisch.people.sign_in_store import SessionStore  # noqa: PLC0415 - the store needs this model

        return SessionStore

    @property
    def handle(self) -> str:
        """Names this sign-in on a page without telling the key that opens it."""
        return signing.digest(self.session_key)[:24]


def ends_at(*, began_at: datetime, seen_at: datetime, remembered: bool) -> datetime:
    """When a sign-in ends by itself, if nothing more happens.

    >>> at = datetime(2026, 11, 4, 12)
    >>> str(ends_at(began_at=at, seen_at=at, remembered=True))
    '2026-11-18 12:00:00'
    >>> str(ends_at(began_at=at, seen_at=at + timedelta(hours=22), remembered=False))
    '2026-11-05 12:00:00'
    """
    idle, longest = (IDLE, LONGEST) if remembered else (IDLE_SHARED, LONGEST_SHARED)
    return min(seen_at + idle, began_at + longest)
