"""The table: story so far, whose turn, who sits here, what is said. Page and live feed share these functions."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from stammtisch.conversations import feed
from stammtisch.conversations.models import Attachment, Message, Room, Seat
from stammtisch.formats.who import person_id_of
from stammtisch.kit import signing
from stammtisch.web import idempotency
from stammtisch.web.faces import initials
from stammtisch.web.screens.guest import talk
from stammtisch.web.screens.guest.playing import Playing, playing_in
from stammtisch.web.screens.guest.tale import Progress, Tale, progress_of, tale_of
from stammtisch.web.screens.guest.talk import Utterance
from stammtisch.web.screens.guest.turn import ANYBODY, Reader, Turn, turn_of

#: So many faces are drawn at the edge of the table; the others are counted.
FACES = 12
#: A panel that is the same for all who see it, so its HTML may travel with the event.
_SHARED = ("wait", "over", "finished")
#: Milliseconds over which browsers spread when each must fetch for itself.
_SPREAD_FOR_ALL = 1500
#: Somebody at the table who does not play.
_SOMEBODY = Reader("somebody")


@dataclass(frozen=True)
class SeatFace:
    """Somebody at the table, for `parts/seats.html`."""

    name: str
    initials: str
    is_turn: bool = False
    is_away: bool = False


@dataclass(frozen=True)
class Scene:
    """The table as one reader sees it: everything the live regions show."""

    #: The firm's name, on the sign.
    house: str
    title: str
    welcome: str
    progress: Progress | None
    tale: Tale | None
    turn: Turn | None
    seats: tuple[SeatFace, ...]
    #: How many more sit here than are drawn.
    more_seats: int
    #: Where the finished story can be read; "" if nowhere.
    story_url: str

    @property
    def view(self) -> str:
        """Changes whenever the panel must be drawn anew for the same guest.

        A panel that asks for something shows no faces, so a new guest does not disturb who writes.
        """
        turn = self.turn.view if self.turn else ""
        is_mine = self.turn is not None and self.turn.is_mine
        return turn if is_mine else f"{turn}-{signing.digest(repr(self.seats))[:8]}"


@dataclass(frozen=True)
class Notice:
    """A sentence above the table; without text there is none."""

    text: str = ""
    #: "good", "warn" or "bad".
    tone: str = "good"


@dataclass(frozen=True)
class Typed:
    """What stands in a field already, and what is wrong with it."""

    text: str = ""
    error: str = ""


NO_NOTICE, NOTHING_TYPED = Notice(), Typed()


@dataclass(frozen=True)
class TableScreen:
    """`guest/table.html`: the table for a guest who sits there."""

    room: str
    scene: Scene
    talk: list[Utterance]
    #: Newest number of the firm's feed before all this was read.
    after: int
    #: The seat under a name that only the own browser can match.
    alias: str
    name: str
    #: Keys under which the forms count once.
    line_key: str
    talk_key: str
    #: What came of the last form: a sentence above the table.
    notice: Notice
    line: Typed
    said: Typed
    #: How large a picture may be.
    max_megabytes: int


def scene_of(room: Room, playing: Playing | None, reader: Reader, *, now: datetime, firm_zone: Any) -> Scene:
    """What this reader sees now."""
    seats, more = _faces(room, playing)
    if playing is None:
        return Scene(room.firm.name, room.title, room.welcome, None, None, None, seats, more, "")
    state = playing.state
    return Scene(
        house=room.firm.name,
        title=state.title or room.title,
        welcome=room.welcome,
        progress=progress_of(state) if state.status in ("open", "paused") else None,
        tale=tale_of(state, reader.who, playing.names, playing.token),
        turn=turn_of(state, reader, playing.names, now=now, zone=firm_zone),
        seats=seats,
        more_seats=more,
        story_url=playing.story_url,
    )


def table_screen(
    seat: Seat, *, now: datetime, notice: Notice = NO_NOTICE, line: Typed = NOTHING_TYPED, said: Typed = NOTHING_TYPED
) -> TableScreen:
    """The table as the guest on this seat sees it, with what came of a form that was just sent."""
    room, zone = seat.room, seat.firm.zone
    after = feed.head(seat.firm)
    playing = playing_in(room)
    reader = Reader(playing.who(seat), seat.name) if playing else ANYBODY
    return TableScreen(
        room=room.public_id,
        scene=scene_of(room, playing, reader, now=now, firm_zone=zone),
        talk=talk.talk_of(seat, zone=zone, now=now),
        after=after,
        alias=alias(seat),
        name=seat.name,
        line_key=idempotency.new_key(),
        talk_key=idempotency.new_key(),
        notice=notice,
        line=line,
        said=said,
        max_megabytes=settings.UPLOAD_MEGABYTES,
    )


def alias(seat: Seat) -> str:
    """A name for this seat in live events that tells other guests nothing: an event may say "this one alone must
    look again" without saying who that is."""
    return signing.mac(settings.SECRET_KEY.encode(), f"seat:{seat.public_id}".encode())[:12]


def live_table(room: Room, *, now: datetime) -> Mapping[str, Any]:
    """The event for everybody at the table after the story or the seats changed."""
    playing = playing_in(room)
    zone = room.firm.zone
    if playing is not None and playing.state.is_folded:
        # Each sees something else, and who is named in the event would be known as the author.
        return {"spread": _SPREAD_FOR_ALL}
    scene = scene_of(room, playing, ANYBODY, now=now, firm_zone=zone)
    swap: dict[str, Any] = {"head": _draw("head", scene), "tale": _draw("tale", scene)}
    if playing is None:
        return {"swap": {**swap, "turn": {scene.view: _draw("turn", scene)}}, "view": scene.view}
    readers = {alias(seat): Reader(playing.who(seat), seat.name) for seat in _players(room, playing)}
    turns = {
        key: turn_of(playing.state, reader, playing.names, now=now, zone=zone) for key, reader in readers.items()
    }
    # Everybody who does not play sees the same, so one of them stands for all.
    turns[""] = turn_of(playing.state, _SOMEBODY, playing.names, now=now, zone=zone)
    seen = {key: _with_turn(scene, turn) for key, turn in turns.items()}
    shared = {each.view: each for each in seen.values() if each.turn is None or each.turn.panel in _SHARED}
    swap["turn"] = {view: _draw("turn", each) for view, each in shared.items()}
    view = seen.pop("").view
    views = {key: each.view for key, each in seen.items() if each.view != view}
    return {"swap": swap, "view": view, "views": views, "say": _spoken(scene)}


def live_message(message: Message, *, now: datetime) -> Mapping[str, Any]:
    """The event for everybody at the table after somebody spoke."""
    files = list(Attachment.objects.filter(message=message).order_by("id"))
    said = talk.utterance(message, files, zone=message.room.firm.zone, now=now)
    html = render_to_string("guest/_utterance.html", {"said": said})
    return {"list": {"talk": html}, "say": talk.spoken([said])}


def _with_turn(scene: Scene, turn: Turn | None) -> Scene:
    return replace(scene, turn=turn)


def _draw(region: str, scene: Scene) -> str:
    return render_to_string(f"guest/_{region}.html", {"scene": scene}).strip()


def _spoken(scene: Scene) -> str:
    """For screen readers: the newest sentence, then whose turn it is."""
    lines = [line for paragraph in scene.tale.paragraphs for line in paragraph if line.is_new] if scene.tale else []
    sentences = [_("New sentence: %(text)s") % {"text": line.text} for line in lines]
    return " ".join([*sentences, scene.turn.heading if scene.turn else ""]).strip()


def _players(room: Room, playing: Playing) -> list[Seat]:
    """The guests who take part, or took part, and still sit here: at most as many as a round takes."""
    persons = [person_id_of(player.who) for player in playing.state.players]
    return list(_sitting(room).filter(address__person__in=[person for person in persons if person is not None]))


def _sitting(room: Room) -> QuerySet[Seat]:
    seats: QuerySet[Seat] = Seat.objects.filter(room=room, left_at=None)
    return seats.select_related("address").order_by("joined_at", "id")


def _faces(room: Room, playing: Playing | None) -> tuple[tuple[SeatFace, ...], int]:
    """The first faces at the table; whose turn it is sits among them, however many there are."""
    sitting = _sitting(room)
    faces = [_face(seat, playing) for seat in sitting[:FACES]]
    holder = _holder(playing)
    if holder is not None and not any(face.is_turn for face in faces):
        seat = sitting.filter(address__person=holder).first()
        faces[-1:] = [_face(seat, playing)] if seat else faces[-1:]
    return tuple(faces), max(0, sitting.count() - FACES)


def _holder(playing: Playing | None) -> int | None:
    """Id of the person whose turn it is, if everybody may know."""
    if playing is None or playing.state.is_folded:
        return None
    lease = playing.state.lease or playing.state.title_lease
    return person_id_of(lease.holder) if lease else None


def _face(seat: Seat, playing: Playing | None) -> SeatFace:
    who = playing.who(seat) if playing else ""
    if playing is None or playing.state.is_folded:
        return SeatFace(seat.name, initials(seat.name))
    lease = playing.state.lease or playing.state.title_lease
    player = playing.state.player(who)
    return SeatFace(
        seat.name,
        initials(seat.name),
        is_turn=lease is not None and lease.holder == who,
        is_away=player is not None and player.aside,
    )
