"""Beginning a story and setting its rules, with what guests will see beside them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.forms import BoundField
from django.urls import reverse
from django.utils.translation import gettext as _

from stammtisch.conversations.models import Room
from stammtisch.conversations.models.room import RoomKind
from stammtisch.formats.models import RUNNING, Round
from stammtisch.formats.one_sentence_story.settings import Settings
from stammtisch.formats.who import key_of
from stammtisch.people.models import Firm, Member
from stammtisch.people.queries import team
from stammtisch.web.access import HOSTS
from stammtisch.web.forms.rounds import OPENING_LIMIT, BeginForm, PrepareForm, duration
from stammtisch.web.idempotency import new_key
from stammtisch.web.screens.rounds.preview import PreviewScreen, preview_screen, rules_in_words

#: Tables to choose from; a firm with more lays a new one.
TABLES_SHOWN = 100

#: Shown at once; everything else is folded away.
_PLAIN = ("opening", "title", "way", "lines", "lease", "days", "who_reads", "moderation")


@dataclass(frozen=True)
class NewScreen:
    """All that `rounds/new.html` sees."""

    form: BeginForm
    key: str
    #: What went wrong, a sentence; or nothing.
    error: str
    #: A first sentence that others began with.
    example: str
    opening_limit: int = OPENING_LIMIT
    nav: str = "rounds"


@dataclass(frozen=True)
class PrepareScreen:
    """All that `rounds/prepare.html` sees."""

    title: str
    table: str
    form: PrepareForm
    key: str
    error: str
    preview: PreviewScreen | None
    url: str
    preview_url: str
    discard_url: str
    nav: str = "rounds"

    @property
    def more(self) -> list[BoundField]:
        """The fields that most people never need."""
        return [field for field in self.form if field.name not in _PLAIN]

    @property
    def more_has_errors(self) -> bool:
        """Whether one of them must be looked at."""
        return any(field.errors for field in self.more)


def new_screen(form: BeginForm, *, error: str = "") -> NewScreen:
    """Where to begin."""
    example = _(
        "“On the Tuesday before the premiere there was a suitcase in the foyer, and nobody had seen it come in.”"
    )
    return NewScreen(form, new_key(), error, example)


def prepare_screen(
    firm: Firm, round: Round, form: PrepareForm, preview: PreviewScreen | None, *, error: str = ""
) -> PrepareScreen:
    """The rules of a draft."""
    ids = [firm.slug, round.public_id]
    return PrepareScreen(
        title=round.title or round.room.title,
        table=round.room.title,
        form=form,
        key=new_key(),
        error=error,
        preview=preview,
        url=reverse("web:round_prepare", args=ids),
        preview_url=reverse("web:round_preview", args=ids),
        discard_url=reverse("web:round_act", args=[*ids, "discard"]),
    )


def preview_of(
    firm: Firm, round: Round, settings: Settings, *, opening: str, language: str, now: datetime
) -> PreviewScreen:
    """What guests will see with these rules."""
    return preview_screen(
        settings,
        opening=opening,
        language=language,
        house=firm.name,
        room=round.room.public_id,
        rules=rules_in_words(settings, duration(settings.lease)),
        now=now,
        zone=firm.zone,
    )


def free_tables() -> list[tuple[str, str]]:
    """Tables at which nothing runs, the liveliest first, as choices."""
    rooms = Room.objects.filter(kind=RoomKind.TABLE, archived_at=None)
    busy = Round.objects.filter(status__in=RUNNING).values("room")
    found = rooms.exclude(pk__in=busy).order_by("-last_message_at", "-id")[:TABLES_SHOWN]
    return [(room.public_id, room.title) for room in found]


def deputies(firm: Firm, host: Member) -> Mapping[str, str]:
    """Who may stand in: everybody who leads rounds, but the host."""
    return {key_of(member): member.name for member in team(firm) if member.role in HOSTS and member.pk != host.pk}
