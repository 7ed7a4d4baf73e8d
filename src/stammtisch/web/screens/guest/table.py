"""The table: story so far, whose turn, who sits here, what is said. Page and live feed share these functions."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from stammtisch.conversations import feed
from stammtisch.conversations.models import Message, Room, Seat
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
        talk=talk.talk_of(room, zone=zone, now=now),
        after=after,
        alias=alias(seat),
        name=seat.name,
        line_key=idempotency.new_key(),
        talk_key=idempotency.new_key(),
        notice=notice,
        line=line,
        said=said,
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
    swap = {"head": _draw("head", scene), "tale": _draw("tale", scene)}
    if playing is None:
        return {"swap": {**swap, "turn": _draw("turn", scene)}, "view": ""}
    turns = {
        alias(seat): turn_of(playing.state, Reader(playing.who(seat), seat.name), playing.names, now=now, zone=zone)
        for seat in _guests(room)
    }
    views = {key: turn.view if turn else "" for key, turn in turns.items()}
    common = Counter(views.values()).most_common(1)[0][0] if views else ""
    shown = next((turn for key, turn in turns.items() if views[key] == common), None)
    if shown is not None and shown.panel in _SHARED:
        swap["turn"] = _draw("turn", _with_turn(scene, shown))
    special = {key: view for key, view in views.items() if view != common}
    return {"swap": swap, "view": common, "views": special, "say": _spoken(scene)}


def live_message(message: Message, *, now: datetime) -> Mapping[str, Any]:
    """The event for everybody at the table after somebody spoke."""
    said = talk.utterance(message, zone=message.room.firm.zone, now=now)
    html = render_to_string("guest/_utterance.html", {"said": said})
    return {"list": {"talk": html}, "say": talk.spoken([said])}


def _with_turn(scene: Scene, turn: Turn) -> Scene:
    return Scene(**{**scene.__dict__, "turn": turn})


def _draw(region: str, scene: Scene) -> str:
    return render_to_string(f"guest/_{region}.html", {"scene": scene}).strip()


def _spoken(scene: Scene) -> str:
    """For screen readers: the newest sentence, then whose turn it is."""
    lines = [line for paragraph in scene.tale.paragraphs for line in paragraph if line.is_new] if scene.tale else []
    sentences = [_("New sentence: %(text)s") % {"text": line.text} for line in lines]
    return " ".join([*sentences, scene.turn.heading if scene.turn else ""]).strip()


def _guests(room: Room) -> list[Seat]:
    seats = Seat.objects.filter(room=room, left_at=None, address__isnull=False)
    return list(seats.select_related("address").order_by("joined_at", "id"))


def _faces(room: Room, playing: Playing | None) -> tuple[tuple[SeatFace, ...], int]:
    """The faces at the table in order of arrival; whose turn it is stands among them whatever their number."""
    seats = list(Seat.objects.filter(room=room, left_at=None).select_related("address").order_by("joined_at", "id"))
    faces = [_face(seat, playing) for seat in seats]
    shown = faces[:FACES]
    holder = next((face for face in faces[FACES:] if face.is_turn), None)
    if holder:
        shown[-1] = holder
    return tuple(shown), max(0, len(faces) - FACES)


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
