"""Tells a one-sentence story of the prompt book through the format's own actions.

    == story suitcase           title, welcome and opening sentence below
    rosa joins                  credit: "joins guest", "joins none"; a member: "joins house"
    jonas announces · jonas opens
    next writes                 whoever's turn it is; also "next passes" and, at the end, "next names"
    last withdraws              whoever wrote last
    rosa chats                  a guest's words that are no sentence of the story

Everything else is as in any room. Between two cues the round's timers run, each at its own time.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from random import Random

from stammtisch.conversations.actions import rooms, talk
from stammtisch.conversations.models import Job, Seat
from stammtisch.conversations.models.job import JobState
from stammtisch.conversations.models.room import SeatRole
from stammtisch.conversations.ports import ports
from stammtisch.formats import engine
from stammtisch.formats.actions import leading, taking_part
from stammtisch.formats.jobs import JOBS
from stammtisch.formats.models import Round
from stammtisch.formats.one_sentence_story.rules import OneSentenceStory
from stammtisch.formats.one_sentence_story.settings import PRESETS
from stammtisch.formats.one_sentence_story.state import Lease
from stammtisch.formats.who import key_of
from stammtisch.people.models import Member
from stammtisch.web import seating
from stammtisch.web.demo.house import Company
from stammtisch.web.demo.prompt_book import Place
from stammtisch.web.demo.stage import SETTLING, Moment, Stage, in_order

HOST, DEPUTY = "jonas", "alma"
#: The announcement stands for four days, so that it is opened by its host and not by its timer.
_RULES = replace(PRESETS["in_turn"], announce_hours=96)


@dataclass
class Tale:
    """One story while it is told."""

    stage: Stage
    round: Round
    #: Seats of those who take part, by the key the rules know them under.
    seats: dict[str, Seat] = field(default_factory=dict)

    def play(self, moment: Moment) -> None:
        """Let it happen. Raises KeyError for a verb or a name nobody knows, ValueError if it is nobody's turn."""
        VERBS.get(moment.cue.verb, Tale._as_anywhere)(self, moment)

    def announce(self, moment: Moment) -> None:
        """ "announces": guests can join from now on."""
        self._command("announce", moment)

    def open(self, moment: Moment) -> None:
        """ "opens": the first turn."""
        leading.start(round=self.round, by=self._member(moment), now=moment.at)

    def join(self, moment: Moment) -> None:
        """ "joins [CREDIT]": a seat, the consents, and a place in the bag."""
        who, credit = moment.cue.who, moment.cue.rest or "name"
        if credit == "house":
            member, role = self._member(moment), SeatRole.MEMBER
            seat = rooms.sit_down(room=self.round.room, name=member.name, member=member, role=role, now=moment.at)
            taking_part.enrol(round=self.round, seat=seat, credit="name", of_the_house=True, now=moment.at)
            self.seats[key_of(member)] = seat
        else:
            seat = self.stage.seat(who, moment.at)
            seating.write_along(seat=seat, credit=credit, now=moment.at)
            self.seats[key_of(self.stage.company.address(who))] = seat

    def write(self, moment: Moment) -> None:
        """ "writes" a sentence, or "names" the story: whoever is asked for words."""
        lease = self._lease()
        seat, text = self.seats[lease.holder], self.stage.words(moment)
        if seat.member is not None:
            written = taking_part.contribute(
                round=self.round, member=seat.member, text=text, token=lease.token, now=moment.at
            )
            message = written.message
        else:
            message = talk.say(
                seat=seat, text=text, now=moment.at, dice=self.stage.dice, field=True, token=lease.token
            )
        self.stage.remember(moment, message)

    def skip(self, moment: Moment) -> None:
        """ "passes": the button of whoever is asked."""
        lease = self._lease()
        seat = self.seats[lease.holder]
        somebody = seat.address or seat.member
        assert somebody is not None  # noqa: S101 - a seat is one of the two
        taking_part.press(round=self.round, somebody=somebody, button="skip", token=lease.token, now=moment.at)

    def withdraw(self, moment: Moment) -> None:
        """ "withdraws": the last words of the scene are taken back by their author."""
        talk.delete(message=self.stage.said[moment.scene][-1], now=moment.at, dice=self.stage.dice)

    def chat(self, moment: Moment) -> None:
        """ "chats": beside the story."""
        seat = self.stage.seat(moment.cue.who, moment.at)
        text, dice = self.stage.words(moment), self.stage.dice
        self.stage.remember(moment, talk.say(seat=seat, text=text, now=moment.at, dice=dice, chatter=True))

    def _as_anywhere(self, moment: Moment) -> None:
        self.stage.play(moment)

    def _command(self, command: str, moment: Moment) -> None:
        leading.command(round=self.round, by=self._member(moment), command=command, now=moment.at)

    def _member(self, moment: Moment) -> Member:
        return self.stage.company.member(moment.cue.who)

    def _lease(self) -> Lease:
        state = engine.state_of(Round.objects.get(pk=self.round.pk))
        lease: Lease | None = state.lease or state.title_lease
        if lease is None:
            raise ValueError("It is nobody's turn.")
        return lease


VERBS: dict[str, Callable[[Tale, Moment], None]] = {
    "announces": Tale.announce,
    "opens": Tale.open,
    "joins": Tale.join,
    "writes": Tale.write,
    "names": Tale.write,
    "passes": Tale.skip,
    "withdraws": Tale.withdraw,
    "chats": Tale.chat,
}


def tell(place: Place, company: Company) -> Round:
    """The whole story as far as it has come."""
    moments = in_order(place, company.almanac)
    title, welcome, opening = (text.in_(company.language) for text in place.texts)
    began, dice = moments[0].at - SETTLING, Random(f"demo:{place.key}")
    room = rooms.open_table(title=title, welcome=welcome, now=began)
    round = leading.prepare(
        room=room,
        kind=OneSentenceStory.kind,
        settings=_RULES,
        host=company.member(HOST),
        deputy=company.member(DEPUTY),
        opening=opening,
        title=title,
        dice=dice,
        now=began,
    )
    tale = Tale(Stage(company, room, dice), round)
    for moment in moments:
        _let_time_pass(moment.at)
        tale.play(moment)
    _let_time_pass(company.almanac.now)
    return round


def _let_time_pass(until: datetime) -> None:
    """Fire the timers that come due until then, each at its own time.

    Not left to the work process: seen from today, every timer of the past would be overdue at once.
    """
    while job := _due(until):
        Job.objects.filter(pk=job.pk).update(state=JobState.DONE, finished_at=job.run_at)
        ports.jobs[job.kind](job.payload, job.run_at)


def _due(until: datetime) -> Job | None:
    due = Job.objects.filter(kind__in=JOBS, state=JobState.READY, run_at__lte=until)
    first: Job | None = due.order_by("run_at", "id").first()
    return first
