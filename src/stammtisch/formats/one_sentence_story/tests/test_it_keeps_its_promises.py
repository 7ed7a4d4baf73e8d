"""Whatever people do, a story keeps the promises of every format. Numbers I1 … name them.

Run with `HYPOTHESIS_PROFILE=long` to dig deeper.
"""

from dataclasses import replace
from datetime import timedelta
from random import Random

from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from stammtisch.formats.codec import dumps, from_json, to_json
from stammtisch.formats.effects import Accept, Ask, Effect, Say, SetTimer, ToInbox
from stammtisch.formats.events import Button, Left, Merged, Message, Reported, TimerFired, Unreachable
from stammtisch.formats.one_sentence_story import clock
from stammtisch.formats.one_sentence_story.settings import PRESETS, Settings
from stammtisch.formats.one_sentence_story.state import State
from stammtisch.formats.one_sentence_story.tests.table import GAME, Table, of

PEOPLE = ("ada", "ben", "cem", "dora", "emil", "fee", "gus", "ida")
TEXTS = (
    "Der Hund bellte 🐶",
    "שלום עולם",
    "„Wer ist da?“, fragte sie.",
    "Ein Satz. Noch ein Satz.",
    "x" * 200,
    "",
    "Siehe https://beispiel.de",
    "Passen",
    "2",
    "Satz: Und dann kam Regen.",
    "a\u0308 und ß",
)
END = ("closed", "published", "aftercare", "archived")


def bound(settings: Settings) -> timedelta:
    """No story runs longer than this, whatever happens (I2): announcement twice, days, moved end, closing."""
    return timedelta(hours=settings.announce_hours) + timedelta(days=2 + 3 + 1 + 2 * settings.days)


class StoryMachine(RuleBasedStateMachine):
    @initialize(
        preset=st.sampled_from(sorted(PRESETS)),
        people=st.integers(1, 8),
        absence=st.sampled_from((0, 30, 70, 100)),
        seed=st.integers(0, 9),
        public=st.booleans(),
        deputy=st.sampled_from(("", "dirk")),
    )
    def begin(self, *, preset, people, absence, seed, public, deputy):
        settings = replace(
            PRESETS[preset],
            min_people=min(people, 3) if people > 1 else 2,
            lines=3 + seed % 3 * 2,
            days=(1, 21)[seed % 2],
            skips=seed % 3,
            held_words=("mist",),
            join_seconds=seed % 2 * 10,
        )
        self.table = Table(settings, people, seed=str(seed), public=public, deputy=deputy)
        self.absent = Random(seed).sample(PEOPLE, k=round(8 * absence / 100))
        self.began = self.table.now
        self.accepted = 0
        self.out = set()

    # What people do

    def check(self, event, effects):
        """Promises about one event and what followed from it."""
        state = self.table.state
        accepted = of(effects, Accept)
        assert len(accepted) <= 1, "I10"
        for effect in accepted:
            self.accepted += 1
            assert effect.number == self.accepted, "I10"
        if isinstance(event, Message) and event.form == "text" and not accepted:
            known = any(event.ref in entry.seen for entry in (state.lease, state.title_lease) if entry)
            waits = state.lease and any(event.ref == part.ref for part in state.lease.parts)
            assert (
                of(effects, ToInbox)
                or of(effects, Say)
                or of(effects, Ask)
                or known
                or waits
                or (event.reading.command or event.reading.repeated or state.line_of(event.ref))
            ), "I7: never lost without a trace"
        for effect in of(effects, Ask):
            if effect.to.kind == "one" and effect.text in ("turn.line", "turn.title"):
                assert effect.to.who not in self.out, "I11"
                assert not clock.is_quiet(self.table.now, state.settings, state.setup.zone), "I11"
        for effect in of(effects, Say):
            if effect.text.startswith("remind."):
                assert effect.to.who in state.people, "I11"
                assert not clock.is_quiet(self.table.now, state.settings, state.setup.zone), "I11"
            assert effect.text in GAME.texts
            assert effect.automatic or effect.text in ("host.words", "host.impulse"), "I15"
        for effect in of(effects, SetTimer):
            assert effect.timer in GAME.timers
        for effect in effects:
            assert from_json(Effect, to_json(effect)) == effect

    def do(self, event):
        ended, players = self.table.state.status in END, self.table.state.people
        effects = self.table.do(event)
        self.check(self.table.log[-1].event, effects)
        if ended:
            assert self.table.state.status in END
        if isinstance(event, Left):
            assert set(players) - set(self.table.state.people) <= {event.who}, "I12"
        return effects

    def pass_time(self, span):
        until = self.table.now + span
        while self.table.timers and min(self.table.timers.values()) <= until:
            name, due = min(self.table.timers.items(), key=lambda timer: (timer[1], timer[0]))
            del self.table.timers[name]
            self.table.now = max(self.table.now, due)
            self.do(TimerFired(timer=name))
        self.table.now = until

    def message(self, who, text, **more):
        self.table.count += 1
        number = self.table.count
        text = f"{text} ({number})" if text and not text.isdecimal() and text != "Passen" else text
        self.do(Message(who=who, ref=f"m{number}", text=text, **more))

    @rule(text=st.sampled_from(TEXTS), from_field=st.booleans())
    def the_holder_writes(self, text, from_field):
        lease = self.table.state.lease or self.table.state.title_lease
        if lease and lease.holder not in self.absent:
            self.message(lease.holder, text, from_field=from_field)

    @rule(who=st.sampled_from(PEOPLE), text=st.sampled_from(TEXTS), back=st.integers(0, 3), marked=st.booleans())
    def somebody_writes(self, who, text, back, marked):
        token = GAME.token(self.table.state)
        name, _, number = token.partition("-")
        old = f"{name}-{max(0, int(number) - back)}" if token else ""
        if who not in self.absent:
            self.message(who, text, token=old if marked else "")

    @rule(who=st.sampled_from(PEOPLE), voice=st.booleans())
    def somebody_repeats_or_speaks(self, who, voice):
        lines = self.table.state.lines_by(who)
        if voice:
            self.message(who, "", form="voice")
        elif lines:
            self.do(Message(who=who, ref=f"again{len(self.table.log)}", text=lines[-1].text))
            self.do(Message(who=who, ref=lines[-1].refs[0], text=lines[-1].text))

    @rule(who=st.sampled_from(PEOPLE), key=st.integers(0, 2), stale=st.booleans())
    def somebody_presses(self, who, key, stale):
        lease = self.table.state.lease or self.table.state.title_lease
        who = lease.holder if lease and key != 2 else who
        keys = GAME.offered(self.table.state, who)
        if keys and who not in self.absent:
            self.do(Button(who=who, button=keys[key % len(keys)], token="turn-0" if stale else ""))

    @rule(who=st.sampled_from(PEOPLE))
    def somebody_joins(self, who):
        self.table.join(who, name=who)
        if self.table.state.is_in(who):
            self.out.discard(who)

    @rule(who=st.sampled_from(PEOPLE))
    def somebody_leaves(self, who):
        self.do(Left(who=who))
        self.out.add(who)
        assert who not in self.table.state.people, "I12"

    @rule(data=st.data(), every=st.booleans())
    @precondition(lambda self: self.table.state.lines)
    def somebody_withdraws(self, data, every):
        line = data.draw(st.sampled_from(self.table.state.lines))
        others = {n.number: n.text for n in self.table.state.lines if n.who != line.who}
        self.table.withdraw(line.who, "" if every else line.refs[0])
        assert self.table.state.line(line.number).text == "", "I4"
        assert others == {n.number: n.text for n in self.table.state.lines if n.who != line.who}, "I12"
        kept = [entry.event for entry in self.table.log if getattr(entry.event, "ref", "") in line.refs]
        assert not any(getattr(event, "text", "") for event in kept), "I4"

    @rule(data=st.data(), text=st.sampled_from(TEXTS))
    @precondition(lambda self: self.table.state.lines)
    def somebody_edits(self, data, text):
        line = data.draw(st.sampled_from(self.table.state.lines))
        before = line.text
        self.table.edit(line.who, line.refs[0], text)
        assert line.status != "ok" or self.table.state.line(line.number).text == before, "I9"

    @rule(ref=st.integers(0, 12), what=st.sampled_from(("release", "reject", "report")), who=st.sampled_from(PEOPLE))
    def somebody_moderates(self, ref, what, who):
        if what == "release":
            self.table.release(f"m{ref}")
        elif what == "reject":
            self.table.reject(f"m{ref}", "passt nicht")
        else:
            self.do(Reported(who=who, ref=f"m{ref}"))

    @rule(index=st.integers(0, 12), by=st.sampled_from(("hanna", "ada")), number=st.integers(1, 8))
    def the_host_acts(self, index, by, number):
        commands = [c for c in GAME.commands if self.table.state.status in c.states and c.key != "discard"]
        if not commands:
            return
        command = commands[index % len(commands)]
        arguments = {"text": "Und weiter.", "ref": f"m{number}", "line": str(number), "hours": "5", "reason": "x"}
        before = self.table.state.status
        self.table.host(command.key, by=by, **{name: arguments[name] for name in command.arguments})
        if by == "ada":
            assert self.table.state.status == before, "I14"

    @rule(who=st.sampled_from(PEOPLE), other=st.sampled_from(PEOPLE), which=st.booleans())
    def something_odd_happens(self, who, other, which):
        if which:
            self.do(Unreachable(who=self.table.state.holder or who))
        elif len(self.table.state.people) > 3:
            self.do(Merged(kept=who, gone=other))
            if who != other and other in self.out and who not in self.table.state.people:
                self.out.add(who)
            elif who in self.table.state.people:
                self.out.discard(who)

    @rule(hours=st.sampled_from((0.001, 0.02, 0.6, 5, 24, 50)))
    def time_passes(self, hours):
        self.pass_time(timedelta(hours=hours))

    # What always holds

    @invariant()
    def one_holder_while_open_and_none_otherwise(self):
        state = self.table.state
        if state.status != "open":
            assert state.lease is None, "I1"
        elif not state.is_open_chain:
            assert state.lease is not None, "I1"
        if state.lease and state.lease.kind == "line":
            assert state.lease.holder in state.active, "I1"
        if state.status != "closing":
            assert state.title_lease is None

    @invariant()
    def no_person_twice(self):
        state = self.table.state
        for people in (state.people, state.bag, tuple(player.who for player in state.players)):
            assert len(people) == len(set(people)), "I6"
        assert not {state.holder} & set(state.bag), "I6"

    @invariant()
    def the_end_is_a_timer(self):
        state, timers = self.table.state, self.table.timers
        ways = {edge.timer for edge in GAME.life.edges if edge.source == state.status and edge.timer}
        assert state.status == "archived" or ways & set(timers), "I2"
        assert state.lease is None or timers["due"] == state.lease.due
        assert not state.waits_for_host() or state.deputy_acts or "host" in timers or state.status not in (
            "open", "paused",
        ), "I5"  # fmt: skip

    @invariant()
    def the_numbers_have_no_gaps(self):
        assert [line.number for line in self.table.state.lines] == list(range(1, self.accepted_lines() + 1)), "I10"

    def accepted_lines(self):
        return len(self.table.state.lines)

    def teardown(self):
        """Left alone from here, the story ends in bounded time, and its log tells the same story again."""
        if not hasattr(self, "table"):
            return
        self.pass_time(bound(self.table.state.settings))
        state = self.table.state
        assert state.status in END, "I2"
        assert state.end_reason in ("full", "date", "silence", "nobody", "too_few", "host")
        assert dumps(self.table.replayed()) == dumps(state), "I3"
        assert dumps(from_json(State, to_json(state))) == dumps(state)
        artefact = GAME.artefact(state)
        assert dumps(artefact) == dumps(GAME.artefact(self.table.replayed())), "I3"
        assert artefact is None or "mist" not in dumps(artefact)
        self.pass_time(timedelta(days=800))
        assert self.table.state.status == "archived", "I2"
        assert not self.table.timers


class TestStory(StoryMachine.TestCase):
    settings = hypothesis_settings(hypothesis_settings.default, stateful_step_count=40)
