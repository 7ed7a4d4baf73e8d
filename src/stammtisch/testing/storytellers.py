"""A one-sentence story played for real: rows, jobs, messages. Short words for what people do; time is told."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from stammtisch.conversations.actions import rooms, talk
from stammtisch.conversations.models import Job, Message, Room, Seat
from stammtisch.conversations.models.job import JobState
from stammtisch.conversations.ports import ports
from stammtisch.formats import engine
from stammtisch.formats.actions import leading, taking_part
from stammtisch.formats.actions.taking_part import Agreed
from stammtisch.formats.models import Round
from stammtisch.formats.one_sentence_story.settings import Settings
from stammtisch.formats.one_sentence_story.state import State
from stammtisch.people.models import Address
from stammtisch.people.models.consent import Purpose
from stammtisch.testing import cast
from stammtisch.testing.cast import NOON, House

#: What every author in tests agreed to.
AGREED = (
    Agreed(Purpose.PARTICIPATION, "I take part.", "test-participation@1", "web room, box ticked"),
    Agreed(Purpose.LICENCE, "You may show it.", "test-licence@1", "web room, box ticked"),
)
#: Each message is a line by itself, and enough lines for a page come quickly.
QUICK = Settings(join_seconds=0, lines=4)


class Storytellers:
    """Jonas hosts, Alma is the deputy; Bea, Omar, Lena … write. The firm must be open."""

    def __init__(
        self,
        house: House,
        settings: Settings = QUICK,
        names: Sequence[str] = ("Bea", "Omar", "Lena"),
        *,
        now: datetime = NOON,
        start: bool = True,
        seed: int = 1,
        is_public: bool = False,
    ) -> None:
        self.house, self.now, self.dice = house, now, Random(seed)
        self.room: Room = rooms.open_table(title="Stammtisch", now=now)
        self.round: Round = leading.prepare(
            room=self.room,
            kind="one_sentence_story",
            settings=settings,
            host=house.host,
            deputy=house.owner,
            opening="Im Theater war noch Licht.",
            is_public=is_public,
            now=now,
            dice=self.dice,
        )
        self.host("announce")
        self.seats: dict[str, Seat] = {}
        for name in names:
            self.join(name)
        if start:
            leading.start(round=self.fresh(), by=house.host, now=now)

    # --- what happens ---------------------------------------------------------------------------------------------
    def host(self, command: str, **arguments: str) -> engine.Happened:
        return leading.command(
            round=self.fresh(), by=self.house.host, command=command, arguments=arguments, now=self.now
        )

    def join(self, name: str, credit: str = "name") -> Seat:
        seat = self.seats.get(name) or cast.guest(name, self.room, now=self.now)
        self.seats[name] = seat
        taking_part.enrol(round=self.fresh(), seat=seat, credit=credit, agreed=AGREED, now=self.now)
        return seat

    def write(self, name: str = "", text: str = "", *, field: bool = True, token: str | None = None) -> Message:
        """`name` empty: whoever's turn it is. The token of the page that was just read, unless another is given."""
        name = name or self.holder()
        text = text or f"{name} schreibt Satz {Message.objects.count()}."
        token = self.token() if token is None and field else token or ""
        seat = Seat.objects.select_related("room", "address").get(pk=self.seats[name].pk)
        return talk.say(seat=seat, text=text, now=self.now, dice=self.dice, field=field, token=token)

    def fill(self, lines: int) -> list[Message]:
        return [self.write() for _ in range(lines)]

    def finish(self) -> None:
        """All lines, then a title by whoever is asked."""
        while self.state().status == "open":
            self.write()
        lease = self.state().title_lease
        if lease is not None and lease.kind == "title":
            self.write(text="Licht aus")
        else:
            self.host("title", text="Licht aus")

    def work(self) -> int:
        """Every job that is due now, as the work loop would do it. Returns how many there were."""
        done = 0
        while job := self._next_job():
            Job.objects.filter(pk=job.pk).update(state=JobState.ATTEMPTING)
            ports.jobs[job.kind](job.payload, self.now)
            Job.objects.filter(pk=job.pk).update(state=JobState.DONE)
            done += 1
        return done

    def wait(self, span: timedelta) -> None:
        """Time passes; what falls due happens at its moment."""
        until = self.now + span
        while (job := self._next_job(until)) is not None:
            self.now = max(self.now, job.run_at)
            self.work()
        self.now = until

    # --- what is --------------------------------------------------------------------------------------------------
    def fresh(self) -> Round:
        round: Round = Round.objects.select_related("room").get(pk=self.round.pk)
        return round

    def state(self) -> State:
        state: State = engine.state_of(self.fresh())
        return state

    def token(self) -> str:
        return engine.game_of(self.round).token(self.state())

    def holder(self) -> str:
        """The name of who is asked for words now."""
        lease = self.state().lease or self.state().title_lease
        assert lease is not None, "Nobody is asked."  # noqa: S101
        return next(name for name, seat in self.seats.items() if self.key(name) == lease.holder)

    def others(self) -> list[str]:
        return [name for name in self.seats if name != self.holder()]

    def key(self, name: str) -> str:
        address: Address = Address.objects.get(pk=self.seats[name].address_id)
        return f"p{address.person_id}"

    def texts(self) -> list[str]:
        return [line.text for line in self.state().standing]

    def is_true(self) -> None:
        """The log alone gives the same state, byte for byte."""
        game = engine.game_of(self.round)
        assert engine.replay_round(self.fresh()) == self.state()  # noqa: S101
        assert game.state_to_json(engine.replay_round(self.fresh())) == self.fresh().state  # noqa: S101

    def _next_job(self, until: datetime | None = None) -> Job | None:
        due = Job.objects.filter(state=JobState.READY, run_at__lte=until or self.now, kind__startswith="formats.")
        return due.order_by("run_at", "id").first()


def settings(**changes: object) -> Settings:
    """The quick ones, changed."""
    return replace(QUICK, **changes)  # type: ignore[arg-type]
