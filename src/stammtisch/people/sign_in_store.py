"""Where Django keeps its sessions: in :class:`SignIn`. This is the seam that Django's manual offers for such columns
("Extending database-backed session engines").
"""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from stammtisch.kit import clock
from stammtisch.people.models import SignIn
from stammtisch.people.models.sign_in import UNSIGNED, ends_at

BEGAN, SEEN, DEVICE = "began_at", "seen_at", "device"
#: A reader who clicks along costs one write in so long.
NOTED_EVERY = timedelta(minutes=15)


class SessionStore(DatabaseStore):
    """One browser's session; its end follows from when somebody signed in and was last seen."""

    @classmethod
    def get_model_class(cls) -> type[SignIn]:
        """Our table instead of Django's."""
        return SignIn

    def load(self) -> dict[str, Any]:
        """What is kept of this browser; nothing once it has ended, by the clock that set its end."""
        key = self.session_key
        found = SignIn.objects.filter(session_key=key, expire_date__gt=clock.now()).first() if key else None
        if found is None:
            self._session_key = None
            return {}
        data: dict[str, Any] = self.decode(found.session_data)
        return data

    def create_model_instance(self, data: dict[str, Any]) -> SignIn:
        """The row as it is written now."""
        now = clock.now()
        user, began_at = data.get(SESSION_KEY), _moment(data.get(BEGAN)) or now
        ends = ends_at(began_at=began_at, seen_at=now, remembered=is_remembered(data)) if user else now + UNSIGNED
        return SignIn(
            session_key=self._get_or_create_session_key(),  # type: ignore[attr-defined]  # the stubs forgot it
            session_data=self.encode(data),
            expire_date=ends,
            user_id=user,
            device=data.get(DEVICE, ""),
            began_at=began_at,
            seen_at=now,
        )


def is_remembered(data: dict[str, Any]) -> bool:
    """Whether the browser keeps its cookie when it is closed: the sign-in library writes 0 where it shall not."""
    return bool(data.get("_session_expiry") != 0)


def note_beginning(session: SessionBase, *, device: str, now: datetime) -> None:
    """Somebody signs in here, now."""
    session[BEGAN] = session[SEEN] = now.isoformat()
    session[DEVICE] = device


def note_seen(session: SessionBase, *, now: datetime) -> None:
    """Somebody is here; written down once in a quarter of an hour."""
    seen_at = _moment(session.get(SEEN))
    if seen_at is None or now - seen_at >= NOTED_EVERY:
        session[SEEN] = now.isoformat()


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
