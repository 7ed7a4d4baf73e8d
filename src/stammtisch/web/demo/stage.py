"""Plays a room of the prompt book through the product's own actions, with the clock of its twelve weeks."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from stammtisch.conversations.actions import rooms, talk, threads
from stammtisch.conversations.actions.files import Prepared
from stammtisch.conversations.models import Message, Room, Seat, Side, Thread
from stammtisch.conversations.models.room import RoomKind
from stammtisch.conversations.rules import Rest, rest_until
from stammtisch.web import seating
from stammtisch.web.demo import pictures
from stammtisch.web.demo.almanac import Almanac
from stammtisch.web.demo.house import Company
from stammtisch.web.demo.prompt_book import Cue, Place

#: How long before the first word somebody sits down.
SETTLING = timedelta(minutes=2)


@dataclass(frozen=True)
class Moment:
    """A cue with its time, and the scene it belongs to."""

    at: datetime
    scene: int
    cue: Cue


def in_order(place: Place, almanac: Almanac) -> list[Moment]:
    """Every cue of the room by time; scenes may overlap."""
    return sorted(_timed(place, almanac), key=lambda moment: moment.at)


def _timed(place: Place, almanac: Almanac) -> Iterator[Moment]:
    for number, scene in enumerate(place.scenes):
        at = almanac.moment(scene.start)
        for cue in scene.cues:
            at = min(at + cue.after, almanac.now)
            yield Moment(at, number, cue)


@dataclass
class Stage:
    """One room while it is played. `tale.py` builds on it."""

    company: Company
    room: Room
    dice: Random
    #: What was said, by scene: cues point back into their own scene only.
    said: dict[int, list[Message]] = field(default_factory=dict)
    seats: dict[str, Seat] = field(default_factory=dict)

    def play(self, moment: Moment) -> None:
        """Let it happen. Raises KeyError for a verb or a name nobody knows."""
        VERBS[moment.cue.verb](self, moment)

    # --- words ---

    def speak(self, moment: Moment) -> None:
        """ "says"; also "answers", which quotes a line of the scene."""
        self._utter(moment, reply_to=self._back(moment, moment.cue.rest) if moment.cue.verb == "answers" else None)

    def show(self, moment: Moment) -> None:
        """ "shows PICTURE": words with a picture that `pictures.py` draws."""
        self._utter(moment, files=(pictures.drawn(moment.cue.rest),))

    def note(self, moment: Moment) -> None:
        """ "notes": for the team's eyes only."""
        member = self.company.member(moment.cue.who)
        self.remember(moment, talk.note(room=self.room, member=member, text=self.words(moment), now=moment.at))

    def correct(self, moment: Moment) -> None:
        """ "corrects": the own last line gets these words."""
        talk.edit(message=self._own_last(moment), text=self.words(moment), now=moment.at, dice=self.dice)

    def delete(self, moment: Moment) -> None:
        """ "deletes": the own last line goes."""
        talk.delete(message=self._own_last(moment), now=moment.at, dice=self.dice)

    # --- signs ---

    def react(self, moment: Moment) -> None:
        """ "reacts EMOJI [N]": on the Nth line back."""
        emoji, _space, back = moment.cue.rest.partition(" ")
        message = self._back(moment, back)
        who = moment.cue.who
        if self.company.is_member(who):
            talk.react(message=message, emoji=emoji, now=moment.at, member=self.company.member(who))
        else:
            talk.react(message=message, emoji=emoji, now=moment.at, address=self.company.address(who))

    def settle(self, moment: Moment) -> None:
        """ "settles [N]": the Nth line back needs no answer."""
        member = self.company.member(moment.cue.who)
        talk.settle(message=self._back(moment, moment.cue.rest), member=member, now=moment.at)

    # --- the team's work ---

    def take(self, moment: Moment) -> None:
        """ "takes": the conversation with the guest who spoke last is now this member's."""
        threads.assign(thread=self._thread(moment), to=self.company.member(moment.cue.who), now=moment.at)

    def hand(self, moment: Moment) -> None:
        """ "hands NAME": it is now the other one's."""
        threads.assign(thread=self._thread(moment), to=self.company.member(moment.cue.rest), now=moment.at)

    def rest(self, moment: Moment) -> None:
        """ "rests tomorrow|monday": it comes back then, counted from the day of filling."""
        zone = self.room.firm.zone
        until = rest_until(Rest(moment.cue.rest), None, now=self.company.almanac.now, zone=zone)
        assert until is not None  # noqa: S101 - only a date can be past
        threads.snooze(thread=self._thread(moment), until=until, now=moment.at)

    def finish(self, moment: Moment) -> None:
        """ "finishes": nothing is owed."""
        threads.finish(thread=self._thread(moment), now=moment.at)

    def sit(self, moment: Moment) -> None:
        """ "sits": a seat, and not a word."""
        self.seat(moment.cue.who, moment.at)

    # --- how ---

    def _utter(self, moment: Moment, *, reply_to: Message | None = None, files: tuple[Prepared, ...] = ()) -> None:
        who, text, at = moment.cue.who, self.words(moment), moment.at
        if self.company.is_member(who):
            member = self.company.member(who)
            message = talk.answer(room=self.room, member=member, text=text, now=at, reply_to=reply_to, files=files)
        else:
            seat = self.seat(who, at - SETTLING)
            message = talk.say(seat=seat, text=text, now=at, dice=self.dice, reply_to=reply_to, files=files)
        self.remember(moment, message)

    def seat(self, who: str, at: datetime) -> Seat:
        """The guest's seat here; taken now, if it is the first time."""
        if who not in self.seats:
            address = self.company.address(who)
            if self.room.kind == RoomKind.TABLE:
                seat = seating.take_seat(
                    room=self.room, address=address, name=address.person.name, language=self.company.language, now=at
                )
            else:
                seat = Seat.objects.get(room=self.room, address=address)
            seat.room = self.room
            self.seats[who] = seat
        return self.seats[who]

    def words(self, moment: Moment) -> str:
        """What is said, in the language of the house."""
        if moment.cue.text is None:
            raise KeyError(moment.cue.who)
        return moment.cue.text.in_(self.company.language)

    def remember(self, moment: Moment, message: Message) -> None:
        """So that later cues of the scene can point to it."""
        message.room = self.room
        self.said.setdefault(moment.scene, []).append(message)

    def _back(self, moment: Moment, count: str) -> Message:
        return self.said[moment.scene][-int(count or 1)]

    def _own_last(self, moment: Moment) -> Message:
        said = self.said[moment.scene]
        name = self.company.name(moment.cue.who)
        return next(message for message in reversed(said) if message.author_name == name)

    def _thread(self, moment: Moment) -> Thread:
        guests = [message for message in self.said[moment.scene] if message.side == Side.OUTSIDE]
        thread: Thread = Thread.objects.get(room=self.room, address=guests[-1].address)
        return thread


#: What can stand after a name in the prompt book.
VERBS: dict[str, Callable[[Stage, Moment], None]] = {
    "says": Stage.speak,
    "answers": Stage.speak,
    "shows": Stage.show,
    "notes": Stage.note,
    "corrects": Stage.correct,
    "deletes": Stage.delete,
    "reacts": Stage.react,
    "settles": Stage.settle,
    "takes": Stage.take,
    "hands": Stage.hand,
    "rests": Stage.rest,
    "finishes": Stage.finish,
    "sits": Stage.sit,
}


def perform(place: Place, company: Company) -> Room:
    """The whole room, from its first moment to its last."""
    moments = in_order(place, company.almanac)
    room = _open(place, company, moments[0].at - SETTLING)
    # The seed is the room's own, so rooms do not change each other when one of them is rewritten.
    stage = Stage(company, room, Random(f"demo:{place.key}"))
    for moment in moments:
        stage.play(moment)
    return room


def _open(place: Place, company: Company, at: datetime) -> Room:
    if place.kind == "direct":
        return rooms.direct_room(address=company.address(place.key), now=at)
    title, welcome = (text.in_(company.language) for text in place.texts)
    return rooms.open_table(title=title, welcome=welcome, now=at)
