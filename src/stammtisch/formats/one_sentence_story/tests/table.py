"""A table to play at in tests: short words for what people do."""

from datetime import UTC, datetime, timedelta

from stammtisch.formats.base import Setup
from stammtisch.formats.effects import Ask, Say
from stammtisch.formats.events import (
    Button,
    Edited,
    HostCommand,
    Joined,
    Left,
    Message,
    Rejected,
    Released,
    Withdrawn,
)
from stammtisch.formats.one_sentence_story.rules import OneSentenceStory
from stammtisch.formats.one_sentence_story.settings import Settings
from stammtisch.formats.rehearsal import Rehearsal

#: A Monday noon in Berlin, in winter time.
MONDAY = datetime(2026, 1, 12, 11, tzinfo=UTC)
GAME = OneSentenceStory()


class Table(Rehearsal):
    """Ada, Ben, Cem, … write; the host is Hanna, the deputy Dirk."""

    def __init__(self, settings=None, people=3, *, start=True, now=MONDAY, seed="s", **setup):
        setup = {"host": "hanna", "deputy": "dirk", "opening": "Es war einmal."} | setup
        settings = settings or Settings(join_seconds=0)
        super().__init__(GAME, settings, Setup(**setup), now=now, seed=seed)
        self.count = 0
        if start:
            self.host("announce")
            for who in ("ada", "ben", "cem", "dora", "emil", "fee", "gus", "ida")[:people]:
                self.do(Joined(who=who, consent=True, name=who.title()))
            if people >= settings.min_people:
                self.wait(timedelta(hours=settings.announce_hours, minutes=1))

    def host(self, command, by="hanna", **arguments):
        return self.do(HostCommand(by=by, command=command, arguments=arguments))

    def write(self, who=None, text=None, **more):
        self.count += 1
        ref = more.pop("ref", f"m{self.count}")
        text = f"Satz Nummer {self.count} steht hier." if text is None else text
        return self.do(Message(who=who or self.state.holder, ref=ref, text=text, **more))

    def press(self, who, button, token=""):
        return self.do(Button(who=who, button=button, token=token))

    def join(self, who, **more):
        return self.do(Joined(**({"who": who, "consent": True} | more)))

    def leave(self, who):
        return self.do(Left(who=who))

    def edit(self, who, ref, text):
        return self.do(Edited(who=who, ref=ref, text=text))

    def withdraw(self, who, ref=""):
        return self.do(Withdrawn(who=who, ref=ref))

    def release(self, ref, by="hanna"):
        return self.do(Released(by=by, ref=ref))

    def reject(self, ref, reason="", by="hanna"):
        return self.do(Rejected(by=by, ref=ref, reason=reason))

    def fill(self, lines):
        for _ in range(lines):
            self.write()

    def texts(self):
        return [line.text for line in self.state.standing]


def said(effects):
    """Keys of the texts among the effects."""
    return [effect.text for effect in effects if isinstance(effect, Say | Ask)]


def of(effects, kind):
    """The effects of one kind."""
    return [effect for effect in effects if isinstance(effect, kind)]
